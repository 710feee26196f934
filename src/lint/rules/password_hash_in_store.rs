//! `password-hash-in-store`: a hash that everybody can try passwords on.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Hashes of passwords.
pub static RULE: Rule = Rule {
    id: "password-hash-in-store",
    category: Category::Secrets,
    severity: Severity::Warning,
    summary: "the hash of a password in the configuration",
    explanation: "The hash ends in /nix/store and in the repository, where anybody can try passwords on it for as long as they \
        like. A long random password stands that; a short one does not. `hashedPasswordFile` keeps it on the machine.",
    source: "nixpkgs issue 165858",
    example: Example {
        bad: "{ users.users.alice.hashedPassword = \
        \"$y$j9T$kXzBf7dwXkTiq5u5F7Qfd.$yQ2uJ8XGv9nGmBq7wKzPZJ3bqkUYtJ0bE9o2hW6b5mD\"; }",
        good: "{ users.users.alice.hashedPasswordFile = \"/run/secrets/alice\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for option in ["hashedPassword", "initialHashedPassword"] {
            for definition in user.node.child_definitions(option) {
                let Datum::Text(text) = &definition.value.datum else { continue };
                if text.unknown.is_empty() && is_hash(&text.text) {
                    let message =
                        format!("the hash of {}'s password stands in /nix/store, readable by everybody", user.name);
                    findings.report(definition.name, message).help("use hashedPasswordFile").secret();
                }
            }
        }
    }
}

/// Whether a field holds a whole hash, and not a sign that there is none or a text that stands for one.
fn is_hash(field: &str) -> bool {
    field.starts_with('$') && field.len() >= 30 && !field.contains("...") && !field.contains(char::is_whitespace)
}
