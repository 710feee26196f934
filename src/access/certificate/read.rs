//! Reads a certificate as sshd does: its fields in order, then the signature over all of them.

use base64::Engine as _;

use super::{Certificate, CertificateError};
use crate::ssh::key::PublicKey;
use crate::ssh::signature::{self, SignatureError};
use crate::ssh::wire::{self, WireError};

/// How many principals OpenSSH reads at most.
const MOST_PRINCIPALS: usize = 256;

impl From<WireError> for CertificateError {
    fn from(_: WireError) -> CertificateError {
        CertificateError::Damaged
    }
}

impl std::str::FromStr for Certificate {
    type Err = CertificateError;

    /// Reads the line of a `-cert.pub` file. One that is cut off in its signature is read too: nobody signed it.
    ///
    /// # Errors
    /// Why it is none.
    fn from_str(text: &str) -> Result<Certificate, CertificateError> {
        let mut words = text.split_ascii_whitespace();
        let (Some(_), Some(blob)) = (words.next(), words.next()) else { return Err(CertificateError::Layout) };
        let base64 = base64::engine::general_purpose::STANDARD;
        if let Ok(blob) = base64.decode(blob) {
            return read(&blob);
        }
        // Characters that are missing at its end leave whole groups of four before them.
        let whole = blob.get(..blob.len() / 4 * 4).unwrap_or_default();
        let whole = base64.decode(whole).map_err(|_| CertificateError::Base64)?;
        let certificate = read(&whole)?;
        match certificate.signed {
            Err(SignatureError::Cut) => Ok(certificate),
            _ => Err(CertificateError::Base64),
        }
    }
}

fn read(blob: &[u8]) -> Result<Certificate, CertificateError> {
    let mut reader = wire::Reader(blob);
    let name = text(&mut reader)?;
    let key = key(&name, &mut reader)?;
    let _serial = reader.u64()?;
    let is_for_users = match reader.u32()? {
        1 => true,
        2 => false,
        _ => return Err(CertificateError::Damaged),
    };
    let id = text(&mut reader)?;
    let principals = principals(reader.string()?)?;
    let (valid_after, valid_before) = (reader.u64()?, reader.u64()?);
    let critical_options = options(reader.string()?)?;
    let extensions = options(reader.string()?)?.into_iter().map(|(name, _)| name).collect();
    let _reserved = reader.string()?;
    let authority = PublicKey::from_blob(reader.string()?).map_err(CertificateError::Authority)?;
    let signed_part = blob.get(..blob.len() - reader.0.len()).unwrap_or_default();
    let (signature, signed) = match reader.string() {
        Ok(_) if !reader.0.is_empty() => return Err(CertificateError::Damaged),
        Ok(made) => (
            text(&mut wire::Reader(made)).map(|name| crate::printable::printable(&name)).unwrap_or_default(),
            signature::verify(&authority, signed_part, made),
        ),
        Err(_) => (String::new(), Err(SignatureError::Cut)),
    };
    Ok(Certificate {
        key,
        authority,
        is_for_users,
        id,
        principals,
        valid_after,
        valid_before,
        critical_options,
        extensions,
        signature,
        signed,
    })
}

/// The key that is signed, from its fields and those of the certificate before them.
fn key(name: &str, reader: &mut wire::Reader<'_>) -> Result<PublicKey, CertificateError> {
    let plain = name.strip_suffix("-cert-v01@openssh.com");
    let unknown = || CertificateError::Type(crate::printable::printable(name));
    let (plain, fields) = match plain.ok_or_else(unknown)? {
        "ssh-ed25519" => ("ssh-ed25519", 1),
        "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512" => ("ssh-rsa", 2),
        plain @ ("ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521") => (plain, 2),
        "sk-ssh-ed25519" => ("sk-ssh-ed25519@openssh.com", 2),
        "sk-ecdsa-sha2-nistp256" => ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
        _ => return Err(unknown()),
    };
    let _nonce = reader.string()?;
    let mut key = Vec::new();
    wire::write_field(&mut key, plain.as_bytes());
    for _ in 0..fields {
        wire::write_field(&mut key, reader.string()?);
    }
    Ok(PublicKey::from_blob(&key)?)
}

fn text(reader: &mut wire::Reader<'_>) -> Result<String, WireError> {
    wire::text(reader).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn principals(field: &[u8]) -> Result<Vec<String>, CertificateError> {
    let mut names = wire::Reader(field);
    let mut principals = Vec::new();
    while !names.0.is_empty() {
        if principals.len() == MOST_PRINCIPALS {
            return Err(CertificateError::Damaged);
        }
        principals.push(text(&mut names)?);
    }
    Ok(principals)
}

/// Options with their values. A value is a string in a string; what stands there for an option that sshd does not know is
/// its own affair.
fn options(field: &[u8]) -> Result<Vec<(String, String)>, CertificateError> {
    let mut reader = wire::Reader(field);
    let mut options = Vec::new();
    while !reader.0.is_empty() {
        let name = text(&mut reader)?;
        let mut data = wire::Reader(reader.string()?);
        let value = match name.as_str() {
            "force-command" | "source-address" => text(&mut data)?,
            "verify-required" | "no-touch-required" | "permit-pty" | "permit-user-rc" | "permit-X11-forwarding" => {
                String::new()
            }
            "permit-agent-forwarding" | "permit-port-forwarding" => String::new(),
            _ => {
                let value = text(&mut data).unwrap_or_default();
                data.0 = &[];
                value
            }
        };
        if !data.0.is_empty() {
            return Err(CertificateError::Damaged);
        }
        options.push((name, value));
    }
    Ok(options)
}
