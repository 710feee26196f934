//! Wishes about an option's path, as edits.

use super::super::string::attribute_name;
use super::super::syntax::{Entry, ExpressionKind, Id, Operator};
use super::document::{Binding, Document};
use super::{Edit, EditError, apply};

/// Gives an option a value: the one definition of it in the text is replaced, or one is added to the innermost set that
/// is there for it. `value` is a Nix expression.
///
/// # Errors
/// [`EditError::Unclear`] when the option is defined several times or by `inherit`; [`EditError::Syntax`] when the text
/// or the value is no Nix.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, set};
/// let text = "{\n  services.openssh = {\n    enable = true;\n  };\n}\n";
/// let edits = set(text, &["services", "openssh", "openFirewall"], "false")?;
/// let expected = "{\n  services.openssh = {\n    enable = true;\n    openFirewall = false;\n  };\n}\n";
/// assert_eq!(apply(text, edits)?, expected);
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn set(text: &str, path: &[&str], value: &str) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    Document::new(value)?;
    let edits = match document.definitions(path).as_slice() {
        [] => vec![document.define(path, value).ok_or_else(|| not_defined(path))?],
        [entry] => {
            let binding = document.binding(entry).ok_or_else(|| document.unclear(entry, "it is written by inherit"))?;
            let place = document.outer(binding.value);
            match document.slice(place.clone()) == value {
                true => Vec::new(),
                false => vec![Edit::replace(place, value)],
            }
        }
        [_, second, ..] => return Err(document.unclear(second, "it is defined more than once here")),
    };
    checked(text, edits)
}

/// Adds an element, a Nix expression, to the list of an option; a list behind a variable stays as it is, and an option
/// that is not defined gets a list of its own.
///
/// # Errors
/// As [`set`].
///
/// ```
/// use nixos_ssh::nix::edit::{append, apply};
/// let text = "let admins = [ 1 ]; in { a.b = admins; }";
/// let edits = append(text, &["a", "b"], "2")?;
/// assert_eq!(apply(text, edits)?, "let admins = [ 1 ]; in { a.b = admins ++ [ 2 ]; }");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn append(text: &str, path: &[&str], element: &str) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    Document::new(element)?;
    let edit = match document.definitions(path).last() {
        Some(entry) => {
            let binding = document.binding(entry).ok_or_else(|| document.unclear(entry, "it is written by inherit"))?;
            document.append_to(binding.value, element)
        }
        None => document.define(path, &format!("[ {element} ]")).ok_or_else(|| not_defined(path))?,
    };
    checked(text, vec![edit])
}

/// Takes every definition of an option out.
///
/// # Errors
/// [`EditError::NotDefined`]; [`EditError::Unclear`] when one is written by `inherit`.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, remove};
/// let text = "{\n  a = 1; # one\n  b = 2;\n}\n";
/// assert_eq!(apply(text, remove(text, &["a"])?)?, "{\n  b = 2;\n}\n");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn remove(text: &str, path: &[&str]) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    let mut edits = Vec::new();
    for entry in document.definitions(path) {
        let bindings = document.bindings_of(entry, 0);
        if bindings.is_empty() {
            return Err(document.unclear(entry, "it is written by inherit"));
        }
        edits.extend(bindings.iter().map(|(binding, _)| document.remove_binding(binding)));
    }
    if edits.is_empty() { Err(not_defined(path)) } else { checked(text, edits) }
}

/// Takes elements out of the lists of an option that stand in the text as lists: those whose Nix text `is_meant`.
///
/// # Errors
/// [`EditError::NotDefined`] when the option is not defined or has no such element in a list that stands there.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, remove_element};
/// let text = r#"{ a = [ "x" "y" ]; }"#;
/// assert_eq!(apply(text, remove_element(text, &["a"], &|element| element == r#""x""#)?)?, r#"{ a = [ "y" ]; }"#);
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn remove_element(text: &str, path: &[&str], is_meant: &dyn Fn(&str) -> bool) -> Result<Vec<Edit>, EditError> {
    let document = Document::new(text)?;
    let mut edits = Vec::new();
    for entry in document.definitions(path) {
        for element in document.elements_of(entry.value) {
            if is_meant(document.slice(document.element_range(element))) {
                edits.push(document.remove_element(element));
            }
        }
    }
    if edits.is_empty() { Err(not_defined(path)) } else { checked(text, edits) }
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
    let mut edits = Vec::new();
    for entry in entries {
        let bindings = document.bindings_of(entry, 0);
        if bindings.is_empty() {
            return Err(document.unclear(entry, "it is written by inherit"));
        }
        for (binding, below) in bindings {
            edits.extend(document.rename_binding(&binding, from, to, below).ok_or_else(|| not_defined(to))?);
        }
    }
    checked(text, edits)
}

fn not_defined(path: &[&str]) -> EditError {
    EditError::NotDefined { path: dotted(path) }
}

fn dotted(path: &[&str]) -> String {
    path.iter().map(|name| attribute_name(name)).collect::<Vec<_>>().join(".")
}

/// The edits, if what they make is Nix.
fn checked(text: &str, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
    let edited = apply(text, edits.clone())?;
    Document::new(&edited).map_err(|_| EditError::Conflict)?;
    Ok(edits)
}

impl Document {
    fn unclear(&self, entry: &Entry, reason: &str) -> EditError {
        EditError::Unclear { range: entry.name.place().range(), reason: reason.to_owned() }
    }

    /// Whether an option has a value here that no other definition can add to.
    pub(crate) fn is_set(&self, path: &[&str]) -> bool {
        self.single_value(path).is_some()
    }

    fn single_value(&self, path: &[&str]) -> Option<&Entry> {
        let is_leaf = |entry: &&Entry| !matches!(self.kind(entry.value), Some(ExpressionKind::Set(..)));
        self.definitions(path).into_iter().find(is_leaf)
    }

    /// The sets that a module's text is made of.
    fn modules(&self) -> Vec<Id> {
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
    fn collect_sets(&self, id: Id, sets: &mut Vec<Id>) {
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

    fn is_named(&self, function: Id, name: &str) -> bool {
        let text = self.slice(self.place(function).range());
        text.rsplit('.').next() == Some(name)
    }

    fn entries_named(&self, set: Id, name: &str) -> impl Iterator<Item = &Entry> {
        let entries = match self.kind(set) {
            Some(ExpressionKind::Set(_, entries)) => entries.as_ref(),
            _ => &[],
        };
        entries.iter().filter(move |entry| self.tree.static_name(&entry.name) == Some(name))
    }

    /// The entries that define an option, however its path is split.
    pub(super) fn definitions(&self, path: &[&str]) -> Vec<&Entry> {
        let mut found = Vec::new();
        for set in self.modules() {
            self.find(set, path, &mut found);
        }
        found
    }

    fn find<'d>(&'d self, set: Id, path: &[&str], found: &mut Vec<&'d Entry>) {
        let [name, rest @ ..] = path else { return };
        for entry in self.entries_named(set, name) {
            if rest.is_empty() {
                found.push(entry);
                continue;
            }
            let mut sets = Vec::new();
            self.collect_sets(entry.value, &mut sets);
            sets.into_iter().for_each(|set| self.find(set, rest, found));
        }
    }

    /// A new definition, in the innermost set that has braces and is there for it.
    pub(crate) fn define(&self, path: &[&str], value: &str) -> Option<Edit> {
        let mut best: Option<(usize, Id)> = None;
        for set in self.modules() {
            self.innermost(set, path, 0, &mut best);
        }
        let (depth, set) = best?;
        let rest = path.get(depth..)?;
        let binding = format!("{} = {value};", dotted(rest));
        // Beside its relatives, where there are some.
        let place = self.place(set).range();
        let relative = self.entries_named(set, rest.first()?).next().and_then(|entry| self.last_of(entry, &place));
        match relative {
            Some(last) => Some(self.insert_binding_after(&last, &binding)),
            None => self.insert_binding(set, &binding),
        }
    }

    /// The last binding of an entry that stands right inside a set.
    fn last_of(&self, entry: &Entry, set: &std::ops::Range<usize>) -> Option<Binding> {
        let bindings = self.bindings_of(entry, 0).into_iter().map(|(binding, _)| binding);
        let bindings = bindings.filter(|binding| self.is_directly_inside(set, &binding.range));
        bindings.max_by_key(|binding| binding.range.end)
    }

    fn innermost(&self, set: Id, path: &[&str], depth: usize, best: &mut Option<(usize, Id)>) {
        if self.has_braces(set) && best.is_none_or(|(known, _)| depth > known) {
            *best = Some((depth, set));
        }
        let [name, rest @ ..] = path else { return };
        if rest.is_empty() {
            return;
        }
        for entry in self.entries_named(set, name) {
            let mut sets = Vec::new();
            self.collect_sets(entry.value, &mut sets);
            sets.into_iter().for_each(|set| self.innermost(set, rest, depth + 1, best));
        }
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
    pub(crate) fn elements_of(&self, value: Id) -> Vec<super::document::Element> {
        let value = self.through(value);
        match self.kind(value) {
            Some(ExpressionKind::List(items)) => {
                (0..items.len()).map(|index| super::document::Element { list: value, index }).collect()
            }
            Some(ExpressionKind::Binary(Operator::Concat, left, right)) => {
                [self.elements_of(*left), self.elements_of(*right)].concat()
            }
            _ => Vec::new(),
        }
    }

    /// `binding` under another path; `below` of its names stand below the option. `*` in both paths is the name that
    /// stands there.
    pub(crate) fn rename_binding(
        &self,
        binding: &Binding,
        from: &[&str],
        to: &[&str],
        below: usize,
    ) -> Option<Vec<Edit>> {
        let names = self.names_in(binding);
        let outside = (from.len() + below).checked_sub(names.len())?;
        let written = |(index, name): (usize, &&str)| match (*name, index.checked_sub(outside)) {
            ("*", Some(own)) => names.get(own).map(|range| self.slice(range.clone()).to_owned()),
            ("*", None) => None,
            _ => Some(attribute_name(name).into_owned()),
        };
        let own: Vec<&str> = names.iter().skip(names.len() - below).map(|range| self.slice(range.clone())).collect();
        let value = self.slice(self.outer(binding.value));
        let mut best = None;
        for set in self.modules() {
            self.innermost(set, to, 0, &mut best);
        }
        let (depth, set) = best?;
        let same_place = from.get(..outside) == to.get(..outside);
        if same_place && (depth <= outside || below > 0) {
            // Names that stay are not written anew.
            let same = from.iter().zip(to).skip(outside).take_while(|(from, to)| from == to).count();
            let path = to.iter().enumerate().skip(outside + same).map(written).collect::<Option<Vec<String>>>()?;
            let start = names.get(same)?.start;
            let end = names.get(names.len().checked_sub(below + 1)?)?.end;
            return Some(vec![Edit::replace(start..end, path.join("."))]);
        }
        // A set is there for the new name, or the old set is another's.
        let path = to.iter().enumerate().skip(depth).map(written).collect::<Option<Vec<String>>>()?;
        let path: Vec<String> = path.into_iter().chain(own.iter().map(|name| (*name).to_owned())).collect();
        let text = self.with_comments(binding, &format!("{} = {value};", path.join(".")), set);
        let moved = self.insert_binding(set, &text)?;
        let emptied = self.only_binding_around(binding).filter(|outer| {
            let at = moved.range().start;
            !outer.range.contains(&at) && self.comment_end(outer.range.end) != at
        });
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
            let rest = self.slice(binding.range.end..place.end - 1);
            let alone = entries.len() == 1 && text.trim().is_empty() && rest.trim().is_empty();
            (inside && alone && self.has_braces(entry.value)).then(|| self.binding(entry))?
        });
        around.min_by_key(|outer| outer.range.len())
    }

    /// Where the name ends that has so many names below it in a binding's path.
    pub(crate) fn path_end(&self, binding: &Binding, below: usize) -> Option<usize> {
        let names = self.names_in(binding);
        names.get(names.len().checked_sub(below + 1)?).map(|name| name.end)
    }

    /// The names of a binding's path.
    fn names_in(&self, binding: &Binding) -> Vec<std::ops::Range<usize>> {
        let mut names: Vec<std::ops::Range<usize>> = Vec::new();
        let (mut at, mut depth) = (binding.path.start, 0_usize);
        let path = self.slice(binding.path.clone());
        let mut quoted = false;
        for (offset, byte) in path.bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'.' if !quoted && depth == 0 => {
                    names.push(at..binding.path.start + offset);
                    at = binding.path.start + offset + 1;
                }
                _ => {}
            }
        }
        names.push(at..binding.path.end);
        names
    }
}
