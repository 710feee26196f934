//! A user certificate: a key that an authority signed for some principals (`PROTOCOL.certkeys`).

use thiserror::Error;

use super::rights::Rights;
use super::time::Seconds;
use crate::ssh::key::PublicKey;
use crate::ssh::key_error::KeyError;
use crate::ssh::wire::{self, WireError};

/// A certificate, as it stands in a `-cert.pub` file. Its signature is not checked: only sshd sees the whole exchange.
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
    /// The algorithm that the authority signed with.
    pub signature: String,
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
    /// The key, or that of its authority, is no good.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why sshd refuses a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
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
    /// The certificate and the line force different commands.
    #[error("the certificate and the key line force two commands")]
    TwoCommands,
}

impl std::str::FromStr for Certificate {
    type Err = CertificateError;

    /// Reads the line of a `-cert.pub` file.
    ///
    /// # Errors
    /// Why it is none.
    fn from_str(text: &str) -> Result<Certificate, CertificateError> {
        use base64::Engine as _;
        let mut words = text.split_ascii_whitespace();
        let (Some(_), Some(blob)) = (words.next(), words.next()) else { return Err(CertificateError::Layout) };
        let blob = base64::engine::general_purpose::STANDARD.decode(blob).map_err(|_| CertificateError::Base64)?;
        read(&blob)
    }
}

fn read(blob: &[u8]) -> Result<Certificate, CertificateError> {
    let damaged = |_: WireError| CertificateError::Damaged;
    let mut reader = wire::Reader(blob);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = text(reader.string().map_err(damaged)?);
    let plain = name.strip_suffix("-cert-v01@openssh.com");
    let plain = plain.ok_or_else(|| CertificateError::Type(crate::printable::printable(&name)))?;
    let (plain, fields) = match plain {
        "ssh-ed25519" => ("ssh-ed25519", 1),
        "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512" => ("ssh-rsa", 2),
        "ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => (plain, 2),
        "sk-ssh-ed25519" => ("sk-ssh-ed25519@openssh.com", 2),
        "sk-ecdsa-sha2-nistp256" => ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
        _ => return Err(CertificateError::Type(crate::printable::printable(&name))),
    };
    // A nonce stands before the fields of the key.
    reader.string().map_err(damaged)?;
    let mut key = Vec::new();
    wire::write_field(&mut key, plain.as_bytes());
    for _ in 0..fields {
        wire::write_field(&mut key, reader.string().map_err(damaged)?);
    }
    reader.u64().map_err(damaged)?;
    let kind = reader.u32().map_err(damaged)?;
    let id = text(reader.string().map_err(damaged)?);
    let mut names = wire::Reader(reader.string().map_err(damaged)?);
    let mut principals = Vec::new();
    while !names.0.is_empty() {
        principals.push(text(names.string().map_err(damaged)?));
    }
    let (valid_after, valid_before) = (reader.u64().map_err(damaged)?, reader.u64().map_err(damaged)?);
    let options = |bytes: &[u8]| -> Result<Vec<(String, String)>, CertificateError> {
        let mut reader = wire::Reader(bytes);
        let mut options = Vec::new();
        while !reader.0.is_empty() {
            let name = text(reader.string().map_err(damaged)?);
            // The value is a string in a string, or nothing.
            let data = reader.string().map_err(damaged)?;
            let value = if data.is_empty() { "" } else { &text(wire::Reader(data).string().map_err(damaged)?) };
            options.push((name, value.to_owned()));
        }
        Ok(options)
    };
    let critical_options = options(reader.string().map_err(damaged)?)?;
    let extensions = options(reader.string().map_err(damaged)?)?.into_iter().map(|(name, _)| name).collect();
    reader.string().map_err(damaged)?;
    let authority = PublicKey::from_blob(reader.string().map_err(damaged)?)?;
    let signature = text(wire::Reader(reader.string().map_err(damaged)?).string().map_err(damaged)?);
    Ok(Certificate {
        key: PublicKey::from_blob(&key)?,
        authority,
        is_for_users: kind == 1,
        id,
        principals,
        valid_after,
        valid_before,
        critical_options,
        extensions,
        signature,
    })
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
                "force-command" => rights.command = Some(value.clone()),
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
