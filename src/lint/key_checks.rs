//! What rules about authorized keys share: each text that is no key belongs to the one rule that says best what it is.

use std::ops::Range;

use crate::configuration::Configuration;
use crate::configuration::keys::KeyEntry;
use crate::source::{Sources, Span};
use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_error::KeyError;
use crate::ssh::key_line::{KeyLine, NotAKey, OptionItem, inspect};

/// The keys that sshd takes.
pub(crate) fn good_keys(configuration: &Configuration) -> impl Iterator<Item = (&KeyEntry, &AuthorizedKey)> {
    configuration.keys().filter_map(|entry| match &entry.key {
        Some(Ok(key)) => Some((entry, key)),
        _ => None,
    })
}

/// The texts in the place of keys that are none, and what they are.
pub(crate) fn not_keys(configuration: &Configuration) -> impl Iterator<Item = (&KeyEntry, NotAKey)> {
    configuration.keys().filter_map(|entry| Some((entry, entry.not_a_key?)))
}

/// The whole keys that sshd refuses for one of their options: its name and what is wrong with it.
pub(crate) fn refused_options(configuration: &Configuration) -> impl Iterator<Item = RefusedOption<'_>> {
    not_keys(configuration).filter(|(_, what)| *what == NotAKey::Options).map(|(entry, _)| {
        let line = inspect(&entry.text.text);
        let (name, reason) = match &line.result {
            Err(KeyError::Option { name, reason }) => (name.clone(), *reason),
            _ => (String::new(), ""),
        };
        RefusedOption { entry, line, name, reason }
    })
}

/// An option for which sshd refuses a whole key.
pub(crate) struct RefusedOption<'c> {
    pub(crate) entry: &'c KeyEntry,
    pub(crate) line: KeyLine<'c>,
    /// As written; empty where the options as a whole are wrong.
    pub(crate) name: String,
    /// What is wrong, to follow the name.
    pub(crate) reason: &'static str,
}

impl RefusedOption<'_> {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        part(self.entry, self.line.error_range.clone())
    }
}

/// Where bytes of a key's text stand; all of the text where nobody knows.
pub(crate) fn part(entry: &KeyEntry, range: Range<usize>) -> Span {
    let span = entry.text.span(range);
    if span.is_none() { entry.span } else { span }
}

/// Where an option of a key stands, by its name.
pub(crate) fn option_span(entry: &KeyEntry, name: &str) -> Span {
    let text = &entry.text.text;
    let is_named = |item: &&OptionItem| text.get(item.name.clone()).is_some_and(|own| own.eq_ignore_ascii_case(name));
    let line = inspect(text);
    let item = line.option_items.iter().find(is_named);
    item.map_or(entry.span, |item| part(entry, item.range.clone()))
}

/// The source text of a string literal without interpolations that is the element of a list, if an entry is one.
pub(crate) fn literal_element<'s>(entry: &KeyEntry, sources: &'s Sources) -> Option<&'s str> {
    let span = entry.element;
    let text = &sources.get(span.source)?.text;
    let literal = text.get(span.start as usize..span.end as usize)?;
    let quoted =
        |quote: &str| literal.len() >= 2 * quote.len() && literal.starts_with(quote) && literal.ends_with(quote);
    if !quoted("\"") && !quoted("''") || literal.contains("${") {
        return None;
    }
    let before = text.get(..span.start as usize)?.trim_end().chars().next_back()?;
    let after = text.get(span.end as usize..)?.trim_start().chars().next()?;
    let stands_alone = matches!(before, '[' | '"' | '\'' | ')') && matches!(after, ']' | '"' | '\'' | '(' | '#');
    stands_alone.then_some(literal)
}
