//! `strict-modes-off`: sshd does not look at the modes of homes and key files.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Sshd does not look at the modes of homes and key files.
pub static RULE: Rule = Rule {
    id: "strict-modes-off",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "sshd does not look at the modes of homes and key files",
    explanation: "Without StrictModes a key file that others can write to counts: whoever can write to a home \
        can log in as its owner.",
    source: "sshd_config(5); dev-sec sshd-12; STIG",
    example: Example {
        bad: "{ services.openssh.settings.StrictModes = false; }",
        good: "{ services.openssh.settings.StrictModes = true; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "StrictModes") {
        if !said.is("no") {
            continue;
        }
        let fix = said.replaced(findings, "look at modes", "true", "yes");
        with_fix(findings.report(said.value, "a key file that others can write to lets them log in"), fix);
    }
}
