//! `permit-user-environment`: users may set the environment of their sessions before anything runs.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Users may set the environment of their sessions before anything runs.
pub static RULE: Rule = Rule {
    id: "permit-user-environment",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "users may set the environment of their sessions before anything runs",
    explanation: "`~/.ssh/environment` and `environment=` of a key can set `LD_PRELOAD` and so get around a \
        forced command. The value is case-sensitive: anything but `no`, even `NO`, is yes or a pattern of names.",
    source: "sshd_config(5); CIS Debian 13 5.1.22; observed: `NO` turns it on",
    example: Example {
        bad: "{ services.openssh.settings.PermitUserEnvironment = true; }",
        good: "{ services.openssh.settings.PermitUserEnvironment = false; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "PermitUserEnvironment") {
        if said.argument == "no" {
            continue;
        }
        let fix = said.replaced(findings, "let nobody set it", "false", "no");
        with_fix(
            findings.report(
                said.value,
                format!("PermitUserEnvironment {} lets users set their environment", said.argument),
            ),
            fix,
        );
    }
}
