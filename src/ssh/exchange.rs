//! Keys as the crate `ssh-key` has them, and back: feature `ssh-key`. Our own reader stays the one that decides, since it reads
//! lines as sshd does; what one side can say and the other cannot is an error, and nothing is left out without one.
//!
//! ```
//! use nixos_ssh::AuthorizedKey;
//! let key: AuthorizedKey = "restrict,pty ssh-ed25519 \
//!     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop".parse()?;
//! let entry = ssh_key::authorized_keys::Entry::try_from(&key)?;
//! assert_eq!(entry.public_key().comment(), "alice@laptop");
//! assert_eq!(AuthorizedKey::try_from(&entry)?, key);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ::ssh_key::authorized_keys::{ConfigOpts, Entry};
use ::ssh_key::public::KeyData;
use ::ssh_key::{Algorithm, EcdsaCurve};
use thiserror::Error;

use super::authorized_keys::{options_text, read_options};
use super::key::{AuthorizedKey, PublicKey};
use super::key_error::KeyError;
use super::key_options::{KeyOption, fit_together};
use super::key_type::KeyType;

/// What one side says and the other cannot.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// Something that sshd would not take, or that is not written on a line.
    #[error(transparent)]
    Own(#[from] KeyError),
    /// A key that ssh-key does not read.
    #[error("ssh-key does not read this key: {0}")]
    Foreign(#[source] ::ssh_key::Error),
    /// A key that ssh-key would write as another one.
    #[error("ssh-key would write this key as another one")]
    Changed,
    /// Options beside a key that has no place for them.
    #[error("a public key of ssh-key has no key options, an entry has")]
    NoPlaceForOptions,
    /// An option with a character that ssh-key has no place for: blanks, a backquote, all that is not ASCII.
    #[error("ssh-key cannot hold the value of the key option {0}")]
    OptionValue(&'static str),
    /// An algorithm that is no type of key.
    #[error("{0} is no type of key that sshd takes on a line")]
    Algorithm(String),
}

/// The options of a key in their order, as a type of its own: what [`ConfigOpts`] is on the other side.
///
/// ```
/// use nixos_ssh::{KeyOption, ssh::exchange::KeyOptions};
/// use ssh_key::authorized_keys::ConfigOpts;
/// let own = KeyOptions(vec![KeyOption::Restrict, KeyOption::Tunnel("3".into())]);
/// let theirs = ConfigOpts::try_from(&own)?;
/// assert_eq!(theirs.as_str(), "restrict,tunnel=\"3\"");
/// assert_eq!(KeyOptions::try_from(&theirs)?, own);
/// // ssh-key has no blanks in options.
/// assert!(ConfigOpts::try_from(&KeyOptions(vec![KeyOption::Command("git pull".into())])).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyOptions(pub Vec<KeyOption>);

impl From<KeyType> for Algorithm {
    /// ```
    /// use nixos_ssh::KeyType;
    /// assert_eq!(ssh_key::Algorithm::from(KeyType::Ed25519), ssh_key::Algorithm::Ed25519);
    /// ```
    fn from(key_type: KeyType) -> Algorithm {
        match key_type {
            KeyType::Ed25519 => Algorithm::Ed25519,
            KeyType::Rsa => Algorithm::Rsa { hash: None },
            KeyType::EcdsaP256 => Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
            KeyType::EcdsaP384 => Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
            KeyType::EcdsaP521 => Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
            KeyType::SkEd25519 => Algorithm::SkEd25519,
            KeyType::SkEcdsaP256 => Algorithm::SkEcdsaSha2NistP256,
        }
    }
}

impl TryFrom<&Algorithm> for KeyType {
    type Error = ExchangeError;

    /// ```
    /// use nixos_ssh::KeyType;
    /// use ssh_key::Algorithm;
    /// assert_eq!(KeyType::try_from(&Algorithm::SkEd25519), Ok(KeyType::SkEd25519));
    /// assert!(KeyType::try_from(&Algorithm::Dsa).is_err());
    /// ```
    fn try_from(algorithm: &Algorithm) -> Result<KeyType, ExchangeError> {
        let own = KeyType::ALL.iter().copied().find(|own| Algorithm::from(*own) == *algorithm);
        own.ok_or_else(|| ExchangeError::Algorithm(algorithm.to_string()))
    }
}

impl TryFrom<&PublicKey> for KeyData {
    type Error = ExchangeError;

    /// ```
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let key = line.parse::<nixos_ssh::AuthorizedKey>()?.key;
    /// let data = ssh_key::public::KeyData::try_from(&key)?;
    /// assert_eq!(data.fingerprint(ssh_key::HashAlg::Sha256).to_string(), key.fingerprint());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(key: &PublicKey) -> Result<KeyData, ExchangeError> {
        let theirs = ::ssh_key::PublicKey::from_bytes(key.blob()).map_err(ExchangeError::Foreign)?;
        match theirs.to_bytes() {
            Ok(blob) if blob == key.blob() => Ok(theirs.key_data().clone()),
            Ok(_) => Err(ExchangeError::Changed),
            Err(error) => Err(ExchangeError::Foreign(error)),
        }
    }
}

impl TryFrom<&KeyData> for PublicKey {
    type Error = ExchangeError;

    /// ```
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let theirs = ssh_key::PublicKey::from_openssh(line)?;
    /// let key = nixos_ssh::PublicKey::try_from(theirs.key_data())?;
    /// assert_eq!(key.to_string(), line);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(data: &KeyData) -> Result<PublicKey, ExchangeError> {
        let blob = ::ssh_key::PublicKey::from(data.clone()).to_bytes().map_err(ExchangeError::Foreign)?;
        Ok(PublicKey::from_blob(&blob)?)
    }
}

impl TryFrom<&AuthorizedKey> for ::ssh_key::PublicKey {
    type Error = ExchangeError;

    /// The key with its comment; one with options is an [`Entry`].
    ///
    /// ```
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let key: nixos_ssh::AuthorizedKey = format!("{line} alice@laptop").parse()?;
    /// assert_eq!(ssh_key::PublicKey::try_from(&key)?.comment(), "alice@laptop");
    /// assert!(ssh_key::PublicKey::try_from(&key.option(nixos_ssh::KeyOption::Restrict)).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(key: &AuthorizedKey) -> Result<::ssh_key::PublicKey, ExchangeError> {
        key.check()?;
        if !key.options.is_empty() {
            return Err(ExchangeError::NoPlaceForOptions);
        }
        Ok(::ssh_key::PublicKey::new(KeyData::try_from(&key.key)?, key.comment.as_str()))
    }
}

impl TryFrom<&::ssh_key::PublicKey> for AuthorizedKey {
    type Error = ExchangeError;

    /// ```
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
    /// let theirs = ssh_key::PublicKey::from_openssh(line)?;
    /// assert_eq!(nixos_ssh::AuthorizedKey::try_from(&theirs)?.to_string(), line);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(theirs: &::ssh_key::PublicKey) -> Result<AuthorizedKey, ExchangeError> {
        let mut key = AuthorizedKey::new(PublicKey::try_from(theirs.key_data())?);
        theirs.comment().clone_into(&mut key.comment);
        key.check()?;
        Ok(key)
    }
}

impl TryFrom<&KeyOptions> for ConfigOpts {
    type Error = ExchangeError;

    fn try_from(options: &KeyOptions) -> Result<ConfigOpts, ExchangeError> {
        fit_together(&options.0)?;
        for option in &options.0 {
            option.check()?;
            let theirs = ConfigOpts::new(options_text(std::slice::from_ref(option)));
            // Escaped quotes are no quotes for sshd, and are for ssh-key.
            if theirs.map_or(true, |theirs| theirs.iter().count() != 1) {
                return Err(ExchangeError::OptionValue(option.name()));
            }
        }
        ConfigOpts::new(options_text(&options.0)).map_err(ExchangeError::Foreign)
    }
}

impl TryFrom<&ConfigOpts> for KeyOptions {
    type Error = ExchangeError;

    fn try_from(theirs: &ConfigOpts) -> Result<KeyOptions, ExchangeError> {
        if theirs.is_empty() {
            return Ok(KeyOptions::default());
        }
        let (options, _) = read_options(theirs.as_str())?;
        fit_together(&options)?;
        Ok(KeyOptions(options))
    }
}

impl TryFrom<&AuthorizedKey> for Entry {
    type Error = ExchangeError;

    fn try_from(key: &AuthorizedKey) -> Result<Entry, ExchangeError> {
        let plain = AuthorizedKey { options: Vec::new(), ..key.clone() };
        let theirs = ::ssh_key::PublicKey::try_from(&plain)?;
        if key.options.is_empty() {
            return Ok(Entry::from(theirs));
        }
        let options = ConfigOpts::try_from(&KeyOptions(key.options.clone()))?;
        // It takes the first word for options only where three blanks follow; those at the end it leaves out.
        let entry: Entry = format!("{options} {plain}   ").parse().map_err(ExchangeError::Foreign)?;
        let same = *entry.config_opts() == options && *entry.public_key() == theirs;
        if same { Ok(entry) } else { Err(ExchangeError::Changed) }
    }
}

impl TryFrom<&Entry> for AuthorizedKey {
    type Error = ExchangeError;

    fn try_from(entry: &Entry) -> Result<AuthorizedKey, ExchangeError> {
        let options = KeyOptions::try_from(entry.config_opts())?.0;
        Ok(AuthorizedKey { options, ..AuthorizedKey::try_from(entry.public_key())? })
    }
}
