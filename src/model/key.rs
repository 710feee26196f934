//! An authorized key: typed key options, the public key, a comment.

use thiserror::Error;

use crate::ssh::key_options::KeyOption;
use crate::ssh::wire::WireError;

/// The longest comment that is written, in bytes.
pub const COMMENT_LIMIT: usize = 200;
/// The longest line that is written, in bytes.
pub const LINE_LIMIT: usize = 16 * 1024;

/// The types of keys that sshd of every supported release takes on an authorized_keys line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// `ssh-ed25519`
    Ed25519,
    /// `ssh-rsa`
    Rsa,
    /// `ecdsa-sha2-nistp256`
    EcdsaP256,
    /// `ecdsa-sha2-nistp384`
    EcdsaP384,
    /// `ecdsa-sha2-nistp521`
    EcdsaP521,
    /// `sk-ssh-ed25519@openssh.com`: on a FIDO token.
    SkEd25519,
    /// `sk-ecdsa-sha2-nistp256@openssh.com`: on a FIDO token.
    SkEcdsaP256,
}

impl KeyType {
    /// Every type.
    pub const ALL: &'static [KeyType] = &[
        KeyType::Ed25519,
        KeyType::Rsa,
        KeyType::EcdsaP256,
        KeyType::EcdsaP384,
        KeyType::EcdsaP521,
        KeyType::SkEd25519,
        KeyType::SkEcdsaP256,
    ];

    /// The name on the line.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::KeyType::Rsa.name(), "ssh-rsa");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            KeyType::Ed25519 => "ssh-ed25519",
            KeyType::Rsa => "ssh-rsa",
            KeyType::EcdsaP256 => "ecdsa-sha2-nistp256",
            KeyType::EcdsaP384 => "ecdsa-sha2-nistp384",
            KeyType::EcdsaP521 => "ecdsa-sha2-nistp521",
            KeyType::SkEd25519 => "sk-ssh-ed25519@openssh.com",
            KeyType::SkEcdsaP256 => "sk-ecdsa-sha2-nistp256@openssh.com",
        }
    }

    /// The type with this name.
    ///
    /// ```
    /// use nixos_ssh::KeyType;
    /// assert_eq!(KeyType::from_name("ssh-ed25519"), Some(KeyType::Ed25519));
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<KeyType> {
        KeyType::ALL.iter().copied().find(|key_type| key_type.name() == name)
    }
}

/// A public key: its type and its blob (RFC 4253 section 6.6), checked to be whole. Two are equal when both are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey {
    pub(crate) key_type: KeyType,
    pub(crate) blob: Box<[u8]>,
}

impl PublicKey {
    /// A key from its blob.
    ///
    /// # Errors
    /// A blob that OpenSSH would not take.
    ///
    /// ```
    /// use nixos_ssh::{KeyType, PublicKey};
    /// assert!(PublicKey::from_blob(b"\0\0\0\x0bssh-ed25519").is_err());
    /// ```
    pub fn from_blob(blob: &[u8]) -> Result<PublicKey, KeyError> {
        let key_type = crate::ssh::wire::check(blob)?;
        Ok(PublicKey { key_type, blob: blob.into() })
    }

    /// Its type.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// Its blob.
    #[must_use]
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// Its size in bits, as `ssh-keygen -l` prints it.
    ///
    /// ```
    /// let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert_eq!(key.key.bits(), 256);
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn bits(&self) -> usize {
        match self.key_type {
            KeyType::Rsa => crate::ssh::wire::rsa_bits(&self.blob),
            KeyType::EcdsaP384 => 384,
            KeyType::EcdsaP521 => 521,
            _ => 256,
        }
    }

    /// Its fingerprint, as `ssh-keygen -l` prints it: `SHA256:` and unpadded base64.
    ///
    /// ```
    /// let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert_eq!(key.key.fingerprint(), "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> String {
        use base64::Engine as _;
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(&self.blob);
        format!("SHA256:{}", base64::engine::general_purpose::STANDARD_NO_PAD.encode(digest))
    }
}

/// One line of an authorized_keys file: who holds this key may log in, within the options.
///
/// ```
/// use nixos_ssh::AuthorizedKey;
/// let line = "restrict,command=\"git-shell\" ssh-ed25519 \
///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
/// let key: AuthorizedKey = line.parse()?;
/// assert_eq!(key.comment, "alice@laptop");
/// assert_eq!(key.to_string(), line);
/// # Ok::<(), nixos_ssh::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizedKey {
    /// Its options in the order of the line: `restrict,pty` allows a terminal, `pty,restrict` does not.
    pub options: Vec<KeyOption>,
    /// The key.
    pub key: PublicKey,
    /// Free text to the end of the line; sshd does not use it.
    pub comment: String,
}

impl AuthorizedKey {
    /// A key without options and comment.
    #[must_use]
    pub fn new(key: PublicKey) -> AuthorizedKey {
        AuthorizedKey { options: Vec::new(), key, comment: String::new() }
    }

    /// Adds an option after those it has.
    ///
    /// ```
    /// use nixos_ssh::{AuthorizedKey, KeyOption};
    /// let key: AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert!(key.option(KeyOption::Restrict).to_string().starts_with("restrict ssh-ed25519 "));
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn option(mut self, option: KeyOption) -> AuthorizedKey {
        self.options.push(option);
        self
    }
}

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
            KeyError::Base64 | KeyError::NoBlob => "copy the whole line of the .pub file",
            _ => return None,
        };
        Some(text.to_owned())
    }
}
