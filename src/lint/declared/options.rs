//! The types of the options around sshd, users and the client that are no settings.
//!
//! Source: nixpkgs' sshd.nix, users-groups.nix, ssh.nix, initrd-ssh.nix. Options whose types hold packages or functions
//! are left out, and so are lists whose elements may be `null`.

use super::Takes::{self, *};

/// The options below `services.openssh`.
pub(crate) const SERVER: &[(&str, Takes)] = &[
    ("enable", Bool),
    ("startWhenNeeded", Bool),
    ("allowSFTP", Bool),
    ("sftpFlags", Texts),
    ("sftpServerExecutable", Text),
    ("ports", Ports),
    ("openFirewall", Bool),
    ("listenAddresses", Sets),
    ("generateHostKeys", Bool),
    ("hostKeys", Sets),
    ("authorizedKeysFiles", Texts),
    ("authorizedKeysInHomedir", Bool),
    ("authorizedKeysCommand", Text),
    ("authorizedKeysCommandUser", Text),
    ("enableRecommendedAlgorithms", Bool),
    ("extraConfig", Text),
];

/// The options below `users.users.<name>`.
pub(crate) const USER: &[(&str, Takes)] = &[
    ("enable", Bool),
    ("name", Text),
    ("isNormalUser", Bool),
    ("isSystemUser", Bool),
    ("description", Text),
    ("uid", Integer),
    ("group", Text),
    ("extraGroups", Texts),
    ("home", AbsolutePath),
    ("homeMode", Text),
    ("createHome", Bool),
    ("useDefaultShell", Bool),
    ("ignoreShellProgramCheck", Bool),
    ("hashedPassword", Text),
    ("password", Text),
    ("initialHashedPassword", Text),
    ("initialPassword", Text),
    ("expires", Text),
    ("linger", Bool),
    ("autoSubUidGidRange", Bool),
    ("openssh.authorizedKeys.keys", Texts),
    ("openssh.authorizedKeys.keyFiles", AbsolutePaths),
    ("openssh.authorizedPrincipals", Texts),
];

/// The options below `boot.initrd.network.ssh`.
pub(crate) const INITRD: &[(&str, Takes)] = &[
    ("enable", Bool),
    ("port", Port),
    ("shell", Text),
    ("ignoreEmptyHostKeys", Bool),
    ("authorizedKeys", Texts),
    ("authorizedKeyFiles", AbsolutePaths),
    ("extraConfig", Text),
];

/// Single options.
pub(crate) const OTHER: &[(&str, Takes)] = &[
    ("users.mutableUsers", Bool),
    ("users.allowNoPasswordLogin", Bool),
    ("networking.firewall.enable", Bool),
    ("networking.firewall.allowedTCPPorts", Ports),
];
