//! Nix text: the only place that names rnix.

pub mod evaluate;
pub(crate) mod read;
pub mod scan;
pub mod string;
pub mod syntax_error;
pub(crate) mod write;
