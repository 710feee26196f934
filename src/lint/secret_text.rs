//! Private keys in a text, found by how they begin.

use std::ops::Range;

/// How the base64 of every private key of OpenSSH begins.
const OPENSSH: &str = "b3BlbnNzaC1rZXktdjE";

/// Where private keys begin in a text, and what they are. A mark without a key after it is only spoken of.
pub(crate) fn private_keys(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut bodies: Vec<Range<usize>> = Vec::new();
    for (at, mark) in text.match_indices("-----BEGIN ") {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let Some((label, body)) = rest.split_once("-----") else { continue };
        let is_private = label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK";
        if label.len() > 40 || !is_private || !begins_with_base64(body) {
            continue;
        }
        let length = mark.len() + label.len() + "-----".len();
        let end = body.find("-----END").map_or(text.len(), |found| at + length + found);
        bodies.push(at..end);
        found.push((at..at + length, "a private key"));
    }
    for (at, mark) in text.match_indices(OPENSSH) {
        let rest = text.get(at..).unwrap_or_default();
        if !bodies.iter().any(|body| body.contains(&at)) && base64_length(rest) >= 60 {
            found.push((at..at + mark.len(), "a private key of OpenSSH"));
        }
    }
    for (at, mark) in text.match_indices("PuTTY-User-Key-File-") {
        if text.get(at..).unwrap_or_default().contains("Private-Lines:") {
            found.push((at..at + mark.len(), "a private key of PuTTY"));
        }
    }
    for (at, mark) in text.match_indices("AGE-SECRET-KEY-1") {
        let rest = text.get(at + mark.len()..).unwrap_or_default().bytes();
        let upper = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if rest.take_while(upper).count() >= 50 {
            found.push((at..at + mark.len(), "a private key of age"));
        }
    }
    found
}

/// Whether a key follows its mark: after line ends, written or escaped, and headers.
fn begins_with_base64(body: &str) -> bool {
    let mut rest = body;
    for _ in 0..12 {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', '"', '+', '\'']);
        if let Some(after) = rest.strip_prefix("\\n").or_else(|| rest.strip_prefix("\\r")) {
            rest = after;
            continue;
        }
        let line = rest.lines().next().unwrap_or_default();
        let header = line.split_once(": ").is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
        if !header {
            break;
        }
        rest = rest.get(line.len()..).unwrap_or_default();
    }
    base64_length(rest) >= 32
}

/// The length of the base64 that a text begins with; nothing where it is a row of a few characters.
fn base64_length(text: &str) -> usize {
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let digits: Vec<u8> = text.bytes().take_while(base64).take(400).collect();
    let different: std::collections::BTreeSet<&u8> = digits.iter().collect();
    if different.len() < 9 { 0 } else { digits.len() }
}
