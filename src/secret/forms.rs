//! Secrets that are known by their form alone: keys, hashes, tokens, passwords in addresses and on command lines.

use std::ops::Range;

use super::decode::Syntax;
use super::shape::{is_harmless, is_password_like, is_random};

/// How tokens of services begin, and how many letters and digits follow at least.
const TOKENS: [(&str, usize); 31] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 12),
    ("glrt-", 12),
    ("gldt-", 12),
    ("glptt-", 12),
    ("AKIA", 16),
    ("ASIA", 16),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10),
    ("hf_", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("dop_v1_", 20),
    ("SG.", 20),
    ("AIza", 30),
    ("tskey-", 10),
    ("ya29.", 20),
    ("sk_live_", 10),
    ("rk_live_", 10),
    ("sk_test_", 10),
    ("AGE-SECRET-KEY-", 20),
    ("hvs.", 20),
];

/// The beginning of every OpenSSH private key.
const OPENSSH_KEY: &str = "b3BlbnNzaC1rZXktdjE";

/// Words that begin with `-p` and are no password.
const P_WORDS: [&str; 16] = [
    "ath", "rint", "rint0", "erm", "rune", "thread", "roto", "rotocol", "ort", "id", "rofile", "arallel", "edantic",
    "refix", "retty", "ipe",
];

/// Options of commands whose argument is a password.
const OPTIONS: [&str; 10] = [
    "--password",
    "--passwd",
    "--pass",
    "--passphrase",
    "--token",
    "--secret",
    "--api-key",
    "--apikey",
    "--psk",
    "--credential",
];

/// All of them.
pub(super) fn find(text: &str, syntax: Syntax) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    private_keys(text, &mut found);
    hashes(text, &mut found);
    tokens(text, &mut found);
    addresses(text, &mut found);
    arguments(text, &mut found);
    environment(text, &mut found);
    if syntax == Syntax::Words {
        lines_of_keys(text, &mut found);
    }
    found
}

fn length(text: &str, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| is_part(**byte)).count()
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

fn private_keys(text: &str, found: &mut Vec<Range<usize>>) {
    pem(text, ("-----BEGIN", "-----END"), found);
    // As ssh.com writes it.
    pem(text, ("---- BEGIN", "---- END"), found);
    let mut rest = 0;
    for (at, mark) in text.match_indices(OPENSSH_KEY) {
        let end = at + mark.len();
        if at < rest {
            continue;
        }
        rest = end + body(text.get(end..).unwrap_or_default());
        found.push(at..rest);
    }
    let mut rest = 0;
    for (at, mark) in text.match_indices("Private-Lines:") {
        if at < rest {
            continue;
        }
        rest = at + mark.len() + body(text.get(at + mark.len()..).unwrap_or_default());
        found.push(at..rest);
    }
}

/// What stands between two marks that is not for everybody, with the marks.
fn pem(text: &str, (first, last): (&str, &str), found: &mut Vec<Range<usize>>) {
    let mut rest = 0;
    let last_end = text.rfind(last).unwrap_or_default();
    while let Some(at) = text.get(rest..).and_then(|after| after.find(first)).map(|at| rest + at) {
        rest = at + first.len();
        let label = text.get(rest..).unwrap_or_default();
        let label: String = label.chars().take(48).take_while(|&character| character != '\n').collect();
        // Certificates and public keys are for everybody; a label that somebody cut is not known to be one.
        if ["CERTIFICATE", "PUBLIC KEY", "SIGNATURE", "CRL", "PARAMETERS"].iter().any(|public| label.contains(public)) {
            continue;
        }
        let closed = text.get(at..).filter(|_| at < last_end);
        let end = closed.and_then(|key| key.find(last)).map(|end| at + end + last.len());
        rest = end.unwrap_or_else(|| rest + label.len() + body(text.get(rest + label.len()..).unwrap_or_default()));
        found.push(at..rest);
    }
}

/// The length of the base64 that a text begins with, over the ends of its lines, written or escaped.
fn body(text: &str) -> usize {
    let mut at = 0;
    loop {
        at += length(text, at, |byte| is_base64(byte) || b" \t\r\n\"+',\\[]-".contains(&byte));
        // Words end it: no line of base64 is shorter than its last.
        let Some(line) = text.get(at..) else { return at };
        let header = ["Proc-Type:", "DEK-Info:", "Comment:", "Private-MAC:"];
        if !header.iter().any(|name| line.starts_with(name)) {
            // As far as the base64 went, and no line further.
            return text.get(..at).map_or(at, |body| body.trim_end().len().max(1));
        }
        at += line.find('\n').unwrap_or(line.len());
    }
}

fn hashes(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('$') {
        let scheme = length(text, at + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if scheme == 0 || scheme > 14 || bytes.get(at + 1 + scheme) != Some(&b'$') {
            continue;
        }
        let rest = length(text, at + 2 + scheme, |byte| byte.is_ascii_alphanumeric() || b"./$=,+-_".contains(&byte));
        let name = text.get(at + 1..at + 1 + scheme).unwrap_or_default();
        let known = ["1", "2", "2a", "2b", "2x", "2y", "5", "6", "7", "y", "gy", "sha1", "3", "md5"];
        if (known.contains(&name) && rest >= 3) || rest >= 20 {
            found.push(at..at + 2 + scheme + rest);
        }
    }
}

fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    // The letter of a line end that is written `\n` is none of the word after it.
    let before = |at: usize| match text.as_bytes().get(..at) {
        Some([.., b'\\', b'n' | b'r' | b't']) => false,
        Some([.., last]) => last.is_ascii_alphanumeric(),
        _ => false,
    };
    for (start, least) in TOKENS {
        for (at, mark) in text.match_indices(start) {
            let more = length(text, at + mark.len(), part);
            if more >= least && !before(at) {
                found.push(at..at + mark.len() + more);
            }
        }
    }
    for (at, mark) in text.match_indices("sk-") {
        let more = length(text, at + mark.len(), part);
        let word = text.get(at..at + mark.len() + more).unwrap_or_default();
        let mixed =
            word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_uppercase());
        if more >= 16 && mixed && !before(at) {
            found.push(at..at + word.len());
        }
    }
    for (at, _) in text.match_indices("eyJ") {
        let more = length(text, at, part);
        let word = text.get(at..at + more).unwrap_or_default();
        if word.split('.').filter(|part| part.len() >= 4).count() >= 2 && more >= 24 {
            found.push(at..at + more);
        }
    }
}

/// `scheme://user:password@host`
fn addresses(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, mark) in text.match_indices("://") {
        let start = at + mark.len();
        let part = length(text, start, |byte| byte.is_ascii_graphic() && !b"/\"'`<>;?#".contains(&byte));
        let Some(authority) = text.get(start..start + part) else { continue };
        let Some((user, _)) = authority.rsplit_once('@') else { continue };
        let Some(colon) = user.find(':') else {
            // `https://token@host`
            if is_random(user) {
                found.push(start..start + user.len());
            }
            continue;
        };
        let password = user.get(colon + 1..).unwrap_or_default();
        if !password.is_empty() && !is_reference(password) {
            found.push(start + colon + 1..start + user.len());
        }
    }
}

/// `-pPASSWORD`, `--password=…`, `--password …`
fn arguments(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let part = |byte: u8| byte.is_ascii_graphic() && !b"\"'`;|&<>()".contains(&byte);
    for (at, _) in text.match_indices("-p") {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        if before.is_some_and(|byte| !byte.is_ascii_whitespace() && !b"\"'=".contains(byte)) {
            continue;
        }
        let start = at + 2 + length(text, at + 2, |byte| b"\"'\\".contains(&byte));
        let word = text.get(start..start + length(text, start, part)).unwrap_or_default().trim_end_matches('\\');
        let plain = is_reference(word) || word.bytes().all(|byte| byte.is_ascii_digit() || b":./".contains(&byte));
        if word.len() >= 4 && !plain && !P_WORDS.contains(&word) && !word.starts_with('-') {
            found.push(start..start + word.len());
        }
    }
    for option in OPTIONS {
        for (at, _) in text.match_indices(option) {
            let mut start = at + option.len();
            match bytes.get(start) {
                Some(b'=' | b' ') => start += 1,
                _ => continue,
            }
            start += length(text, start, |byte| b"\"'\\ ".contains(&byte));
            let word = text.get(start..start + length(text, start, part)).unwrap_or_default().trim_end_matches('\\');
            if !word.is_empty() && !word.starts_with('-') && !is_reference(word) && !is_harmless(word) {
                found.push(start..start + word.len());
            }
        }
    }
    for (at, mark) in text.match_indices("sshpass -p") {
        let start = at + mark.len() + length(text, at + mark.len(), |byte| b"\"'\\ ".contains(&byte));
        let word = length(text, start, part);
        found.push(start..start + word);
    }
}

fn is_reference(word: &str) -> bool {
    word.starts_with(['$', '%', '@'])
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

/// Words of a message that can only be lines out of a key: long base64 in disorder that is no public key.
fn lines_of_keys(text: &str, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < text.len() {
        let run = length(text, at, |byte| is_base64(byte) || b"_-".contains(&byte));
        if run >= 40 && is_line_of_key(text.get(..at).unwrap_or_default(), text.get(at..at + run).unwrap_or_default()) {
            found.push(at..at + run);
        }
        at += run.max(1);
    }
}

fn is_line_of_key(before: &str, run: &str) -> bool {
    let named = ["SHA256:", "SHA512:", "MD5:"].iter().any(|name| before.ends_with(name));
    if named || run.starts_with("AAAA") || run.starts_with("sha256-") || run.starts_with("sha512-") {
        return false;
    }
    run.split(['/', '-', '_']).any(|part| {
        let count = |kind: fn(&u8) -> bool| part.bytes().filter(kind).count();
        part.len() >= 20
            && count(u8::is_ascii_digit) >= 2
            && count(u8::is_ascii_uppercase) >= 3
            && count(u8::is_ascii_lowercase) >= 3
    })
}
