//! What no output may show: private keys, passwords and their hashes, not even beside another mistake.

use std::ops::Range;

use crate::source::Source;

/// How far before an excerpt a secret is looked for whose value reaches into it.
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

/// How a text says where a value ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// JSON, TOML: at a comma or the end of the line.
    Data,
    /// Nix: at a semicolon.
    Nix,
}

/// Whether a part of a source may not be shown: a secret stands in it, or its value began before.
pub(crate) fn may_hold_secret(source: &Source, shown: Range<usize>) -> bool {
    let text = source.text.as_str();
    let Some(inside) = text.get(shown.clone()) else { return true };
    if is_secret_itself(inside) {
        return true;
    }
    let mut start = shown.start.saturating_sub(LOOK_BACK);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let (Some(before), Some(region)) = (text.get(start..shown.start), text.get(start..shown.end)) else { return true };
    if before.rfind("-----BEGIN") > before.rfind("-----END") {
        return true;
    }
    let syntax = match source.name.rsplit_once('.') {
        Some((_, "nix")) => Syntax::Nix,
        Some((_, "json" | "toml")) => Syntax::Data,
        _ if region.contains(';') => Syntax::Nix,
        _ => Syntax::Data,
    };
    secret_end(region, syntax) > shown.start - start
}

/// Whether text that a fix would write may not be shown.
pub(crate) fn replacement_may_hold_secret(text: &str) -> bool {
    is_secret_itself(text) || secret_end(text, Syntax::Nix) > 0
}

/// Whether a text looks like a hash or a private key, or hides what it is.
fn is_secret_itself(text: &str) -> bool {
    let schemes = ["$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$"];
    // An escaped letter can spell a secret's name; the base64 is the beginning of every OpenSSH private key.
    let others = ["\\u00", "\\U0000", "\\x", "b3BlbnNzaC1rZXktdjE"];
    schemes.iter().chain(&others).any(|part| text.contains(part))
}

/// The end of the last value of a secret's name, or of the name; 0 if there is none.
fn secret_end(text: &str, syntax: Syntax) -> usize {
    let mut end = 0;
    for word in words(text).filter(|word| text.get(word.clone()).is_some_and(is_secret)) {
        // What stands inside a secret says nothing about where it ends.
        if word.start >= end {
            end = end.max(value_end(text, word.end, syntax));
        }
    }
    end
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let base = text.as_ptr() as usize;
    text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr() as usize - base;
        start..start + word.len()
    })
}

fn is_secret(word: &str) -> bool {
    let part_of =
        |part: &&str| word.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()));
    SECRET_WORDS.iter().any(|part| part_of(part))
        && !HARMLESS_WORDS.iter().any(|harmless| word.eq_ignore_ascii_case(harmless))
}

/// Where the value of a name ends; the name's own end if no value follows.
fn value_end(text: &str, name_end: usize, syntax: Syntax) -> usize {
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
        _ if path => return 0,
        _ => return name_end,
    }
    skip(&mut at, &|byte| byte.is_ascii_whitespace());
    match syntax {
        Syntax::Data => data_end(text, at),
        Syntax::Nix => nix_end(text, at),
    }
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
