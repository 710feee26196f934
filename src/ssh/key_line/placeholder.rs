//! Texts that stand for a key in manuals, templates and first drafts.

use super::KeyLine;

/// What people write instead of a key, in lower case; long enough not to come out of base64 by chance.
const IN_BASE64: [&str; 17] = [
    "yourkey",
    "your_key",
    "yourpub",
    "your-",
    "your_",
    "yoursshkey",
    "publickey",
    "placeholder",
    "changeme",
    "replace",
    "example",
    "dummykey",
    "etcetera",
    "etc/etc",
    "keyhere",
    "abcdefgh",
    "12345678",
];

/// Words of the same where there is no base64 in which they could stand by chance.
const WORDS: [&str; 17] = [
    "your",
    "paste",
    "replace",
    "change",
    "changeme",
    "insert",
    "placeholder",
    "dummy",
    "todo",
    "fixme",
    "here",
    "key",
    "keys",
    "sshkey",
    "pubkey",
    "redacted",
    "tbd",
];

/// The base64 that keys of a type begin with, before anything of their own.
const HEADERS: [&str; 7] = [
    "AAAAC3NzaC1lZDI1NTE5AAAAI",
    "AAAAB3NzaC1yc2EAAAADAQABAAABA",
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBB",
    "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhB",
    "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFB",
    "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI",
    "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBB",
];

/// Whether a line that is no key stands for one.
pub(super) fn is_placeholder(line: &KeyLine<'_>) -> bool {
    let part = |range: &Option<std::ops::Range<usize>>| range.clone().and_then(|range| line.text.get(range));
    let text = line.text.trim();
    let blob = part(&line.blob).unwrap_or_default();
    // Where the base64 of a key stands, only what stands in it counts: a comment may be any text.
    if is_long_base64(blob) {
        return stands_in(blob);
    }
    if let Some(first) = text.split([' ', '\t']).next().filter(|first| is_long_base64(first)) {
        return stands_in(first);
    }
    let lower = text.to_lowercase();
    let first = text.split([' ', '\t']).next().unwrap_or_default();
    let says = |word: &str| WORDS.contains(&word) || word.len() > 2 && word.bytes().all(|byte| byte == b'x');
    is_elided(text)
        || is_template(text)
        || is_header(blob)
        || is_header(first)
        || says_so(blob)
        || lower.split(|character: char| !character.is_alphanumeric()).any(says)
}

/// Whether a word is as long as a key that was cut off, and of nothing but base64.
fn is_long_base64(word: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte);
    word.len() >= 40 && word.starts_with("AAAA") && word.bytes().all(base64)
}

fn stands_in(base64: &str) -> bool {
    let bytes = base64.as_bytes();
    // Zeros are A; some stand at the beginning of every key.
    let run = |least: usize, first: fn(u8) -> bool| {
        bytes.windows(least).any(|run| run.iter().all(|byte| first(*byte) && Some(byte) == run.first()))
    };
    run(8, |byte| byte != b'A') || run(16, |byte| byte == b'A') || says_so(base64)
}

fn says_so(blob: &str) -> bool {
    let lower = blob.to_lowercase();
    IN_BASE64.iter().any(|word| lower.contains(word))
}

fn is_elided(text: &str) -> bool {
    text.contains("...") || text.contains('…') || text.contains("***") || text.contains("[..]")
}

/// `<key>`, `{{ key }}`, `${key}`, `@key@`, `$KEY`, `%KEY%`, `[key]`.
fn is_template(text: &str) -> bool {
    let pairs = [('<', '>'), ('{', '}')];
    let bracketed = |(open, close): (char, char)| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    let marked = text.split([' ', '\t']).any(|word| {
        let name = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        let within = |mark: char| word.strip_prefix(mark).and_then(|word| word.strip_suffix(mark)).is_some_and(name);
        within('@') || within('%') || word.strip_prefix('$').is_some_and(name)
    });
    marked || pairs.into_iter().any(bracketed)
}

/// Whether base64 says a type and nothing of a key.
fn is_header(blob: &str) -> bool {
    let blob = blob.trim_end_matches('=');
    blob.len() >= 4 && HEADERS.iter().any(|header| header.starts_with(blob))
}
