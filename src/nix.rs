//! Nix text: the only place that names rnix.

pub(crate) mod comments;
pub mod evaluate;
pub mod files;
pub(crate) mod read;
pub mod string;
pub(crate) mod write;
