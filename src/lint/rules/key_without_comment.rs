//! `key-without-comment`: a key of nobody.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Keys without a comment.
pub static RULE: Rule = Rule {
    id: "key-without-comment",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "a key without a comment: nobody can tell whose it is",
    explanation: "The comment is free text at the end of the line, and the only thing that says whose key it is. Without it \
        nobody dares to delete the key.",
    source: "NIST IR 7966: every key needs an owner",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice@laptop'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration).filter(|(_, key)| key.comment.trim().is_empty()) {
        let message = format!("no comment says whose key this is ({})", key.key.fingerprint());
        findings.report(entry.span, message).help("write a name after the key");
    }
}
