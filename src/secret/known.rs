//! Words out of the secrets of a source, wherever a message repeats them: a message may cut a secret so that nobody knows it
//! by its form.

use std::collections::{BTreeSet, HashMap};

use super::{MASK, Secrets, guarded};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// The least length of a word that says something.
const LEAST: usize = 8;

/// Leaves words of secrets that stand in the sources of diagnostics out of their texts.
pub(crate) fn mask_known(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    let mut known: HashMap<u32, BTreeSet<String>> = HashMap::new();
    for diagnostic in diagnostics {
        let texts =
            [Some(&diagnostic.message), diagnostic.help.as_ref(), diagnostic.fix.as_ref().map(|fix| &fix.message)];
        let labels = diagnostic.labels.iter().map(|label| &label.text);
        // Most messages repeat nothing that could be a secret, and nobody looks through a source for them.
        if !texts.into_iter().flatten().chain(labels).any(|text| words(text).next().is_some()) {
            continue;
        }
        let mut secrets: Vec<u32> = diagnostic.labels.iter().map(|label| label.span.source).collect();
        secrets.sort_unstable();
        secrets.dedup();
        for source in &secrets {
            known.entry(*source).or_insert_with(|| of_source(sources, *source));
        }
        let known: Vec<&BTreeSet<String>> = secrets.iter().filter_map(|source| known.get(source)).collect();
        let mask = |text: &mut String| {
            if let Some(masked) = masked(text, &known) {
                *text = masked;
            }
        };
        mask(&mut diagnostic.message);
        diagnostic.help.iter_mut().for_each(mask);
        diagnostic.labels.iter_mut().map(|label| &mut label.text).for_each(mask);
        diagnostic.fix.iter_mut().map(|fix| &mut fix.message).for_each(mask);
    }
}

/// The words of all secrets of a source.
fn of_source(sources: &Sources, source: u32) -> BTreeSet<String> {
    let Some(source) = sources.get(source) else { return BTreeSet::new() };
    let secrets = Secrets::of(source);
    let texts = secrets.0.iter().filter_map(|secret| source.text.get(secret.clone()));
    // An escape ends a word, and its letter is no part of the next one.
    let texts = texts.map(|text| text.replace("\\n", " ").replace("\\r", " ").replace("\\t", " "));
    texts.flat_map(|text| words(&text).map(|(_, word)| word.to_owned()).collect::<Vec<_>>()).collect()
}

/// The words of a text that can be a part of a secret, and where they begin: letters and digits in disorder.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|character: char| !character.is_ascii_alphanumeric()).filter_map(move |word| {
        let start = at;
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let digits = word.bytes().any(|byte| byte.is_ascii_digit());
        let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
        let lower = word.bytes().filter(u8::is_ascii_lowercase).count();
        (word.len() >= LEAST && (digits || (upper >= 4 && lower >= 4))).then_some((start, word))
    })
}

/// A text without secrets and without known words, each with what stands together with it; nothing if it has none. The
/// beginning of a word counts: messages are cut.
fn masked(text: &str, known: &[&BTreeSet<String>]) -> Option<String> {
    use std::ops::Bound::{Included, Unbounded};
    let text = guarded(text);
    let is_known = |word: &str| {
        let mut from = known.iter().filter_map(|words| words.range::<str, _>((Included(word), Unbounded)).next());
        from.any(|found| found.starts_with(word))
    };
    let together = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=._-$".contains(byte);
    let bytes = text.as_bytes();
    let (mut out, mut rest) = (String::new(), 0);
    for (start, word) in words(&text).filter(|(_, word)| is_known(word)) {
        if start < rest {
            continue;
        }
        let before = bytes.get(rest..start)?.iter().rev().take_while(|byte| together(byte)).count();
        let after = bytes.get(start + word.len()..)?.iter().take_while(|byte| together(byte)).count();
        out.push_str(text.get(rest..start - before)?);
        out.push_str(MASK);
        rest = start + word.len() + after;
    }
    (rest > 0).then(|| out + text.get(rest..).unwrap_or_default())
}
