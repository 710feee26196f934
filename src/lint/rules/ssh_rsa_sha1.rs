//! `ssh-rsa-sha1`: signatures with SHA-1 are accepted.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::algorithm_lists::algorithm_lists;
use crate::lint::findings::Findings;
use crate::lint::fixes::without_word;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::algorithm::Change;

/// Signatures with SHA-1 are accepted.
pub static RULE: Rule = Rule {
    id: "ssh-rsa-sha1",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "signatures with SHA-1 are accepted",
    explanation: "`ssh-rsa` as an algorithm means RSA with SHA-1, off since OpenSSH 8.8: collisions can be \
        made. RSA keys work with `rsa-sha2-256` and `rsa-sha2-512`, which are on by default; only clients \
        before 2016 need more.",
    source: "OpenSSH 8.8 release notes",
    example: Example {
        bad: "{ services.openssh.settings.PubkeyAcceptedAlgorithms = \"+ssh-rsa\"; }",
        good: "{ services.openssh.settings.PubkeyAcceptedAlgorithms = \"+rsa-sha2-512\"; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in algorithm_lists(configuration) {
        if matches!(list.change(), None | Some(Change::Remove)) {
            continue;
        }
        for (name, place) in list.names() {
            // Patterns that fit it mean the key type.
            if name.text == "ssh-rsa" || name.text == "ssh-rsa-cert-v01@openssh.com" {
                let others = list.names().any(|(other, _)| !other.text.starts_with("ssh-rsa"));
                let fix = if others { without_word(findings, &name.text, place) } else { None };
                let message = format!("{} accepts {}, signatures with SHA-1", list.keyword, name.text);
                with_fix(findings.report(place, message), fix);
            }
        }
    }
}
