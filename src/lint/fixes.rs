//! What fixes of several rules share: elements taken out of lists, bytes of keys replaced.

use crate::configuration::keys::KeyEntry;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::source::{Sources, Span};

use super::findings::Findings;
use super::sshd::source_text;

/// What goes with an element of a list that goes: its line, if nothing else stands on it, else the blanks before it.
pub(crate) fn element_and_blanks(sources: &Sources, element: Span) -> Option<Span> {
    let text = &sources.get(element.source)?.text;
    let (before, after) = (text.get(..element.start as usize)?, text.get(element.end as usize..)?);
    let start = before.trim_end_matches([' ', '\t']).len();
    let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    let alone = before.get(..start)?.ends_with('\n') && after.get(blanks..)?.starts_with('\n');
    let end = if alone { element.end as usize + blanks + 1 } else { element.end as usize };
    Some(Span::new(element.source, start..end))
}

/// A fix that puts other bytes in the place of some of a key's text, where that stands in the source as it is.
pub(crate) fn in_key(
    findings: &Findings<'_>,
    entry: &KeyEntry,
    range: std::ops::Range<usize>,
    message: &str,
    replacement: &str,
) -> Option<Fix> {
    let span = entry.text.span(range.clone());
    let verbatim = source_text(findings, span)? == entry.text.text.get(range)?;
    verbatim.then(|| Fix::new(message, Applicability::Unsafe, span, replacement))
}

/// A fix that takes a word out of a list, where it is an element of its own, `"ssh-rsa"`, or stands between commas.
pub(crate) fn without_word(findings: &Findings<'_>, word: &str, place: Span) -> Option<Fix> {
    let span = between_commas(findings, word, place).or_else(|| element(findings, word, place))?;
    Some(Fix::new(format!("take {word} out of the list"), Applicability::Unsafe, span, ""))
}

/// The word and the comma before or after it.
fn between_commas(findings: &Findings<'_>, word: &str, place: Span) -> Option<Span> {
    if source_text(findings, place)? != word {
        return None;
    }
    let text = &findings.sources.get(place.source)?.text;
    let (before, after) = (text.get(..place.start as usize)?, text.get(place.end as usize..)?);
    match (before.ends_with(','), after.starts_with(',')) {
        (true, _) => Some(Span { start: place.start - 1, ..place }),
        (false, true) => Some(Span { end: place.end + 1, ..place }),
        (false, false) => None,
    }
}

/// The element that is the word, with its blanks.
fn element(findings: &Findings<'_>, word: &str, place: Span) -> Option<Span> {
    let text = &findings.sources.get(place.source)?.text;
    let quoted = format!("\"{word}\"");
    // A place is that of the word or that of the element.
    let start = text.get(..place.start as usize)?.strip_suffix('"').map_or(place.start as usize, str::len);
    let end = start + quoted.len();
    let before = text.get(..start)?.trim_end().chars().next_back()?;
    let after = text.get(end..)?.trim_start().chars().next()?;
    let alone = matches!(before, '[' | '"') && matches!(after, ']' | '"' | '#');
    if text.get(start..end)? != quoted || !alone {
        return None;
    }
    element_and_blanks(findings.sources, Span::new(place.source, start..end))
}
