//! `source-penalties-off`: addresses that guess passwords are not slowed down.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// Addresses that guess passwords are not slowed down.
pub static RULE: Rule = Rule {
    id: "source-penalties-off",
    category: Category::Settings,
    severity: Severity::Note,
    summary: "addresses that guess passwords are not slowed down",
    explanation: "Since OpenSSH 9.8 sshd refuses addresses for a while whose logins fail. `PerSourcePenalties \
        no` turns that off.",
    source: "sshd_config(5); OpenSSH 9.8 release notes",
    example: Example {
        bad: "{ services.openssh.settings.PerSourcePenalties = false; }",
        good: "{ services.openssh.settings.PerSourcePenalties = \"authfail:10s\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "PerSourcePenalties") {
        if !said.is("no") {
            continue;
        }
        findings.report(said.value, "addresses that guess passwords are not slowed down");
    }
}
