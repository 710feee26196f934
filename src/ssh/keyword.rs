//! Keywords of sshd_config and ssh_config: what arguments they take, where they may stand, what repeating them does.

use super::form::Form;

/// What a keyword takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// `yes` or `no`.
    YesNo,
    /// One of several words.
    OneOf(&'static [&'static str]),
    /// One of several words, in this case only.
    Exactly(&'static [&'static str]),
    /// A whole number.
    Number,
    /// One argument.
    Word,
    /// One argument, a list with commas.
    CommaList,
    /// Several arguments.
    Words,
    /// Something with a form of its own.
    Form(Form),
    /// `none`, or the absolute path of a program and its arguments; the rest of the line as it is.
    Program,
    /// The rest of the line as it is; `#` and quotes mean nothing.
    Rest,
    /// The keyword begins a block.
    Header,
    /// Another name of a keyword.
    AliasOf(&'static str),
    /// Read and ignored, or gone.
    Dead,
}

/// Where a keyword may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Also inside a Match block.
    Anywhere,
    /// Not inside a Match block.
    GlobalOnly,
}

/// What a second line with the same keyword does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: the first one counts.
    First,
    /// It replaces the first.
    Last,
    /// It adds to the first.
    Many,
}

/// One keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// As the man page spells it.
    pub name: &'static str,
    /// What it takes.
    pub arguments: Arguments,
    /// Where it may stand.
    pub place: Place,
    /// What repeating it does.
    pub repeat: Repeat,
}

impl Keyword {
    pub(crate) const fn new(name: &'static str, arguments: Arguments, place: Place, repeat: Repeat) -> Keyword {
        Keyword { name, arguments, place, repeat }
    }
}

/// Which file a keyword belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The server's sshd_config.
    Sshd,
    /// The client's ssh_config.
    Ssh,
}

impl Dialect {
    /// Its keywords.
    ///
    /// ```
    /// use nixos_ssh::ssh::keyword::Dialect;
    /// assert!(Dialect::Ssh.keywords().iter().any(|keyword| keyword.name == "ProxyJump"));
    /// ```
    #[must_use]
    pub fn keywords(self) -> &'static [Keyword] {
        match self {
            Dialect::Sshd => super::keyword_table::SSHD,
            Dialect::Ssh => super::keyword_table::SSH,
        }
    }

    /// The keyword of this name, in any case.
    ///
    /// ```
    /// use nixos_ssh::ssh::keyword::Dialect;
    /// assert_eq!(Dialect::Sshd.keyword("usedns").map(|keyword| keyword.name), Some("UseDNS"));
    /// ```
    #[must_use]
    pub fn keyword(self, name: &str) -> Option<&'static Keyword> {
        self.keywords().iter().find(|keyword| keyword.name.eq_ignore_ascii_case(name))
    }

    /// The name of the file.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::ssh::keyword::Dialect::Sshd.file(), "sshd_config");
    /// ```
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Dialect::Sshd => "sshd_config",
            Dialect::Ssh => "ssh_config",
        }
    }
}
