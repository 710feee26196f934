//! The header of a block: `Match` or `Host` with its criteria, each with its place.

use std::ops::Range;

use super::address::{is_address_list, is_network_list};
use super::directive::DirectiveError;
use super::keyword::Dialect;
use super::word::{UNKNOWN_PART, Word, split};

/// Criteria that take no pattern.
pub(crate) const LONE: [&str; 4] = ["all", "canonical", "final", "invalid-user"];
/// Criteria whose argument is a command or a free word, not a list of patterns.
pub(crate) const COMMANDS: [&str; 2] = ["exec", "command"];
/// Criteria whose argument may be empty.
const MAYBE_EMPTY: [&str; 2] = ["Tagged", "command"];

/// A `Match` line, or a `Host` line of ssh_config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockHeader {
    /// The line without blanks around it.
    pub range: Range<usize>,
    /// `Match` or `Host`, as written.
    pub keyword: Word,
    /// What the block applies to; a Host line has one criterion, `Host`.
    pub criteria: Vec<Criterion>,
    /// Why OpenSSH refuses the line, and which part of it.
    pub problem: Option<(Range<usize>, DirectiveError)>,
    known: bool,
}

/// One criterion of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name, spelt as in the man page; as written if there is no such criterion.
    pub name: Word,
    /// A `!` before the name, which only the client knows.
    pub negated: bool,
    /// Its patterns, `!` included; the whole argument of `exec` and `command`.
    pub patterns: Vec<Word>,
}

impl BlockHeader {
    /// Whether the block applies to everybody whatever the connection is: `Match all`, `Host *`.
    ///
    /// ```
    /// use nixos_ssh::ssh::{config_text, keyword::Dialect};
    /// let config = config_text::read(Dialect::Sshd, "Match User git\nMatch all\n");
    /// let all: Vec<bool> = config.blocks.iter().map(|block| block.applies_to_all()).collect();
    /// assert_eq!(all, [false, true]);
    /// ```
    #[must_use]
    pub fn applies_to_all(&self) -> bool {
        let [only] = self.criteria.as_slice() else { return false };
        if self.problem.is_some() || only.negated {
            return false;
        }
        let host = only.name.text == "Host" && only.name.range == self.keyword.range;
        let any = only.patterns.iter().any(|pattern| pattern.text == "*");
        let excludes = |pattern: &Word| pattern.text.starts_with('!') || !pattern.is_known();
        only.name.text == "all" || host && any && !only.patterns.iter().any(excludes)
    }

    /// Whether all of the line is known.
    ///
    /// ```
    /// use nixos_ssh::ssh::{config_text, keyword::Dialect};
    /// let config = config_text::read(Dialect::Sshd, "Match User \u{fffc}\n");
    /// assert!(!config.blocks[0].is_known());
    /// ```
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }
}

/// The criteria of a file's Match lines.
pub(crate) fn criteria(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sshd => &[
            "all",
            "User",
            "Group",
            "Host",
            "Address",
            "LocalAddress",
            "LocalPort",
            "RDomain",
            "Version",
            "invalid-user",
        ],
        Dialect::Ssh => &[
            "all",
            "canonical",
            "final",
            "Host",
            "OriginalHost",
            "User",
            "LocalUser",
            "LocalNetwork",
            "Tagged",
            "command",
            "SessionType",
            "Version",
            "exec",
        ],
    }
}

/// What a file's Match lines may say, for messages.
pub(crate) fn known_criteria(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sshd => {
            "a Match criterion is all, User, Group, Host, Address, LocalAddress, LocalPort, RDomain, Version or \
             invalid-user"
        }
        Dialect::Ssh => {
            "a Match criterion is all, canonical, final, Host, OriginalHost, User, LocalUser, LocalNetwork, Tagged, \
             command, SessionType, Version or exec"
        }
    }
}

/// Reads a header whose keyword is known to be one. The argument begins at byte `start` of the text.
pub(crate) fn read(dialect: Dialect, keyword: Word, argument: &str, start: usize) -> BlockHeader {
    let range = keyword.range.start..start + argument.len();
    let known = !argument.contains(UNKNOWN_PART);
    let mut header = BlockHeader { range, keyword, criteria: Vec::new(), problem: None, known };
    let words = match split(argument, start) {
        Ok(split) => split.words,
        Err(quote) => {
            let error = DirectiveError::OpenQuote { keyword: header.keyword.text.clone() };
            header.problem = known.then_some((quote.at..header.range.end, error));
            return header;
        }
    };
    if header.keyword.text.eq_ignore_ascii_case("Host") {
        if words.is_empty() {
            header.refuse(header.range.clone(), "a block needs at least one pattern");
        }
        let name = Word { range: header.keyword.range.clone(), text: "Host".to_owned() };
        header.criteria.push(Criterion { name, negated: false, patterns: words });
        return header;
    }
    if words.is_empty() {
        header.refuse(header.range.clone(), "Match needs a criterion");
    }
    header.read_criteria(dialect, argument, start, words);
    // What nobody could read may be more than one word, or none.
    if !known {
        header.problem = None;
    }
    header
}

impl BlockHeader {
    /// The first reason is the one that counts.
    fn refuse(&mut self, range: Range<usize>, reason: &'static str) {
        self.problem.get_or_insert((range, DirectiveError::Header(reason)));
    }

    /// Reads criteria as far as their names are known.
    fn read_criteria(&mut self, dialect: Dialect, argument: &str, start: usize, words: Vec<Word>) {
        let mut words = words.into_iter();
        while let Some(word) = words.next().filter(Word::is_known) {
            let raw = argument.get(word.range.start - start..word.range.end - start).unwrap_or_default();
            let (negated, text) = match word.text.strip_prefix('!') {
                Some(name) if dialect == Dialect::Ssh => (true, name),
                _ => (false, word.text.as_str()),
            };
            let (name, glued) = match text.split_once('=') {
                Some((name, pattern)) if canonical(dialect, name).is_some_and(takes_pattern) => (name, Some(pattern)),
                _ => (text, None),
            };
            let known = canonical(dialect, name);
            // Where the name and a pattern after `=` stand is known only without quotes.
            let name_end = if raw == word.text {
                word.range.end - glued.map_or(0, |pattern| pattern.len() + 1)
            } else {
                word.range.end
            };
            let name = Word { range: word.range.start..name_end, text: known.unwrap_or(name).to_owned() };
            let pattern = match (known.is_none_or(takes_pattern), glued) {
                (false, _) => None,
                (true, Some(pattern)) if raw == word.text => {
                    Some(Word { range: name_end + 1..word.range.end, text: pattern.to_owned() })
                }
                (true, Some(pattern)) => Some(Word { range: word.range.clone(), text: pattern.to_owned() }),
                (true, None) => words.next(),
            };
            self.check(dialect, &name, pattern.as_ref());
            let raw = |word: &Word| argument.get(word.range.start - start..word.range.end - start) == Some(&word.text);
            let patterns = match pattern {
                Some(command) if COMMANDS.contains(&name.text.as_str()) => vec![command],
                Some(list) if raw(&list) => listed(&list),
                Some(list) => {
                    list.text.split(',').map(|text| Word { range: list.range.clone(), text: text.to_owned() }).collect()
                }
                None => Vec::new(),
            };
            self.criteria.push(Criterion { name, negated, patterns });
        }
        self.check_all(dialect);
    }

    /// Whether OpenSSH takes one criterion.
    fn check(&mut self, dialect: Dialect, name: &Word, pattern: Option<&Word>) {
        let Some(known) = canonical(dialect, &name.text) else {
            let comma = |criterion: &Criterion| criterion.patterns.last().is_some_and(|last| last.text.is_empty());
            let after_comma = self.criteria.last().is_some_and(comma);
            let reason = if after_comma { "a blank after a comma ends the list" } else { known_criteria(dialect) };
            return self.refuse(name.range.clone(), reason);
        };
        if !takes_pattern(known) {
            return;
        }
        let Some(pattern) = pattern.filter(|pattern| !pattern.text.starts_with('#')) else {
            return self.refuse(name.range.clone(), "this criterion needs a pattern");
        };
        let range = pattern.range.clone();
        let maybe_empty = dialect == Dialect::Ssh && MAYBE_EMPTY.contains(&known);
        let list = pattern.text.as_str();
        match known {
            _ if list.is_empty() && !maybe_empty => self.refuse(range, "this criterion needs a pattern"),
            "Address" | "LocalAddress" if !is_address_list(list) => {
                self.refuse(range, "a range has zeros after its prefix, as in 10.0.0.0/8, and no pattern is empty");
            }
            "LocalNetwork" if !is_network_list(list) => {
                self.refuse(range, "LocalNetwork takes addresses and ranges with zeros after their prefix");
            }
            "LocalPort" if list.parse::<u16>().is_err() => self.refuse(range, "LocalPort takes one port, no list"),
            _ => {}
        }
    }

    /// `all` stands alone; the client lets it follow one other criterion.
    fn check_all(&mut self, dialect: Dialect) {
        let before = match dialect {
            Dialect::Sshd => 0,
            Dialect::Ssh => 1,
        };
        let Some(index) = self.criteria.iter().position(|criterion| criterion.name.text == "all") else { return };
        if index > before || index + 1 < self.criteria.len() {
            let all = self.criteria.get(index).map_or(0..0, |criterion| criterion.name.range.clone());
            self.refuse(all, "all stands alone");
        }
    }
}

fn canonical(dialect: Dialect, name: &str) -> Option<&'static str> {
    criteria(dialect).iter().find(|known| known.eq_ignore_ascii_case(name)).copied()
}

fn takes_pattern(name: &str) -> bool {
    !LONE.contains(&name)
}

/// The patterns of a list without quotes, each with its place.
fn listed(list: &Word) -> Vec<Word> {
    let mut at = list.range.start;
    let pattern = |text: &str| {
        let range = at..at + text.len();
        at = range.end + 1;
        Word { range, text: text.to_owned() }
    };
    list.text.split(',').map(pattern).collect()
}
