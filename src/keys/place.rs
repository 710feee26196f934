//! Where a key stands in the text, and the edits that change it there.

use std::collections::{BTreeMap, BTreeSet};

use super::KeysError;
use super::inventory::place as place_of;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::nix::string::push_string;
use crate::nix::text::syntax::{ExpressionKind, Place};
use crate::nix::write::edit::document::{Binding, Document, Element};
use crate::nix::write::edit::{Edit, EditError, apply};
use crate::source::{Sources, Span};
use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_line;

/// The files that are to change: their texts, and the edits so far.
#[derive(Default)]
pub(super) struct Edits {
    documents: BTreeMap<String, Document>,
    texts: BTreeMap<String, String>,
    pub(super) edits: BTreeMap<String, BTreeSet<Edit>>,
}

impl Edits {
    /// The document of the file that a span stands in.
    pub(super) fn document(&mut self, sources: &Sources, span: Span) -> Result<(String, &Document), KeysError> {
        let name = self.name(sources, span)?;
        if !self.documents.contains_key(&name) {
            let text = self.texts.get(&name).map_or("", String::as_str);
            let document = Document::new(text).map_err(|error| match name.ends_with(".nix") {
                true => edit_error(&name, error),
                false => unclear(sources, span, "it is no Nix file"),
            })?;
            self.documents.insert(name.clone(), document);
        }
        match self.documents.get(&name) {
            Some(document) => Ok((name, document)),
            None => Err(edit_error(&name, EditError::Conflict)),
        }
    }

    /// The name of the file that a span stands in; its text is kept.
    fn name(&mut self, sources: &Sources, span: Span) -> Result<String, KeysError> {
        let source = sources.get(span.source).ok_or_else(|| unclear(sources, span, "nobody knows where it stands"))?;
        self.texts.entry(source.name.clone()).or_insert_with(|| source.text.clone());
        Ok(source.name.clone())
    }

    pub(super) fn add(&mut self, name: String, edit: Edit) {
        self.edits.entry(name).or_default().insert(edit);
    }

    /// The texts before and after.
    pub(super) fn apply(&self) -> Result<BTreeMap<String, (String, String)>, KeysError> {
        let mut changed = BTreeMap::new();
        for (name, edits) in &self.edits {
            let old = self.texts.get(name).cloned().unwrap_or_default();
            let new = apply(&old, edits.iter().cloned().collect()).map_err(|error| edit_error(name, error))?;
            changed.insert(name.clone(), (old, new));
        }
        Ok(changed)
    }

    /// Takes a key out: its element, its line, or the name that it is bound to.
    pub(super) fn remove(&mut self, sources: &Sources, entry: &KeyEntry) -> Result<(), KeysError> {
        if entry.place == KeyPlace::KeyFile {
            let name = self.name(sources, entry.span)?;
            let edit = line_edit(self.texts.get(&name).map_or("", String::as_str), entry.span);
            self.add(name, edit);
            return Ok(());
        }
        let (name, document) = self.document(sources, entry.element)?;
        // The option is there for one key, and its module does not evaluate without it.
        let one_key = entry.option.ends_with(".adminPubkey");
        let edit = match (element_of(document, entry), binding(document, entry.element)) {
            (Some(element), _) => document.remove_element(element),
            (None, _) if one_key => {
                let reason = format!("{} takes one key and cannot be without it", entry.option);
                return Err(unclear(sources, entry.element, &reason));
            }
            (None, Some(binding)) if !document.is_call(binding.value) => document.remove_binding(&binding),
            (None, _) => {
                return Err(unclear(sources, entry.element, "this key is no element of a list that can be edited"));
            }
        };
        self.add(name, edit);
        Ok(())
    }

    /// Puts a key after another one, with the options of that.
    pub(super) fn accompany(
        &mut self,
        sources: &Sources,
        entry: &KeyEntry,
        new: &AuthorizedKey,
    ) -> Result<(), KeysError> {
        let line = with_options_of(entry, new);
        if entry.place == KeyPlace::KeyFile {
            let name = self.name(sources, entry.span)?;
            let text = self.texts.get(&name).map_or("", String::as_str);
            let rest = text.get(entry.span.end as usize..).unwrap_or_default();
            let newline = if rest.starts_with("\r\n") || text.contains("\r\n") { "\r\n" } else { "\n" };
            let edit = Edit::insert(entry.span.end as usize, format!("{newline}{line}"));
            self.add(name, edit);
            return Ok(());
        }
        let (name, document) = self.document(sources, entry.element)?;
        let Some(element) = element_of(document, entry) else {
            return Err(unclear(sources, entry.element, "this key is no element of a list that can be edited"));
        };
        let edit = document.insert_after(element, &quoted(&line));
        self.add(name, edit);
        Ok(())
    }

    /// Writes a key in the place of another one, with the options of that.
    pub(super) fn substitute(
        &mut self,
        sources: &Sources,
        entry: &KeyEntry,
        new: &AuthorizedKey,
    ) -> Result<(), KeysError> {
        let Some(range) = verbatim(entry) else {
            return Err(unclear(sources, entry.span, "this key is put together from several parts"));
        };
        let parts = key_line::inspect(&entry.text.text);
        let start = parts.key_type.as_ref().map_or(0, |range| range.start);
        let name = self.name(sources, entry.span)?;
        let bare = AuthorizedKey { options: Vec::new(), ..new.clone() };
        self.add(name, Edit::replace(range.start + start..range.end, bare.to_string()));
        Ok(())
    }

    /// Gives a key another comment.
    pub(super) fn comment(&mut self, sources: &Sources, entry: &KeyEntry, comment: &str) -> Result<(), KeysError> {
        let Some(range) = verbatim(entry) else {
            return Err(unclear(sources, entry.span, "this key is put together from several parts"));
        };
        let parts = key_line::inspect(&entry.text.text);
        let name = self.name(sources, entry.span)?;
        let edit = match (parts.comment.filter(|range| !range.is_empty()), parts.blob) {
            (Some(old), _) => Edit::replace(range.start + old.start..range.start + old.end, comment),
            (None, Some(blob)) => Edit::replace(range.start + blob.end..range.end, format!(" {comment}")),
            (None, None) => return Err(unclear(sources, entry.span, "this is no key")),
        };
        self.add(name, edit);
        Ok(())
    }
}

/// The text of a key as a Nix string.
pub(super) fn quoted(line: &str) -> String {
    let mut text = String::new();
    push_string(&mut text, line);
    text
}

fn with_options_of(entry: &KeyEntry, new: &AuthorizedKey) -> String {
    let options = match &entry.key {
        Some(Ok(old)) if new.options.is_empty() => old.options.clone(),
        _ => new.options.clone(),
    };
    AuthorizedKey { options, ..new.clone() }.to_string()
}

/// The bytes of the source that are exactly the key's text.
fn verbatim(entry: &KeyEntry) -> Option<std::ops::Range<usize>> {
    let range = entry.span.start as usize..entry.span.end as usize;
    (entry.text.unknown.is_empty() && entry.text.runs.len() == 1 && range.len() == entry.text.text.len())
        .then_some(range)
}

/// The element that a key is: what the list holds, or, where a function made that, the text that it was made of.
fn element_of(document: &Document, entry: &KeyEntry) -> Option<Element> {
    let written = entry.text.runs.first().map(|run| run.span).filter(|span| span.source == entry.element.source);
    let made = written.is_some_and(|written| document.is_in_function_without(entry.element.into(), written.into()));
    let held = element(document, entry.element).filter(|_| !made);
    held.or_else(|| element(document, written?))
}

fn element(document: &Document, span: Span) -> Option<Element> {
    document.element_at(span.into()).or_else(|| document.element_at(around(document, span)?))
}

/// The string whose inside stands at a span.
fn around(document: &Document, span: Span) -> Option<Place> {
    let strings = document.tree.expressions.iter().filter(|one| matches!(one.kind, ExpressionKind::Text(..)));
    let mut inside = strings.filter(|one| one.place.start <= span.start && span.end <= one.place.end);
    inside.next().map(|one| one.place)
}

fn binding(document: &Document, span: Span) -> Option<Binding> {
    let entry = document.entry_with_value_at(span.into());
    let entry = entry.or_else(|| document.entry_with_value_at(around(document, span)?))?;
    document.binding(entry)
}

/// A line of a key file goes, with its line break.
fn line_edit(text: &str, span: Span) -> Edit {
    let (start, end) = (span.start as usize, span.end as usize);
    let start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end = text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| end + newline + 1);
    Edit::delete(start..end)
}

pub(super) fn unclear(sources: &Sources, span: Span, reason: &str) -> KeysError {
    let (file, line) = place_of(sources, span).unwrap_or_default();
    KeysError::Unclear { file, line, reason: reason.to_owned() }
}

pub(super) fn edit_error(name: &str, error: EditError) -> KeysError {
    let range = match &error {
        EditError::Syntax { range, .. } | EditError::Unclear { range, .. } => Some(range.clone()),
        _ => None,
    };
    KeysError::Edit { file: name.to_owned(), range, error }
}
