//! `permit-user-environment`: users may set the environment of their sessions before anything runs.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::rules::accept_env_broad::is_broad;
use crate::lint::sshd::{said, with_fix};

/// Users may set the environment of their sessions before anything runs.
pub static RULE: Rule = Rule {
    id: "permit-user-environment",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "users may set the environment of their sessions before anything runs",
    explanation: "`~/.ssh/environment` and `environment=` of a key can set `LD_PRELOAD` and so get around a \
        forced command. The value is case-sensitive: anything but `no`, even `NO`, is yes or a pattern of names. \
        A list of names that change no code, such as `LANG,LC_*`, is only a note.",
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
        let severity = if is_limited(&said.argument) { Severity::Note } else { RULE.severity };
        let message = format!("PermitUserEnvironment {} lets users set their environment", said.argument);
        with_fix(findings.report_as(severity, said.value, message), fix);
    }
}

/// Whether only variables may be set that change no code.
fn is_limited(argument: &str) -> bool {
    // Whoever writes these means no list.
    let word = ["yes", "no", "true", "false"].iter().any(|word| argument.eq_ignore_ascii_case(word));
    !word && !argument.split(',').any(is_broad)
}
