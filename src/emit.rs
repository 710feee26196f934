//! What a host becomes besides a module: the files that NixOS will write from it, and text for people.

pub mod authorized_keys;
#[cfg(feature = "cli")]
pub mod human;
pub mod ssh_config;
pub mod sshd_config;
