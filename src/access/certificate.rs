//! A user certificate: a key that an authority signed for some principals (`PROTOCOL.certkeys`).

use thiserror::Error;

use super::rights::Rights;
use super::time::Seconds;
use crate::ssh::key::PublicKey;
use crate::ssh::key_error::KeyError;
use crate::ssh::signature::SignatureError;

mod read;

/// A certificate, as it stands in a `-cert.pub` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The key that it is for.
    pub key: PublicKey,
    /// The key of the authority that signed it.
    pub authority: PublicKey,
    /// Whether it is for users; otherwise for hosts.
    pub is_for_users: bool,
    /// What the authority calls it.
    pub id: String,
    /// Whom it is for; everybody if empty.
    pub principals: Vec<String>,
    /// From when on it counts, in seconds since 1970.
    pub valid_after: u64,
    /// Until when it counts, in seconds since 1970; [`u64::MAX`] for ever.
    pub valid_before: u64,
    /// What must be kept: `force-command`, `source-address`, `verify-required`, each with its value.
    pub critical_options: Vec<(String, String)>,
    /// What is allowed: `permit-pty` and so on.
    pub extensions: Vec<String>,
    /// The algorithm that the authority signed with; empty where nobody can read it.
    pub signature: String,
    /// Whether the authority signed all that stands before its signature.
    pub signed: Result<(), SignatureError>,
}

/// Why text is no certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Not a type, a blob and perhaps a comment.
    #[error("a certificate is one line: its type, then its blob")]
    Layout,
    /// The blob is no base64.
    #[error("the blob of the certificate is no base64")]
    Base64,
    /// The type of certificate is not known.
    #[error("there is no certificate of the type {0:?}")]
    Type(String),
    /// The blob ends too early or has a wrong field.
    #[error("the certificate is damaged")]
    Damaged,
    /// The key is no good.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key of the authority is no good: a certificate cannot sign another one.
    #[error("the authority of the certificate: {0}")]
    Authority(KeyError),
}

/// Why sshd refuses a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The authority that it names did not sign it.
    #[error("{0}")]
    Signature(SignatureError),
    /// Nobody who signs for this account signed it.
    #[error("no authority that is trusted here signed the certificate")]
    NotTrusted,
    /// It is for hosts.
    #[error("the certificate is for hosts")]
    ForHosts,
    /// It is over, or not yet valid.
    #[error("the certificate is not valid at this time")]
    Time,
    /// None of its principals is wanted.
    #[error("none of the principals of the certificate is wanted here")]
    Principals,
    /// It names no principal, which means everybody.
    #[error("the certificate has no principals")]
    NoPrincipals,
    /// It is for other addresses.
    #[error("the certificate is for logins from {0}")]
    Source(String),
    /// It has a critical option that sshd does not know.
    #[error("sshd does not know the critical option {0}")]
    Critical(String),
    /// CASignatureAlgorithms does not have the algorithm that it is signed with.
    #[error("CASignatureAlgorithms does not have {0}")]
    SignatureOff(String),
    /// It has a critical option twice.
    #[error("the certificate has {0} twice")]
    Twice(&'static str),
    /// The certificate and the line force different commands.
    #[error("the certificate and the key line force two commands")]
    TwoCommands,
}

impl Certificate {
    /// Whether it counts at a time.
    ///
    /// ```
    /// use nixos_ssh::access::certificate::Certificate;
    /// assert!("ssh-ed25519-cert-v01@openssh.com AAAA".parse::<Certificate>().is_err());
    /// ```
    #[must_use]
    pub fn is_valid_at(&self, at: Seconds) -> bool {
        let at = u64::try_from(at).unwrap_or(0);
        self.valid_after <= at && at < self.valid_before
    }

    /// What it allows, and from where it does (`sshauthopt_from_cert`).
    pub(crate) fn rights(&self) -> Result<(Rights, Option<&str>), Refusal> {
        let has = |name: &str| self.extensions.iter().any(|own| own == name);
        let mut rights = Rights {
            terminal: has("permit-pty"),
            ports: has("permit-port-forwarding"),
            agent: has("permit-agent-forwarding"),
            x11: has("permit-X11-forwarding"),
            user_rc: has("permit-user-rc"),
            ..Rights::default()
        };
        let mut source = None;
        for (name, value) in &self.critical_options {
            match name.as_str() {
                "force-command" if rights.command.is_some() => return Err(Refusal::Twice("force-command")),
                "force-command" => rights.command = Some(value.clone()),
                "source-address" if source.is_some() => return Err(Refusal::Twice("source-address")),
                "source-address" => {
                    source = Some(value.as_str());
                    rights.from = value.split(',').map(str::to_owned).collect();
                }
                "verify-required" => rights.verified = true,
                _ => return Err(Refusal::Critical(crate::printable::printable(name))),
            }
        }
        if self.valid_before != u64::MAX {
            let end = Seconds::try_from(self.valid_before).unwrap_or(Seconds::MAX);
            let ending = super::time::Ending { earliest: end, latest: end };
            rights.until = Some((super::time::shown(end), ending));
        }
        Ok((rights, source))
    }
}
