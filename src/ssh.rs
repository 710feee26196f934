//! OpenSSH's own formats, read and written as OpenSSH does.

pub(crate) mod address;
pub mod algorithm;
mod algorithm_table;
pub mod authorized_keys;
pub(crate) mod block_text;
pub mod build;
pub mod config_text;
mod curve;
pub mod directive;
pub mod form;
pub mod header;
pub mod here_document;
pub mod key_line;
pub mod key_options;
pub mod key_strength;
pub mod keyword;
mod keyword_table;
pub(crate) mod line_reader;
pub mod pattern;
pub mod private_key;
pub mod signature;
pub mod version;
pub mod wire;
pub mod word;
