//! Passwords that programs are given: in addresses, options, environments and headers.

use std::ops::Range;

use super::extent::length;
use super::shape::{is_harmless, is_password_like, is_random};

/// Words that begin with `-p` and are no password.
const P_WORDS: [&str; 16] = [
    "ath", "rint", "rint0", "erm", "rune", "thread", "roto", "rotocol", "ort", "id", "rofile", "arallel", "edantic",
    "refix", "retty", "ipe",
];

/// What long options end in whose argument is a secret.
const OPTIONS: [&str; 12] = [
    "password",
    "passwd",
    "pass",
    "passphrase",
    "token",
    "secret",
    "api-key",
    "apikey",
    "psk",
    "credential",
    "auth-key",
    "authkey",
];

/// Beginnings of long options that ask for a secret, or go without one.
const SWITCHES: [&str; 8] = ["no-", "ask-", "prompt-", "with-", "without-", "use-", "require-", "show-"];

/// Programs, and the option whose argument is a password.
const PROGRAMS: [(&str, &str); 14] = [
    ("sshpass", "-p"),
    ("redis-cli", "-a"),
    ("ldap", "-w"),
    ("docker login", "-p"),
    ("podman login", "-p"),
    ("zip", "-P"),
    ("ipmitool", "-P"),
    ("mosquitto_", "-P"),
    ("openssl", "pass:"),
    ("smbclient", "%"),
    ("mount", "password="),
    ("pdbedit", "-p"),
    ("cryptsetup", "--key-string"),
    ("xfreerdp", "/p:"),
];

/// As much of a line as is looked at around the name of a program.
const LINE: usize = 512;

/// All of them.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    addresses(text, found);
    short_options(text, found);
    long_options(text, found);
    programs(text, found);
    accounts(text, found);
    headers(text, found);
    environment(text, found);
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"'`;|&<>()".contains(&byte)
}

fn is_reference(word: &str) -> bool {
    word.starts_with(['$', '%', '@', '{', '<'])
}

/// The word at a place, behind quotes and blanks if there are some; where it begins.
fn word_at(text: &str, at: usize) -> (usize, &str) {
    let start = at + length(text, at, |byte| b"\"'\\ ".contains(&byte));
    let word = text.get(start..start + length(text, start, is_word)).unwrap_or_default();
    (start, word.trim_end_matches('\\'))
}

/// The rest of a line, or as much of a long one as is looked at.
fn rest_of_line(text: &str, at: usize) -> &str {
    let mut end = text.len().min(at.saturating_add(LINE));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(at..end).unwrap_or_default().split('\n').next().unwrap_or_default()
}

/// Where the line of a place begins, or as much of a long one as is looked at.
fn line_start(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes().get(..at).unwrap_or_default();
    let mut start = at - bytes.iter().rev().take(LINE).take_while(|byte| **byte != b'\n').count();
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

/// `scheme://user:password@host`, also after a path was made of it.
fn addresses(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, mark) in text.match_indices(":/") {
        let start = at + mark.len() + length(text, at + mark.len(), |byte| byte == b'/');
        let part = length(text, start, |byte| byte.is_ascii_graphic() && !b"/\"'`<>;?#\\".contains(&byte));
        let Some(authority) = text.get(start..start + part) else { continue };
        let Some((user, _)) = authority.rsplit_once('@') else { continue };
        let Some(colon) = user.find(':') else {
            // `https://token@host`
            let capitals = user.bytes().any(|byte| byte.is_ascii_uppercase());
            if is_random(user) || (user.len() >= 20 && capitals && !user.contains(['.', '-', '$'])) {
                found.push(start..start + user.len());
            }
            continue;
        };
        let password = user.get(colon + 1..).unwrap_or_default();
        if !is_harmless(password) && !is_reference(password) {
            found.push(start + colon + 1..start + user.len());
        }
    }
}

/// `-pPASSWORD`
fn short_options(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, _) in text.match_indices("-p") {
        // What stands inside a word that was found is found.
        if at < done {
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        if before.is_some_and(|byte| !byte.is_ascii_whitespace() && !b"\"'=".contains(byte)) {
            continue;
        }
        let start = at + 2 + length(text, at + 2, |byte| b"\"'\\".contains(&byte));
        let word = text.get(start..start + length(text, start, is_word)).unwrap_or_default().trim_end_matches('\\');
        let plain = is_reference(word) || word.bytes().all(|byte| byte.is_ascii_digit() || b":./".contains(&byte));
        if word.len() >= 4 && !plain && !P_WORDS.contains(&word) && !word.starts_with('-') {
            done = start + word.len();
            found.push(start..done);
        }
    }
}

/// `--password=…`, `--password …`
fn long_options(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    for (at, mark) in text.match_indices("--") {
        // A run of them is looked at once.
        if at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'-') {
            continue;
        }
        let start = at + mark.len();
        let name = length(text, start, |byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_');
        let option = text.get(start..start + name).unwrap_or_default();
        if !OPTIONS.iter().any(|end| option.ends_with(end)) || SWITCHES.iter().any(|start| option.starts_with(start)) {
            continue;
        }
        let separator = bytes.get(start + name);
        if !matches!(separator, Some(b'=' | b' ')) {
            continue;
        }
        let (begin, word) = word_at(text, start + name + 1);
        let quoted = begin > start + name + 1;
        // A sentence goes on behind the name of an option.
        let sure = separator == Some(&b'=') || quoted || is_password_like(word) || is_random(word);
        if !word.is_empty() && sure && !word.starts_with('-') && !is_reference(word) && !is_harmless(word) {
            found.push(begin..begin + word.len());
        }
    }
}

/// Options that mean a password for some programs only.
fn programs(text: &str, found: &mut Vec<Range<usize>>) {
    for (program, option) in PROGRAMS {
        for (at, mark) in text.match_indices(program) {
            let line = rest_of_line(text, at + mark.len());
            let Some(option_at) = line.find(option) else { continue };
            let (start, word) = word_at(text, at + mark.len() + option_at + option.len());
            let begins = option.starts_with('-')
                && !line.get(..option_at).is_some_and(|before| before.ends_with([' ', '"', '\'', '\\']));
            if !begins && word.len() >= 3 && !is_reference(word) && !is_harmless(word) && !word.starts_with('-') {
                found.push(start..start + word.len());
            }
        }
    }
    for (at, mark) in text.match_indices("htpasswd -") {
        let line = rest_of_line(text, at + mark.len());
        let words: Vec<&str> = line.split_whitespace().take(4).collect();
        if let [options, _, _, word] = words.as_slice()
            && options.contains('b')
            && !is_reference(word)
        {
            let word = word.trim_matches(['"', '\'', ';', '\\']);
            let start = at + mark.len() + line.find(word).unwrap_or_default();
            found.push(start..start + word.len());
        }
    }
}

/// `curl -u alice:password`, `echo alice:password | chpasswd`
fn accounts(text: &str, found: &mut Vec<Range<usize>>) {
    let account = |start: usize, word: &str, found: &mut Vec<Range<usize>>| {
        let Some((user, password)) = word.split_once(':') else { return };
        let plain =
            is_reference(password) || password.bytes().all(|byte| byte.is_ascii_digit()) || is_harmless(password);
        let plain = plain || password.bytes().all(|byte| byte.is_ascii_uppercase());
        if !plain && !user.is_empty() && !password.contains('/') {
            found.push(start + user.len() + 1..start + word.len());
        }
    };
    for option in [" -u", " --user", " --proxy-user", " --creds"] {
        for (at, mark) in text.match_indices(option) {
            let end = at + mark.len();
            if !matches!(text.as_bytes().get(end), Some(b' ' | b'=' | b'"' | b'\'')) {
                continue;
            }
            let (start, word) = word_at(text, end + usize::from(text.as_bytes().get(end) == Some(&b'=')));
            let begin = line_start(text, at);
            let sends = ["curl", "wget", "skopeo"]
                .iter()
                .any(|name| text.get(begin..at).is_some_and(|line| line.contains(name)));
            if sends || word.split_once(':').is_some_and(|(_, password)| is_password_like(password)) {
                account(start, word, found);
            }
        }
    }
    for (at, _) in text.match_indices("chpasswd") {
        let begin = line_start(text, at);
        let mut start = begin;
        for word in text.get(begin..at).unwrap_or_default().split([' ', '"', '\'', '\\']) {
            account(start, word, found);
            start += word.len() + 1;
        }
    }
}

/// `Authorization: Basic …`, `Bearer …`
fn headers(text: &str, found: &mut Vec<Range<usize>>) {
    for scheme in ["Basic ", "Bearer ", "basic ", "bearer ", "Authorization: token "] {
        for (at, mark) in text.match_indices(scheme) {
            let start = at + mark.len();
            let run = length(text, start, |byte| byte.is_ascii_alphanumeric() || b"+/=-_.~".contains(&byte));
            let word = text.get(start..start + run).unwrap_or_default();
            let mixed = word.bytes().any(|byte| byte.is_ascii_digit())
                || word.bytes().filter(u8::is_ascii_uppercase).count() > 2;
            if run >= 12 && mixed && word.bytes().any(|byte| byte.is_ascii_lowercase()) && !is_harmless(word) {
                found.push(start..start + run);
            }
        }
    }
}

/// Values of `SetEnv NAME=value` and `environment="NAME=value"`: people keep tokens there.
fn environment(text: &str, found: &mut Vec<Range<usize>>) {
    let lower = text.to_ascii_lowercase();
    for mark in ["setenv", "environment="] {
        let mut done = 0;
        for (at, mark) in lower.match_indices(mark) {
            let start = at + mark.len();
            if start < done {
                continue;
            }
            let line = text.get(start..).unwrap_or_default();
            let line = line.split(['\n', ';']).next().unwrap_or_default();
            done = start + line.len();
            let mut rest = 0;
            while let Some(equals) = line.get(rest..).and_then(|part| part.find('=')).map(|at| rest + at) {
                let value = equals + 1 + length(line, equals + 1, |byte| b" \"'\\[{".contains(&byte));
                let end =
                    value + length(line, value, |byte| !byte.is_ascii_whitespace() && !b"\"'`,\\".contains(&byte));
                let word = line.get(value..end).unwrap_or_default();
                if !is_harmless(word) && !is_reference(word) && (is_password_like(word) || is_random(word)) {
                    found.push(start + value..start + end);
                }
                rest = end.max(equals + 1);
            }
        }
    }
}
