//! What no excerpt may show: private keys, passwords and their hashes, not even beside another mistake.

use std::ops::Range;

/// How far before an excerpt a secret is looked for whose value reaches into it.
const LOOK_BACK: usize = 16 * 1024;

/// Parts of words that name a secret, mistyped ones too.
const SECRET_WORDS: [&str; 7] = ["pass", "pasw", "pwd", "pword", "hashed", "private", "secret"];

/// Words that look like one and hold none.
const HARMLESS_WORDS: [&str; 7] = [
    "passwordauthentication",
    "permitemptypasswords",
    "hashedpasswordfile",
    "numberofpasswordprompts",
    "enableaskpassword",
    "askpassword",
    "passwordfile",
];

/// Whether a part of a text may not be shown: a secret stands in it, or its value began before.
pub(super) fn may_hold_secret(text: &str, shown: Range<usize>) -> bool {
    let inside = &text[shown.clone()];
    let schemes = ["$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$"];
    // An escaped letter can spell a secret's name; the base64 is the beginning of every OpenSSH private key.
    let escapes = ["\\u00", "\\U0000", "\\x", "b3BlbnNzaC1rZXktdjE"];
    if schemes.iter().chain(&escapes).any(|part| inside.contains(part)) {
        return true;
    }
    let mut start = shown.start.saturating_sub(LOOK_BACK);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let before = &text[start..shown.start];
    if before.rfind("-----BEGIN") > before.rfind("-----END") {
        return true;
    }
    let region = &text[start..shown.end];
    let last = words(region).filter(|word| is_secret(&region[word.clone()])).last();
    last.is_some_and(|word| value_end(region, word.end) > shown.start - start)
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
    let lower = word.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|part| lower.contains(part)) && !HARMLESS_WORDS.contains(&lower.as_str())
}

/// Where the value of a name ends; the name's own end if no value follows.
fn value_end(text: &str, name_end: usize) -> usize {
    let blank = |byte: u8| byte.is_ascii_whitespace();
    let bytes = text.as_bytes();
    let mut at = name_end;
    let skip = |at: &mut usize, unwanted: &dyn Fn(u8) -> bool| {
        while bytes.get(*at).is_some_and(|&byte| unwanted(byte)) {
            *at += 1;
        }
    };
    skip(&mut at, &|byte| byte == b'"' || byte == b'\'' || blank(byte));
    if !matches!(bytes.get(at), Some(b':' | b'=')) {
        return name_end;
    }
    at += 1;
    skip(&mut at, &blank);
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
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
