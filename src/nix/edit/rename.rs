//! Bindings under another path: in their place where that is possible, else in the set that is there for the new one.

use super::super::string::attribute_name;
use super::super::syntax::{ExpressionKind, Id};
use super::Edit;
use super::document::{Binding, Document};
use super::find::Home;

impl Document {
    /// `binding` under another path; `below` of its names stand below the option. `*` in both paths is the name that
    /// stands there.
    pub(crate) fn rename_binding(
        &self,
        binding: &Binding,
        from: &[&str],
        to: &[&str],
        below: usize,
    ) -> Option<Vec<Edit>> {
        let names = &binding.names;
        let outside = (from.len() + below).checked_sub(names.len())?;
        let written = |(index, name): (usize, &&str)| match (*name, index.checked_sub(outside)) {
            ("*", Some(own)) => names.get(own).map(|range| self.slice(range.clone()).to_owned()),
            ("*", None) => None,
            _ => Some(attribute_name(name).into_owned()),
        };
        let Home { set, depth } = self.home(to)?;
        let same_place = from.get(..outside) == to.get(..outside);
        if same_place && (depth <= outside || below > 0) {
            // Names that stay are not written anew.
            let same = from.iter().zip(to).skip(outside).take_while(|(from, to)| from == to).count();
            let path = to.iter().enumerate().skip(outside + same).map(written).collect::<Option<Vec<String>>>()?;
            let start = names.get(same)?.start;
            return Some(vec![Edit::replace(start..binding.name_end(below)?, path.join("."))]);
        }
        // A set is there for the new name, or the old set is another's.
        let mut path = to.iter().enumerate().skip(depth).map(written).collect::<Option<Vec<String>>>()?;
        path.extend(
            names.iter().skip(names.len().saturating_sub(below)).map(|range| self.slice(range.clone()).to_owned()),
        );
        let value = self.slice(self.outer(binding.value));
        let text = self.with_comments(binding, &format!("{} = {value};", path.join(".")), set);
        let moved = self.insert_binding(set, &text)?;
        let at = moved.range().start;
        let emptied = self.only_binding_around(binding);
        let emptied = emptied.filter(|outer| at < outer.range.start || self.line_end(outer.range.end) < at);
        Some(vec![self.remove_binding(emptied.as_ref().unwrap_or(binding)), moved])
    }

    /// A binding with the comments that go with it, as lines of a set.
    fn with_comments(&self, binding: &Binding, text: &str, set: Id) -> String {
        let Some(lines) = self.whole_lines(&binding.range) else { return text.to_owned() };
        let place = self.place(set).range();
        if !self.slice(place.clone()).contains('\n') {
            return text.to_owned();
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
        let around = self.entries().filter_map(|entry| {
            let place = self.place(entry.value).range();
            let ExpressionKind::Set(_, entries) = self.kind(entry.value)? else { return None };
            let inside = place.start < binding.range.start && binding.range.end < place.end;
            let text = self.slice(place.start + 1..binding.range.start);
            let rest = self.slice(binding.range.end..place.end.saturating_sub(1));
            let alone = entries.len() == 1 && text.trim().is_empty() && rest.trim().is_empty();
            (inside && alone && self.has_braces(entry.value)).then(|| self.binding(entry))?
        });
        around.min_by_key(|outer| outer.range.len())
    }
}
