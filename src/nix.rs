//! Nix text: the only place that names rnix.

pub mod evaluate;
pub(crate) mod read;
pub mod scan;
pub mod string;
pub(crate) mod write;
