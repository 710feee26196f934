//! What can be wished about keys.

use super::inventory::{Stage, Unread};
use crate::ssh::key::{AuthorizedKey, PublicKey};

/// Which keys are meant. A key is its type and its blob: options and comment may differ from place to place.
#[derive(Debug, Clone, PartialEq)]
pub enum Which {
    /// The key with this fingerprint, `SHA256:…`; its beginning is enough.
    Fingerprint(String),
    /// Keys with this comment.
    Comment(String),
    /// This key.
    Key(PublicKey),
    /// Every key.
    All,
}

impl Which {
    /// Whether a key is meant.
    ///
    /// ```
    /// use nixos_ssh::{AuthorizedKey, keys::wish::Which};
    /// let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
    /// let key: AuthorizedKey = line.parse()?;
    /// assert!(Which::Comment("alice@laptop".into()).means(&key) && !Which::Comment("alice".into()).means(&key));
    /// assert!(Which::Fingerprint(key.key.fingerprint()).means(&key) && Which::Key(key.key.clone()).means(&key));
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn means(&self, key: &AuthorizedKey) -> bool {
        match self {
            // Eight characters are not met by chance.
            Which::Fingerprint(start) => start.len() >= 15 && key.key.fingerprint().starts_with(start.as_str()),
            Which::Comment(comment) => key.comment == *comment,
            Which::Key(wanted) => key.key == *wanted,
            Which::All => true,
        }
    }

    /// In words, to follow "the key".
    ///
    /// ```
    /// assert_eq!(nixos_ssh::keys::wish::Which::Comment("a@b".into()).describe(), "one with the comment a@b");
    /// ```
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Which::Fingerprint(fingerprint) => fingerprint.clone(),
            Which::Comment(comment) => format!("one with the comment {comment}"),
            Which::Key(key) => key.fingerprint(),
            Which::All => "there".to_owned(),
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Lets a user in with more keys; those that do so already stay as they are.
    Add {
        /// Whom.
        user: String,
        /// With what.
        keys: Vec<AuthorizedKey>,
    },
    /// Takes keys away, from one user or from everybody.
    Remove {
        /// Which.
        which: Which,
        /// From whom; nothing means everybody, and stage 1.
        user: Option<String>,
    },
    /// Puts a key beside another one wherever that lets somebody in, with the same options.
    Accompany {
        /// The old key.
        old: Which,
        /// The new one.
        new: AuthorizedKey,
    },
    /// Puts a key in the place of another one: the old one goes, and the new one is there.
    Replace {
        /// The old key.
        old: Which,
        /// The new one.
        new: AuthorizedKey,
    },
    /// Gives keys another comment.
    RenameComment {
        /// Which.
        which: Which,
        /// The comment.
        comment: String,
    },
}

impl Wish {
    /// The keys that are there and meant; nothing where one is added.
    ///
    /// ```
    /// use nixos_ssh::keys::wish::{Which, Wish};
    /// let wish = Wish::Remove { which: Which::All, user: None };
    /// assert_eq!(wish.which(), Some(&Which::All));
    /// ```
    #[must_use]
    pub fn which(&self) -> Option<&Which> {
        match self {
            Wish::Add { .. } => None,
            Wish::Remove { which, .. } | Wish::RenameComment { which, .. } => Some(which),
            Wish::Accompany { old, .. } | Wish::Replace { old, .. } => Some(old),
        }
    }
}

impl Wish {
    /// Whether a list that could not be read may hold a key that is meant.
    pub(super) fn may_mean(&self, list: &Unread) -> bool {
        match self {
            Wish::Add { .. } => false,
            Wish::Remove { user: Some(user), .. } => {
                list.stage == Stage::Two && list.user.as_ref().is_none_or(|own| own == user)
            }
            _ => true,
        }
    }
}

/// What a change may do besides what was wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Whether a list that several users share may change for all of them.
    pub shared: Shared,
    /// Whether the last key of all who administer may go.
    pub lock_out: LockOut,
}

/// Whether a list that several users share may change for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shared {
    /// No.
    #[default]
    Refused,
    /// Yes.
    Allowed,
}

/// Whether the last key of all who administer may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LockOut {
    /// No.
    #[default]
    Refused,
    /// Yes.
    Allowed,
}
