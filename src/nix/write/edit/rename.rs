//! An option under another path: renamed where it stands, or moved to the set that is there for the new name.

use std::ops::Range;

use super::Edit;
use super::EditError;
use super::document::{Binding, Document};
use super::path::{checked, not_defined};
use crate::nix::string::attribute_name;
use crate::nix::text::syntax::{Expression, ExpressionKind, Id};

/// Another path for a binding.
pub(crate) struct Renaming<'r> {
    pub(crate) from: &'r [&'r str],
    /// `*` in both paths, at the same depth, is the name that stands there.
    pub(crate) to: &'r [&'r str],
    /// Another value, as Nix text.
    pub(crate) value: Option<&'r str>,
    /// The sets that both paths begin in.
    pub(crate) roots: &'r [Id],
}

/// Writes every definition of an option under another path: in its place where that is possible, else in the innermost
/// set that is there for the new one.
///
/// # Errors
/// [`EditError::NotDefined`]; [`EditError::Unclear`] when the new option is defined already or one is written by
/// `inherit`.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, rename};
/// let text = "{ services.openssh = { permitRootLogin = \"no\"; }; }";
/// let from = ["services", "openssh", "permitRootLogin"];
/// let to = ["services", "openssh", "settings", "PermitRootLogin"];
/// let edits = rename(text, &from, &to)?;
/// assert_eq!(apply(text, edits)?, "{ services.openssh = { settings.PermitRootLogin = \"no\"; }; }");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn rename(text: &str, from: &[&str], to: &[&str]) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    let entries = document.definitions(from);
    if entries.is_empty() {
        return Err(not_defined(from));
    }
    if let Some(there) = document.single_value(to) {
        return Err(document.unclear(there, "the new option is defined here, too"));
    }
    let roots = document.modules();
    let renaming = Renaming { from, to, value: None, roots: &roots };
    let mut edits = Vec::new();
    for entry in entries {
        let bindings = document.bindings_with(entry);
        if bindings.is_empty() {
            return Err(document.inherited(entry));
        }
        for (binding, below) in bindings {
            edits.extend(document.rename_binding(&binding, &renaming, below).ok_or_else(|| not_defined(to))?);
        }
    }
    checked(text, edits)
}

impl Document {
    /// `binding` under another path; `below` of its names stand below the option.
    pub(crate) fn rename_binding(&self, binding: &Binding, renaming: &Renaming<'_>, below: usize) -> Option<Vec<Edit>> {
        let (from, to) = (renaming.from, renaming.to);
        let names = &binding.names;
        let outside = (from.len() + below).checked_sub(names.len())?;
        let is_star = |index: usize| from.get(index) == Some(&"*");
        let written = |(index, name): (usize, &&str)| match (*name, index.checked_sub(outside)) {
            ("*", Some(own)) if is_star(index) => names.get(own).map(|range| self.slice(range.clone()).to_owned()),
            ("*", None) if is_star(index) => None,
            _ => Some(attribute_name(name).into_owned()),
        };
        let own: Vec<&str> =
            names.iter().skip(names.len().saturating_sub(below)).map(|range| self.slice(range.clone())).collect();
        let outer = self.outer(binding.value);
        let value = renaming.value.unwrap_or_else(|| self.slice(outer.clone()));
        let beside = self.set_beside(renaming, &binding.range);
        let same_place = from.get(..outside) == to.get(..outside);
        // Where nobody knows the sets around it, a name that stands among its neighbours still is where it was.
        let is_here = beside.map_or(outside > 0, |(depth, _)| depth <= outside);
        if same_place && (is_here || below > 0) {
            // Names that stay are not written anew.
            let same = from.iter().zip(to).skip(outside).take_while(|(from, to)| from == to).count();
            let path = to.iter().enumerate().skip(outside + same).map(written).collect::<Option<Vec<String>>>()?;
            let start = names.get(same)?.start;
            let end = binding.name_above(below)?.end;
            let name = Edit::replace(start..end, path.join("."));
            return Some(
                std::iter::once(name).chain(renaming.value.map(|value| Edit::replace(outer, value))).collect(),
            );
        }
        // A set is there for the new name, or the old set is another's.
        let (depth, set) = beside?;
        let path = to.iter().enumerate().skip(depth).map(written).collect::<Option<Vec<String>>>()?;
        let path: Vec<String> = path.into_iter().chain(own.iter().map(|name| (*name).to_owned())).collect();
        let text = self.with_comments(binding, &format!("{} = {value};", path.join(".")), set);
        let moved = self.insert_binding(set, &text)?;
        let at = moved.range().start;
        let emptied = self.only_binding_around(binding).filter(|outer| !outer.range.contains(&at));
        // What would follow the emptied set takes its place.
        let follows = |outer: &&Binding| [outer.range.end, self.line_end(outer.range.end)].contains(&at);
        if let Some(outer) = emptied.as_ref().filter(follows) {
            return Some(vec![Edit::replace(outer.range.clone(), text)]);
        }
        Some(vec![self.remove_binding(emptied.as_ref().unwrap_or(binding)), moved])
    }

    /// A binding with the comments that go with it, as lines of a set.
    fn with_comments(&self, binding: &Binding, text: &str, set: Id) -> String {
        let Some(lines) = self.whole_lines(&binding.range) else { return text.to_owned() };
        let place = self.place(set).range();
        if !self.slice(place.clone()).contains('\n') {
            let above = self.slice(lines.start..self.line_start(binding.range.start));
            let behind = self.slice(binding.range.end..self.comment_end(binding.range.end));
            let above: String = above.lines().map(|line| format!("{} ", inline(line))).collect();
            let behind = if behind.is_empty() { String::new() } else { format!(" {}", inline(behind)) };
            return format!("{above}{text}{behind}");
        }
        let indentation = format!("{}{}", self.indentation(place.start), self.indentation_unit());
        let above = self.slice(lines.start..self.line_start(binding.range.start));
        let mut out = String::new();
        for comment in above.lines().map(str::trim) {
            out.push_str(&format!("{comment}{}{indentation}", self.newline));
        }
        out.push_str(text);
        out.push_str(self.slice(binding.range.end..self.comment_end(binding.range.end)));
        out
    }

    /// The binding whose set holds this one and nothing else.
    fn only_binding_around(&self, binding: &Binding) -> Option<Binding> {
        // The comments that go with it leave nothing behind, either.
        let own = self.whole_lines(&binding.range).unwrap_or_else(|| binding.range.clone());
        let around = self.entries().filter_map(|entry| {
            let place = self.place(entry.value).range();
            let ExpressionKind::Set(_, entries) = self.kind(entry.value)? else { return None };
            let inside = place.start < binding.range.start && binding.range.end < place.end;
            let text = self.slice(place.start + 1..own.start.max(place.start + 1));
            let rest = self.slice(own.end.min(place.end - 1)..place.end - 1);
            let alone = entries.len() == 1 && text.trim().is_empty() && rest.trim().is_empty();
            (inside && alone && self.has_braces(entry.value)).then(|| self.binding(entry))?
        });
        around.min_by_key(|outer| outer.range.len())
    }

    /// The innermost set that is there for the new path and counts whenever the binding does, and its depth.
    fn set_beside(&self, renaming: &Renaming<'_>, binding: &Range<usize>) -> Option<(usize, Id)> {
        let mut best = None;
        for root in renaming.roots.iter().filter(|root| self.holds(**root, binding)) {
            self.innermost_beside(*root, renaming.to, binding, 0, &mut best);
        }
        best
    }

    fn holds(&self, id: Id, binding: &Range<usize>) -> bool {
        let place = self.place(id).range();
        // A set that dotted names make has no end of its own.
        !self.has_braces(id) || place.start <= binding.start && binding.end <= place.end
    }

    /// The value itself, without the `let … in` and `with …;` before it, if a binding may go there: it holds no variable
    /// that could be another one there.
    fn body(&self, id: Id, binding: &Range<usize>) -> Id {
        let is_free = |expression: &Expression| {
            let place = expression.place.range();
            let inside = binding.start <= place.start && place.end <= binding.end;
            let is_variable = inside && matches!(expression.kind, ExpressionKind::Variable);
            is_variable && !["true", "false", "null"].contains(&self.slice(place))
        };
        match self.kind(id) {
            Some(ExpressionKind::Let(_, body) | ExpressionKind::With(_, body) | ExpressionKind::Assert(_, body))
                if !self.tree.expressions.iter().any(is_free) =>
            {
                self.body(*body, binding)
            }
            _ => id,
        }
    }

    fn innermost_beside(
        &self,
        set: Id,
        path: &[&str],
        binding: &Range<usize>,
        depth: usize,
        best: &mut Option<(usize, Id)>,
    ) {
        if self.has_braces(set) && best.is_none_or(|(known, _)| depth > known) {
            *best = Some((depth, set));
        }
        let [name, rest @ ..] = path else { return };
        if rest.is_empty() {
            return;
        }
        for entry in self.entries_named(set, name) {
            let body = self.body(entry.value, binding);
            let mut sets = Vec::new();
            match self.kind(body) {
                Some(ExpressionKind::Set(..)) => sets.push(body),
                // What stands behind a condition is no place for what does not.
                _ => self.collect_sets(entry.value, &mut sets),
            }
            let counts = |set: &Id| *set == body || self.has_braces(*set) && self.holds(*set, binding);
            let sets = sets.into_iter().filter(counts);
            sets.for_each(|set| self.innermost_beside(set, rest, binding, depth + 1, best));
        }
    }
}

/// A comment to the end of the line as one that ends before.
fn inline(comment: &str) -> String {
    let comment = comment.trim();
    match comment.strip_prefix('#') {
        Some(text) => format!("/* {} */", text.trim().replace("*/", "* /")),
        None => comment.to_owned(),
    }
}
