//! Where an option's path leads in a document: its definitions, and the sets that are there for it.

use super::EditError;
use super::document::{Binding, Document, Element};
use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Operator};

/// A set that is there for an option.
pub(super) struct Home {
    pub(super) set: Id,
    /// How many names of the option's path lead to it.
    pub(super) depth: usize,
}

impl Document {
    pub(super) fn unclear(&self, entry: &Entry, reason: &str) -> EditError {
        EditError::Unclear { range: entry.name.place().range(), reason: reason.to_owned() }
    }

    pub(super) fn inherited(&self, entry: &Entry) -> EditError {
        self.unclear(entry, "it is written by inherit")
    }

    /// The one binding that an entry is written as.
    pub(super) fn own_binding(&self, entry: &Entry) -> Result<Binding, EditError> {
        self.binding(entry).ok_or_else(|| self.inherited(entry))
    }

    /// [`Document::bindings_of`] an entry, of which there must be some.
    pub(super) fn own_bindings(&self, entry: &Entry) -> Result<Vec<(Binding, usize)>, EditError> {
        let bindings = self.bindings_of(entry, 0);
        if bindings.is_empty() { Err(self.inherited(entry)) } else { Ok(bindings) }
    }

    /// Whether an option has a value here that no other definition can add to.
    pub(crate) fn is_set(&self, path: &[&str]) -> bool {
        self.single_value(path).is_some()
    }

    pub(super) fn single_value(&self, path: &[&str]) -> Option<&Entry> {
        let is_leaf = |entry: &&Entry| !matches!(self.kind(entry.value), Some(ExpressionKind::Set(..)));
        self.definitions(path).into_iter().find(is_leaf)
    }

    /// The entries that define an option, however its path is split.
    pub(super) fn definitions(&self, path: &[&str]) -> Vec<&Entry> {
        let mut found = Vec::new();
        for set in self.modules() {
            self.find(set, path, &mut found);
        }
        found
    }

    /// The innermost set that has braces and is there for an option.
    pub(super) fn home(&self, path: &[&str]) -> Option<Home> {
        let mut best = None;
        for set in self.modules() {
            self.innermost(set, path, 0, &mut best);
        }
        best
    }

    /// The entries of a set that have a name.
    pub(crate) fn entries_named(&self, set: Id, name: &str) -> impl Iterator<Item = &Entry> {
        let entries = match self.kind(set) {
            Some(ExpressionKind::Set(_, entries)) => entries.as_ref(),
            _ => &[],
        };
        entries.iter().filter(move |entry| self.tree.static_name(&entry.name) == Some(name))
    }

    /// The bindings that an entry was put together from, and how many names each has below the entry's own.
    pub(crate) fn bindings_of(&self, entry: &Entry, below: usize) -> Vec<(Binding, usize)> {
        if let Some(binding) = self.binding(entry) {
            return vec![(binding, below)];
        }
        match self.kind(entry.value) {
            Some(ExpressionKind::Set(_, entries)) if !self.has_braces(entry.value) => {
                entries.iter().flat_map(|entry| self.bindings_of(entry, below + 1)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The elements of the lists that an expression is made of.
    pub(crate) fn elements_of(&self, value: Id) -> Vec<Element> {
        let value = self.through(value);
        match self.kind(value) {
            Some(ExpressionKind::List(items)) => (0..items.len()).map(|index| Element { list: value, index }).collect(),
            Some(ExpressionKind::Binary(Operator::Concat, left, right)) => {
                [self.elements_of(*left), self.elements_of(*right)].concat()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a function is a variable of this name, or selected by it: `mkIf`, `lib.mkIf`.
    pub(crate) fn is_named(&self, function: Id, name: &str) -> bool {
        let text = self.slice(self.place(function).range());
        matches!(self.kind(function), Some(ExpressionKind::Variable | ExpressionKind::Select(..)))
            && text.rsplit('.').next() == Some(name)
    }

    /// The sets that a module's text is made of.
    pub(crate) fn modules(&self) -> Vec<Id> {
        let mut sets = Vec::new();
        if let Some(root) = self.tree.root {
            self.collect_sets(root, &mut sets);
        }
        for set in sets.clone() {
            for entry in self.entries_named(set, "config") {
                self.collect_sets(entry.value, &mut sets);
            }
        }
        sets
    }

    /// The sets that an expression can be, as far as they are written here.
    pub(crate) fn collect_sets(&self, id: Id, sets: &mut Vec<Id>) {
        let id = self.through(id);
        match self.kind(id) {
            Some(ExpressionKind::Set(..)) => sets.push(id),
            Some(ExpressionKind::Lambda(_, body)) => self.collect_sets(*body, sets),
            Some(ExpressionKind::If(_, one, two) | ExpressionKind::Binary(Operator::Update, one, two)) => {
                self.collect_sets(*one, sets);
                self.collect_sets(*two, sets);
            }
            Some(ExpressionKind::Apply(function, argument)) if self.is_named(*function, "mkMerge") => {
                if let Some(ExpressionKind::List(items)) = self.kind(*argument) {
                    items.iter().for_each(|item| self.collect_sets(*item, sets));
                }
            }
            _ => {}
        }
    }

    /// The sets that the entries of a name can be.
    fn sets_named(&self, set: Id, name: &str) -> Vec<Id> {
        let mut sets = Vec::new();
        self.entries_named(set, name).for_each(|entry| self.collect_sets(entry.value, &mut sets));
        sets
    }

    fn find<'d>(&'d self, set: Id, path: &[&str], found: &mut Vec<&'d Entry>) {
        match path {
            [] => {}
            [name] => found.extend(self.entries_named(set, name)),
            [name, rest @ ..] => self.sets_named(set, name).into_iter().for_each(|set| self.find(set, rest, found)),
        }
    }

    fn innermost(&self, set: Id, path: &[&str], depth: usize, best: &mut Option<Home>) {
        if self.has_braces(set) && best.as_ref().is_none_or(|known| depth > known.depth) {
            *best = Some(Home { set, depth });
        }
        // The last name is the option itself, and no set for it.
        let [name, rest @ ..] = path else { return };
        if !rest.is_empty() {
            let sets = self.sets_named(set, name);
            sets.into_iter().for_each(|set| self.innermost(set, rest, depth + 1, best));
        }
    }
}
