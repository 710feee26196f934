//! Which names say that their value is a secret: `initialPassword`, `psk`, `secrets.alice`.

use super::decode::Syntax;
use super::extent::skip;

/// Parts of names that may hold a secret, mistyped ones too, in small letters without dashes.
const PARTS: [&str; 12] =
    ["pass", "pasw", "pwd", "pword", "pw", "psk", "secret", "token", "credential", "hashed", "key", "priv"];

/// What a name ends in whose value is a secret.
const NOUNS: [&str; 25] = [
    "password",
    "passwords",
    "passwort",
    "pasword",
    "passwd",
    "passwrd",
    "passord",
    "pword",
    "passphrase",
    "passcode",
    "pwd",
    "psk",
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
    "apikey",
    "authkey",
    "secretkey",
    "privatekey",
    "presharedkey",
    "accesskey",
    "privateexponent",
];

/// Words that end in `pass` and are none.
const NO_PASS: [&str; 6] = ["bypass", "compass", "askpass", "trespass", "surpass", "overpass"];

/// Members of a set about a secret that say something else than it.
pub(super) const ABOUT: [&str; 37] = [
    "helper",
    "enable",
    "md",
    "json",
    "yaml",
    "nix",
    "age",
    "description",
    "name",
    "owner",
    "group",
    "mode",
    "path",
    "file",
    "format",
    "user",
    "email",
    "sopsfile",
    "type",
    "restartunits",
    "reloadunits",
    "symlink",
    "publickeys",
    "home",
    "shell",
    "url",
    "host",
    "comment",
    "algorithm",
    "regex",
    "help",
    "example",
    "generator",
    "rekeyfile",
    "defaultsopsfile",
    "uid",
    "gid",
];

/// Names that end in a secret and switch something.
const SWITCHES: [&str; 9] = [
    "loadcredential",
    "loadcredentialencrypted",
    "importcredential",
    "permitemptypasswords",
    "wheelneedspassword",
    "enableaskpassword",
    "askpassword",
    "rootneedspassword",
    "needspassword",
];

/// How sure a name makes that its value is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Every text is one that can be.
    Secret,
    /// Only a text is one that looks like it.
    Perhaps,
    /// The set that it is a member of has such a name: what stands right behind it is one.
    Member,
    /// It names a file, which may be written on the spot.
    File,
}

/// A name, in a text, and what follows it.
pub(super) struct Found {
    pub(super) name: Name,
    pub(super) end: usize,
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(&byte)
}

/// The next path of names, from a place on, that names a secret.
pub(super) fn next_name(text: &str, from: usize, syntax: Syntax) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let first = |byte: &u8| {
            matches!(byte, b'p' | b'P' | b'h' | b'H' | b's' | b'S' | b't' | b'T' | b'c' | b'C' | b'k' | b'K')
        };
        at += bytes.get(at..)?.iter().position(first)?;
        let starts = |part: &str| {
            bytes.get(at..at + part.len()).is_some_and(|found| found.eq_ignore_ascii_case(part.as_bytes()))
        };
        if !PARTS.iter().any(|part| starts(part)) {
            at += 1;
            continue;
        }
        let before = bytes.get(from..at)?.iter().rev().take_while(|byte| is_name(**byte)).count();
        let start = at - before;
        let mut end = skip(text, at, is_name);
        let mut names = vec![text.get(start..end)?];
        // `secrets.alice = …` has a longer name.
        loop {
            let dot = skip(text, end, |byte| b"\"'".contains(&byte));
            if syntax == Syntax::Words || bytes.get(dot) != Some(&b'.') {
                break;
            }
            let next = skip(text, dot + 1, |byte| b"\"'".contains(&byte));
            let next_end = skip(text, next, is_name);
            if next == next_end {
                break;
            }
            names.push(text.get(next..next_end)?);
            end = next_end;
        }
        match judged(&names) {
            Some(name) => return Some(Found { name, end }),
            None => at = end,
        }
    }
}

/// How sure the last names of a path make it.
fn judged(names: &[&str]) -> Option<Name> {
    let plain = |name: &&str| -> String {
        let name = name.trim_end_matches(|character: char| character.is_ascii_digit());
        name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
    };
    let is_secret = |name: &String| {
        let pass = name.ends_with("pass") && !NO_PASS.iter().any(|word| name.ends_with(word));
        let mistyped = name.contains("hash") && name.contains("pas");
        let file = ["file", "path", "command", "authentication"].iter().any(|end| name.ends_with(end));
        let short = ["pw", "rootpw", "userpw", "dbpw"].contains(&name.as_str());
        pass || short || (mistyped && !file) || NOUNS.iter().any(|noun| name.ends_with(noun))
    };
    let last = plain(names.last()?);
    let parent = names.len().checked_sub(2).and_then(|at| names.get(at)).map(plain);
    if SWITCHES.contains(&last.as_str()) {
        return None;
    }
    if is_secret(&last) {
        return Some(Name::Secret);
    }
    let file = last.strip_suffix("file").or(last.strip_suffix("path")).map(str::to_owned);
    if file.as_ref().is_some_and(is_secret) {
        return Some(Name::File);
    }
    if ABOUT.contains(&last.as_str()) || ["file", "path", "command", "keys"].iter().any(|end| last.ends_with(end)) {
        return None;
    }
    if parent.as_ref().is_some_and(is_secret) {
        return Some(Name::Member);
    }
    // Of a keyboard, of a table, of a list.
    if last == "key" {
        return None;
    }
    let perhaps = |name: &String| PARTS.iter().any(|part| name.contains(part)) && !name.contains("public");
    perhaps(&last).then_some(Name::Perhaps)
}

/// Whether a name alone says that its value is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    judged(&[name]) == Some(Name::Secret)
}
