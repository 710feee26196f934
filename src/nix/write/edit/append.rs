//! Where a new element of an option's value goes.

use super::Edit;
use super::document::Document;
use crate::nix::text::syntax::{ExpressionKind, Id, Operator};

/// Functions whose last argument is the value itself.
const TRANSPARENT: [&str; 9] =
    ["mkIf", "optionalAttrs", "mkForce", "mkDefault", "mkBefore", "mkAfter", "mkOverride", "mkOrder", "mkVMOverride"];

impl Document {
    /// Adds an element to the value of one definition, and to nothing else: a list behind a variable stays as it is.
    pub(crate) fn append_to(&self, value: Id, element: &str) -> Edit {
        let target = self.through(value);
        match self.literal_list(target) {
            Some(list) => self.append_element(list, element),
            None => self.concatenate(target, element),
        }
    }

    /// The value inside `mkIf …`, `mkForce …`, `let … in …` and `with …;`.
    pub(crate) fn through(&self, value: Id) -> Id {
        match self.kind(value) {
            Some(ExpressionKind::Let(_, body) | ExpressionKind::With(_, body) | ExpressionKind::Assert(_, body)) => {
                self.through(*body)
            }
            Some(ExpressionKind::Apply(function, argument)) if self.is_transparent(*function) => {
                self.through(*argument)
            }
            _ => value,
        }
    }

    /// Whether a function gives its argument back as far as the value goes: `mkIf condition`, `lib.mkForce`.
    fn is_transparent(&self, function: Id) -> bool {
        match self.kind(function) {
            Some(ExpressionKind::Apply(inner, _)) => self.is_transparent(*inner),
            _ => TRANSPARENT.iter().any(|name| self.is_named(function, name)),
        }
    }

    /// The list of an expression that is written as one, alone or as a part of `a ++ b`; the last of several.
    fn literal_list(&self, value: Id) -> Option<Id> {
        match self.kind(value)? {
            ExpressionKind::List(_) => Some(value),
            ExpressionKind::Binary(Operator::Concat, left, right) => {
                self.literal_list(*right).or_else(|| self.literal_list(*left))
            }
            _ => None,
        }
    }

    /// `value ++ [ element ]`
    fn concatenate(&self, value: Id, element: &str) -> Edit {
        let place = self.place(value).range();
        let is_operand = matches!(
            self.kind(value),
            Some(
                ExpressionKind::Variable
                    | ExpressionKind::Select(..)
                    | ExpressionKind::Apply(..)
                    | ExpressionKind::Set(..)
                    | ExpressionKind::Binary(Operator::Concat, ..)
            )
        );
        let outer = self.outer(value);
        let (before, _) = self.neighbours(&outer);
        // As the argument of a function it needs parentheses of its own.
        let is_whole = matches!(self.slice(before), "=" | ":" | ";" | "in" | "(" | "then" | "else");
        let text = self.slice(outer.clone());
        match (is_operand || outer != place, is_whole) {
            (true, true) => Edit::insert(outer.end, format!(" ++ [ {element} ]")),
            (true, false) if outer != place => Edit::insert(outer.end - 1, format!(" ++ [ {element} ]")),
            (true, false) => Edit::replace(outer, format!("({text} ++ [ {element} ])")),
            (false, true) => Edit::replace(outer, format!("({text}) ++ [ {element} ]")),
            (false, false) => Edit::replace(outer, format!("(({text}) ++ [ {element} ])")),
        }
    }
}
