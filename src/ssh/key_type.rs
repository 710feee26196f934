//! The types of keys.

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
