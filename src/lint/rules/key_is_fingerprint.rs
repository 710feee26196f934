//! `key-is-fingerprint`: a fingerprint in the place of a key.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::not_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::NotAKey;

/// Fingerprints in the place of keys.
pub static RULE: Rule = Rule {
    id: "key-is-fingerprint",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "the fingerprint of a key in the place of the key",
    explanation: "`ssh-keygen -l`, `ssh-add -l` and web pages show fingerprints (`SHA256:…`): good for comparing, but \
        sshd needs the key itself. `ssh-add -L` and the `.pub` file have it.",
    source: "nixpkgs issue 192598",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU\" ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, _) in not_keys(configuration).filter(|(_, what)| *what == NotAKey::Fingerprint) {
        findings
            .report(entry.span, "this is the fingerprint of a key, not the key")
            .help("the key is in the .pub file, and ssh-add -L prints it");
    }
}
