//! `log-level`: sshd logs too little to see who logged in, or too much.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Sshd logs too little to see who logged in, or too much.
pub static RULE: Rule = Rule {
    id: "log-level",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "sshd logs too little to see who logged in, or too much",
    explanation: "QUIET, FATAL and ERROR leave no trace of logins; DEBUG writes what users do and, says its \
        manual, violates their privacy. VERBOSE logs the fingerprint of the key that logged in.",
    source: "CIS Debian 13 5.1.15; sshd_config(5)",
    example: Example {
        bad: "{ services.openssh.settings.LogLevel = \"QUIET\"; }",
        good: "{ services.openssh.settings.LogLevel = \"VERBOSE\"; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "LogLevel") {
        if said.is("INFO") || said.is("VERBOSE") {
            continue;
        }
        let fix = said.replaced(findings, "log logins and their keys", "\"VERBOSE\"", "VERBOSE");
        with_fix(
            findings.report(
                said.value,
                match said.argument.to_ascii_uppercase().starts_with("DEBUG") {
                    true => "sshd logs what users do",
                    false => "sshd logs no logins",
                },
            ),
            fix,
        );
    }
}
