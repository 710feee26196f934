//! The users of a configuration.

use super::{Configuration, Node};

/// A user and what is said of it; definitions under `users.extraUsers` are here too.
#[derive(Debug, Clone, Copy)]
pub struct UserEntry<'c> {
    /// Its attribute name.
    pub name: &'c str,
    /// Its options.
    pub node: &'c Node,
}

impl UserEntry<'_> {
    /// Whether the configuration says what the account is called. The options of one account may stand alone, and a name
    /// may be one that nobody knows; then they are called by what stands near.
    ///
    /// ```
    /// use nixos_ssh::configuration::{Node, users::UserEntry};
    /// assert!(!UserEntry { name: "user", node: &Node::default() }.is_named());
    /// ```
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.node.names.iter().any(|name| name.is_none() || name.start < name.end)
    }
}

impl Configuration {
    /// The users, by name.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::Configuration::default().users().count(), 0);
    /// ```
    pub fn users(&self) -> impl Iterator<Item = UserEntry<'_>> {
        let users = self.node("users.users").into_iter();
        users.flat_map(|node| node.children.iter().map(|(name, node)| UserEntry { name, node }))
    }

    /// One user.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().user("root").is_none());
    /// ```
    #[must_use]
    pub fn user(&self, name: &str) -> Option<UserEntry<'_>> {
        let (name, node) = self.node("users.users")?.children.get_key_value(name)?;
        Some(UserEntry { name, node })
    }
}

/// Whether a shell ends every session at once.
pub(crate) fn is_nologin(shell: &str) -> bool {
    let program = shell.rsplit('/').next().unwrap_or(shell);
    // NixOS's own nologin is the shell of the package shadow.
    ["nologin", "false"].contains(&program) || shell == "pkgs.shadow"
}
