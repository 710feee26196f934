//! Option paths as text, and which one a place of the JSON belongs to.

use std::borrow::Cow;

use crate::configuration::datum::{Datum, Found};
use crate::configuration::keys::FileContent;
use crate::configuration::{Configuration, Node};
use crate::diagnostic::Diagnostic;
use crate::nix::string::attribute_name;
use crate::source::Span;

/// The names of a dotted path; those in quotes may hold dots.
pub(super) fn names(path: &str) -> Vec<Cow<'_, str>> {
    let mut names = Vec::new();
    let mut rest = path;
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_name(quoted),
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (Cow::Borrowed(rest.get(..end).unwrap_or_default()), rest.get(end..).unwrap_or_default())
            }
        };
        names.push(name);
        match after.strip_prefix('.') {
            Some(after) => rest = after,
            None => return names,
        }
    }
}

/// A name up to its closing quote, and what follows.
fn quoted_name(text: &str) -> (Cow<'_, str>, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (Cow::Owned(name), text.get(at + 1..).unwrap_or_default()),
            '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => name.push(character),
        }
    }
    (Cow::Owned(name), "")
}

/// Which option each place of the JSON belongs to.
pub(crate) struct OptionPlaces(Vec<(Span, String)>);

impl OptionPlaces {
    /// The places of a configuration.
    pub(crate) fn of(configuration: &Configuration) -> OptionPlaces {
        let mut places = Vec::new();
        collect(&configuration.root, &mut String::new(), &mut places);
        for (name, content) in &configuration.files {
            if let FileContent::Text(text) = content {
                places.push((text.span(0..text.text.len()), name.clone()));
            }
        }
        places.retain(|(span, _)| !span.is_none());
        places.sort_by_key(|(span, _)| span.start);
        OptionPlaces(places)
    }

    /// The option, or the file that one names.
    pub(crate) fn find(&self, span: Span) -> Option<&str> {
        let after = self.0.partition_point(|(place, _)| place.start <= span.start);
        let place = after.checked_sub(1).and_then(|index| self.0.get(index));
        place.filter(|(place, _)| place.end >= span.end).map(|(_, path)| path.as_str())
    }
}

/// Puts the path of its option before the text of every label: a place in JSON says little to people.
pub(crate) fn name_places(configuration: &Configuration, diagnostics: &mut [Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let places = OptionPlaces::of(configuration);
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        let Some(path) = places.find(label.span) else { continue };
        label.text = if label.text.is_empty() { path.to_owned() } else { format!("{path}: {}", label.text) };
    }
}

fn collect(node: &Node, path: &mut String, places: &mut Vec<(Span, String)>) {
    for (name, child) in &node.children {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(&attribute_name(name));
        places.extend(child.names.iter().map(|span| (*span, path.clone())));
        for definition in child.definitions.iter().filter(|definition| !is_unknown(&definition.value)) {
            places.push((definition.value.span, path.clone()));
        }
        collect(child, path, places);
        path.truncate(length);
    }
}

fn is_unknown(found: &Found) -> bool {
    matches!(found.datum, Datum::Unknown(_))
}
