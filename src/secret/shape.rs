//! What a value looks like: one that holds no secret whatever its name, and one that can only be a secret.

/// Words that settings have as their values.
const SETTINGS: [&str; 36] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "auto",
    "ask",
    "prompt",
    "default",
    "enabled",
    "disabled",
    "enable",
    "disable",
    "required",
    "optional",
    "publickey",
    "password",
    "keyboard-interactive",
    "hostbased",
    "prohibit-password",
    "without-password",
    "forced-commands-only",
    "any",
    "all",
    "never",
    "always",
    "sha512",
    "sha256",
    "yescrypt",
    "plain",
    "file",
    "unset",
];

/// Whether a value holds no secret, whatever it is called: a setting, a number, a path, a public key, a fingerprint, a
/// reference.
pub(super) fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let plain = without_references(value);
    let plain = plain.trim();
    let is_path = |value: &str| {
        let starts = ["/", "./", "../", "~/", "%d/", "%h/", "<"];
        starts.iter().any(|start| value.starts_with(start)) && !value.contains(['\n', ';', ' '])
    };
    let refers = ["${", "$(", "$__", "%{", "!secret", "op://", "@"].iter().any(|start| value.starts_with(start))
        || value
            .strip_prefix('$')
            .is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_'));
    plain.is_empty()
        || is_placeholder(plain)
        || is_duration(plain)
        || refers
        || SETTINGS.iter().any(|word| plain.eq_ignore_ascii_case(word))
        || plain.bytes().all(|byte| b"*!x.-_ ?#".contains(&byte))
        || plain.starts_with("<secret>")
        || is_path(plain)
        || is_public(plain)
        || (plain.contains("://") && !plain.contains('@') && !plain.contains('?'))
}

/// What something else is put in the place of: `AWS_SECRET`, `!!TOKEN!!`, `#token#`, `{env:TOKEN}`, `%TOKEN%`.
fn is_placeholder(value: &str) -> bool {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-.: ".contains(&byte));
    let capitals = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let fenced = [("!!", "!!"), ("#", "#"), ("%", "%"), ("{", "}")];
    let inside =
        |(start, end): &(&str, &str)| value.strip_prefix(start)?.strip_suffix(end).filter(|inside| !inside.is_empty());
    (capitals && value.contains('_') && value.bytes().any(|byte| byte.is_ascii_uppercase()))
        || fenced.iter().filter_map(inside).any(is_word)
        || ["!include ", "'%s'", "%s"].iter().any(|start| value.starts_with(start))
}

/// How long something counts: `12h`, `3 months`.
fn is_duration(value: &str) -> bool {
    let unit = value.trim_start_matches(|character: char| character.is_ascii_digit()).trim_start();
    let units =
        ["s", "m", "h", "d", "w", "y", "sec", "min", "hour", "day", "week", "month", "year", "second", "minute"];
    unit.len() < value.len() && units.contains(&unit.strip_suffix('s').filter(|unit| unit.len() > 1).unwrap_or(unit))
}

/// Public keys and fingerprints.
fn is_public(value: &str) -> bool {
    let starts = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-", "age1", "SHA256:", "MD5:", "sha256-", "sha512-", "AAAA"];
    starts.iter().any(|start| value.starts_with(start))
}

/// A text without its `${…}` and `@…@`.
fn without_references(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        // What nobody closes is no reference.
        let Some((_, after)) = after.split_once('}') else { break };
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a value can hardly be anything but a secret: one word of letters and digits in disorder.
pub(super) fn is_random(value: &str) -> bool {
    let value = value.trim();
    if is_harmless(value) || value.contains(char::is_whitespace) || value.len() < 8 {
        return false;
    }
    let count = |kind: fn(&u8) -> bool| value.bytes().filter(kind).count();
    let (digits, upper) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase));
    let lower = count(u8::is_ascii_lowercase);
    let marks = value.len() - digits - upper - lower;
    // Identifiers of keys.
    let hexadecimal = value.strip_prefix("0x").unwrap_or(value).bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && value.len() <= 18 {
        return false;
    }
    let different: std::collections::BTreeSet<u8> = value.bytes().collect();
    if marks * 4 > value.len() || different.len() < 6 {
        return false;
    }
    // Words joined by dashes and dots are names of things.
    let longest = value.split(['-', '.', '_', '/', ':']).map(str::len).max().unwrap_or_default();
    let mixed = digits > 0 && upper > 0 && lower > 0 && longest >= 8;
    mixed || (longest >= 16 && digits >= 2 && lower + upper >= 4)
}

/// Whether a word looks chosen to be a password rather than to be read: letters with digits, no name of a program.
pub(super) fn is_password_like(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let known = [
        "sha", "aes", "rsa", "25519", "md5", "argon", "crypt", "utf", "ecdsa", "xterm", "256", "http", "x11", "fido",
        "u2f", "ipv", "base64", "oauth", "ssh",
    ];
    let digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = word.bytes().all(|byte| byte.is_ascii_graphic() && !b"/(){}[]<>\"'`,;".contains(&byte));
    word.len() >= 6 && digit && letters >= 3 && plain && !known.iter().any(|part| lower.contains(part))
}
