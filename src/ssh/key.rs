//! An authorized key: typed key options, the public key, a comment.

use super::key_error::KeyError;
use super::key_type::KeyType;
use crate::ssh::key_options::KeyOption;

/// The longest comment that is written, in bytes.
pub const COMMENT_LIMIT: usize = 200;
/// The longest line that is written, in bytes.
pub const LINE_LIMIT: usize = 16 * 1024;

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
    ///
    /// ```
    /// let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert_eq!(key.key.key_type(), nixos_ssh::KeyType::Ed25519);
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// Its blob.
    ///
    /// ```
    /// let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert_eq!(key.key.blob().len(), 51);
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
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
    ///
    /// ```
    /// let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// assert_eq!(nixos_ssh::AuthorizedKey::new(key.key).comment, "");
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
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
