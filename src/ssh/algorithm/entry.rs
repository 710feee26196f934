//! One algorithm: what it is for, which releases have it, who offers it, how good it is.

use crate::ssh::keyword::Dialect;
use crate::ssh::version::Version;

/// What an algorithm is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlgorithmKind {
    /// Encryption: Ciphers.
    Cipher,
    /// Integrity: MACs.
    Mac,
    /// The exchange of session keys: KexAlgorithms.
    Kex,
    /// Keys and certificates of hosts and users: HostKeyAlgorithms, PubkeyAcceptedAlgorithms and
    /// HostbasedAcceptedAlgorithms.
    Key,
    /// Signatures on certificates: CASignatureAlgorithms. They are keys without certificates.
    CaSignature,
}

impl AlgorithmKind {
    /// What the list of a keyword is of, by the keyword's name in the man page.
    ///
    /// ```
    /// use nixos_ssh::ssh::algorithm::AlgorithmKind;
    /// assert_eq!(AlgorithmKind::of_keyword("MACs"), Some(AlgorithmKind::Mac));
    /// assert_eq!(AlgorithmKind::of_keyword("Banner"), None);
    /// ```
    #[must_use]
    pub fn of_keyword(name: &str) -> Option<AlgorithmKind> {
        Some(match name {
            "Ciphers" => AlgorithmKind::Cipher,
            "MACs" => AlgorithmKind::Mac,
            "KexAlgorithms" => AlgorithmKind::Kex,
            "HostKeyAlgorithms" | "PubkeyAcceptedAlgorithms" | "HostbasedAcceptedAlgorithms" => AlgorithmKind::Key,
            "CASignatureAlgorithms" => AlgorithmKind::CaSignature,
            _ => return None,
        })
    }
}

/// How good an algorithm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing is known against it.
    Good,
    /// It is sound today; there is something to know.
    Note,
    /// Weaker than it should be.
    Weak,
    /// Broken.
    Broken,
}

/// One algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Algorithm {
    /// Its name.
    pub name: &'static str,
    /// What it is for; signatures of certificates are those of keys.
    pub kind: AlgorithmKind,
    /// The release that brought it.
    pub since: Version,
    /// The release that no longer has it.
    pub removed: Option<Version>,
    /// Who offers it when nothing is said, as of OpenSSH 10.
    pub offered: Offered,
    /// How good it is.
    pub verdict: Verdict,
    /// Why, in words to follow its name and a colon; nothing if it is good.
    pub reason: &'static str,
}

/// Who offers an algorithm by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Server and client.
    Both,
    /// The client only.
    Client,
    /// Nobody.
    Never,
}

impl Algorithm {
    pub(crate) const fn new(
        kind: AlgorithmKind,
        name: &'static str,
        since: Version,
        offered: Offered,
        verdict: Verdict,
        reason: &'static str,
    ) -> Algorithm {
        Algorithm { name, kind, since, removed: None, offered, verdict, reason }
    }

    pub(crate) const fn until(self, removed: Version) -> Algorithm {
        Algorithm { removed: Some(removed), ..self }
    }

    /// Whether a release has it.
    ///
    /// ```
    /// use nixos_ssh::ssh::{algorithm::{AlgorithmKind, algorithm}, version::Version};
    /// let dsa = algorithm(AlgorithmKind::Key, "ssh-dss");
    /// assert!(dsa.is_some_and(|dsa| dsa.is_in(Version(9, 2)) && !dsa.is_in(Version(10, 0))));
    /// ```
    #[must_use]
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && self.removed.is_none_or(|removed| version < removed)
    }

    pub(super) fn fits(&self, kind: AlgorithmKind) -> bool {
        match kind {
            AlgorithmKind::CaSignature => self.kind == AlgorithmKind::Key && !self.name.contains("-cert-"),
            kind => self.kind == kind,
        }
    }

    pub(super) fn is_offered(&self, dialect: Dialect) -> bool {
        match self.offered {
            Offered::Both => true,
            Offered::Client => dialect == Dialect::Ssh,
            Offered::Never => false,
        }
    }
}
