//! `weak-password-hash`: a hash that NixOS does not take.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Password hashes of schemes that are off.
pub static RULE: Rule = Rule {
    id: "weak-password-hash",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "a password field that is no hash of a scheme NixOS knows: the password does not work",
    explanation: "NixOS builds libxcrypt with strong schemes only: yescrypt (`$y$`), gost-yescrypt (`$gy$`), scrypt (`$7$`), \
        bcrypt (`$2b$`, `$2y$`, `$2a$`) and sha512crypt (`$6$`). With another hash, or with a password in plain text in \
        its place, nobody can log in with the password. `mkpasswd` makes a hash.",
    source: "nixpkgs libxcrypt: enabledCryptSchemeIds; users-groups.nix, warning and assertion",
    example: Example {
        bad: "{ users.users.alice.hashedPassword = \"$1$abcdefgh$irWbblnpmw.5z7wgBnprh0\"; }",
        good: "{ users.users.alice.hashedPassword = \"!\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

const STRONG: [&str; 7] = ["y", "gy", "7", "2b", "2y", "2a", "6"];

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for option in ["hashedPassword", "initialHashedPassword"] {
            for definition in user.node.child_definitions(option) {
                let Datum::Text(text) = &definition.value.datum else { continue };
                let Some(problem) = text.known().and_then(problem) else { continue };
                findings
                    .report(definition.name, format!("the {option} of {} {problem}", user.name))
                    .help("mkpasswd makes a hash; \"!\" is an account without a password")
                    .secret();
            }
        }
    }
}

fn problem(field: &str) -> Option<&'static str> {
    // Signs that there is no password; an empty field is another mistake.
    if field.is_empty() || field.starts_with(['!', '*']) {
        return None;
    }
    if field.contains(':') {
        return Some("holds a colon, which ends the field: NixOS refuses it");
    }
    let Some(rest) = field.strip_prefix('$') else {
        return Some("is no hash of a scheme that NixOS knows");
    };
    let scheme = rest.split('$').next().unwrap_or_default();
    if !STRONG.contains(&scheme) {
        return Some("is a hash of a scheme that NixOS does not take");
    }
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"./=,+-$".contains(&byte);
    let whole = field.matches('$').count() >= 3 && field.len() >= 30 && field.bytes().all(base64);
    if whole { None } else { Some("is no whole hash") }
}
