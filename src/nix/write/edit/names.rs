//! The names of entries as they stand in the text: every token of one, and `inherit`.

use std::ops::Range;

use rnix::SyntaxKind::*;

use super::document::{Binding, Document};
use crate::nix::text::syntax::{Entry, ExpressionKind};

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
        let mut tokens: Vec<_> = bindings.iter().filter_map(|(one, below)| one.name_above(*below)).collect();
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
        if let Some(binding) = self.binding(entry).filter(|binding| binding.name_above(below).is_some()) {
            bindings.push((binding, below));
        }
        if let Some(ExpressionKind::Set(_, entries)) = self.kind(entry.value) {
            entries.iter().for_each(|entry| self.collect_bindings(entry, below + 1, bindings));
        }
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
    /// The `inherit` that a set with braces ends with.
    pub(crate) fn last_inherit(&self, set: &Range<usize>) -> Option<Range<usize>> {
        let mut tokens = self.tokens_before(set.end.checked_sub(1)?);
        let (_, end) = tokens.next().filter(|(kind, _)| *kind == TOKEN_SEMICOLON)?;
        let mut depth = 0_usize;
        for (kind, token) in tokens {
            match kind {
                TOKEN_INHERIT if depth == 0 => return Some(token.start..end.end),
                TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_INTERPOL_END => depth += 1,
                TOKEN_L_BRACE | TOKEN_L_BRACK | TOKEN_L_PAREN | TOKEN_INTERPOL_START => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }
}
