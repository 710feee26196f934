//! `permit-tunnel`: clients may make network devices on the server.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// Clients may make network devices on the server.
pub static RULE: Rule = Rule {
    id: "permit-tunnel",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "clients may make network devices on the server",
    explanation: "A tunnel device joins two networks past the firewall. Few setups need it; WireGuard is made \
        for it.",
    source: "lynis SSH-7408; dev-sec sshd-39",
    example: Example {
        bad: "{ services.openssh.settings.PermitTunnel = true; }",
        good: "{ services.openssh.settings.PermitTunnel = false; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "PermitTunnel") {
        if said.argument == "no" {
            continue;
        }
        findings.report(said.value, format!("PermitTunnel {} lets clients make network devices", said.argument));
    }
}
