//! `known-host-ca-broad`: an authority that may speak for every host.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::{Resolved, winner};
use crate::diagnostic::Severity;
use crate::lint::client_checks::known_hosts;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Certificate authorities of all hosts.
pub static RULE: Rule = Rule {
    id: "known-host-ca-broad",
    category: Category::Client,
    severity: Severity::Warning,
    summary: "a certificate authority that may speak for every host",
    explanation: "With `certAuthority` and the name `*` whoever holds the key of the authority can pose as any host, github.com \
        too. Name the domain: `*.example.org`.",
    source: "sshd(8), @cert-authority",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org\" = { certAuthority = true; hostNames = [ \"*\" ]; publicKey = \
        \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
        good: "{ programs.ssh.knownHosts.\"git.example.org\" = { certAuthority = true; hostNames = [ \"*.example.org\" ]; \
        publicKey = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        let Resolved::Set(found, authority) = winner(host.node.child_definitions("certAuthority")) else { continue };
        if found.datum != Datum::Bool(true) {
            continue;
        }
        for name in host.names().into_iter().filter(|name| name.text == "*") {
            findings
                .report(name.span, "this authority may speak for every host")
                .label(authority.name, "an authority")
                .help("name its domain: *.example.org");
        }
    }
}
