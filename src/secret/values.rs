//! What is given to a name that means a secret: the parts of its value that may be one.

use std::ops::Range;

use super::decode::Syntax;
use super::extent::{data_end, nix_block_end, nix_string_end, skip, string_end};
use super::names::{ABOUT, Found, Name, is_name, is_secret_name, next_name};
use super::shape::{is_harmless, is_password_like, is_random};

/// Functions whose argument names something and is no secret.
const READERS: [&str; 15] = [
    "readfile",
    "filecontents",
    "getenv",
    "import",
    "hasattr",
    "getattr",
    "elem",
    "hashstring",
    "mkenableoption",
    "mkpackageoption",
    "removesuffix",
    "removeprefix",
    "hasattrbypath",
    "attrbypath",
    "getexe'",
];

/// All of them.
pub(super) fn find(text: &str, syntax: Syntax) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut references = Vec::new();
    let mut at = 0;
    while let Some(name) = next_name(text, at, syntax) {
        // What stands inside a secret says nothing about where it ends, and is looked at once.
        let end = value(text, &name, syntax, &mut found, &mut references);
        at = end.max(name.end).max(at + 1);
    }
    // `let a = "…"; in { password = a; }`
    if syntax == Syntax::Nix {
        references.sort_unstable();
        references.dedup();
        references.truncate(64);
        for reference in references {
            for (at, word) in text.match_indices(reference) {
                let bytes = text.as_bytes();
                let whole = |byte: Option<&u8>| !byte.is_some_and(|&byte| is_name(byte) || byte == b'.');
                if whole(at.checked_sub(1).and_then(|at| bytes.get(at))) && whole(bytes.get(at + word.len())) {
                    let name = Found { name: Name::Secret, end: at + word.len() };
                    value(text, &name, syntax, &mut found, &mut Vec::new());
                }
            }
        }
    }
    found
}

/// `<password>…</password>`
pub(super) fn in_tags(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, mark) in text.match_indices("</") {
        let end = skip(text, at + mark.len(), is_name);
        let name = text.get(at + mark.len()..end).unwrap_or_default();
        let back = text.as_bytes().get(..at).unwrap_or_default().iter().rev().take(256);
        let Some(back) = back.into_iter().position(|byte| b">\n".contains(byte)) else { continue };
        let start = at - back;
        let content = text.get(start..at).unwrap_or_default();
        if is_secret_name(name) && !is_harmless(content) {
            found.push(start..at);
        }
    }
}

/// What follows a name: its value, in parts.
fn value<'t>(
    text: &'t str,
    name: &Found,
    syntax: Syntax,
    found: &mut Vec<Range<usize>>,
    references: &mut Vec<&'t str>,
) -> usize {
    let bytes = text.as_bytes();
    let mut at = skip(text, name.end, |byte| byte.is_ascii_whitespace() || b"\"'})".contains(&byte));
    while let Some(rest) = text.get(at..).filter(|rest| rest.starts_with("/*")) {
        at = skip(text, at + rest.find("*/").map_or(rest.len(), |end| end + 2), |byte| byte.is_ascii_whitespace());
    }
    let separator = bytes.get(at).copied();
    if !matches!((separator, syntax), (Some(b'=' | b':'), _) | (Some(b'?'), Syntax::Nix)) {
        spoken(text, name, found);
        return name.end;
    }
    if bytes.get(at + 1) == Some(&b'=') || (separator == Some(b':') && bytes.get(at + 1) == Some(&b':')) {
        return name.end;
    }
    let at = skip(text, at + 1, |byte| byte.is_ascii_whitespace());
    match syntax {
        Syntax::Nix if separator != Some(b':') => nix(text, at, name.name, separator == Some(b'?'), found, references),
        _ => {
            data(text, at, name.name, syntax, found);
            found.last().map_or(name.end, |last| last.end)
        }
    }
}

/// `password hunter2`, `the password is hunter2`
fn spoken(text: &str, name: &Found, found: &mut Vec<Range<usize>>) {
    let rest = text.get(name.end..).unwrap_or_default();
    let line = beginning(rest);
    let mut words = line.split_whitespace().take(3).filter(|word| !["is", "was", "=", "to"].contains(word));
    let Some(word) = words.next().filter(|_| line.starts_with(char::is_whitespace) && name.name == Name::Secret) else {
        return;
    };
    let word = word.trim_start_matches(['"', '\'', '`']).split(['"', '\'', '`', '<']).next().unwrap_or_default();
    let bare = word.trim_matches(['"', '\'', '`', '.', ',', ';', ':']);
    if is_password_like(bare) && !is_harmless(bare) {
        let start = name.end + rest.find(bare).unwrap_or_default();
        found.push(start..start + bare.len());
    }
}

/// The first line of a text, or as much of a long one as is looked at.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(256);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).and_then(|text| text.split('\n').next()).unwrap_or_default()
}

/// A value of JSON, TOML, a line of another file, a message.
fn data(text: &str, at: usize, name: Name, syntax: Syntax, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let counts = |content: &str| match name {
        Name::Secret | Name::Member => !is_harmless(content),
        Name::Perhaps => is_random(content),
        Name::File => false,
    };
    match bytes.get(at) {
        Some(b'"' | b'\'') => {
            let end = string_end(text, at);
            if counts(text.get(at + 1..end).unwrap_or_default().trim_matches(['"', '\''])) {
                found.push(at..end);
            }
        }
        Some(b'[' | b'{') if name == Name::Secret && syntax == Syntax::Data => {
            let end = data_end(text, at);
            let body = text.get(at..end).unwrap_or_default();
            let empty = body.bytes().all(|byte| byte.is_ascii_whitespace() || b"[]{}".contains(&byte));
            if !empty {
                found.push(at..end);
            }
        }
        Some(b'[' | b'{') | None => {}
        Some(_) => {
            let end = skip(text, at, |byte| !byte.is_ascii_whitespace() && !b"\"'`,;}])".contains(&byte));
            let word = text.get(at..end).unwrap_or_default();
            let line = beginning(text.get(end..).unwrap_or_default());
            let alone = line
                .trim_matches(|character: char| character.is_whitespace() || ",;}])'\"`".contains(character))
                .is_empty();
            // `name=value` of an environment or a connection.
            let given = text.get(..at).is_some_and(|before| before.ends_with('=')) && !word.starts_with('$');
            let value = counts(word) && (alone || given || is_password_like(word) || is_random(word));
            // A message says what is wrong with a name behind a colon.
            let told = syntax == Syntax::Words && text.get(..at).is_some_and(|before| before.trim_end().ends_with(':'));
            if value && (!told || is_password_like(word)) {
                found.push(at..end);
            }
        }
    }
}

/// The texts of a Nix expression that can be the secret.
fn nix<'t>(
    text: &'t str,
    start: usize,
    name: Name,
    default: bool,
    found: &mut Vec<Range<usize>>,
    references: &mut Vec<&'t str>,
) -> usize {
    let bytes = text.as_bytes();
    if name == Name::File {
        return written_file(text, start, found);
    }
    // `NAME=$(…)` and `NAME="$OTHER"` of a shell.
    let shell = text.get(..start).is_some_and(|before| before.ends_with('='));
    if shell
        && text
            .get(start..)
            .is_some_and(|rest| ["$(", "\"$", "${", "''${", "\"''${"].iter().any(|of| rest.starts_with(of)))
    {
        return start;
    }
    let word_end = skip(text, start, |byte| is_name(byte) || b".'$/+=@!%^&*~".contains(&byte));
    let word = text.get(start..word_end).unwrap_or_default();
    if shell && (is_password_like(word) || is_random(word)) && !word.contains(['$', '.', '/']) {
        found.push(start..word_end);
        return word_end;
    }
    let next = skip(text, word_end, |byte| byte == b' ' || byte == b'\t');
    if bytes.get(next) == Some(&b';') && name == Name::Secret && !word.contains(['.', '/']) && word.len() > 1 {
        let known = ["null", "true", "false", "self", "config", "lib", "pkgs", "key", "name"];
        if !known.contains(&word) && word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            references.push(word);
        }
    }
    // `NAME=value` of an environment.
    let close = text.get(..start).is_some_and(|before| before.ends_with('='));
    let quoted = matches!(bytes.get(word_end), Some(b'\\' | b'"' | b'\'' | b'`'));
    if (quoted || (close && bytes.get(next) != Some(&b';'))) && !word.is_empty() && word.len() > 2 {
        let counts = match name {
            Name::Secret | Name::Member => !is_harmless(word) && !word.contains('$'),
            Name::Perhaps | Name::File => is_random(word),
        };
        if counts && !word.starts_with("lib.") {
            found.push(start..word_end);
        }
        return word_end;
    }
    // A line of another file inside of a text ends without a semicolon.
    let ended = matches!(bytes.get(next), Some(b'\n' | b'\r') | None);
    let plain = !word.contains('.') && !is_harmless(word) && !["let", "if", "with", "assert", "rec"].contains(&word);
    if ended && plain && (is_password_like(word) || is_random(word)) {
        found.push(start..word_end);
        return word_end;
    }
    if ended && word.len() > 2 && name == Name::Secret && plain && !followed_by_value(text, next) {
        found.push(start..word_end);
        return word_end;
    }
    // Only a value that is the name's own: what looks like a secret stands right behind it.
    let end = match name {
        Name::Secret => text.len(),
        Name::Perhaps | Name::Member | Name::File => start + beginning(text.get(start..).unwrap_or_default()).len(),
    };
    literals(text, start, end, name, default, found)
}

/// `passwordFile = pkgs.writeText "name" "…"`: the text of a file that is written on the spot.
fn written_file(text: &str, start: usize, found: &mut Vec<Range<usize>>) -> usize {
    let mut end = text.len().min(start.saturating_add(512));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let expression = text.get(start..end).unwrap_or_default();
    let expression = expression.split(';').next().unwrap_or_default();
    let writer =
        ["writeText", "writeScript", "toFile"].iter().find_map(|name| Some(expression.find(name)? + name.len()));
    let Some(at) = writer else { return start };
    let name = skip(text, start + at, |byte| byte.is_ascii_whitespace());
    if !text.get(name..).is_some_and(|rest| rest.starts_with('"')) {
        return start;
    }
    let value = skip(text, nix_string_end(text, name), |byte| byte.is_ascii_whitespace() || byte == b'(');
    let value_end = match text.get(value..).unwrap_or_default() {
        rest if rest.starts_with('"') => nix_string_end(text, value),
        rest if rest.starts_with("''") => nix_block_end(text, value),
        _ => return start,
    };
    let content = text.get(value..value_end).unwrap_or_default().trim_matches(['"', '\'']);
    if !is_harmless(content) {
        found.push(value..value_end);
    }
    value_end
}

/// Whether the next line goes on with an expression.
fn followed_by_value(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().trim_start();
    rest.starts_with(['"', '(', '[', '{', '+', '/', '.', '?']) || (rest.starts_with("''") && !rest.starts_with("'';"))
}

/// The string literals of an expression that can be the secret.
fn literals(text: &str, start: usize, end: usize, name: Name, default: bool, found: &mut Vec<Range<usize>>) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut braces) = (start, 0usize, 0usize);
    // The names in nested sets, as they come.
    let mut member = String::new();
    let is_let = text.get(start..start + 64).or(text.get(start..end)).is_some_and(|text| text.contains("let"));
    while at < end {
        let literal_end = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'"'), _) => Some(nix_string_end(text, at)),
            (Some(b'\''), Some(b'\'')) => Some(nix_block_end(text, at)),
            _ => None,
        };
        let Some(literal_end) = literal_end else {
            match bytes.get(at) {
                Some(b'#') => at = text.get(at..).and_then(|rest| rest.find('\n')).map_or(end, |found| at + found),
                Some(b'{') => (depth, braces) = (depth + 1, braces + 1),
                Some(b'}') if depth > 0 => (depth, braces) = (depth.saturating_sub(1), braces.saturating_sub(1)),
                Some(b';' | b')' | b']' | b'}') if depth == 0 => return at,
                Some(b'(' | b'[') => depth += 1,
                Some(b')' | b']') => depth = depth.saturating_sub(1),
                Some(b',') if default && depth == 0 => return at,
                Some(&byte) if is_name(byte) => {
                    let word_end = skip(text, at, is_name);
                    // The last name before an equals sign.
                    let next = skip(text, word_end, |byte| byte.is_ascii_whitespace());
                    if bytes.get(next) == Some(&b'=') && bytes.get(next + 1) != Some(&b'=') {
                        if depth == 0 && !is_let {
                            // What follows is the next line of another file.
                            return at;
                        }
                        text.get(at..word_end).unwrap_or_default().clone_into(&mut member);
                    }
                    at = word_end;
                    continue;
                }
                _ => {}
            }
            at += 1;
            continue;
        };
        // The end of a text that the name stands in, taken for a beginning.
        let closes = text.get(at + 2..).is_some_and(|rest| rest.starts_with([';', ')', ']', '}', ',']));
        let lines = text.get(at..literal_end).is_some_and(|literal| literal.contains('\n'));
        if at > start && lines && (bytes.get(at) == Some(&b'"') || closes) {
            return at;
        }
        if at == start && closes && lines {
            return at;
        }
        if lines && bytes.get(at) == Some(&b'"') && text.get(at..literal_end).is_some_and(|text| text.contains(" = ")) {
            return at;
        }
        let content = text.get(at..literal_end).unwrap_or_default().trim_matches(['"', '\'']);
        if !is_name_or_reference(text, start, at, literal_end) && counts(content, name, braces, &member) {
            found.push(at..literal_end.min(text.len()));
        }
        at = literal_end.max(at + 1);
    }
    at
}

/// Whether a literal is a name, is compared with, or names what is read.
fn is_name_or_reference(text: &str, start: usize, at: usize, end: usize) -> bool {
    let before = text.get(start..at).unwrap_or_default().trim_end();
    let after = text.get(end..).unwrap_or_default().trim_start();
    let function = before.rsplit(|character: char| !(character.is_ascii_alphanumeric() || character == '\''));
    let function = function.into_iter().next().unwrap_or_default();
    let called = READERS.iter().any(|name| function.eq_ignore_ascii_case(name));
    before.ends_with('.')
        || before.ends_with("==")
        || before.ends_with("!=")
        || before.ends_with(" or")
        || (after.starts_with('=') && !after.starts_with("=="))
        || (after.starts_with('.') && text.as_bytes().get(end) == Some(&b'.'))
        || called
}

fn counts(content: &str, name: Name, braces: usize, member: &str) -> bool {
    if name == Name::Perhaps {
        return is_random(content);
    }
    if braces > 0 {
        let member = member.to_ascii_lowercase();
        if ABOUT.contains(&member.as_str()) || ["file", "path"].iter().any(|end| member.ends_with(end)) {
            return false;
        }
    }
    !is_harmless(content)
}
