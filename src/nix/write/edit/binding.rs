//! Bindings of sets: put in, taken out.

use std::ops::Range;

use super::document::{Binding, Document};
use super::find::Home;
use super::{Edit, dotted};
use crate::nix::text::syntax::{Entry, ExpressionKind, Id};

impl Document {
    /// Takes a binding out, with the comments that are about it.
    pub(crate) fn remove_binding(&self, binding: &Binding) -> Edit {
        if let Some(lines) = self.whole_lines(&binding.range) {
            return Edit::delete(lines);
        }
        let (before, _) = self.neighbours(&binding.range);
        let gap = self.slice(before.end..binding.range.start);
        let blanks = gap.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        Edit::delete(binding.range.start - blanks..binding.range.end)
    }

    /// A new definition, in the innermost set that has braces and is there for it.
    pub(crate) fn define(&self, path: &[&str], value: &str) -> Option<Edit> {
        let Home { set, depth } = self.home(path)?;
        let rest = path.get(depth..)?;
        let binding = format!("{} = {value};", dotted(rest));
        // Beside its relatives, where there are some.
        let place = self.place(set).range();
        let relative = self.entries_named(set, rest.first()?).next().and_then(|entry| self.last_of(entry, &place));
        match relative {
            Some(last) => Some(self.insert_binding_after(&last.range, &binding)),
            None => self.insert_binding(set, &binding),
        }
    }

    /// Puts a binding at the end of a set that has braces.
    pub(crate) fn insert_binding(&self, set: Id, binding: &str) -> Option<Edit> {
        let Some(ExpressionKind::Set(_, entries)) = self.kind(set) else { return None };
        if !self.has_braces(set) {
            return None;
        }
        let range = self.place(set).range();
        // Dotted names elsewhere may add to the set: what stands outside its braces is no neighbour.
        let inside =
            |binding: &Binding| binding.range.end < range.end && self.is_directly_inside(&range, &binding.range);
        let bindings = entries.iter().flat_map(|entry| self.bindings_of(entry, 0)).map(|(binding, _)| binding);
        let last = bindings.filter(inside).map(|binding| binding.range).max_by_key(|range| range.end);
        match last.or_else(|| self.last_inherit(&range)) {
            Some(last) => Some(self.insert_binding_after(&last, binding)),
            None => Some(self.fill_braces(range, binding)),
        }
    }

    /// Puts a binding after another one, or after an `inherit`.
    pub(crate) fn insert_binding_after(&self, range: &Range<usize>, binding: &str) -> Edit {
        if !self.is_first_on_line(range.start) || !self.is_last_on_line(range.end) {
            return Edit::insert(range.end, format!(" {binding}"));
        }
        let indentation = self.indentation(range.start);
        Edit::insert(self.line_end(range.end), format!("{}{indentation}{binding}", self.line_break(range.end)))
    }

    /// The last binding of an entry that stands right inside a set.
    fn last_of(&self, entry: &Entry, set: &Range<usize>) -> Option<Binding> {
        let bindings = self.bindings_of(entry, 0).into_iter().map(|(binding, _)| binding);
        let bindings = bindings.filter(|binding| self.is_directly_inside(set, &binding.range));
        bindings.max_by_key(|binding| binding.range.end)
    }

    fn fill_braces(&self, range: Range<usize>, binding: &str) -> Edit {
        let text = self.slice(range.clone());
        let open = range.start + text.find('{').unwrap_or_default() + 1;
        let inside = open..range.end.saturating_sub(1).max(open);
        let inner = self.slice(inside.clone());
        if !inner.trim().is_empty() {
            // Comments only: they stay, above it.
            let outer = self.indentation(range.end - 1).to_owned();
            let line = self.line_start(range.end - 1);
            let text = format!("{outer}{}{binding}{}", self.indentation_unit(), self.newline);
            return match self.is_first_on_line(range.end - 1) {
                true => Edit::insert(line, text),
                false => Edit::insert(range.end - 1, format!("{binding} ")),
            };
        }
        if !inner.contains('\n') {
            return Edit::replace(inside, format!(" {binding} "));
        }
        let outer = self.indentation(range.start);
        let (newline, unit) = (self.newline, self.indentation_unit());
        Edit::replace(inside, format!("{newline}{outer}{unit}{binding}{newline}{outer}"))
    }
}
