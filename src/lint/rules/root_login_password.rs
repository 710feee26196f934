//! `root-login-password`: root can log in with a password.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said, with_fix};

/// Root can log in with a password.
pub static RULE: Rule = Rule {
    id: "root-login-password",
    category: Category::Access,
    severity: Severity::Error,
    summary: "root can log in with a password",
    explanation: "Every machine has an account called root, so its password is the one that is guessed. \
        `prohibit-password`, the default, lets root in with a key only. In a file that is read alone it is a \
        warning unless the file turns passwords on, too, and nothing if it turns them off.",
    source: "CIS Debian 13 5.1.21; ANSSI; NixOS manual",
    example: Example {
        bad: "{ services.openssh.settings.PermitRootLogin = \"yes\"; }",
        good: "{ services.openssh.settings.PermitRootLogin = \"prohibit-password\"; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let passwords = configuration.keyword("PasswordAuthentication");
    if is_off(configuration) || passwords.is("no") || matches!(passwords, KeywordState::Unknown(_)) {
        return;
    }
    for said in said(configuration, "PermitRootLogin").iter().filter(|said| said.is("yes") && said.is_for_all()) {
        let fix =
            said.replaced(findings, "let root log in with a key only", "\"prohibit-password\"", "prohibit-password");
        let certain = passwords.is("yes");
        let severity = if certain { Severity::Error } else { Severity::Warning };
        let message = match certain {
            true => "root can log in with a password",
            false => "root can log in with a password, unless another module turns passwords off",
        };
        let finding = with_fix(findings.report_as(severity, said.value, message), fix);
        if !passwords.span().is_none() {
            finding.label(passwords.span(), "passwords are on");
        }
    }
}
