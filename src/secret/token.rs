//! Hashes of passwords and tokens of services, known by how they begin.

use std::ops::Range;

/// How tokens of services begin, and how many letters and digits follow at least.
const TOKENS: [(&str, usize); 56] = [
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
    ("glft-", 12),
    ("glcbt-", 12),
    ("glsoat-", 12),
    ("AKIA", 16),
    ("ASIA", 16),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxe-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10),
    ("hooks.slack.com/services/", 20),
    ("hf_", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("dop_v1_", 20),
    ("doo_v1_", 20),
    ("SG.", 20),
    ("AIza", 30),
    ("GOCSPX-", 20),
    ("ya29.", 20),
    ("tskey-", 10),
    ("sk_live_", 10),
    ("rk_live_", 10),
    ("sk_test_", 10),
    ("whsec_", 20),
    ("AGE-SECRET-KEY-", 20),
    ("AGE-PLUGIN-", 40),
    ("hvs.", 20),
    ("hvb.", 20),
    ("glsa_", 20),
    ("glc_", 20),
    ("ATATT3", 30),
    ("ATCTT3", 30),
    ("shpat_", 20),
    ("shpss_", 20),
    ("dckr_pat_", 20),
    ("rubygems_", 20),
    ("lin_api_", 20),
    ("cachix_", 20),
    ("figd_", 20),
    ("ntn_", 30),
    ("pul-", 40),
    ("key-", 32),
    ("nvapi-", 30),
];

/// Names of crypt's schemes; what stands between other dollars is one only if it is long.
const SCHEMES: [&str; 15] = ["1", "2", "2a", "2b", "2x", "2y", "3", "5", "6", "7", "y", "gy", "sha1", "md5", "apr1"];

/// How LDAP writes hashes.
const LDAP: [&str; 8] = ["{SSHA}", "{SHA}", "{SSHA256}", "{SSHA512}", "{SMD5}", "{MD5}", "{PBKDF2}", "{ARGON2}"];

/// All of them.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    hashes(text, found);
    lines_of_shadow(text, found);
    tokens(text, found);
    in_parts(text, found);
}

/// No token is longer, and a text may begin as one at every place.
const LONGEST: usize = 2048;

fn length(text: &str, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take(LONGEST).take_while(|byte| is_part(**byte)).count()
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
        if (SCHEMES.contains(&name) && rest >= 3) || rest >= 20 {
            found.push(at..at + 2 + scheme + rest);
        }
    }
    for scheme in LDAP {
        for (at, mark) in text.match_indices(scheme) {
            let start = at + mark.len();
            let rest = length(text, start, |byte| byte.is_ascii_alphanumeric() || b"+/=$.".contains(&byte));
            if rest >= 16 {
                found.push(start..start + rest);
            }
        }
    }
}

/// `root:abJnggxhB/yWI:19000:0:99999:7:::`: a hash of DES is known by its neighbours only.
fn lines_of_shadow(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices(':') {
        let hash = length(text, at + 1, |byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
        let after = text.get(at + 1 + hash..).unwrap_or_default();
        let days = after.strip_prefix(':').map_or(0, |after| length(after, 0, |byte| byte.is_ascii_digit()));
        if hash == 13 && (4..=5).contains(&days) && after.get(days + 1..).is_some_and(|after| after.starts_with(':')) {
            found.push(at + 1..at + 1 + hash);
        }
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    // The letter of a line end that is written `\n` is none of the word after it.
    let before = |at: usize| match text.as_bytes().get(..at) {
        Some([.., b'\\', b'n' | b'r' | b't']) => false,
        Some([.., last]) => last.is_ascii_alphanumeric(),
        _ => false,
    };
    for (start, least) in TOKENS {
        let mut done = 0;
        for (at, mark) in text.match_indices(start).filter(|(at, _)| !before(*at)) {
            if at < done {
                continue;
            }
            let more = length(text, at + mark.len(), |byte| is_part(byte) || (byte == b'/' && mark.ends_with('/')));
            let word = text.get(at + mark.len()..at + mark.len() + more).unwrap_or_default();
            // Words joined by dashes are a name.
            let longest = word.split(['-', '_', '.', '/']).map(str::len).max().unwrap_or_default();
            done = at + mark.len() + more;
            if more >= least && longest >= 8 && word.bytes().any(|byte| !byte.is_ascii_lowercase()) {
                found.push(at..at + mark.len() + more);
            }
        }
    }
    for (at, mark) in text.match_indices("sk-") {
        let more = length(text, at + mark.len(), is_part);
        let word = text.get(at..at + mark.len() + more).unwrap_or_default();
        let mixed =
            word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_uppercase());
        if more >= 16 && mixed && !before(at) {
            found.push(at..at + word.len());
        }
    }
}

/// Tokens in parts, each of which says little: JWT, Telegram's, Terraform's, hooks of Discord.
fn in_parts(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("eyJ") {
        let more = length(text, at, is_part);
        let word = text.get(at..at + more).unwrap_or_default();
        if word.split('.').filter(|part| part.len() >= 4).count() >= 2 && more >= 24 {
            found.push(at..at + more);
        }
    }
    for (at, mark) in text.match_indices(":AA") {
        let digits =
            text.as_bytes().get(..at).unwrap_or_default().iter().rev().take_while(|byte| byte.is_ascii_digit());
        let more = length(text, at + mark.len(), |byte| is_part(byte) && byte != b'.');
        if (8..=11).contains(&digits.count()) && more >= 30 {
            found.push(at + 1..at + mark.len() + more);
        }
    }
    for (at, mark) in text.match_indices(".atlasv1.") {
        let before = text.as_bytes().get(..at).unwrap_or_default().iter().rev();
        let before = before.take_while(|byte| byte.is_ascii_alphanumeric()).count();
        found.push(at - before..at + mark.len() + length(text, at + mark.len(), is_part));
    }
    for (at, mark) in text.match_indices("/api/webhooks/") {
        let start = at + mark.len();
        let more = length(text, start, |byte| is_part(byte) || byte == b'/');
        if more >= 40 {
            found.push(start..start + more);
        }
    }
}
