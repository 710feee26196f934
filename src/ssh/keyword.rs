//! Keywords of sshd_config and ssh_config: what arguments they take, where they may stand, what repeating them does.

use std::collections::HashMap;
use std::sync::LazyLock;

mod entry;
mod table;

pub use entry::{Arguments, Keyword, Place, Repeat, Status};

/// How long the name of a keyword can be.
const LONGEST: usize = 64;

/// The keywords by their names in small letters.
fn by_name(dialect: Dialect) -> HashMap<String, &'static Keyword> {
    dialect.keywords().iter().rev().map(|keyword| (keyword.name.to_ascii_lowercase(), keyword)).collect()
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
        static SSHD: LazyLock<HashMap<String, &Keyword>> = LazyLock::new(|| by_name(Dialect::Sshd));
        static SSH: LazyLock<HashMap<String, &Keyword>> = LazyLock::new(|| by_name(Dialect::Ssh));
        // No keyword is that long; a name may be a whole file.
        if name.len() > LONGEST {
            return None;
        }
        let keywords = match self {
            Dialect::Sshd => &SSHD,
            Dialect::Ssh => &SSH,
        };
        keywords.get(&name.to_ascii_lowercase()).copied()
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
