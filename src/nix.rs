//! Nix text: the only place that names rnix. Five rooms: text to tree, the evaluator, modules and hosts, writing and
//! editing, and the files that all of them read through.

#[cfg(feature = "read")]
pub(crate) mod eval;
#[cfg(feature = "read")]
pub mod files;
pub(crate) mod green;
#[cfg(feature = "read")]
pub(crate) mod module;
pub mod string;
#[cfg(feature = "read")]
pub(crate) mod text;
pub(crate) mod write;

#[cfg(feature = "read")]
pub use eval::expression;
#[cfg(feature = "read")]
pub use text::{scan, syntax_error};
#[cfg(feature = "read")]
pub use write::edit;
pub use write::evaluate;
