//! Match and Host blocks: typed criteria and settings, which become the text of `extraConfig`.

use crate::ssh::directive::{Directive, quote_word};
use crate::ssh::form::Form;
use crate::ssh::keyword::{Arguments, Dialect};

/// What a block applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// Everything: lines before the first block.
    Global,
    /// `Host`: the names on the client's command line.
    Host(Vec<String>),
    /// `Match`: all criteria must hold; none means `Match all`.
    Match(Vec<Criterion>),
}

/// One criterion of a `Match` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name as the man page spells it: `User`, `Group`, `Address`.
    pub name: String,
    /// Its patterns; empty for criteria that take none (`all`, `canonical`, `final`, `invalid-user`).
    pub patterns: Vec<String>,
}

/// A block of sshd_config or ssh_config.
///
/// ```
/// use nixos_ssh::Block;
/// let block = Block::match_user("git").set("ForceCommand", "git-shell").set("AllowTcpForwarding", false);
/// assert_eq!(block.directives[1].argument, "no");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it applies to.
    pub header: Header,
    /// Its lines in order.
    pub directives: Vec<Directive>,
}

/// The argument of a directive: a Boolean is yes or no, a list is joined as the keyword demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// The text as it stands in the file.
    Text(String),
    /// Words, quoted where they must be.
    Words(Vec<String>),
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Argument {
        Argument::Text(text)
    }
}

impl From<bool> for Argument {
    fn from(on: bool) -> Argument {
        Argument::Text(if on { "yes" } else { "no" }.to_owned())
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Argument {
        Argument::Text(number.to_string())
    }
}

impl<const N: usize> From<[&str; N]> for Argument {
    fn from(words: [&str; N]) -> Argument {
        Argument::Words(words.into_iter().map(str::to_owned).collect())
    }
}

impl Block {
    fn new(header: Header) -> Block {
        Block { header, directives: Vec::new() }
    }

    /// Lines that apply to everything. They belong before every other block.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::Block::global().directives, []);
    /// ```
    #[must_use]
    pub fn global() -> Block {
        Block::new(Header::Global)
    }

    /// `Match User …`
    ///
    /// ```
    /// let block = nixos_ssh::Block::match_user("git").set("X11Forwarding", false);
    /// assert_eq!(block.directives[0].keyword, "X11Forwarding");
    /// ```
    #[must_use]
    pub fn match_user(patterns: &str) -> Block {
        Block::new(Header::Match(Vec::new())).and("User", patterns)
    }

    /// `Match Group …`
    ///
    /// ```
    /// let block = nixos_ssh::Block::match_group("sftponly").set("ForceCommand", "internal-sftp");
    /// assert_eq!(block.directives.len(), 1);
    /// ```
    #[must_use]
    pub fn match_group(patterns: &str) -> Block {
        Block::new(Header::Match(Vec::new())).and("Group", patterns)
    }

    /// `Match Address …`
    ///
    /// ```
    /// let block = nixos_ssh::Block::match_address("10.0.0.0/8").set("PasswordAuthentication", true);
    /// assert_eq!(block.directives[0].argument, "yes");
    /// ```
    #[must_use]
    pub fn match_address(patterns: &str) -> Block {
        Block::new(Header::Match(Vec::new())).and("Address", patterns)
    }

    /// `Host …`, for the client: patterns with blanks between.
    ///
    /// ```
    /// let block = nixos_ssh::Block::host("web").set("HostName", "192.0.2.7").set("Port", 2222);
    /// assert_eq!(block.directives[1].argument, "2222");
    /// ```
    #[must_use]
    pub fn host(patterns: &str) -> Block {
        Block::new(Header::Host(patterns.split_whitespace().map(str::to_owned).collect()))
    }

    /// Adds a criterion with patterns, separated by commas.
    ///
    /// ```
    /// use nixos_ssh::{Block, Header};
    /// let block = Block::match_user("git").and("Address", "10.0.0.0/8,192.0.2.1");
    /// assert!(matches!(block.header, Header::Match(criteria) if criteria.len() == 2));
    /// ```
    #[must_use]
    pub fn and(mut self, criterion: &str, patterns: &str) -> Block {
        if let Header::Match(criteria) = &mut self.header {
            let patterns = patterns.split(',').filter(|pattern| !pattern.is_empty()).map(str::to_owned).collect();
            criteria.push(Criterion { name: criterion.to_owned(), patterns });
        }
        self
    }

    /// Adds a line. Keyword and argument are checked when the block is written.
    ///
    /// ```
    /// let block = nixos_ssh::Block::host("web").set("SendEnv", ["LANG", "LC_*"]);
    /// assert_eq!(block.directives[0].argument, "LANG LC_*");
    /// ```
    #[must_use]
    pub fn set(mut self, keyword: &str, argument: impl Into<Argument>) -> Block {
        // A Match block may be the client's: what only ssh_config has is looked up there.
        let host = matches!(self.header, Header::Host(_)) || Dialect::Sshd.keyword(keyword).is_none();
        let dialect = if host { Dialect::Ssh } else { Dialect::Sshd };
        let argument = argument_text(dialect, keyword, argument.into());
        let name = dialect.keyword(keyword).map_or(keyword, |keyword| keyword.name);
        self.directives.push(Directive { keyword: name.to_owned(), argument });
        self
    }
}

/// The text of an argument, words joined as the keyword demands.
pub(crate) fn argument_text(dialect: Dialect, keyword: &str, argument: Argument) -> String {
    let words = match argument {
        Argument::Text(text) => return text,
        Argument::Words(words) => words,
    };
    match dialect.keyword(keyword).map(|keyword| keyword.arguments) {
        Some(Arguments::CommaList | Arguments::Form(Form::Networks | Form::Jumps)) => words.join(","),
        _ => words.iter().map(|word| quote_word(word)).collect::<Vec<_>>().join(" "),
    }
}
