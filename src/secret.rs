//! What no output may show: private keys, passwords and their hashes, tokens; known by what they are and by the name that
//! they are given, wherever they stand.

mod command_line;
mod decode;
mod extent;
#[cfg(feature = "read")]
mod known;
mod names;
mod private_key;
mod shape;
mod token;
mod values;

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Source;
use decode::{Decoded, Syntax, quoted_lines};

#[cfg(feature = "read")]
pub(crate) use known::Known;

/// How far before an excerpt a secret is looked for whose value reaches into it.
#[cfg(feature = "cli")]
const LOOK_BACK: usize = 16 * 1024;

/// What stands for a secret in a message.
const MASK: &str = "<secret>";

/// The parts of a text that may not be shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets(Vec<Range<usize>>);

impl Secrets {
    /// Looks through a whole source.
    pub(crate) fn of(source: &Source) -> Secrets {
        find(&source.text, syntax(&source.name, &source.text))
    }

    /// Whether a part of the text may not be shown.
    pub(crate) fn touch(&self, shown: Range<usize>) -> bool {
        // They are in order and apart, so their ends are in order too.
        let next = self.0.partition_point(|secret| secret.end <= shown.start);
        self.0.get(next).is_some_and(|secret| secret.start < shown.end)
    }
}

/// Whether a part of a source may not be shown, without looking through all of it: a secret stands in it, or its
/// value began before.
#[cfg(feature = "cli")]
pub(crate) fn may_hold_secret(source: &Source, shown: Range<usize>) -> bool {
    let mut start = shown.start.saturating_sub(LOOK_BACK);
    while !source.text.is_char_boundary(start) {
        start += 1;
    }
    // What follows may say what stands here.
    let mut end = shown.end.saturating_add(256).min(source.text.len());
    while !source.text.is_char_boundary(end) {
        end -= 1;
    }
    let Some(region) = source.text.get(start..end.max(shown.end)) else { return true };
    find(region, syntax(&source.name, region)).touch(shown.start - start..shown.end - start)
}

/// Whether text that a fix would write may not be shown.
pub(crate) fn replacement_may_hold_secret(text: &str) -> bool {
    !find(text, Syntax::Nix).0.is_empty()
}

/// A text that is part of a message, its secrets left out.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    let secrets = find(text, Syntax::Words);
    if secrets.0.is_empty() {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for secret in secrets.0 {
        out.push_str(text.get(rest..secret.start).unwrap_or_default());
        out.push_str(MASK);
        rest = secret.end;
    }
    out.push_str(text.get(rest..).unwrap_or_default());
    out.into()
}

fn syntax(name: &str, text: &str) -> Syntax {
    match name.rsplit_once('.') {
        Some((_, "nix")) => Syntax::Nix,
        Some((_, "json" | "toml")) => Syntax::Data,
        _ if text.contains(';') => Syntax::Nix,
        _ => Syntax::Data,
    }
}

fn find(text: &str, syntax: Syntax) -> Secrets {
    let mut found = in_decoded(&Decoded::of(text, syntax), syntax);
    // What stands with escaped quotes in a string is a text of its own.
    for line in quoted_lines(text) {
        found.extend(in_decoded(&line, Syntax::Words));
    }
    // On a boundary of characters, whatever was decoded.
    for range in &mut found {
        range.end = range.end.min(text.len());
        while !text.is_char_boundary(range.start) {
            range.start -= 1;
        }
        while !text.is_char_boundary(range.end) {
            range.end += 1;
        }
    }
    found.retain(|range| !range.is_empty());
    apart(found)
}

fn in_decoded(decoded: &Decoded<'_>, syntax: Syntax) -> Vec<Range<usize>> {
    let mut found = values::find(&decoded.text, syntax);
    private_key::find(&decoded.text, syntax, &mut found);
    token::find(&decoded.text, &mut found);
    command_line::find(&decoded.text, &mut found);
    // `<password>…</password>`
    values::in_tags(&decoded.text, &mut found);
    found.into_iter().map(|range| decoded.back(range)).collect()
}

/// Parts in order, those that touch as one.
fn apart(mut found: Vec<Range<usize>>) -> Secrets {
    found.sort_by_key(|secret| secret.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for secret in found {
        match apart.last_mut() {
            Some(last) if secret.start <= last.end => last.end = last.end.max(secret.end),
            _ => apart.push(secret),
        }
    }
    Secrets(apart)
}
