//! The wire form of a public key (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f), checked in place.

use thiserror::Error;

use crate::ssh::key_type::KeyType;

/// Why a blob is not a whole key that OpenSSH takes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The blob ends inside a field.
    #[error("the key is cut off")]
    Truncated,
    /// Bytes follow the last field.
    #[error("the key has {0} bytes too many")]
    TrailingBytes(usize),
    /// Not a type sshd takes from a line.
    #[error("the key is of the unknown type {0:?}")]
    UnknownType(String),
    /// A field that cannot be.
    #[error("the key is damaged: {0}")]
    Damaged(&'static str),
    /// RSA below the 1024 bits that sshd takes at all.
    #[error("an RSA key of {0} bits: sshd refuses those under 1024")]
    RsaTooSmall(usize),
    /// RSA above the 16384 bits that OpenSSH reads.
    #[error("an RSA key of {0} bits: OpenSSH reads at most 16384")]
    RsaTooLarge(usize),
}

/// The most bits that OpenSSH reads of a number.
const LARGEST_MODULUS: usize = 16384;
const ZERO_INSIDE: &str = "a name has a zero byte inside";
const TOO_LONG: &str = "a number is too long";
const WRONG_CURVE: &str = "the curve is not that of the type";

pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn string(&mut self) -> Result<&'a [u8], WireError> {
        let (length, rest) = self.0.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
        let length = u32::from_be_bytes(*length) as usize;
        let field = rest.get(..length).ok_or(WireError::Truncated)?;
        self.0 = &rest[length..];
        Ok(field)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, WireError> {
        let (number, rest) = self.0.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, WireError> {
        let (number, rest) = self.0.split_first_chunk::<8>().ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(u64::from_be_bytes(*number))
    }

    /// A positive multiple precision integer without its leading zero.
    fn integer(&mut self) -> Result<&'a [u8], WireError> {
        match self.string()? {
            [] => Err(WireError::Damaged("a number is zero")),
            [0, rest @ ..] => match rest {
                [first, ..] if first & 0x80 != 0 => Ok(rest),
                _ => Err(WireError::Damaged("a number has needless zeros")),
            },
            [first, ..] if first & 0x80 != 0 => Err(WireError::Damaged("a number is negative")),
            number => Ok(number),
        }
    }
}

/// The type of a whole key.
pub(crate) fn check(blob: &[u8]) -> Result<KeyType, WireError> {
    let mut reader = Reader(blob);
    let name = reader.string()?;
    let text = std::str::from_utf8(name).unwrap_or_default();
    let Some(key_type) = KeyType::from_name(text) else {
        // Bytes that are no name may be the secret half of a key.
        let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.@".contains(byte);
        let shown = if name.len() <= 60 && name.iter().all(is_name) { text } else { "?" };
        return Err(WireError::UnknownType(shown.to_owned()));
    };
    match key_type {
        KeyType::Ed25519 => check_length(reader.string()?, 32)?,
        KeyType::SkEd25519 => {
            check_length(reader.string()?, 32)?;
            check_application(&mut reader)?;
        }
        KeyType::Rsa => {
            let exponent = reader.integer()?;
            if bits(exponent) > LARGEST_MODULUS {
                return Err(WireError::Damaged(TOO_LONG));
            }
            if exponent.last().is_none_or(|last| last & 1 == 0) {
                return Err(WireError::Damaged("the exponent is even"));
            }
            check_bits(reader.integer()?)?;
        }
        KeyType::EcdsaP256 => check_curve(&mut reader, b"nistp256", 65)?,
        KeyType::EcdsaP384 => check_curve(&mut reader, b"nistp384", 97)?,
        KeyType::EcdsaP521 => check_curve(&mut reader, b"nistp521", 133)?,
        KeyType::SkEcdsaP256 => {
            check_curve(&mut reader, b"nistp256", 65)?;
            check_application(&mut reader)?;
        }
    }
    match reader.0.len() {
        0 => Ok(key_type),
        more => Err(WireError::TrailingBytes(more)),
    }
}

/// The type that sshd understands by a name: those of signatures stand for their keys.
pub(crate) fn type_of_name(name: &str) -> Option<KeyType> {
    match name {
        "rsa-sha2-256" | "rsa-sha2-512" => Some(KeyType::Rsa),
        "webauthn-sk-ecdsa-sha2-nistp256@openssh.com" => Some(KeyType::SkEcdsaP256),
        _ => KeyType::from_name(name),
    }
}

/// A key in the form that OpenSSH writes, from any form that it reads: needless zeros before a number, one after a name,
/// and exponents that no private key fits.
pub(crate) fn canonical(blob: &[u8]) -> Result<(KeyType, Vec<u8>), WireError> {
    let mut reader = Reader(blob);
    let name = text(&mut reader)?;
    let Some(key_type) = std::str::from_utf8(name).ok().and_then(type_of_name) else {
        return check(blob).map(|key_type| (key_type, blob.to_vec()));
    };
    let mut written = Vec::with_capacity(blob.len());
    write_field(&mut written, key_type.name().as_bytes());
    match key_type {
        KeyType::Rsa => {
            write_number(&mut written, number(&mut reader)?);
            let modulus = number(&mut reader)?;
            check_bits(modulus)?;
            write_number(&mut written, modulus);
        }
        _ => {
            let curve = match key_type {
                KeyType::EcdsaP256 | KeyType::SkEcdsaP256 => Some("nistp256"),
                KeyType::EcdsaP384 => Some("nistp384"),
                KeyType::EcdsaP521 => Some("nistp521"),
                _ => None,
            };
            if let Some(curve) = curve {
                if text(&mut reader)? != curve.as_bytes() {
                    return Err(WireError::Damaged(WRONG_CURVE));
                }
                write_field(&mut written, curve.as_bytes());
            }
            write_field(&mut written, reader.string()?);
            if matches!(key_type, KeyType::SkEd25519 | KeyType::SkEcdsaP256) {
                write_field(&mut written, text(&mut reader)?);
            }
        }
    }
    if !reader.0.is_empty() {
        return Err(WireError::TrailingBytes(reader.0.len()));
    }
    if key_type != KeyType::Rsa {
        check(&written)?;
    }
    Ok((key_type, written))
}

/// A field that C reads as text: a zero byte may end it.
pub(crate) fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], WireError> {
    let field = reader.string()?;
    let field = field.strip_suffix(&[0]).unwrap_or(field);
    if field.contains(&0) { Err(WireError::Damaged(ZERO_INSIDE)) } else { Ok(field) }
}

/// A number that is not negative, with any zeros before it.
pub(crate) fn number<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], WireError> {
    let field = reader.string()?;
    if field.first().is_some_and(|first| first & 0x80 != 0) {
        return Err(WireError::Damaged("a number is negative"));
    }
    let limit = LARGEST_MODULUS / 8;
    if field.len() > limit + 1 || field.len() == limit + 1 && field.first() != Some(&0) {
        return Err(WireError::Damaged(TOO_LONG));
    }
    let zeros = field.iter().take_while(|byte| **byte == 0).count();
    Ok(field.get(zeros..).unwrap_or_default())
}

pub(crate) fn write_field(blob: &mut Vec<u8>, field: &[u8]) {
    // A field of a blob that was read is far shorter than 4 GB.
    blob.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
    blob.extend(field);
}

fn write_number(blob: &mut Vec<u8>, number: &[u8]) {
    let zero: &[u8] = if number.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    write_field(blob, &[zero, number].concat());
}

fn check_length(field: &[u8], length: usize) -> Result<(), WireError> {
    if field.len() == length { Ok(()) } else { Err(WireError::Damaged("a field has the wrong length")) }
}

fn check_application(reader: &mut Reader<'_>) -> Result<(), WireError> {
    if reader.string()?.contains(&0) { Err(WireError::Damaged(ZERO_INSIDE)) } else { Ok(()) }
}

fn check_curve(reader: &mut Reader<'_>, curve: &[u8], length: usize) -> Result<(), WireError> {
    if reader.string()? != curve {
        return Err(WireError::Damaged(WRONG_CURVE));
    }
    let point = reader.string()?;
    check_length(point, length)?;
    // Only the uncompressed form is allowed (RFC 5656 section 3.1 and OpenSSH).
    if point.first() != Some(&4) {
        return Err(WireError::Damaged("the point is not uncompressed"));
    }
    if super::curve::is_on_curve(point) { Ok(()) } else { Err(WireError::Damaged("the point is not on the curve")) }
}

fn check_bits(modulus: &[u8]) -> Result<(), WireError> {
    match bits(modulus) {
        1024..=LARGEST_MODULUS => Ok(()),
        bits @ ..1024 => Err(WireError::RsaTooSmall(bits)),
        bits => Err(WireError::RsaTooLarge(bits)),
    }
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// Exponent and modulus of an RSA key that was checked before, without zeros before them.
pub(crate) fn rsa_numbers(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader(blob);
    reader.string().ok()?;
    Some((number(&mut reader).ok()?, number(&mut reader).ok()?))
}

/// The size of the modulus of an RSA key that was checked before.
pub(crate) fn rsa_bits(blob: &[u8]) -> usize {
    rsa_numbers(blob).map_or(0, |(_, modulus)| bits(modulus))
}
