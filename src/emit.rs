//! What a host becomes besides a module: the files that NixOS will write from it; and what a check found, as text for
//! people and machines.

pub mod access;
pub mod authorized_keys;
pub mod format;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub(crate) mod json_text;
mod places;
pub mod report;
pub mod sarif;
pub mod ssh_config;
pub mod sshd_config;
pub mod summary;

pub use json_text::json_value;
