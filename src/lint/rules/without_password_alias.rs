//! `without-password-alias`: without-password is an old name of prohibit-password.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Without-password is an old name of prohibit-password.
pub static RULE: Rule = Rule {
    id: "without-password-alias",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "without-password is an old name of prohibit-password",
    explanation: "It never meant that root needs no password: it means that a password does not do.",
    source: "sshd_config(5): PermitRootLogin",
    example: Example {
        bad: "{ services.openssh.settings.PermitRootLogin = \"without-password\"; }",
        good: "{ services.openssh.settings.PermitRootLogin = \"prohibit-password\"; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "PermitRootLogin").iter().filter(|said| said.is("without-password")) {
        let fix = said.replaced(findings, "call it prohibit-password", "\"prohibit-password\"", "prohibit-password");
        let fix = fix.map(|fix| Fix { applicability: Applicability::Safe, ..fix });
        with_fix(findings.report(said.value, "without-password is called prohibit-password today"), fix);
    }
}
