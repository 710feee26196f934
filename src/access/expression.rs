//! The text of what nobody could read: where it differs between two states of a host, something else may be meant.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::why::Why;
use crate::source::{Sources, Span};

/// How many bytes of text are looked at.
const SIZE: usize = 64 << 10;

/// How many names are followed.
const NAMES: usize = 64;

/// The expression that has an unread part, and the bindings of the names in it, without `known` parts, comments and
/// layout. A name may be bound in several places of a file; all of them are taken.
pub(crate) fn written(sources: &Sources, why: &Why, known: &[Span]) -> String {
    let mut out = String::new();
    let mut names: BTreeSet<(u32, String)> = BTreeSet::new();
    let mut pieces = vec![why.whole];
    if why.whole.source != why.span.source
        && let Some(source) = sources.get(why.span.source)
    {
        // The value was made elsewhere: by all of that file.
        pieces.push(Span::new(why.span.source, 0..source.text.len()));
    }
    while let Some(span) = pieces.pop() {
        let Some(source) = sources.get(span.source) else { continue };
        let text = without(&source.text, span, known);
        if out.len() + text.len() > SIZE {
            // Too much to look at: then anything in the file counts.
            let mut hasher = DefaultHasher::new();
            source.text.hash(&mut hasher);
            out.push_str(&format!("{:x}\n", hasher.finish()));
            break;
        }
        for name in names_in(&text) {
            if names.len() < NAMES && names.insert((span.source, name.to_owned())) {
                pieces.extend(bindings(&source.text, name).map(|range| Span::new(span.source, range)));
            }
        }
        out.push_str(&text);
        out.push('\n');
    }
    out
}

/// A part of a text without the known parts in it, comments and layout.
fn without(text: &str, span: Span, known: &[Span]) -> String {
    let (mut at, end) = (span.start as usize, (span.end as usize).min(text.len()));
    let first = known.partition_point(|own| (own.source, own.start) < (span.source, span.start));
    let inside = known.iter().skip(first).take_while(|own| own.source == span.source && own.end <= span.end);
    let mut left = String::new();
    for own in inside {
        left.push_str(text.get(at..own.start as usize).unwrap_or_default());
        at = at.max(own.end as usize);
    }
    left.push_str(text.get(at..end).unwrap_or_default());
    let words = left.lines().map(without_comment).flat_map(str::split_ascii_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

/// A line without its comment, if it surely is one: there is no quote after it, and no open one before it.
fn without_comment(line: &str) -> &str {
    let Some((before, comment)) = line.split_once('#') else { return line };
    let is_comment = before.is_empty() || before.ends_with([' ', '\t']);
    let open = before.matches('"').count() % 2 == 1 || before.contains("''");
    if is_comment && !open && !comment.contains(['"', '\'']) { before } else { line }
}

/// The words of a text that may be names of bindings.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|character: char| !is_name(character) && character != '.');
    let first = parts.map(|word| word.split('.').next().unwrap_or_default());
    first.filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'))
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '\'')
}

/// What stands after `name =` and after `name.… =`, up to the next `;`.
fn bindings<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    text.match_indices(name).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|before| is_name(before) || before == '.') {
            return None;
        }
        let rest = text.get(at + name.len()..)?;
        let path = rest.find(|character: char| !is_name(character) && character != '.').unwrap_or(rest.len());
        if path > 0 && !rest.starts_with('.') {
            return None;
        }
        let after = rest.get(path..)?.trim_start();
        let value = after.strip_prefix('=').filter(|value| !value.starts_with('='))?;
        let start = text.len() - value.len();
        Some(start..start + end_of_value(value))
    })
}

/// Where a value ends: at the first `;` outside of brackets.
fn end_of_value(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, character) in text.char_indices() {
        match character {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            ';' if depth <= 0 => return at,
            _ => {}
        }
        if depth < 0 {
            return at;
        }
    }
    text.len()
}
