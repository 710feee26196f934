//! Private keys in a text, found by how they begin: of OpenSSH, in PEM (PKCS#1, SEC 1, DSA, PKCS#8, encrypted or not), of
//! PuTTY, of ssh.com and of age. None is decoded, and nothing of one is kept.

use std::ops::Range;

/// How the base64 of every private key of OpenSSH begins.
const OPENSSH: &str = "b3BlbnNzaC1rZXktdjE";

/// Where private keys begin in a text, and what they are. A mark without a key after it is only spoken of.
///
/// ```
/// use nixos_ssh::ssh::private_key::private_keys;
/// let key = "  -----BEGIN EC PRIVATE KEY-----\r\n  MHcCAQEEIKq0nYxMpW5nKyB0dHJhbmRvbXRleHQK\r\n";
/// assert_eq!(private_keys(key), [(2..32, "a private key")]);
/// assert_eq!(private_keys("# the -----BEGIN EC PRIVATE KEY----- goes elsewhere"), []);
/// ```
#[must_use]
pub fn private_keys(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut bodies: Vec<Range<usize>> = Vec::new();
    // ssh.com has four dashes and a blank: the fifth dash of the others is no blank.
    let marks = text.match_indices("-----BEGIN ").map(|(at, mark)| (at, mark, "-----"));
    for (at, mark, end) in marks.chain(text.match_indices("---- BEGIN ").map(|(at, mark)| (at, mark, " ----"))) {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let Some((label, body)) = rest.split_once(end) else { continue };
        let is_private = label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK";
        if label.len() > 40 || !is_private || !begins_with_base64(body) {
            continue;
        }
        let length = mark.len() + label.len() + end.len();
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
        let line = rest.split(['\r', '\n']).next().unwrap_or_default();
        let Some((name, value)) = line.split_once(": ") else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            break;
        }
        // Headers of OpenSSL are one word, also where somebody made one line of the key; written line ends end any header.
        let end = match name {
            "Proc-Type" | "DEK-Info" => value.find([' ', '\\', '"']),
            _ if value.starts_with('"') => value.get(1..).and_then(|value| value.find('"')).map(|end| end + 2),
            _ => value.find("\\n"),
        };
        rest = rest.get(name.len() + 2 + end.unwrap_or(value.len())..).unwrap_or_default();
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
