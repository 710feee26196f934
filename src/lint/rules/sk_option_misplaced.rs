//! `sk-option-misplaced`: an option for tokens on a key that is on none.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_type::KeyType;
use crate::ssh::key_options::KeyOption;

/// Options for FIDO keys on other keys.
pub static RULE: Rule = Rule {
    id: "sk-option-misplaced",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "an option for keys on FIDO tokens on another key has no effect",
    explanation: "`touch-required`, `verify-required` and their `no-` forms only count for keys of the types `sk-…`. On another \
        key sshd takes them and does nothing.",
    source: "tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''verify-required ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''verify-required sk-ssh-ed25519@openssh.com \
        AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RPAAAABHNzaDo='' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        if matches!(key.key.key_type(), KeyType::SkEd25519 | KeyType::SkEcdsaP256) {
            continue;
        }
        for option in &key.options {
            if matches!(option, KeyOption::TouchRequired(_) | KeyOption::VerifyRequired(_)) {
                let message = format!("{} has no effect on a key of type {}", option.name(), key.key.key_type().name());
                findings.report(option_span(entry, option.name()), message);
            }
        }
    }
}
