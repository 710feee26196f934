//! `empty-passwords`: accounts without a password log in with none.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Accounts without a password log in with none.
pub static RULE: Rule = Rule {
    id: "empty-passwords",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "accounts without a password log in with none",
    explanation: "With `PermitEmptyPasswords yes` an account whose password is empty is open to anybody who \
        knows its name.",
    source: "CIS Debian 13 5.1.20; sshd_config(5)",
    example: Example {
        bad: "{ services.openssh.settings.PermitEmptyPasswords = true; }",
        good: "{ services.openssh.settings.PermitEmptyPasswords = false; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "PermitEmptyPasswords") {
        if !said.is("yes") {
            continue;
        }
        let fix = said.replaced(findings, "let nobody log in without a password", "false", "no");
        with_fix(findings.report(said.value, "accounts with an empty password log in over SSH"), fix);
    }
}
