//! Words out of the secrets of a source, wherever a message repeats them: a message may cut a secret so that nobody knows it
//! by its form.

use std::collections::{BTreeSet, HashMap};

use super::{MASK, Secrets, guarded};
use crate::source::Sources;

/// The least length of a word that says something.
const LEAST: usize = 8;

/// What the secrets of sources are made of, looked for when a text may repeat a part.
pub(crate) struct Known<'s> {
    sources: &'s Sources,
    words: HashMap<u32, BTreeSet<String>>,
}

impl Known<'_> {
    /// Nothing is looked through yet.
    pub(crate) fn of(sources: &Sources) -> Known<'_> {
        Known { sources, words: HashMap::new() }
    }

    /// Leaves what is a secret out of a text that speaks of some sources, and what repeats a part of theirs.
    pub(crate) fn mask(&mut self, spoken_of: &[u32], text: &mut String) {
        // Most texts repeat nothing that could be a secret, and nobody looks through a source for them.
        if words(text).next().is_none() {
            return;
        }
        for source in spoken_of {
            self.words.entry(*source).or_insert_with(|| of_source(self.sources, *source));
        }
        let known: Vec<&BTreeSet<String>> = spoken_of.iter().filter_map(|source| self.words.get(source)).collect();
        if let Some(masked) = masked(text, &known) {
            *text = masked;
        }
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
