//! Keywords of sshd_config and ssh_config: what arguments they take, where they may stand, what repeating them does.

mod entry;
mod table;

pub use entry::{Arguments, Keyword, Place, Repeat, Status};

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
            Dialect::Sshd => table::SSHD,
            Dialect::Ssh => table::SSH,
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
