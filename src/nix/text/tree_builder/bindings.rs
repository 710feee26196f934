//! The bindings of a set or `let`, dotted names put together as Nix does, and names that stand twice.

use std::collections::HashMap;

use super::super::syntax::{Entry, ExpressionKind, Id, Name, Place, Recursion, Scope};
use super::TreeBuilder;

/// Bindings as they are collected.
pub(in crate::nix) struct Bindings {
    entries: Vec<(Name, Bound)>,
    /// Where a static name stands in `entries`, once there are too many to look through.
    index: Option<HashMap<Box<str>, usize>>,
}

/// How many entries are looked through one by one.
const FEW: usize = 12;

/// What a name is bound to.
pub(in crate::nix) enum Bound {
    Value(Id, Scope),
    /// A set whose attributes may still grow: `a.b = …; a.c = …;`
    Set(Bindings, Recursion, Place),
}

impl Bindings {
    pub(in crate::nix) fn new() -> Bindings {
        Bindings { entries: Vec::new(), index: None }
    }

    pub(in crate::nix) fn into_entries(self, builder: &mut TreeBuilder) -> Box<[Entry]> {
        let entry = |(name, bound): (Name, Bound)| {
            let (value, scope) = match bound {
                Bound::Value(value, scope) => (value, scope),
                Bound::Set(inner, recursion, place) => {
                    let entries = inner.into_entries(builder);
                    (builder.add(ExpressionKind::Set(recursion, entries), place), Scope::Inner)
                }
            };
            Entry { name, value, scope }
        };
        self.entries.into_iter().map(entry).collect()
    }
}

impl TreeBuilder {
    /// Binds `names.last`; `whole` is from the first name to the end of the value.
    pub(in crate::nix) fn bind(
        &mut self,
        bindings: &mut Bindings,
        names: impl IntoIterator<Item = Name>,
        last: Name,
        whole: Place,
        bound: Bound,
    ) {
        let mut target = bindings;
        for name in names {
            let position = self.position(target, &name).filter(|&position| {
                let bound = target.entries.get_mut(position).map(|(_, bound)| bound);
                bound.is_some_and(|bound| self.is_set(bound))
            });
            let position = match position {
                Some(position) => position,
                None => self.insert(target, name, Bound::Set(Bindings::new(), Recursion::Plain, whole)),
            };
            match target.entries.get_mut(position) {
                Some((_, Bound::Set(inner, ..))) => target = inner,
                _ => return,
            }
        }
        self.insert(target, last, bound);
    }

    /// Whether something may still grow: a set in parentheses is one, too.
    fn is_set(&self, bound: &mut Bound) -> bool {
        let Bound::Value(id, Scope::Inner) = bound else { return matches!(bound, Bound::Set(..)) };
        let Some(expression) = self.tree.expression(*id) else { return false };
        let ExpressionKind::Set(recursion, entries) = &expression.kind else { return false };
        let mut inner = Bindings::new();
        for entry in entries {
            inner.entries.push((entry.name.clone(), Bound::Value(entry.value, entry.scope)));
        }
        *bound = Bound::Set(inner, *recursion, expression.place);
        true
    }

    /// Binds a name of `inherit`.
    pub(in crate::nix) fn inherit(&mut self, bindings: &mut Bindings, name: Name, source: Option<Id>) {
        let place = name.place();
        let (kind, scope) = match source {
            Some(source) => (ExpressionKind::Select(source, Box::new([name.clone()]), None), Scope::Inner),
            None => (ExpressionKind::Variable, Scope::Outer),
        };
        let value = self.add(kind, place);
        self.insert(bindings, name, Bound::Value(value, scope));
    }

    fn position(&self, bindings: &Bindings, name: &Name) -> Option<usize> {
        let name = self.tree.static_name(name)?;
        match &bindings.index {
            Some(index) => index.get(name).copied(),
            None => bindings.entries.iter().position(|(entry, _)| self.tree.static_name(entry) == Some(name)),
        }
    }

    /// Adds an entry and returns its position; one that is there is joined when both are sets, else reported.
    fn insert(&mut self, bindings: &mut Bindings, name: Name, bound: Bound) -> usize {
        let Some(position) = self.position(bindings, &name) else {
            let position = bindings.entries.len();
            if let (Some(index), Some(name)) = (&mut bindings.index, self.tree.static_name(&name)) {
                index.insert(name.into(), position);
            }
            bindings.entries.push((name, bound));
            if bindings.index.is_none() && bindings.entries.len() > FEW {
                let named = |(position, (name, _)): (usize, &(Name, Bound))| {
                    Some((Box::from(self.tree.static_name(name)?), position))
                };
                bindings.index = Some(bindings.entries.iter().enumerate().filter_map(named).collect());
            }
            return position;
        };
        let mut bound = bound;
        let earlier = bindings.entries.get_mut(position);
        let are_sets = earlier.is_some_and(|(_, earlier)| self.is_set(earlier)) && self.is_set(&mut bound);
        match (bindings.entries.get_mut(position), bound) {
            (Some((_, Bound::Set(inner, ..))), Bound::Set(later, ..)) if are_sets => {
                for (name, bound) in later.entries {
                    self.tree.joined += u32::from(self.position(inner, &name).is_some());
                    self.insert(inner, name, bound);
                }
            }
            (Some((earlier, _)), _) => {
                let earlier = earlier.place();
                let text = self.tree.static_name(&name).unwrap_or_default();
                let message = format!("`{text}` is defined twice in one set: Nix refuses the file");
                self.error(name.place(), message, Some(earlier));
            }
            (None, _) => {}
        }
        position
    }
}
