//! `no-post-quantum-kex`: no key exchange is offered that a quantum computer could not break.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::algorithm_lists::algorithm_lists;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::algorithm::AlgorithmKind;

/// No key exchange is offered that a quantum computer could not break.
pub static RULE: Rule = Rule {
    id: "no-post-quantum-kex",
    category: Category::Settings,
    severity: Severity::Note,
    summary: "no key exchange is offered that a quantum computer could not break",
    explanation: "A session that is recorded today can be read once a quantum computer breaks its key exchange. \
        `mlkem768x25519-sha256` and `sntrup761x25519-sha512` resist that; ssh 10.1 and later warn about servers \
        without them. The lists that NixOS picks have them.",
    source: "OpenSSH 10.1 release notes; CIS Debian 13 5.1.13",
    example: Example {
        bad: "{ services.openssh.settings.KexAlgorithms = [ \"curve25519-sha256\" ]; }",
        good: "{ services.openssh.settings.KexAlgorithms = [ \"mlkem768x25519-sha256\" \"curve25519-sha256\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in algorithm_lists(configuration) {
        if list.kind != AlgorithmKind::Kex || !list.is_read() {
            continue;
        }
        let offered = list.offered();
        let resists = |name: &str| name.starts_with("mlkem768") || name.starts_with("sntrup761");
        if !offered.is_empty() && !offered.iter().any(|algorithm| resists(algorithm.name)) {
            findings
                .report(list.place, "no key exchange is offered that a quantum computer could not break")
                .help("add mlkem768x25519-sha256 and sntrup761x25519-sha512@openssh.com");
        }
    }
}
