//! The NixOS options as typed structs: no text, no files, no parser.

pub mod client;
pub mod extra_config;
pub mod free_settings;
pub mod host;
pub mod initrd;
pub mod key;
pub mod key_error;
pub mod key_type;
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
