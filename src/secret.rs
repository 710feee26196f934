//! What no output may show: private keys, passwords and their hashes, not even beside another mistake.

use std::ops::Range;

use crate::source::Source;

/// How far before an excerpt a secret is looked for whose value reaches into it.
#[cfg(feature = "cli")]
const LOOK_BACK: usize = 16 * 1024;

/// Parts of words that name a secret, mistyped ones too.
const SECRET_WORDS: [&str; 7] = ["pass", "pasw", "pwd", "pword", "hashed", "private", "secret"];

/// Words that look like one and hold none.
const HARMLESS_WORDS: [&str; 11] = [
    "passwordauthentication",
    "permitemptypasswords",
    "hashedpasswordfile",
    "numberofpasswordprompts",
    "enableaskpassword",
    "askpassword",
    "passwordfile",
    "allownopasswordlogin",
    "wheelneedspassword",
    "nopasswd",
    "passthru",
];

/// Hashes by their scheme.
const SCHEMES: [&str; 7] = ["$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$"];

/// Escaped letters: they can spell a secret's name.
const ESCAPES: [&str; 2] = ["\\u00", "\\x"];

/// The beginning of every OpenSSH private key.
const OPENSSH_KEY: &str = "b3BlbnNzaC1rZXktdjE";

/// How a text says where a value ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// JSON, TOML: at a comma or the end of the line.
    Data,
    /// Nix: at a semicolon.
    Nix,
}

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
    let Some(region) = source.text.get(start..shown.end) else { return true };
    find(region, syntax(&source.name, region)).touch(shown.start - start..shown.end - start)
}

/// Whether text that a fix would write may not be shown.
pub(crate) fn replacement_may_hold_secret(text: &str) -> bool {
    !find(text, Syntax::Nix).0.is_empty()
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
    let mut found = Vec::new();
    for (first, parts) in [('$', &SCHEMES[..]), ('\\', &ESCAPES[..])] {
        let places = text.match_indices(first).map(|(at, _)| at);
        found.extend(places.filter(|&at| parts.iter().any(|part| starts_with(text, at, part))).map(|at| at..at + 1));
    }
    found.extend(text.match_indices(OPENSSH_KEY).map(|(at, part)| at..at + part.len()));
    let mut rest = 0;
    while let Some(at) = text.get(rest..).and_then(|after| after.find("-----BEGIN")).map(|at| rest + at) {
        let end = text.get(at..).and_then(|key| key.find("-----END"));
        rest = end.map_or(text.len(), |end| at + end + "-----END".len());
        found.push(at..rest);
    }
    let mut rest = 0;
    while let Some(name) = next_name(text, rest) {
        // What stands inside a secret says nothing about where it ends.
        rest = match value(text, name.end, syntax) {
            Value::Secret(end) => {
                found.push(name.start..end);
                end.max(name.end)
            }
            Value::Harmless(end) => end.max(name.end),
        };
    }
    apart(found)
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

/// Whether a part stands at a place, in large or small letters.
fn starts_with(text: &str, at: usize, part: &str) -> bool {
    text.as_bytes().get(at..at + part.len()).is_some_and(|found| found.eq_ignore_ascii_case(part.as_bytes()))
}

/// The next word, from a place on, that names a secret. Words are letters and digits.
fn next_name(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'p' | b'P' | b'h' | b'H' | b's' | b'S'))?;
        if !SECRET_WORDS.iter().any(|part| starts_with(text, at, part)) {
            at += 1;
            continue;
        }
        let letters = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let before = bytes.get(from..at)?.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = at - before..at + letters(bytes.get(at..)?);
        let text = text.get(word.clone())?;
        if !HARMLESS_WORDS.iter().any(|harmless| text.eq_ignore_ascii_case(harmless)) {
            return Some(word);
        }
        at = word.end;
    }
}

/// What follows a secret's name.
enum Value {
    /// The secret, up to here; or nothing, and the name may say too much already.
    Secret(usize),
    /// The rest of a longer name, up to here.
    Harmless(usize),
}

/// What follows a name that ends here.
fn value(text: &str, name_end: usize, syntax: Syntax) -> Value {
    let bytes = text.as_bytes();
    let mut at = name_end;
    let skip = |at: &mut usize, unwanted: &dyn Fn(u8) -> bool| {
        while bytes.get(*at).is_some_and(|&byte| unwanted(byte)) {
            *at += 1;
        }
    };
    // `secrets.alice = …` in Nix has a longer name; `secrets.alice.path` alone is one.
    let path = syntax == Syntax::Nix && bytes.get(at) == Some(&b'.');
    skip(&mut at, &|byte| {
        let quote = byte == b'"' || byte == b'\'' || byte.is_ascii_whitespace();
        quote || (path && (byte.is_ascii_alphanumeric() || b"._-".contains(&byte)))
    });
    match (bytes.get(at), syntax) {
        (Some(b':' | b'='), _) | (Some(b'?'), Syntax::Nix) => at += 1,
        _ if path => return Value::Harmless(at),
        _ => return Value::Secret(name_end),
    }
    skip(&mut at, &|byte| byte.is_ascii_whitespace());
    Value::Secret(match syntax {
        Syntax::Data => data_end(text, at),
        Syntax::Nix => nix_end(text, at),
    })
}

/// Where a value of JSON or TOML ends.
fn data_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut depth = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => at = string_end(text, at),
            b'[' | b'{' => (at, depth) = (at + 1, depth + 1),
            b']' | b'}' => (at, depth) = (at + 1, depth.saturating_sub(1)),
            b',' | b'\n' if depth == 0 => return at,
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

/// Where a Nix expression ends: at a semicolon, or where what surrounds it does.
fn nix_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut depth = 0usize;
    let after = |at: usize, end: &str| {
        let rest = text.get(at..).unwrap_or_default();
        rest.find(end).map_or(text.len(), |found| at + found + end.len())
    };
    while let Some(byte) = bytes.get(at) {
        at = match (byte, bytes.get(at + 1)) {
            (b'"', _) => nix_string_end(text, at),
            (b'\'', Some(b'\'')) => nix_block_end(text, at),
            (b'#', _) => after(at, "\n"),
            (b'/', Some(b'*')) => after(at + 2, "*/"),
            (b'(' | b'[' | b'{', _) => {
                depth += 1;
                at + 1
            }
            (b')' | b']' | b'}' | b';', _) if depth == 0 => return at,
            (b')' | b']' | b'}', _) => {
                depth -= 1;
                at + 1
            }
            _ => at + 1,
        };
    }
    at
}

/// Where `"…"` ends. A string inside an interpolation inside it counts as its end and its beginning.
fn nix_string_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Where `''…''` ends.
fn nix_block_end(text: &str, start: usize) -> usize {
    let mut at = start + 2;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("''")) {
        at += found + 2;
        match text.as_bytes().get(at) {
            // An escape: of two quotes, of a dollar, of anything.
            Some(b'\'' | b'$' | b'\\') => at += 1,
            _ => return at,
        }
    }
    text.len()
}

/// Where a string literal of JSON or TOML ends.
fn string_end(text: &str, start: usize) -> usize {
    let literal = &text[start..];
    for fence in ["\"\"\"", "'''"] {
        if let Some(inner) = literal.strip_prefix(fence) {
            return inner.find(fence).map_or(text.len(), |end| start + end + 2 * fence.len());
        }
    }
    let bytes = literal.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != bytes[0] && bytes[at] != b'\n' {
        at += if bytes[at] == b'\\' && bytes[0] == b'"' { 2 } else { 1 };
    }
    (start + at + 1).min(text.len())
}
