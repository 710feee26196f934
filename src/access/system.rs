//! What decides about logins on one host: its sshd, accounts, key files and firewall, every part with its place.

use std::collections::BTreeMap;
use std::sync::Arc;

pub use super::account::{Account, Membership, Password, Shell, ShellKind};

use super::server::ServerConfig;
use super::why::{Fact, Why};
use crate::source::Span;
use crate::ssh::key::{AuthorizedKey, PublicKey};
use crate::ssh::key_error::KeyError;
use crate::ssh::version::Version;

/// One host.
#[derive(Debug, Clone)]
pub struct System {
    /// Its name, if it has one.
    pub name: Option<Arc<str>>,
    /// The release of OpenSSH.
    pub version: Version,
    /// Whether sshd runs.
    pub runs: Fact<bool>,
    /// Its sshd_config.
    pub config: ServerConfig,
    /// Whether a port can be reached from other machines.
    pub network: Network,
    /// The accounts, by login name.
    pub accounts: BTreeMap<String, Account>,
    /// There may be other accounts, or other options of these.
    pub accounts_unread: Option<Why>,
    /// Accounts that services may bring, of which nothing is known, by name.
    pub accounts_of_services: BTreeMap<String, Why>,
    /// Programs beside sshd that let people in, and where they are turned on.
    pub other_servers: Vec<(&'static str, Span)>,
    /// The files that sshd reads and the host's configuration makes, by absolute path.
    pub files: BTreeMap<String, File>,
    /// Whether a file that is not in `files` does not exist; otherwise nobody knows.
    pub files_are_all: bool,
    /// What PAM does for sshd.
    pub pam: Pam,
    /// Who becomes root how.
    pub elevation: super::power::Elevation,
    /// Who is root in stage 1, before the host runs.
    pub stage1: Vec<Stage1Key>,
    /// Modules that nobody read: what they say may change everything.
    pub unread: Vec<Why>,
}

/// A key that opens stage 1, or why there may be others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage1Key {
    /// The key by its fingerprint and comment, or what was not read.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Stage1Key {
    pub(crate) fn known(key: &AuthorizedKey, span: Span) -> Stage1Key {
        Stage1Key { text: format!("{} {}", key.key.fingerprint(), key.comment).trim_end().to_owned(), span }
    }

    pub(crate) fn unread(why: Why) -> Stage1Key {
        Stage1Key { text: format!("keys that could not be read: {why}"), span: why.span }
    }
}

/// What PAM does for sshd.
#[derive(Debug, Clone)]
pub struct Pam {
    /// Whether it looks at password fields (`security.pam.services.sshd.unixAuth`).
    pub passwords: Fact<bool>,
    /// Whether it takes empty ones (`allowNullPassword`).
    pub empty_passwords: Fact<bool>,
    /// Why it may know other accounts and secrets: LDAP, tokens.
    pub others: Option<Why>,
}

/// Whether ports can be reached.
#[derive(Debug, Clone)]
pub enum Network {
    /// Nothing filters packets, or nothing is known of what does.
    Open,
    /// A firewall lets these ports through.
    Firewall {
        /// The ports, as ranges with both ends.
        ports: Vec<(u16, u16)>,
        /// Others may be open.
        unread: Option<Why>,
        /// Where the firewall is turned on, or sshd's ports are kept shut.
        span: Span,
    },
    /// Whether there is a firewall is not known.
    Unknown(Why),
}

/// A file that sshd reads.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    /// Key lines, principals and so on: what is known of its lines.
    Lines(FileLines),
    /// It is not there.
    Missing(Span),
    /// What it holds is not known.
    Unknown(Why),
}

/// The lines of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileLines {
    /// The lines that hold something.
    pub lines: Vec<FileLine>,
    /// There may be other lines.
    pub unread: Vec<Why>,
}

/// One line of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileLine {
    /// Its text; empty if it is not known.
    pub text: Arc<str>,
    /// The key on it, as sshd reads it; nothing if the text is not known.
    pub key: Option<Result<Arc<AuthorizedKey>, KeyError>>,
    /// Where it stands.
    pub span: Span,
    /// Why it is not sure that the line is there, or what it says.
    pub maybe: Option<Why>,
}

impl FileLine {
    /// Whether this is the line of a key.
    pub(crate) fn has(&self, key: &PublicKey) -> bool {
        matches!(&self.key, Some(Ok(own)) if own.key == *key)
    }
}

impl FileLines {
    /// The lines of a text whose places are not known.
    ///
    /// ```
    /// use nixos_ssh::access::system::FileLines;
    /// assert_eq!(FileLines::of_text("# mine\n\nssh-ed25519 AAAA\n").lines.len(), 1);
    /// ```
    #[must_use]
    pub fn of_text(text: &str) -> FileLines {
        let lines = text.split('\n').filter_map(|line| {
            let line = line.trim_start_matches([' ', '\t']);
            let blank = line.trim_end_matches('\r').is_empty() || line.starts_with('#');
            let key = || crate::ssh::key_line::inspect(line).result.map(Arc::new);
            (!blank).then(|| FileLine { text: line.into(), key: Some(key()), span: Span::NONE, maybe: None })
        });
        FileLines { lines: lines.collect(), unread: Vec::new() }
    }
}

/// What is known of a file.
pub(crate) enum Lookup<'s> {
    Lines(&'s FileLines),
    Missing,
    Unknown(Why),
}

impl System {
    /// What is known of the file at an absolute path.
    pub(crate) fn file(&self, path: &str) -> Lookup<'_> {
        match self.files.get(path) {
            Some(File::Lines(lines)) => Lookup::Lines(lines),
            Some(File::Unknown(why)) => Lookup::Unknown(why.clone()),
            Some(File::Missing(_)) => Lookup::Missing,
            None if self.files_are_all => Lookup::Missing,
            None => Lookup::Unknown(Why::new(super::why::Cause::File, path, Span::NONE)),
        }
    }
}
