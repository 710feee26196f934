//! `gateway-ports`: other machines reach the ports that clients forward.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// Other machines reach the ports that clients forward.
pub static RULE: Rule = Rule {
    id: "gateway-ports",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "other machines reach the ports that clients forward",
    explanation: "With GatewayPorts a client with `-R` opens a port of the server to the whole network, past \
        the firewall rules that were meant for this machine only if the firewall lets it in.",
    source: "lynis SSH-7408; dev-sec sshd-42",
    example: Example {
        bad: "{ services.openssh.settings.GatewayPorts = \"yes\"; }",
        good: "{ services.openssh.settings.GatewayPorts = \"no\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "GatewayPorts") {
        if said.is("no") {
            continue;
        }
        findings
            .report(said.value, format!("GatewayPorts {} lets other machines reach forwarded ports", said.argument));
    }
}
