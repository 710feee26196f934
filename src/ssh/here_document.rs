//! What a shell makes of `extraConfig`: NixOS puts the server's text into a here-document whose end is not quoted.

use std::ops::Range;

use super::directive::DirectiveError;

/// The line that ends the here-document.
const END: &str = "EOL";
/// How many bytes the end of an expansion is looked for.
const LONGEST: usize = 512;

/// Something that the shell does to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShellHazard {
    /// `$NAME`, `$1`, `$?`: replaced by a variable of the build, most often by nothing.
    Variable,
    /// `${…}`: the same.
    Parameter,
    /// `$(…)` or backquotes: run by the build.
    Command,
    /// `$((…))` or `$[…]`: calculated.
    Arithmetic,
    /// A backslash before `$`, a backquote or a backslash: it vanishes, and what follows is itself.
    Escape,
    /// A backslash at the end of a line: the next line joins it.
    JoinedLine,
    /// A line `EOL`, after which the rest is a shell script; or a backslash as the last character, which hides the
    /// line that should end the text.
    End,
}

impl ShellHazard {
    /// Whether the result is plain text that can be told without a shell.
    ///
    /// ```
    /// use nixos_ssh::ssh::here_document::ShellHazard;
    /// assert!(ShellHazard::Escape.is_escape() && !ShellHazard::Variable.is_escape());
    /// ```
    #[must_use]
    pub fn is_escape(self) -> bool {
        matches!(self, ShellHazard::Escape | ShellHazard::JoinedLine)
    }
}

/// Everything that the shell does to the text, in order. A lone `$` that nothing expandable follows stays itself. What
/// follows a line `EOL` is no text any more and is not looked at.
///
/// ```
/// use nixos_ssh::ssh::here_document::{ShellHazard, shell_hazards};
/// let text = "ForceCommand echo \\$x $HOME 5$";
/// assert_eq!(shell_hazards(text), [(ShellHazard::Escape, 18..20), (ShellHazard::Variable, 22..27)]);
/// ```
#[must_use]
pub fn shell_hazards(text: &str) -> Vec<(ShellHazard, Range<usize>)> {
    let end = end_of_document(text);
    let document = end.as_ref().and_then(|end| text.get(..end.start)).unwrap_or(text);
    // Lines are joined before anything is expanded.
    let joined = joined(document);
    let mut hazards = Vec::new();
    let mut at = 0;
    while let Some(found) = joined.text.get(at..).and_then(|rest| rest.find(['$', '`', '\\'])) {
        at += found;
        let hazard = hazard(joined.text.get(at..).unwrap_or_default());
        let length = hazard.map_or(1, |(_, length)| length);
        if let Some((kind, _)) = hazard {
            hazards.push((kind, joined.original(at..at + length)));
        }
        at += length;
    }
    hazards.extend(joined.missing().map(|range| (ShellHazard::JoinedLine, range)));
    hazards.sort_by_key(|(_, range)| range.start);
    // A line that goes on inside of an expansion is part of it.
    let mut expanded = 0;
    hazards.retain(|(_, range)| {
        let outside = range.start >= expanded;
        expanded = expanded.max(range.end);
        outside
    });
    hazards.extend(end.map(|end| (ShellHazard::End, end)));
    hazards
}

/// What the shell makes of text in which it expands nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The text.
    pub text: String,
    /// Where bytes went missing, and how many up to there.
    removed: Vec<(usize, usize)>,
}

impl Expanded {
    /// Where a range of the new text stands in the text as written.
    ///
    /// ```
    /// use nixos_ssh::ssh::here_document::expanded;
    /// let expanded = expanded("a\\$b c").unwrap_or_default();
    /// assert_eq!((expanded.text.as_str(), expanded.original(4..5)), ("a$b c", 5..6));
    /// ```
    #[must_use]
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let original = |at: usize| {
            let before = self.removed.partition_point(|(place, _)| *place <= at).checked_sub(1);
            at + before.and_then(|index| self.removed.get(index)).map_or(0, |(_, count)| *count)
        };
        let start = original(range.start);
        // An escape before the next character is not part of what ends here.
        let end = if range.end > range.start { original(range.end - 1) + 1 } else { start };
        start..end
    }

    fn push(&mut self, kept: &str) {
        self.text.push_str(kept);
    }

    fn remove(&mut self, count: usize) {
        let before = self.removed.last().map_or(0, |(_, before)| *before);
        self.removed.push((self.text.len(), before + count));
    }

    /// The ranges of the text as written that are missing here.
    fn missing(&self) -> impl Iterator<Item = Range<usize>> {
        let mut before = 0;
        self.removed.iter().map(move |(at, count)| {
            let range = at + before..at + count;
            before = *count;
            range
        })
    }
}

/// What the shell makes of the text, if it only takes backslashes away.
///
/// ```
/// use nixos_ssh::ssh::here_document::expanded;
/// assert_eq!(expanded("Port 22\n").map(|expanded| expanded.text).as_deref(), Some("Port 22\n"));
/// assert_eq!(expanded("Banner $out"), None);
/// ```
#[must_use]
pub fn expanded(text: &str) -> Option<Expanded> {
    let mut expanded = Expanded::default();
    let mut at = 0;
    for (hazard, range) in shell_hazards(text) {
        expanded.push(text.get(at..range.start)?);
        // The backslash goes, and with it a line break that it stands before.
        let count = match hazard {
            ShellHazard::Escape => 1,
            ShellHazard::JoinedLine => 2,
            _ => return None,
        };
        expanded.remove(count);
        expanded.push(text.get(range.start + count..range.end)?);
        at = range.end;
    }
    expanded.push(text.get(at..)?);
    Some(expanded)
}

/// Escapes what the shell expands in an unquoted here-document: `$`, backquote and backslash.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '$' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// What the shell makes of the text, or why a spec may not say it.
pub(crate) fn unescape(text: &str) -> Result<String, DirectiveError> {
    if let Some(expanded) = expanded(text) {
        return Ok(expanded.text);
    }
    let hazards = shell_hazards(text);
    let expansion = hazards.iter().find(|(hazard, _)| !hazard.is_escape());
    let sign = expansion.and_then(|(_, range)| text.get(range.start..)?.chars().next());
    Err(sign.filter(|sign| !END.starts_with(*sign)).map_or(DirectiveError::EndOfHereDocument, DirectiveError::Expanded))
}

/// The text with the lines joined that end in a backslash which is not itself escaped.
fn joined(text: &str) -> Expanded {
    let mut joined = Expanded::default();
    for line in text.split_inclusive('\n') {
        match line.strip_suffix("\\\n").filter(|line| trailing_backslashes(line).is_multiple_of(2)) {
            Some(line) => {
                joined.push(line);
                joined.remove(2);
            }
            None => joined.push(line),
        }
    }
    joined
}

/// The line that ends the document too early, or the backslash that keeps it from ending. Bash, which builds the file,
/// joins lines first.
fn end_of_document(text: &str) -> Option<Range<usize>> {
    if !trailing_backslashes(text).is_multiple_of(2) {
        let last = text.len() - 1..text.len();
        return end_line(text).or(Some(last));
    }
    end_line(text)
}

fn end_line(text: &str) -> Option<Range<usize>> {
    let joined = joined(text);
    let mut at = 0;
    for line in joined.text.split('\n') {
        if line == END {
            return Some(joined.original(at..at + line.len()));
        }
        at += line.len() + 1;
    }
    None
}

fn trailing_backslashes(line: &str) -> usize {
    line.len() - line.trim_end_matches('\\').len()
}

/// What the shell does at the beginning of `rest`, and how many bytes belong to it.
fn hazard(rest: &str) -> Option<(ShellHazard, usize)> {
    let mut characters = rest.chars();
    let sign = characters.next()?;
    let next = characters.next();
    if sign == '`' {
        return Some((ShellHazard::Command, closed(rest, 1, '`')));
    }
    match (sign, next?) {
        ('\\', '$' | '`' | '\\') => Some((ShellHazard::Escape, 2)),
        ('$', '{') => Some((ShellHazard::Parameter, closed(rest, 2, '}'))),
        ('$', '[') => Some((ShellHazard::Arithmetic, closed(rest, 2, ']'))),
        ('$', '(') if rest.starts_with("$((") => Some((ShellHazard::Arithmetic, closed(rest, 2, ')'))),
        ('$', '(') => Some((ShellHazard::Command, closed(rest, 2, ')'))),
        ('$', '0'..='9' | '@' | '*' | '#' | '?' | '-' | '$' | '!') => Some((ShellHazard::Variable, 2)),
        ('$', 'a'..='z' | 'A'..='Z' | '_') => {
            let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            Some((ShellHazard::Variable, 1 + rest.bytes().skip(1).take_while(in_name).count()))
        }
        _ => None,
    }
}

/// How long an expansion is that opens with `opening` bytes: to its closing character, or else to the end of the line.
/// Quotes are not looked into: the range is for people.
fn closed(rest: &str, opening: usize, close: char) -> usize {
    let open = match close {
        '}' => Some('{'),
        ']' => Some('['),
        ')' => Some('('),
        _ => None,
    };
    let mut depth = 1_u32;
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(opening).take_while(|(at, _)| *at < LONGEST) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == close => {
                depth -= 1;
                if depth == 0 {
                    return at + character.len_utf8();
                }
            }
            _ if Some(character) == open => depth += 1,
            _ => {}
        }
    }
    rest.find('\n').unwrap_or(rest.len())
}
