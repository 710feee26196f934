//! The names of entries as they stand in the text: every token of one, and `inherit`.

use std::ops::Range;

use rnix::SyntaxKind::*;

use super::super::syntax::{Entry, ExpressionKind};
use super::document::{Binding, Document};

/// One `inherit …;`.
pub(crate) struct Inherit {
    pub(crate) range: Range<usize>,
    /// `(set)`, if it has one.
    pub(crate) source: Option<Range<usize>>,
}

impl Document {
    /// Every place where the name of an entry is written: more than one, if several dotted bindings share it. None for
    /// `inherit`.
    pub(crate) fn name_tokens(&self, entry: &Entry) -> Vec<Range<usize>> {
        let bindings = self.bindings_with(entry);
        let mut tokens: Vec<_> = bindings.iter().filter_map(|(one, below)| self.name_above(one, *below)).collect();
        tokens.sort_by_key(|token| token.start);
        tokens.dedup();
        tokens
    }

    /// Every binding in whose path the name of an entry stands, and how many names come below it there: that of a set
    /// with braces, and those that add to the set by dotted names.
    pub(crate) fn bindings_with(&self, entry: &Entry) -> Vec<(Binding, usize)> {
        let mut bindings = Vec::new();
        self.collect_bindings(entry, 0, &mut bindings);
        bindings
    }

    fn collect_bindings(&self, entry: &Entry, below: usize, bindings: &mut Vec<(Binding, usize)>) {
        if let Some(binding) = self.binding(entry).filter(|binding| self.name_above(binding, below).is_some()) {
            bindings.push((binding, below));
        }
        if let Some(ExpressionKind::Set(_, entries)) = self.kind(entry.value) {
            entries.iter().for_each(|entry| self.collect_bindings(entry, below + 1, bindings));
        }
    }

    /// The name in a binding's path that has so many names below it.
    pub(crate) fn name_above(&self, binding: &Binding, below: usize) -> Option<Range<usize>> {
        let names = self.names_in(binding);
        names.get(names.len().checked_sub(below + 1)?).cloned()
    }

    /// The statement that an entry is inherited by.
    pub(crate) fn inherit_of(&self, entry: &Entry) -> Option<Inherit> {
        let name = entry.name.place().range();
        let end = self.semicolon_after(name.end)?;
        let mut source = None::<Range<usize>>;
        let mut depth = 0_usize;
        for (kind, token) in self.tokens_before(name.start) {
            match kind {
                TOKEN_INHERIT if depth == 0 => return Some(Inherit { range: token.start..end, source }),
                TOKEN_R_PAREN => {
                    depth += 1;
                    source.get_or_insert(token);
                }
                TOKEN_L_PAREN => {
                    depth = depth.checked_sub(1)?;
                    source = source.map(|source| token.start..source.end);
                }
                TOKEN_SEMICOLON | TOKEN_ASSIGN if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }
}
