//! `use-pam-off`: sshd does not ask PAM about accounts.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// Sshd does not ask PAM about accounts.
pub static RULE: Rule = Rule {
    id: "use-pam-off",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "sshd does not ask PAM about accounts",
    explanation: "Without PAM there are no session limits, no second factor of PAM, and an account without a \
        password is locked: sshd then refuses even its keys. NixOS gives users without a password `!`, so \
        key-only users are locked out.",
    source: "nixpkgs #391124; sshd_config(5): UsePAM; observed",
    example: Example {
        bad: "{ services.openssh.settings.UsePAM = false; }",
        good: "{ services.openssh.settings.UsePAM = true; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "UsePAM") {
        if !said.is("no") {
            continue;
        }
        findings.report(said.value, "without PAM, users without a password are locked out, even with a key");
    }
}
