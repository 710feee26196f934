//! Signatures as OpenSSH makes and checks them (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709, PROTOCOL.u2f).

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use thiserror::Error;

use super::wire::{self, WireError};
use crate::ssh::key::PublicKey;
use crate::ssh::key_type::KeyType;

/// Why a signature is not that of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// It ends too early.
    #[error("the signature is cut off")]
    Cut,
    /// Its parts are none that a signature of its kind has.
    #[error("the signature is damaged")]
    Damaged,
    /// A key of this type does not sign in this way.
    #[error("the signature is none of a key of its type")]
    Algorithm,
    /// It is of another text, or of another key.
    #[error("the signature does not fit: something was changed, or another key made it")]
    Wrong,
}

const WEBAUTHN: &str = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";

/// The beginnings of what PKCS #1 signs: the name of the digest in DER (RFC 8017 section 9.2).
const SHA1_PREFIX: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
const SHA256_PREFIX: &[u8] = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
const SHA512_PREFIX: &[u8] = b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";

/// Whether a key made a signature (its name, then its bytes) of a text.
///
/// # Errors
/// Why it did not.
///
/// ```
/// use nixos_ssh::{AuthorizedKey, ssh::signature::{SignatureError, verify}};
/// let key: AuthorizedKey = "ssh-ed25519 \
///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
/// assert_eq!(verify(&key.key, b"a text", b"\0\0\0\x0bssh-ed25519"), Err(SignatureError::Cut));
/// # Ok::<(), nixos_ssh::KeyError>(())
/// ```
pub fn verify(key: &PublicKey, text: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let mut signature = wire::Reader(signature);
    let name = wire::text(&mut signature)?;
    let name = std::str::from_utf8(name).map_err(|_| SignatureError::Damaged)?;
    let key_type = key.key_type();
    let fits = match key_type {
        KeyType::Rsa => wire::type_of_name(name) == Some(KeyType::Rsa),
        KeyType::SkEcdsaP256 => name == WEBAUTHN || name == key_type.name(),
        _ => name == key_type.name(),
    };
    if !fits {
        return Err(SignatureError::Algorithm);
    }
    let bytes = signature.string()?;
    let mut fields = wire::Reader(&key.blob);
    let _type = fields.string()?;
    match key_type {
        KeyType::Rsa => {
            end(&signature)?;
            rsa(key, name, text, bytes)
        }
        KeyType::Ed25519 => {
            end(&signature)?;
            ed25519(fields.string()?, text, bytes)
        }
        KeyType::EcdsaP256 | KeyType::EcdsaP384 | KeyType::EcdsaP521 => {
            end(&signature)?;
            let _curve = fields.string()?;
            ecdsa(fields.string()?, text, bytes)
        }
        KeyType::SkEd25519 => {
            let point = fields.string()?;
            ed25519(point, &by_token(fields.string()?, text, &mut signature, name)?, bytes)
        }
        KeyType::SkEcdsaP256 => {
            let _curve = fields.string()?;
            let point = fields.string()?;
            ecdsa(point, &by_token(fields.string()?, text, &mut signature, name)?, bytes)
        }
    }
}

impl From<WireError> for SignatureError {
    fn from(error: WireError) -> SignatureError {
        match error {
            WireError::Truncated => SignatureError::Cut,
            _ => SignatureError::Damaged,
        }
    }
}

fn end(rest: &wire::Reader<'_>) -> Result<(), SignatureError> {
    if rest.0.is_empty() { Ok(()) } else { Err(SignatureError::Damaged) }
}

/// What is encrypted for PKCS #1 v1.5 is made anew and compared as a whole: nobody has to read what a signature holds.
fn rsa(key: &PublicKey, name: &str, text: &[u8], bytes: &[u8]) -> Result<(), SignatureError> {
    let (exponent, modulus) = wire::rsa_numbers(&key.blob).ok_or(SignatureError::Damaged)?;
    let (prefix, digest) = match name {
        "ssh-rsa" => (SHA1_PREFIX, sha1::Sha1::digest(text).to_vec()),
        "rsa-sha2-256" => (SHA256_PREFIX, Sha256::digest(text).to_vec()),
        _ => (SHA512_PREFIX, Sha512::digest(text).to_vec()),
    };
    // OpenSSL has these limits, so that nobody makes it compute for long.
    if modulus.len() > 3072 / 8 && exponent.len() > 8 {
        return Err(SignatureError::Wrong);
    }
    let (exponent, number) = (UBig::from_be_bytes(exponent), UBig::from_be_bytes(modulus));
    let signature = UBig::from_be_bytes(bytes);
    if bytes.len() > modulus.len() || signature >= number || exponent >= number {
        return Err(SignatureError::Wrong);
    }
    let padding = modulus.len().checked_sub(3 + prefix.len() + digest.len()).ok_or(SignatureError::Wrong)?;
    let expected = [&[0, 1][..], &vec![0xff; padding], &[0], prefix, &digest].concat();
    let made = ConstDivisor::new(number).reduce(signature).pow(&exponent).residue();
    if made == UBig::from_be_bytes(&expected) { Ok(()) } else { Err(SignatureError::Wrong) }
}

fn ed25519(point: &[u8], text: &[u8], bytes: &[u8]) -> Result<(), SignatureError> {
    let point = point.try_into().map_err(|_| SignatureError::Damaged)?;
    let bytes = bytes.try_into().map_err(|_| SignatureError::Damaged)?;
    use ed25519_dalek::Verifier as _;
    let key = ed25519_dalek::VerifyingKey::from_bytes(point).map_err(|_| SignatureError::Wrong)?;
    let signature = ed25519_dalek::Signature::from_bytes(bytes);
    key.verify(text, &signature).map_err(|_| SignatureError::Wrong)
}

fn ecdsa(point: &[u8], text: &[u8], bytes: &[u8]) -> Result<(), SignatureError> {
    let mut numbers = wire::Reader(bytes);
    let (r, s) = (wire::number(&mut numbers)?, wire::number(&mut numbers)?);
    end(&numbers)?;
    let right = match point.len() {
        65 => {
            let signature = both::<32>(r, s).and_then(|both| p256::ecdsa::Signature::from_slice(&both).ok());
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
            key.zip(signature).is_some_and(|(key, made)| key.verify_prehash(&Sha256::digest(text), &made).is_ok())
        }
        97 => {
            let signature = both::<48>(r, s).and_then(|both| p384::ecdsa::Signature::from_slice(&both).ok());
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
            key.zip(signature).is_some_and(|(key, made)| key.verify_prehash(&Sha384::digest(text), &made).is_ok())
        }
        _ => {
            let signature = both::<66>(r, s).and_then(|both| p521::ecdsa::Signature::from_slice(&both).ok());
            let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point).ok();
            key.zip(signature).is_some_and(|(key, made)| key.verify_prehash(&Sha512::digest(text), &made).is_ok())
        }
    };
    if right { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// Two numbers in the size of their curve, one after the other.
fn both<const SIZE: usize>(r: &[u8], s: &[u8]) -> Option<Vec<u8>> {
    let zeros = |number: &[u8]| SIZE.checked_sub(number.len()).map(|zeros| vec![0; zeros]);
    Some([&zeros(r)?, r, &zeros(s)?, s].concat())
}

/// What a FIDO token signs of a text: the application, its own flags and counter, a digest of the text.
fn by_token(
    application: &[u8],
    text: &[u8],
    signature: &mut wire::Reader<'_>,
    name: &str,
) -> Result<Vec<u8>, SignatureError> {
    let (&flags, rest) = signature.0.split_first().ok_or(SignatureError::Cut)?;
    signature.0 = rest;
    let counter = signature.u32()?;
    let (extensions, digest) = match name == WEBAUTHN {
        true => by_browser(text, signature, flags)?,
        false => (&[][..], Sha256::digest(text)),
    };
    end(signature)?;
    let application = Sha256::digest(application);
    Ok([&application[..], &[flags], &counter.to_be_bytes(), extensions, &digest].concat())
}

/// What a browser puts around a text before the token signs it, and what it adds: as OpenSSH compares it, to the letter.
fn by_browser<'s>(
    text: &[u8],
    signature: &mut wire::Reader<'s>,
    flags: u8,
) -> Result<(&'s [u8], sha2::digest::Output<Sha256>), SignatureError> {
    use base64::Engine as _;
    const HAS_ATTESTATION: u8 = 0x40;
    const HAS_EXTENSIONS: u8 = 0x80;
    let origin = wire::text(signature)?;
    let (wrapped, extensions) = (signature.string()?, signature.string()?);
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let start =
        [b"{\"type\":\"webauthn.get\",\"challenge\":\"", challenge.as_bytes(), b"\",\"origin\":\"", origin, b"\""]
            .concat();
    let odd = origin.contains(&b'"')
        || flags & HAS_ATTESTATION != 0
        || (flags & HAS_EXTENSIONS == 0) != extensions.is_empty()
        || !wrapped.starts_with(&start);
    if odd { Err(SignatureError::Wrong) } else { Ok((extensions, Sha256::digest(wrapped))) }
}
