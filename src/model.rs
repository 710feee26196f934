//! The NixOS options as typed structs: no text, no files, no parser.

pub(crate) mod block_text;
pub mod client;
pub mod extra_config;
pub mod free_settings;
pub mod host;
pub mod initrd;
mod key_value;
pub mod known_host;
pub mod lists;
pub mod match_block;
pub mod named;
mod option_table;
pub mod options;
pub mod problem;
pub mod release;
pub mod schema;
pub mod setting;
pub mod sshd;
pub mod text;
pub mod types;
pub mod user;
pub mod value;

pub use crate::ssh::{key, key_error, key_type};
