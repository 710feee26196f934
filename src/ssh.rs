//! OpenSSH's own formats, read and written as OpenSSH does.

pub mod authorized_keys;
pub(crate) mod block_text;
mod curve;
pub mod directive;
pub mod form;
pub mod key_line;
pub mod key_options;
pub mod key_strength;
pub mod keyword;
mod keyword_table;
mod line_reader;
pub mod wire;
