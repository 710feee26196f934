//! Names, and the bindings of sets and `let`.

use rnix::SyntaxKind::{self, *};

use super::super::string_text::decode_plain;
use super::super::syntax::{ExpressionKind, Name, Place, Recursion, Scope};
use super::super::tree_builder::{Bindings, Bound};
use super::{DEPTH, Parser};

impl Parser<'_> {
    /// Bindings and what ends them.
    pub(super) fn bindings(&mut self, until: SyntaxKind) -> Option<Bindings> {
        let mut bindings = Bindings::new();
        while self.kind() != until {
            if self.kind() == TOKEN_INHERIT {
                self.inherit(&mut bindings)?;
                continue;
            }
            let start = self.cursor.token.start;
            let first = self.name()?;
            let (names, last) = if self.kind() == TOKEN_DOT {
                let mut names = vec![first];
                self.names(&mut names)?;
                let last = names.pop()?;
                (names, last)
            } else {
                (Vec::new(), first)
            };
            self.take(TOKEN_ASSIGN)?;
            // Each name is a set, and as deep as one.
            let deeper = u32::try_from(names.len()).ok()?;
            self.depth = self.depth.checked_add(deeper).filter(|depth| *depth <= DEPTH)?;
            let bound = self.bound()?;
            self.depth -= deeper;
            let whole = self.since(start);
            self.take(TOKEN_SEMICOLON)?;
            self.builder.bind(&mut bindings, names, last, whole, bound);
        }
        self.bump();
        Some(bindings)
    }

    /// What a name is bound to. A set without anything around it may still grow.
    fn bound(&mut self) -> Option<Bound> {
        let recursion = match self.kind() {
            TOKEN_L_BRACE if !self.cursor.begins_function() => Recursion::Plain,
            TOKEN_REC => Recursion::Recursive,
            _ => return Some(Bound::Value(self.expression()?.id, Scope::Inner)),
        };
        let start = self.cursor.token.start;
        let bindings = self.deeper(|parser| parser.set(recursion))?;
        if self.kind() == TOKEN_SEMICOLON {
            return Some(Bound::Set(bindings, recursion, self.since(start)));
        }
        let entries = bindings.into_entries(&mut self.builder);
        let set = self.add(ExpressionKind::Set(recursion, entries), start);
        Some(Bound::Value(self.operators(Some(set))?.id, Scope::Inner))
    }

    /// A set in braces, with `rec` before it or without.
    pub(super) fn set(&mut self, recursion: Recursion) -> Option<Bindings> {
        if recursion == Recursion::Recursive {
            self.take(TOKEN_REC)?;
        }
        self.take(TOKEN_L_BRACE)?;
        self.bindings(TOKEN_R_BRACE)
    }

    fn inherit(&mut self, bindings: &mut Bindings) -> Option<()> {
        self.bump();
        let source = match self.take(TOKEN_L_PAREN) {
            Some(_) => {
                let source = self.expression()?.id;
                self.take(TOKEN_R_PAREN)?;
                Some(source)
            }
            None => None,
        };
        while self.kind() != TOKEN_SEMICOLON {
            let name = self.name()?;
            // `inherit ${name};` is for rnix.
            if matches!(name, Name::Dynamic(..)) {
                return None;
            }
            self.builder.inherit(bindings, name, source);
        }
        self.bump();
        Some(())
    }

    /// More names, each with its dot.
    pub(super) fn names(&mut self, names: &mut Vec<Name>) -> Option<()> {
        while self.take(TOKEN_DOT).is_some() {
            names.push(self.name()?);
        }
        Some(())
    }

    pub(super) fn name(&mut self) -> Option<Name> {
        let start = self.cursor.token.start;
        match self.kind() {
            TOKEN_IDENT | TOKEN_OR => Some(Name::Bare(self.bump())),
            TOKEN_STRING_START => {
                let string = self.string()?;
                let place = self.since(start);
                if matches!(&string, ExpressionKind::Text(_, parts) if parts.is_empty()) {
                    return Some(Name::Quoted(place, decode_plain(&self.builder.tree.text, place).into()));
                }
                Some(Name::Dynamic(place, self.builder.add(string, place)))
            }
            TOKEN_INTERPOL_START => {
                // `${"name"}` is a name like any other; rnix may say so.
                if self.cursor.ahead(1) == TOKEN_STRING_START {
                    return None;
                }
                let interpolation = self.interpolation()?;
                let Place { start, end } = interpolation.place;
                Some(Name::Dynamic(Place { start, end }, interpolation.expression))
            }
            _ => None,
        }
    }
}
