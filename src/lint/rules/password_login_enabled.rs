//! `password-login-enabled`: passwords log in over SSH.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said, with_fix};

/// Passwords log in over SSH.
pub static RULE: Rule = Rule {
    id: "password-login-enabled",
    category: Category::Access,
    severity: Severity::Warning,
    summary: "passwords log in over SSH",
    explanation: "A password can be guessed or reused, a key cannot. NixOS lets passwords in unless somebody \
        says otherwise; in a file that is read alone only an explicit `true` is reported. Set \
        `PasswordAuthentication = false` once a key of yours works, and `KbdInteractiveAuthentication = false` \
        with it.",
    source: "CIS Debian 13 5.1, ANSSI, dev-sec sshd-28, Mozilla OpenSSH guidelines",
    example: Example {
        bad: "{ services.openssh.settings.PasswordAuthentication = true; }",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if is_off(configuration) {
        return;
    }
    for said in said(configuration, "PasswordAuthentication") {
        if !said.is("yes") || !said.is_for_all() {
            continue;
        }
        let fix = said.replaced(findings, "let nobody log in with a password", "false", "no");
        let finding = findings.report(said.value, "passwords log in over SSH").help("allow keys only");
        with_fix(finding, fix);
    }
}
