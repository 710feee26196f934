//! `agent-forward-all`: every host may use the keys of the agent.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::client_checks::client_lines;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Agent forwarding to all hosts.
pub static RULE: Rule = Rule {
    id: "agent-forward-all",
    category: Category::Client,
    severity: Severity::Warning,
    summary: "the agent is forwarded to every host",
    explanation: "Whoever is root on a host that the agent is forwarded to can log in with its keys elsewhere for as long as the \
        connection lasts. `ProxyJump` needs no agent on the way; or forward it to single hosts in a `Host` block.",
    source: "ssh_config(5), ForwardAgent; Mozilla OpenSSH guidelines",
    example: Example {
        bad: "{ programs.ssh.extraConfig = ''\n  ForwardAgent yes\n''; }",
        good: "{ programs.ssh.extraConfig = ''\n  Host bastion\n    ForwardAgent yes\n''; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let config = configuration.client_config();
    for line in client_lines(&config) {
        if line.name == "ForwardAgent" && line.applies_to_all == Some(true) && !line.value.eq_ignore_ascii_case("no") {
            findings
                .report(line.span(), "the agent is forwarded to every host: root there can log in with its keys")
                .help("use ProxyJump, or forward it to single hosts in a Host block");
        }
    }
}
