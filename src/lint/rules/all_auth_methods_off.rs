//! `all-auth-methods-off`: every way to log in is off.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said};

/// Every way to log in is off.
pub static RULE: Rule = Rule {
    id: "all-auth-methods-off",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "every way to log in is off",
    explanation: "Keys, passwords and keyboard-interactive are all off, so nobody can log in over SSH. sshd and \
        the build of NixOS find nothing wrong with that.",
    source: "sshd_config(5); observed with sshd -t",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.settings = {\n\
            \x20   PubkeyAuthentication = false;\n\
            \x20   PasswordAuthentication = false;\n\
            \x20   KbdInteractiveAuthentication = false;\n\
            \x20 };\n\
            }",
        good: "{\n\
            \x20 services.openssh.settings = {\n\
            \x20   PasswordAuthentication = false;\n\
            \x20   KbdInteractiveAuthentication = false;\n\
            \x20 };\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let off = ["PubkeyAuthentication", "PasswordAuthentication", "KbdInteractiveAuthentication"];
    let states = off.map(|keyword| configuration.keyword(keyword));
    let others = ["HostbasedAuthentication", "GSSAPIAuthentication"];
    let on = |keyword: &str| said(configuration, keyword).iter().any(|said| said.is("yes"));
    // A Match block may turn one on for some, and what nobody read may be on.
    let unknown = others.iter().any(|keyword| matches!(configuration.keyword(keyword), KeywordState::Unknown(_)));
    if is_off(configuration) || unknown || !states.iter().all(|state| state.is("no")) {
        return;
    }
    if off.iter().chain(&others).any(|keyword| on(keyword)) {
        return;
    }
    let [first, rest @ ..] = states;
    let mut finding = findings
        .report(first.span(), "every way to log in over SSH is off: keys, passwords and keyboard-interactive")
        .here("keys are off");
    for state in rest {
        finding = finding.label(state.span(), "off, too");
    }
}
