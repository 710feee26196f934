//! What every way to a [`Tree`] shares: adding expressions, putting dotted names together, and saying what Nix refuses.

mod bindings;

use super::syntax::{Expression, ExpressionKind, Id, Place, SyntaxError, Tree};
pub(super) use bindings::{Bindings, Bound};

/// A tree while it is made.
pub(super) struct TreeBuilder {
    pub(super) tree: Tree,
}

impl TreeBuilder {
    pub(super) fn add(&mut self, kind: ExpressionKind, place: Place) -> Id {
        self.tree.expressions.push(Expression { kind, place });
        u32::try_from(self.tree.expressions.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn text(&self, place: Place) -> &str {
        self.tree.slice(place)
    }

    pub(super) fn error(&mut self, place: Place, message: impl Into<String>, other: Option<Place>) {
        self.tree.errors.push(SyntaxError { message: message.into(), place, other });
    }

    pub(super) fn integer(&mut self, place: Place) -> ExpressionKind {
        match self.text(place).parse() {
            Ok(number) => ExpressionKind::Integer(number),
            Err(_) => {
                self.error(place, "a whole number that Nix cannot hold", None);
                ExpressionKind::Broken
            }
        }
    }

    pub(super) fn float(&self, place: Place) -> ExpressionKind {
        self.text(place).parse().map_or(ExpressionKind::Broken, ExpressionKind::Float)
    }
}
