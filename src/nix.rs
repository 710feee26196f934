//! Nix text: the only place that names rnix.

pub mod evaluate;
pub mod files;
pub(crate) mod read;
pub mod string;
pub(crate) mod write;
