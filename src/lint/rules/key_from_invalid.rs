//! `key-from-invalid`: a `from=` that nobody can come from.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::refused_options;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Lists of sources that sshd refuses.
pub static RULE: Rule = Rule {
    id: "key-from-invalid",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a from= that sshd refuses: the key opens nothing",
    explanation: "`from=` is a list of addresses, ranges and host names without blanks. A range whose address has bits \
        beyond its prefix (`10.0.0.1/8` instead of `10.0.0.0/8`), an empty element or a list that only excludes \
        makes sshd refuse the key.",
    source: "sshd(8), from=; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''from=\"10.0.0.1/8\" ssh-ed25519 \
              AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''from=\"10.0.0.0/8\" ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for refused in refused_options(configuration) {
        if refused.name.eq_ignore_ascii_case("from") && !refused.reason.contains("twice") {
            let message = format!("sshd refuses this key: its from= {}", refused.reason);
            findings.report(refused.span(), message);
        }
    }
}
