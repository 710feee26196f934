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
pub(crate) struct OptionPlaces<'c> {
    /// Every name, with the one that it is below.
    names: Vec<(Option<u32>, &'c str)>,
    /// Places of names and values in their order: a name, or a file.
    places: Vec<(Span, Owner<'c>)>,
}

/// What a place belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner<'c> {
    /// The number of a name.
    Option(u32),
    /// A file that an option names.
    File(&'c str),
}

impl<'c> OptionPlaces<'c> {
    /// The places of a configuration.
    pub(crate) fn of(configuration: &'c Configuration) -> OptionPlaces<'c> {
        let mut places = OptionPlaces { names: Vec::new(), places: Vec::new() };
        places.collect(&configuration.root, None);
        for (name, content) in &configuration.files {
            if let FileContent::Text(text) = content {
                places.places.push((text.span(0..text.text.len()), Owner::File(name)));
            }
        }
        places.places.retain(|(span, _)| !span.is_none());
        places.places.sort_by_key(|(span, _)| span.start);
        places
    }

    /// The option, or the file that one names.
    pub(crate) fn find(&self, span: Span) -> Option<Owner<'c>> {
        let after = self.places.partition_point(|(place, _)| place.start <= span.start);
        let (place, owner) = after.checked_sub(1).and_then(|index| self.places.get(index))?;
        (place.end >= span.end).then_some(*owner)
    }

    /// Its words.
    pub(crate) fn words(&self, owner: Owner<'_>) -> String {
        match owner {
            Owner::Option(number) => self.path(number),
            Owner::File(name) => name.to_owned(),
        }
    }

    fn path(&self, number: u32) -> String {
        let mut names = Vec::new();
        let mut next = Some(number);
        while let Some((above, name)) = next.and_then(|number| self.names.get(number as usize)) {
            names.push(attribute_name(name));
            next = *above;
        }
        names.reverse();
        names.join(".")
    }

    fn collect(&mut self, node: &'c Node, above: Option<u32>) {
        for (name, child) in &node.children {
            let Ok(number) = u32::try_from(self.names.len()) else { return };
            self.names.push((above, name));
            let owner = Owner::Option(number);
            self.places.extend(child.names.iter().map(|span| (*span, owner)));
            for definition in child.definitions.iter().filter(|definition| !is_unknown(&definition.value)) {
                self.places.push((definition.value.span, owner));
            }
            self.collect(child, Some(number));
        }
    }
}

/// Puts the path of its option before the text of every label: a place in JSON says little to people.
pub(crate) fn name_places(configuration: &Configuration, diagnostics: &mut [Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let places = OptionPlaces::of(configuration);
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        let Some(owner) = places.find(label.span) else { continue };
        let path = places.words(owner);
        label.text = if label.text.is_empty() { path } else { format!("{path}: {}", label.text) };
    }
}

fn is_unknown(found: &Found) -> bool {
    matches!(found.datum, Datum::Unknown(_))
}
