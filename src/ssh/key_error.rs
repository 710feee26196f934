//! Why a text is not a usable authorized key.

use thiserror::Error;

use crate::ssh::wire::WireError;

/// Why a text is not a usable authorized key. sshd would skip such a line without a word.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing there.
    #[error("there is no key here")]
    Empty,
    /// More than one line.
    #[error("a key is one line, this text has a line break")]
    LineBreak,
    /// A control character.
    #[error("a control character (U+{code:04X}) in a key line")]
    Control {
        /// Its code point.
        code: u32,
    },
    /// A private key.
    #[error("this is a private key: whoever reads the module could log in with it")]
    Private,
    /// A comment or a placeholder instead of a key.
    #[error("this is a placeholder, not a key")]
    Placeholder,
    /// The type is unknown or is not the beginning of the line.
    #[error("{0:?} is neither a key type nor a list of key options")]
    UnknownType(String),
    /// The line begins with base64: half a key line, or a line of a private key. Never printed.
    #[error("the line begins with base64, not with a key type or key options")]
    NoType,
    /// Types that sshd does not take any more or not on a line.
    #[error("a key of type {name} never logs anybody in: {reason}")]
    DeadType {
        /// The type.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// The blob is missing.
    #[error("the key itself is missing after its type")]
    NoBlob,
    /// Not base64.
    #[error("the key is not whole base64: it is cut off, wrapped or mistyped")]
    Base64,
    /// The blob is not a whole key.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The line says another type than the key.
    #[error("the line says {line}, the key itself is {key}")]
    TypeMismatch {
        /// Type on the line.
        line: String,
        /// Type in the blob.
        key: &'static str,
    },
    /// Options that sshd refuses, and the key with them.
    #[error("key option {name}: {reason}")]
    Option {
        /// The option as written.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Blanks around a comment, which a reader of the line would drop.
    #[error("a comment begins or ends with a blank")]
    BlankComment,
    /// Over a limit.
    #[error("{what} of {length} bytes, at most {limit} are written")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// Bytes it has.
        length: usize,
        /// Limit in bytes.
        limit: usize,
    },
}

impl KeyError {
    pub(crate) fn help(&self) -> Option<String> {
        let text = match self {
            KeyError::Private => "give the public half, the file that ends in .pub",
            KeyError::LineBreak => "give each key its own element",
            KeyError::Placeholder => "put the whole line of the .pub file here",
            KeyError::Base64 | KeyError::NoBlob | KeyError::NoType => "copy the whole line of the .pub file",
            _ => return None,
        };
        Some(text.to_owned())
    }
}
