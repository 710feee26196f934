//! Private keys: PEM, OpenSSH's and PuTTY's form, the base64 of one alone, and lines out of it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::decode::Syntax;
use super::extent::length;

/// The beginning of every OpenSSH private key.
const OPENSSH_KEY: &str = "b3BlbnNzaC1rZXktdjE";

/// The least length of base64 that makes what follows a header a key; a script may look for the header alone.
const LEAST_BODY: usize = 16;
/// The same where the header's line ends.
const SHORT_BODY: usize = 4;

/// Labels of what everybody may see.
const PUBLIC: [&str; 7] = ["CERTIFICATE", "PUBLIC KEY", "SIGNATURE", "CRL", "PARAMETERS", "MESSAGE", "AGE ENCRYPTED"];

/// All of them.
pub(super) fn find(text: &str, syntax: Syntax, found: &mut Vec<Range<usize>>) {
    armoured(text, found);
    marked(text, found);
    let public = public_blocks(text);
    let mut at = 0;
    while at < text.len() {
        let run = length(text, at, is_base64);
        let word = text.get(at..at + run).unwrap_or_default();
        let is_key = run >= 20 && is_private_der(word);
        if is_key || (is_line(text, at, word, syntax) && !is_inside(&public, at)) {
            let end = at + run + body(text.get(at + run..).unwrap_or_default(), true, LEAST_BODY);
            found.push(at..end);
            at = end;
        } else {
            at += run.max(1);
        }
    }
}

/// Whether a place is in one of the blocks, which are in order.
fn is_inside(blocks: &[Range<usize>], at: usize) -> bool {
    let next = blocks.partition_point(|block| block.start <= at);
    next.checked_sub(1).and_then(|last| blocks.get(last)).is_some_and(|block| block.contains(&at))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// What stands behind `BEGIN … PRIVATE KEY`, whatever the dashes are, and whether or not it ends.
fn armoured(text: &str, found: &mut Vec<Range<usize>>) {
    let mut rest = 0;
    while let Some(at) = text.get(rest..).and_then(|after| after.find("BEGIN ")).map(|at| rest + at) {
        let label: String = text.get(at..).unwrap_or_default().chars().take(54).collect();
        let label = label.split(['\n', '\\']).next().unwrap_or_default();
        rest = at + "BEGIN".len();
        let Some(named) = label.find("PRIVATE KEY") else { continue };
        let start = at + named + "PRIVATE KEY".len();
        let start = start + if label.contains("KEY BLOCK") { " BLOCK".len() } else { 0 };
        let after = text.get(start..).unwrap_or_default();
        // Behind a whole header with the end of its line any letters are a key, however few; in a script they are not.
        let line = after.trim_start_matches('-');
        let is_header =
            line.len() < after.len() && ["\n", "\r\n", "\\n", "\\r\\n"].iter().any(|end| line.starts_with(end));
        let length = body(after, false, if is_header { SHORT_BODY } else { LEAST_BODY });
        if length > 0 {
            found.push(at..start + length);
            rest = start + length;
        }
    }
}

/// What begins as OpenSSH's keys do, and what PuTTY's name.
fn marked(text: &str, found: &mut Vec<Range<usize>>) {
    for mark in [OPENSSH_KEY, "Private-Lines:", "Private-MAC:"] {
        let mut rest = 0;
        for (at, mark) in text.match_indices(mark) {
            if at < rest {
                continue;
            }
            let mut start = at + mark.len();
            if mark != OPENSSH_KEY {
                start += length(text, start, |byte| byte == b' ' || byte.is_ascii_digit());
            }
            rest = start + body(text.get(start..).unwrap_or_default(), mark == OPENSSH_KEY, LEAST_BODY);
            found.push(at..rest);
        }
    }
}

/// The length of the base64 that a text begins with, over the ends of its lines, written, escaped or behind the signs of
/// a comment. The first line has at least so many letters unless one stands before.
fn body(text: &str, begun: bool, least: usize) -> usize {
    let (mut at, mut end, mut begun, mut least) = (0, 0, begun, least);
    loop {
        at += between(text.get(at..).unwrap_or_default());
        let header = ["Proc-Type:", "DEK-Info:", "Comment:", "Version:", "Hash:"];
        let line = text.get(at..).unwrap_or_default();
        if header.iter().any(|name| line.starts_with(name)) {
            at += line.find('\n').unwrap_or(line.len());
            continue;
        }
        let run = length(text, at, |byte| is_base64(byte) || byte == b'-' || byte == b'_');
        let word = line.get(..run).unwrap_or_default();
        let count = |kind: fn(&u8) -> bool| word.bytes().filter(kind).count();
        let capitals = count(u8::is_ascii_uppercase);
        let marks = count(|byte| byte.is_ascii_digit() || b"+/=".contains(byte));
        let disorder = marks > 0 || capitals >= 4 || (capitals > 0 && count(u8::is_ascii_lowercase) > 0);
        // Behind the header's own line a short one is one, too.
        let short = text.get(..at).is_some_and(|between| between.contains(['\n', '\\'])) && run >= 6;
        let is_part = run >= least || (disorder && run > 0 && (begun || short));
        if !is_part || line.starts_with("END ") {
            return end;
        }
        (at, end, begun, least) = (at + run, at + run, true, LEAST_BODY);
    }
}

/// The length of what stands between two lines: white space, as it is or in escapes, quotes, signs of comments.
fn between(text: &str) -> usize {
    let mut at = 0;
    loop {
        let start = at;
        at += length(text, at, |byte| byte.is_ascii_whitespace() || b"\"',[]-#*()".contains(&byte));
        if text.as_bytes().get(at) == Some(&b'\\') {
            at += 1 + usize::from(text.as_bytes().get(at + 1).is_some_and(|byte| b"nrt".contains(byte)));
        }
        let escape = text.get(at..).unwrap_or_default();
        at += ["u{a}", "u{d}", "u{9}"].iter().find(|end| escape.starts_with(**end)).map_or(0, |end| end.len());
        if at == start {
            return at;
        }
    }
}

/// Where certificates and public keys stand.
fn public_blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    for (at, mark) in text.match_indices("-----BEGIN ") {
        let after = text.get(at + mark.len()..).unwrap_or_default();
        let label = after.split(['-', '\n', '\\']).next().unwrap_or_default();
        if PUBLIC.iter().any(|public| label.contains(public)) {
            let Some(end) = after.find("-----END") else {
                blocks.push(at..text.len());
                break;
            };
            blocks.push(at..at + mark.len() + end);
        }
    }
    blocks
}

/// Whether base64 begins as a private key in DER does: PKCS#1, SEC1, PKCS#8 bare or encrypted, PKCS#12.
fn is_private_der(word: &str) -> bool {
    if !word.starts_with('M') {
        return false;
    }
    let start = word.get(..32.min(word.len() / 4 * 4)).unwrap_or_default().trim_end_matches('=');
    let Ok(bytes) = STANDARD_NO_PAD.decode(start) else { return false };
    let Some(inside) = sequence(&bytes) else { return false };
    // A version, and then numbers, an algorithm or octets.
    if let [0x02, 0x01, version, next, ..] = inside {
        return *version <= 3 && [0x02, 0x30, 0x04].contains(next);
    }
    // PKCS#5: an algorithm to decrypt it.
    sequence(inside).is_some_and(|inside| inside.starts_with(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05"))
}

/// What stands in a sequence of DER.
fn sequence(bytes: &[u8]) -> Option<&[u8]> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let more = if length < 0x80 { 0 } else { usize::from(length & 0x7f) };
    (tag == 0x30 && more <= 4).then(|| rest.get(more..)).flatten()
}

/// Whether base64 can only be a line out of a key: long, in disorder, and nothing public.
fn is_line(text: &str, at: usize, word: &str, syntax: Syntax) -> bool {
    // A hash of a file is shorter than a line of a key; a message speaks of few things that are long.
    let least = if syntax == Syntax::Words { 40 } else { 60 };
    // A public key, and the base64 of the line of one: `ssh-`, `ecdsa-`.
    if word.len() < least || ["AAAA", "c3NoL", "ZWNkc2Et"].iter().any(|public| word.starts_with(public)) {
        return false;
    }
    let before = text.get(..at).unwrap_or_default();
    let named = ["SHA256:", "SHA512:", "MD5:", "sha256-", "sha384-", "sha512-", "base64,"];
    if named.iter().any(|name| before.ends_with(name)) {
        return false;
    }
    word.split('/').any(|part| {
        let count = |kind: fn(&u8) -> bool| part.bytes().filter(kind).count();
        part.len() >= 20
            && count(u8::is_ascii_digit) >= 2
            && count(u8::is_ascii_uppercase) >= 3
            && count(u8::is_ascii_lowercase) >= 3
    })
}
