//! `host-based-auth`: machines vouch for their users.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{said, with_fix};

/// Machines vouch for their users.
pub static RULE: Rule = Rule {
    id: "host-based-auth",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "machines vouch for their users",
    explanation: "With HostbasedAuthentication a user logs in because the other machine says who it is: one \
        broken machine opens all. IgnoreRhosts no lets every user name such machines in ~/.shosts.",
    source: "CIS Debian 13 5.1.10, 5.1.11",
    example: Example {
        bad: "{ services.openssh.settings.HostbasedAuthentication = true; }",
        good: "{ services.openssh.settings.HostbasedAuthentication = false; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let bad = [("HostbasedAuthentication", "yes", "other machines vouch for their users", ("false", "no"))];
    let rhosts = [("IgnoreRhosts", "no", "users name machines in ~/.shosts that may vouch for them", ("true", "yes"))];
    for (keyword, value, message, (nix, line)) in bad.into_iter().chain(rhosts) {
        for said in said(configuration, keyword).iter().filter(|said| said.is(value)) {
            let fix = said.replaced(findings, "let nobody vouch for others", nix, line);
            with_fix(findings.report(said.value, message), fix);
        }
    }
}
