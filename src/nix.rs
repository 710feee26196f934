//! Nix text: the only place that names rnix.

pub(crate) mod comments;
pub mod edit;
pub(crate) mod eval;
pub mod evaluate;
pub mod expression;
pub mod files;
pub(crate) mod green;
pub(crate) mod index;
pub(crate) mod lower;
pub(crate) mod module;
pub(crate) mod parse;
pub(crate) mod read;
pub mod scan;
pub mod string;
pub(crate) mod string_text;
pub(crate) mod syntax;
pub mod syntax_error;
mod tree_builder;
pub(crate) mod trees;
pub(crate) mod write;
