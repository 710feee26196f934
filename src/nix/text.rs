//! Nix text to a syntax tree: what is wrong with the raw text, tokens, and the tree with the place of every part.

pub(crate) mod comments;
pub(crate) mod lower;
pub(crate) mod parse;
pub mod scan;
pub(crate) mod string_text;
pub(crate) mod syntax;
pub mod syntax_error;
pub(crate) mod tokens;
mod tree_builder;
pub(crate) mod trees;
