//! OpenSSH's own formats, read and written as OpenSSH does.

pub(crate) mod address;
pub mod algorithm;
pub mod authorized_keys;
pub mod build;
pub mod config_text;
mod curve;
pub mod directive;
#[cfg(feature = "ssh-key")]
pub mod exchange;
pub mod form;
pub mod header;
pub mod here_document;
pub mod key;
pub mod key_error;
pub mod key_line;
pub mod key_options;
#[cfg(feature = "read")]
pub mod key_strength;
pub mod key_type;
pub mod keyword;
pub(crate) mod line_reader;
pub mod pattern;
pub mod private_key;
pub(crate) mod reader;
#[cfg(feature = "read")]
pub mod signature;
pub mod version;
pub mod wire;
pub mod word;
