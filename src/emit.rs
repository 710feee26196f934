//! What a host becomes besides a module: the files that NixOS will write from it; and what a check found, as text for
//! people and machines.

#[cfg(feature = "read")]
pub mod access;
#[cfg(feature = "read")]
pub mod format;
#[cfg(feature = "read")]
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
#[cfg(feature = "read")]
pub mod json;
#[cfg(feature = "read")]
mod places;
#[cfg(feature = "read")]
pub mod report;
#[cfg(feature = "read")]
pub mod sarif;
#[cfg(feature = "read")]
pub mod summary;

pub use crate::etc::{authorized_keys, ssh_config, sshd_config};
pub use crate::json_text::json_value;
