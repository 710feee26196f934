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
        let mut tokens = Vec::new();
        self.collect_tokens(entry, 0, &mut tokens);
        tokens.sort_by_key(|token| token.start);
        tokens.dedup();
        tokens
    }

    fn collect_tokens(&self, entry: &Entry, below: usize, tokens: &mut Vec<Range<usize>>) {
        if let Some(binding) = self.binding(entry) {
            tokens.extend(self.name_above(&binding, below));
        }
        if let Some(ExpressionKind::Set(_, entries)) = self.kind(entry.value) {
            entries.iter().for_each(|entry| self.collect_tokens(entry, below + 1, tokens));
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
