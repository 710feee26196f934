//! Nix text: the only place that names rnix. Five rooms: text to tree, the evaluator, modules and hosts, writing and
//! editing, and the files that all of them read through.

pub(crate) mod eval;
pub mod files;
pub(crate) mod module;
pub mod string;
pub(crate) mod text;
pub(crate) mod write;

pub use eval::expression;
pub use text::{scan, syntax_error};
pub use write::{edit, evaluate};
