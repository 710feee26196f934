//! Words of a line of sshd_config or ssh_config, each with its place: quotes, escapes and comments as OpenSSH reads them.

use std::ops::Range;

/// Stands in a text for a part nobody could read: an interpolation that only Nix can evaluate.
pub const UNKNOWN_PART: char = '\u{fffc}';

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, its quotes included.
    pub range: Range<usize>,
    /// What OpenSSH takes it for, without quotes and escapes.
    pub text: String,
}

impl Word {
    /// Whether all of the word is known.
    ///
    /// ```
    /// use nixos_ssh::ssh::word::Word;
    /// assert!(Word { range: 0..5, text: "alice".into() }.is_known());
    /// assert!(!Word { range: 0..4, text: "a\u{fffc}".into() }.is_known());
    /// ```
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.text.contains(UNKNOWN_PART)
    }
}

/// The words of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    pub words: Vec<Word>,
    /// Where a comment begins.
    pub comment: Option<usize>,
}

/// A quote that is not closed begins here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuote {
    /// The byte of the quote.
    pub at: usize,
}

/// Splits an argument as OpenSSH's `argv_split` does: blanks separate, quotes join, a backslash escapes quotes,
/// backslashes and, outside quotes, a blank. A `#` at the beginning of a word starts a comment. Ranges count from
/// `start`, the place of the argument.
pub(crate) fn split(argument: &str, start: usize) -> Result<Words, OpenQuote> {
    let mut split = Words::default();
    let mut characters = argument.char_indices().peekable();
    loop {
        while characters.next_if(|(_, next)| matches!(next, ' ' | '\t')).is_some() {}
        let Some(&(begin, first)) = characters.peek() else { return Ok(split) };
        if first == '#' {
            split.comment = Some(start + begin);
            return Ok(split);
        }
        let mut text = String::new();
        let mut quote: Option<(usize, char)> = None;
        while let Some((at, character)) = characters.next_if(|(_, next)| quote.is_some() || !matches!(next, ' ' | '\t'))
        {
            match character {
                '\\' => {
                    let escapable = |(_, next): &(usize, char)| {
                        matches!(next, '"' | '\'' | '\\') || quote.is_none() && *next == ' '
                    };
                    text.push(characters.next_if(escapable).map_or('\\', |(_, escaped)| escaped));
                }
                '"' | '\'' if quote.is_some_and(|(_, open)| open == character) => quote = None,
                '"' | '\'' if quote.is_none() => quote = Some((start + at, character)),
                _ => text.push(character),
            }
        }
        if let Some((at, _)) = quote {
            return Err(OpenQuote { at });
        }
        let end = characters.peek().map_or(argument.len(), |(end, _)| *end);
        split.words.push(Word { range: start + begin..start + end, text });
    }
}

/// A line without its keyword: what OpenSSH takes for the keyword, and where its argument begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keyworded {
    pub keyword: Word,
    /// Where the argument begins; it ends where the line ends.
    pub argument: usize,
}

/// The keyword of a [`trimmed`] line at byte `start` of its text, or nothing for an empty line and a comment.
///
/// As `strdelim` does it: blanks or one `=` end the keyword, and a double quote in it joins.
pub(crate) fn keyword(line: &str, start: usize) -> Result<Option<Keyworded>, OpenQuote> {
    let mut at = 0;
    // Before the keyword one `=` and an empty pair of quotes are skipped, too.
    for _ in 0..2 {
        let Some(rest) = line.get(at..) else { return Ok(None) };
        let (text, end, next) = delimited(rest).map_err(|quote| OpenQuote { at: start + at + quote })?;
        if !text.is_empty() {
            if text.starts_with('#') {
                return Ok(None);
            }
            let keyword = Word { range: start + at..start + at + end, text };
            return Ok(Some(Keyworded { keyword, argument: start + at + next }));
        }
        at += next;
    }
    Ok(None)
}

/// The first word of a line, where it ends, and where the next one begins; or the place of an open quote.
fn delimited(line: &str) -> Result<(String, usize, usize), usize> {
    const BLANKS: [char; 3] = [' ', '\t', '\r'];
    let blanks_at = |at: usize| {
        let rest = line.get(at..).unwrap_or_default();
        rest.len() - rest.trim_start_matches(BLANKS).len()
    };
    let Some(end) = line.find([' ', '\t', '\r', '"', '=']) else {
        return Ok((line.to_owned(), line.len(), line.len()));
    };
    let (before, rest) = line.split_at(end);
    if let Some(quoted) = rest.strip_prefix('"') {
        // A comment may hold any quotes.
        if before.starts_with('#') {
            return Ok((before.to_owned(), end, line.len()));
        }
        let Some((inside, _)) = quoted.split_once('"') else { return Err(end) };
        let end = end + inside.len() + 2;
        return Ok((format!("{before}{inside}"), end, end + blanks_at(end)));
    }
    let mut next = end + 1 + blanks_at(end + 1);
    let skipped = rest.starts_with('=');
    if !skipped && line.get(next..).is_some_and(|rest| rest.starts_with('=')) {
        next += 1 + blanks_at(next + 1);
    }
    Ok((before.to_owned(), end, next))
}

/// A line without the blanks around it; a form feed is a blank at the end only.
pub(crate) fn trimmed(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t', '\r']);
    let trimmed = line.trim_end_matches([' ', '\t', '\r', '\u{c}']);
    // OpenSSH never strips the first character.
    if trimmed.is_empty() { line.get(..1).unwrap_or_default() } else { trimmed }
}
