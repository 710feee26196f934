//! What a host becomes besides a module: the files that NixOS will write from it; and what a check found, as text for
//! people and machines.

pub mod access;
pub mod format;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
mod places;
pub mod report;
pub mod sarif;
pub mod summary;

pub use crate::etc::{authorized_keys, ssh_config, sshd_config};
pub use crate::json_text::json_value;
