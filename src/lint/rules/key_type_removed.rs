//! `key-type-removed`: a key of a type that is gone.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{not_keys, part};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::{NotAKey, inspect};

/// Keys of types that sshd no longer knows.
pub static RULE: Rule = Rule {
    id: "key-type-removed",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key of a type that sshd no longer takes",
    explanation: "DSA (`ssh-dss`) is off since OpenSSH 7.0 and gone since 10.0, keys of protocol 1 are gone since 7.6, \
        XMSS was never on. The line opens nothing. `ssh-keygen -t ed25519` makes a new key.",
    source: "release notes of OpenSSH 7.0, 7.6, 9.8, 10.0; tried with sshd 9.2 and 10.0",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-dss AAAAB3NzaC1kc3MAAACBAJ\" ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, what) in not_keys(configuration) {
        let NotAKey::DeadType(name) = what else { continue };
        let line = inspect(&entry.text.text);
        let at = if name == "protocol 1" { entry.span } else { part(entry, line.error_range) };
        findings
            .report(at, format!("a key of type {name}, which sshd no longer takes: it opens nothing"))
            .help("make a new key: ssh-keygen -t ed25519");
    }
}
