//! An attempt to log in: who, with what, from where, when.

use std::net::IpAddr;
use std::sync::Arc;

use super::certificate::Certificate;
use super::time::Seconds;
use crate::ssh::key::PublicKey;

/// Somebody who tries to log in.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// The name that they log in with.
    pub user: &'a str,
    /// What they have.
    pub credentials: Credentials,
    /// Where they come from.
    pub source: Source,
    /// The port that they come to; the first one that sshd listens on if it is not said.
    pub port: Option<u16>,
    /// When. Without it nobody knows whether what expires is over.
    pub at: Option<Seconds>,
}

/// What somebody has to prove who they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// Keys and certificates, in the order in which they are tried.
    pub identities: Vec<Identity>,
    /// Whether they know the account's password.
    pub password: bool,
}

/// A key, with a certificate or without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A key.
    Key(PublicKey),
    /// A certificate and its key.
    Certificate(Box<Certificate>),
    /// Whatever key the lists hold that nobody could read.
    Unread,
}

/// Where somebody comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The address that sshd sees.
    pub address: IpAddr,
    /// The name that DNS has for the address, if that is known; it counts with `UseDNS` only.
    pub name: Option<Arc<str>>,
    /// The address of the server that they come to, if that is known.
    pub local: Option<IpAddr>,
    /// The routing domain that they come through, if that is known; it is empty where there is none.
    pub routing_domain: Option<Arc<str>>,
    /// Whether sshd asks DNS for the name.
    pub(crate) uses_dns: bool,
}

impl Credentials {
    /// One key.
    ///
    /// ```
    /// use nixos_ssh::{AuthorizedKey, access::Credentials};
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let credentials = Credentials::key(line.parse::<AuthorizedKey>()?.key);
    /// assert!(!credentials.password);
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn key(key: PublicKey) -> Credentials {
        Credentials { identities: vec![Identity::Key(key)], password: false }
    }

    /// A key that a list holds of which nobody could read it.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::access::Credentials::unread().identities.len(), 1);
    /// ```
    #[must_use]
    pub fn unread() -> Credentials {
        Credentials { identities: vec![Identity::Unread], password: false }
    }

    /// The account's password.
    ///
    /// ```
    /// assert!(nixos_ssh::access::Credentials::password().password);
    /// ```
    #[must_use]
    pub fn password() -> Credentials {
        Credentials { identities: Vec::new(), password: true }
    }
}

impl Identity {
    /// Its key, if it is known.
    ///
    /// ```
    /// use nixos_ssh::{AuthorizedKey, access::Identity};
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let key = line.parse::<AuthorizedKey>()?.key;
    /// assert_eq!(Identity::Key(key.clone()).public_key(), Some(&key));
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn public_key(&self) -> Option<&PublicKey> {
        match self {
            Identity::Key(key) => Some(key),
            Identity::Certificate(certificate) => Some(&certificate.key),
            Identity::Unread => None,
        }
    }
}

impl Source {
    /// From an address of which DNS is not asked the name.
    ///
    /// ```
    /// use nixos_ssh::access::Source;
    /// assert!(Source::from([192, 0, 2, 7].into()).name.is_none());
    /// ```
    #[must_use]
    pub fn from(address: IpAddr) -> Source {
        Source { address, name: None, local: None, routing_domain: None, uses_dns: false }
    }

    /// The same, under the name that `sshd -T -C host=…` is given, or a server with `UseDNS` finds.
    ///
    /// ```
    /// use nixos_ssh::access::Source;
    /// let source = Source::from([192, 0, 2, 7].into()).found_as("web.example.net");
    /// assert_eq!(source.name.as_deref(), Some("web.example.net"));
    /// ```
    #[must_use]
    pub fn found_as(self, name: &str) -> Source {
        Source { uses_dns: true, ..self.named(name) }
    }

    /// The same, with the name that DNS has for the address.
    ///
    /// ```
    /// use nixos_ssh::access::Source;
    /// let source = Source::from([192, 0, 2, 7].into()).named("laptop.example.org");
    /// assert_eq!(source.name.as_deref(), Some("laptop.example.org"));
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Source {
        Source { name: Some(name.into()), ..self }
    }

    /// The name that sshd takes it for, in patterns of host names; an error if only DNS knows.
    pub(crate) fn host_name(&self) -> Result<String, ()> {
        match (self.uses_dns, &self.name) {
            (false, _) => Ok(self.address.to_string()),
            (true, Some(name)) => Ok(name.to_string()),
            (true, None) => Err(()),
        }
    }
}
