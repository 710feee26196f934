//! Text of sshd_config or ssh_config as it stands: every line and block with its place, right or wrong.

use std::ops::Range;

use super::directive::{DirectiveError, check_place, check_words, find_keyword};
use super::header::{self, BlockHeader, Criterion};
use super::keyword::{Arguments, Dialect, Keyword};
use super::pattern;
use super::word::{self, OpenQuote, UNKNOWN_PART, Word};

/// How many bytes of patterns lines of ssh_config are compared with, all together.
const MOST_IGNORED: usize = 64 << 20;

/// A text, read. Comments and empty lines are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigText {
    /// Which file it is text of.
    pub dialect: Dialect,
    /// The lines in order, without the headers of blocks.
    pub lines: Vec<Line>,
    /// The headers of blocks in order.
    pub blocks: Vec<BlockHeader>,
    /// The first line of ssh_config that says which unknown keywords to ignore.
    ignoring: Option<usize>,
    /// For each block whether it applies to everybody, nothing if that is not known; and whether only the version decides.
    reach: Vec<(Option<bool>, bool)>,
}

/// One line: a keyword and its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line without blanks around it.
    pub range: Range<usize>,
    /// The keyword as written.
    pub keyword: Word,
    /// The keyword, or the one that it is an old name of; nothing if there is none of this name.
    pub keyword_info: Option<&'static Keyword>,
    /// The argument as written, without blanks around it and without a comment.
    pub argument: Word,
    /// Its words; of a keyword that takes the rest of the line as it is they mean nothing.
    pub words: Result<Vec<Word>, OpenQuote>,
    /// What the line applies to.
    pub scope: Scope,
}

/// What a line applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every connection: no block begins before the line.
    Global,
    /// The block of this number.
    Block(usize),
    /// A part of the text before it that nobody could read, and that may begin or end a block.
    Unknown,
}

/// Reads a text. [`UNKNOWN_PART`] may stand for parts of it; a line whose keyword holds one may be anything.
///
/// ```
/// use nixos_ssh::ssh::{config_text::{Scope, read}, keyword::Dialect};
/// let config = read(Dialect::Sshd, "Port 22\nMatch User git\n  ForceCommand git-shell # all of it\n");
/// assert_eq!(config.lines[0].keyword_info.map(|keyword| keyword.name), Some("Port"));
/// assert_eq!((config.lines[1].scope, config.lines[1].range.clone()), (Scope::Block(0), 25..59));
/// assert_eq!(config.lines[1].argument.text, "git-shell # all of it");
/// ```
#[must_use]
pub fn read(dialect: Dialect, text: &str) -> ConfigText {
    let mut config = ConfigText { dialect, lines: Vec::new(), blocks: Vec::new(), ignoring: None, reach: Vec::new() };
    let mut scope = Scope::Global;
    for (start, line) in lines(text) {
        let end = start + line.len();
        let (keyword, argument) = match word::keyword(line, start) {
            Ok(Some(keyworded)) => (keyworded.keyword, keyworded.argument),
            Ok(None) => continue,
            // OpenSSH skips such a line without a word.
            Err(quote) => {
                let keyword = Word { range: start..end, text: line.to_owned() };
                let argument = Word { range: end..end, text: String::new() };
                let unread =
                    Line { range: start..end, keyword, keyword_info: None, argument, words: Err(quote), scope };
                config.lines.push(unread);
                continue;
            }
        };
        let rest = text.get(argument..end).unwrap_or_default();
        let written = dialect.keyword(&keyword.text);
        if written.is_some_and(|keyword| keyword.arguments == Arguments::Header) {
            scope = Scope::Block(config.blocks.len());
            let block = header::read(dialect, keyword, rest, argument);
            let version = |criterion: &Criterion| criterion.name.text == "Version";
            config.reach.push((applies_to_all(&block), block.criteria.iter().all(version)));
            config.blocks.push(block);
            continue;
        }
        if !keyword.is_known() {
            scope = Scope::Unknown;
        }
        let line = read_line(dialect, keyword, written, rest, argument, scope);
        if config.ignoring.is_none() && line.keyword_info.is_some_and(|keyword| keyword.name == "IgnoreUnknown") {
            config.ignoring = Some(config.lines.len());
        }
        config.lines.push(line);
    }
    config
}

impl ConfigText {
    /// Whether a line applies to everybody whatever the connection is; nothing if that is not known.
    ///
    /// ```
    /// use nixos_ssh::ssh::{config_text::read, keyword::Dialect};
    /// let config = read(Dialect::Sshd, "Match User git\nX11Forwarding no\nMatch all\nPort 23\n");
    /// let all: Vec<_> = config.lines.iter().map(|line| config.applies_to_all(line.scope)).collect();
    /// assert_eq!(all, [Some(false), Some(true)]);
    /// ```
    #[must_use]
    pub fn applies_to_all(&self, scope: Scope) -> Option<bool> {
        match scope {
            Scope::Global => Some(true),
            Scope::Unknown => None,
            Scope::Block(index) => self.reach.get(index)?.0,
        }
    }

    /// Why a line cannot be used, and which part of it; what nobody could read is never wrong. The problem of a block's
    /// header is [`BlockHeader::problem`].
    ///
    /// ```
    /// use nixos_ssh::ssh::{config_text::read, keyword::Dialect};
    /// let config = read(Dialect::Sshd, "PermitRootLogin maybe\nBanner \u{fffc}\n");
    /// let problem = config.problem(&config.lines[0]);
    /// assert_eq!(problem.map(|(range, _)| range), Some(16..21));
    /// assert!(config.problem(&config.lines[1]).is_none());
    /// ```
    #[must_use]
    pub fn problem(&self, line: &Line) -> Option<(Range<usize>, DirectiveError)> {
        let name = line.keyword.text.as_str();
        if !line.keyword.is_known() {
            return None;
        }
        let quote =
            |quote: &OpenQuote| (quote.at..line.range.end, DirectiveError::OpenQuote { keyword: name.to_owned() });
        if let (None, Err(open)) = (line.keyword_info, &line.words)
            && line.argument.range.is_empty()
        {
            return Some(quote(open));
        }
        // An old name has rules of its own for where it may stand.
        let in_match = self.dialect == Dialect::Sshd && self.is_narrow(line.scope);
        let written = self.dialect.keyword(name).filter(|keyword| keyword.removed.is_none());
        if let Some(Err(error)) = written.map(|keyword| check_place(keyword, in_match)) {
            return Some((line.keyword.range.clone(), error));
        }
        let keyword = match find_keyword(self.dialect, name) {
            Ok(keyword) => keyword,
            Err(DirectiveError::UnknownKeyword { .. }) if self.ignores(line) => return None,
            Err(_) if self.dialect == Dialect::Sshd && name.eq_ignore_ascii_case("Host") => {
                let reason = "Host blocks belong to the client, the server has Match";
                return Some((line.keyword.range.clone(), DirectiveError::Header(reason)));
            }
            Err(error) => return Some((line.keyword.range.clone(), error)),
        };
        if line.argument.text.contains(UNKNOWN_PART) {
            return None;
        }
        let words = match &line.words {
            Ok(words) => words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(),
            Err(open) => return Some(quote(open)),
        };
        let error = check_words(self.dialect, keyword, &line.argument.text, &words).err()?;
        let place = if line.argument.range.is_empty() { &line.keyword.range } else { &line.argument.range };
        Some((place.clone(), error))
    }

    /// Whether sshd knows, before there is a connection, that a line is not for everybody. What a version matches it
    /// knows at once.
    fn is_narrow(&self, scope: Scope) -> bool {
        let Scope::Block(index) = scope else { return false };
        let by_version = self.reach.get(index).is_some_and(|(_, by_version)| *by_version);
        !by_version && self.applies_to_all(scope) == Some(false)
    }

    /// Whether ssh_config says to ignore an unknown keyword.
    fn ignores(&self, line: &Line) -> bool {
        let Some(Ok(ignored)) = self.ignoring.and_then(|index| self.lines.get(index)).map(|ignoring| &ignoring.words)
        else {
            return false;
        };
        let Some(list) = ignored.first().filter(|list| list.range.end <= line.range.start) else { return false };
        let name = line.keyword.text.to_ascii_lowercase();
        // A list of that many patterns is compared with nothing: what it ignores nobody knows.
        let is_much = list.text.len().saturating_mul(self.lines.len()) > MOST_IGNORED;
        is_much || !list.is_known() || pattern::list_fits(&name, &list.text.to_ascii_lowercase()) == Some(true)
    }
}

/// Whether a block applies to everybody; nothing if that is not known.
fn applies_to_all(block: &BlockHeader) -> Option<bool> {
    let is_narrow = |first: &Criterion| first.name.text != "all" && first.name.range != block.keyword.range;
    let known = block.is_known() || block.criteria.first().is_some_and(is_narrow);
    known.then(|| block.applies_to_all())
}

/// The lines of a text that hold something, without blanks around them, each with its place.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split('\n').filter_map(move |line| {
        let start = next;
        next += line.len() + 1;
        let leading = line.len() - line.trim_start_matches([' ', '\t', '\r']).len();
        let line = word::trimmed(line);
        (!line.is_empty()).then_some((start + leading, line))
    })
}

fn read_line(
    dialect: Dialect,
    keyword: Word,
    written: Option<&'static Keyword>,
    rest: &str,
    start: usize,
    scope: Scope,
) -> Line {
    let keyword_info = match written.map(|keyword| keyword.arguments) {
        Some(Arguments::AliasOf(name)) => dialect.keyword(name),
        _ => written,
    };
    let split = word::split(rest, start);
    let takes_rest =
        keyword_info.is_some_and(|keyword| matches!(keyword.arguments, Arguments::Rest | Arguments::Program));
    let comment = split.as_ref().ok().and_then(|split| split.comment).filter(|_| !takes_rest);
    let argument = match comment {
        Some(at) => rest.get(..at - start).unwrap_or_default().trim_end_matches([' ', '\t']),
        None => rest,
    };
    let end = start + argument.len();
    Line {
        range: keyword.range.start..end.max(keyword.range.end),
        keyword,
        keyword_info,
        argument: Word { range: start..end, text: argument.to_owned() },
        words: split.map(|split| split.words),
        scope,
    }
}
