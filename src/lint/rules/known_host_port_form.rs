//! `known-host-port-form`: a host and port that ssh does not look for.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::client_checks::known_hosts;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Known hosts with a port in another form.
pub static RULE: Rule = Rule {
    id: "known-host-port-form",
    category: Category::Client,
    severity: Severity::Error,
    summary: "host:port as a known host: ssh looks for [host]:port",
    explanation: "For a port other than 22 ssh looks for `[host]:port` in known_hosts. `host:port` fits no connection, so the \
        first one asks.",
    source: "sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; tried with ssh-keygen -F",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org:2222\" = { publicKey = \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
        good: "{ programs.ssh.knownHosts.\"[git.example.org]:2222\" = { publicKey = \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        for name in host.names() {
            let Some((address, port)) = name.text.split_once(':') else { continue };
            let number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            // More colons are an IPv6 address.
            if address.is_empty() || address.contains(['[', ']']) || !number {
                continue;
            }
            let right = format!("[{address}]:{port}");
            let source = findings.sources.get(name.span.source);
            let text = source.and_then(|source| source.text.get(name.span.start as usize..name.span.end as usize));
            let literal = text == Some(&format!("\"{}\"", name.text));
            let finding = findings
                .report(name.span, format!("ssh never looks for {}: with a port a known host is {right}", name.text))
                .help(format!("write \"{right}\""));
            if literal {
                let message = "write it as ssh looks for it";
                // ssh asked until now, and refuses from then on if the host has another key.
                finding.fix(Fix::new(message, Applicability::Unsafe, name.span, format!("\"{right}\"")));
            }
        }
    }
}
