//! Elements of lists: put in, taken out.

use std::ops::Range;

use super::Edit;
use super::document::{Document, Element};
use crate::nix::text::syntax::{ExpressionKind, Id, Operator};

impl Document {
    fn items(&self, list: Id) -> &[Id] {
        match self.kind(list) {
            Some(ExpressionKind::List(items)) => items,
            _ => &[],
        }
    }

    /// An element with its parentheses.
    pub(crate) fn element_range(&self, element: Element) -> Range<usize> {
        self.items(element.list).get(element.index).map(|item| self.outer(*item)).unwrap_or_default()
    }

    /// Takes an element out, with the comments that are about it.
    pub(crate) fn remove_element(&self, element: Element) -> Edit {
        let range = self.element_range(element);
        if let Some(operand) = self.whole_operand(element, &range) {
            return operand;
        }
        if let Some(lines) = self.whole_lines(&range) {
            return Edit::delete(lines);
        }
        let (before, after) = self.neighbours(&range);
        // Of `[a b]` stays `[b]`, of `[ a b ]` stays `[ b ]`.
        if element.index == 0 && before.end == range.start && self.items(element.list).len() > 1 {
            return Edit::delete(range.start..after.start);
        }
        // A comment may stand between it and what is before it.
        let blanks = self.slice(before.end..range.start).bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t'));
        Edit::delete(range.start - blanks.count()..range.end)
    }

    /// Of `admins ++ [ a ]` without `a` stays `admins`.
    fn whole_operand(&self, element: Element, range: &Range<usize>) -> Option<Edit> {
        let list = self.place(element.list).range();
        let rest = [list.start + 1..range.start, range.end..list.end - 1];
        if self.items(element.list).len() != 1 || rest.iter().any(|rest| !self.slice(rest.clone()).trim().is_empty()) {
            return None;
        }
        let other = self.tree.expressions.iter().find_map(|expression| match &expression.kind {
            ExpressionKind::Binary(Operator::Concat, left, right) if *right == element.list => Some((*left, *right)),
            ExpressionKind::Binary(Operator::Concat, left, right) if *left == element.list => Some((*right, *left)),
            _ => None,
        });
        let (other, own) = other?;
        let (kept, gone) = (self.outer(other), self.outer(own));
        // A comment between the two is about one of them, and nobody knows which.
        let between = if kept.end <= gone.start { kept.end..gone.start } else { gone.end..kept.start };
        if self.slice(between.clone()).trim() != "++" {
            return None;
        }
        let whole = kept.start.min(gone.start)..kept.end.max(gone.end);
        let is_name = matches!(self.kind(other), Some(ExpressionKind::Variable | ExpressionKind::Select(..)));
        let (before, after) = self.neighbours(&whole);
        if is_name && self.slice(before.clone()) == "(" && self.slice(after.clone()) == ")" {
            return Some(Edit::replace(before.start..after.end, self.slice(kept)));
        }
        Some(Edit::delete(between.start.min(gone.start)..between.end.max(gone.end)))
    }

    /// Puts an element at the end of a list.
    pub(crate) fn append_element(&self, list: Id, element: &str) -> Edit {
        match self.items(list).len().checked_sub(1) {
            Some(index) => self.insert_after(Element { list, index }, element),
            None => self.fill_empty(list, element),
        }
    }

    /// Puts an element after another one.
    pub(crate) fn insert_after(&self, neighbour: Element, element: &str) -> Edit {
        let range = self.element_range(neighbour);
        let list = self.place(neighbour.list).range();
        let is_one_line = !self.slice(list.clone()).contains('\n');
        if is_one_line {
            return Edit::insert(range.end, format!(" {element}"));
        }
        let indentation = match self.is_first_on_line(range.start) {
            true => self.indentation(range.start).to_owned(),
            // `[ a` on the first line: below the first element.
            false => " ".repeat(range.start - self.line_start(range.start)),
        };
        let at = if self.is_last_on_line(range.end) { self.line_end(range.end) } else { range.end };
        Edit::insert(at, format!("{}{indentation}{element}", self.line_break(at)))
    }

    /// Puts the first element into a list.
    fn fill_empty(&self, list: Id, element: &str) -> Edit {
        let range = self.place(list).range();
        let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        if self.slice(inside.clone()).trim().is_empty() {
            let multi_line = self.slice(inside.clone()).contains('\n');
            let outer = self.indentation(range.start);
            return match multi_line {
                true => {
                    let newline = self.newline;
                    let unit = self.indentation_unit();
                    Edit::replace(inside, format!("{newline}{outer}{unit}{element}{newline}{outer}"))
                }
                false => Edit::replace(inside, format!(" {element} ")),
            };
        }
        // Comments only: they stay, above it.
        let outer = self.indentation(range.start);
        let closing = range.end - 1;
        if self.is_first_on_line(closing) {
            let line = self.line_start(closing);
            return Edit::insert(line, format!("{outer}{}{element}{}", self.indentation_unit(), self.newline));
        }
        Edit::insert(closing, format!("{element} "))
    }

    /// What one level of indentation looks like here.
    pub(crate) fn indentation_unit(&self) -> &'static str {
        let mut lines = self.text().lines().filter(|line| line.starts_with([' ', '\t']));
        let Some(first) = lines.next() else { return "  " };
        if first.starts_with('\t') {
            return "\t";
        }
        let width = |line: &str| line.len() - line.trim_start_matches(' ').len();
        match lines.map(width).chain([width(first)]).filter(|width| *width > 0).min() {
            Some(4) => "    ",
            _ => "  ",
        }
    }
}
