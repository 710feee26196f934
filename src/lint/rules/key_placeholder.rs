//! `key-placeholder`: something that stands for a key.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::not_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::NotAKey;

/// Texts that stand for a key.
pub static RULE: Rule = Rule {
    id: "key-placeholder",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a text from a manual or a template in the place of a key",
    explanation: "sshd skips the line, and NixOS counts it as a key: the machine is built, and nobody can log in. Put \
        the whole line of the `.pub` file there. In a template that others fill in, an ignore comment with a reason \
        says so.",
    source: "nixpkgs: the example of `openssh.authorizedKeys.keys` is one itself",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-rsa AAAAB3NzaC1yc2etc/etc/etcjwrsh8e alice@foo\" ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice@foo\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, _) in not_keys(configuration).filter(|(_, what)| *what == NotAKey::Placeholder) {
        findings
            .report(entry.span, "this stands for a key and is none")
            .help("put the whole line of the .pub file here");
    }
}
