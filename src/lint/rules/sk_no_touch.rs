//! `sk-no-touch`: a key on a token that need not be touched.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_type::KeyType;
use crate::ssh::key_options::KeyOption;

/// Keys on a token without the touch.
pub static RULE: Rule = Rule {
    id: "sk-no-touch",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "a key on a FIDO token whose holder need not touch it",
    explanation: "A FIDO token signs only when somebody touches it, so that a program that has the computer cannot log in alone. \
        `no-touch-required` and `no-verify-required` give that up. It is right for keys of machines that nobody sits \
        at; an ignore comment says so.",
    source: "sshd(8), no-touch-required",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''no-touch-required sk-ssh-ed25519@openssh.com \
        AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RPAAAABHNzaDo= alice'' ]; \
        }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''sk-ssh-ed25519@openssh.com \
        AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RPAAAABHNzaDo= alice'' ]; \
        }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        if !matches!(key.key.key_type(), KeyType::SkEd25519 | KeyType::SkEcdsaP256) {
            continue;
        }
        for option in &key.options {
            let what = match option {
                KeyOption::TouchRequired(false) => "without touching its token",
                KeyOption::VerifyRequired(false) => "without a PIN or a finger",
                _ => continue,
            };
            let span = option_span(entry, option.name());
            findings
                .report(span, format!("{} lets this key log in {what}", option.name()))
                .help("delete the option, unless nobody sits at the token");
        }
    }
}
