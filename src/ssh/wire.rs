//! The wire form of a public key (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f), checked in place.

use thiserror::Error;

use crate::model::key_type::KeyType;

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

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn string(&mut self) -> Result<&'a [u8], WireError> {
        let (length, rest) = self.0.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
        let length = u32::from_be_bytes(*length) as usize;
        let field = rest.get(..length).ok_or(WireError::Truncated)?;
        self.0 = &rest[length..];
        Ok(field)
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
            reader.string()?;
        }
        KeyType::Rsa => {
            let exponent = reader.integer()?;
            if exponent.last().is_none_or(|last| last & 1 == 0) {
                return Err(WireError::Damaged("the exponent is even"));
            }
            match bits(reader.integer()?) {
                1024..=16384 => {}
                bits @ ..1024 => return Err(WireError::RsaTooSmall(bits)),
                bits => return Err(WireError::RsaTooLarge(bits)),
            }
        }
        KeyType::EcdsaP256 => check_curve(&mut reader, b"nistp256", 65)?,
        KeyType::EcdsaP384 => check_curve(&mut reader, b"nistp384", 97)?,
        KeyType::EcdsaP521 => check_curve(&mut reader, b"nistp521", 133)?,
        KeyType::SkEcdsaP256 => {
            check_curve(&mut reader, b"nistp256", 65)?;
            reader.string()?;
        }
    }
    match reader.0.len() {
        0 => Ok(key_type),
        more => Err(WireError::TrailingBytes(more)),
    }
}

fn check_length(field: &[u8], length: usize) -> Result<(), WireError> {
    if field.len() == length { Ok(()) } else { Err(WireError::Damaged("a field has the wrong length")) }
}

fn check_curve(reader: &mut Reader<'_>, curve: &[u8], length: usize) -> Result<(), WireError> {
    if reader.string()? != curve {
        return Err(WireError::Damaged("the curve is not that of the type"));
    }
    let point = reader.string()?;
    check_length(point, length)?;
    // Only the uncompressed form is allowed (RFC 5656 section 3.1 and OpenSSH).
    if point.first() != Some(&4) {
        return Err(WireError::Damaged("the point is not uncompressed"));
    }
    if super::curve::is_on_curve(point) { Ok(()) } else { Err(WireError::Damaged("the point is not on the curve")) }
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// The size of the modulus of an RSA key that was checked before.
pub(crate) fn rsa_bits(blob: &[u8]) -> usize {
    let mut reader = Reader(blob);
    let modulus = reader.string().and_then(|_| reader.string()).and_then(|_| reader.integer());
    modulus.map_or(0, bits)
}
