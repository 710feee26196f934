//! `known-host-both-or-none`: a known host with two keys, or none.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::{Resolved, winner};
use crate::diagnostic::Severity;
use crate::lint::client_checks::known_hosts;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Known hosts with both or none of the two options.
pub static RULE: Rule = Rule {
    id: "known-host-both-or-none",
    category: Category::Client,
    severity: Severity::Error,
    summary: "a known host needs exactly one of publicKey and publicKeyFile",
    explanation: "NixOS refuses a known host with both or with neither. In a part of a configuration only both are reported: the \
        other may stand in another module.",
    source: "nixpkgs programs/ssh.nix, assertion",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKey = \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; publicKeyFile = ./host.pub; }; }",
        good: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKey = \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        let resolved = |option: &str| winner(host.node.child_definitions(option));
        let (key, file) = (resolved("publicKey"), resolved("publicKeyFile"));
        match (&key, &file) {
            (Resolved::Set(key, key_name), Resolved::Set(file, file_name))
                if key.datum != Datum::Null && file.datum != Datum::Null =>
            {
                findings
                    .report(
                        file_name.name,
                        format!("{} has a publicKeyFile and a publicKey: NixOS refuses that", host.name),
                    )
                    .label(key_name.name, "the other")
                    .help("remove one of both");
            }
            _ if configuration.is_whole() && !is_set(&key) && !is_set(&file) => {
                findings.report(host.node.span(), format!("{} has no key: NixOS refuses that", host.name));
            }
            _ => {}
        }
    }
}

/// Whether a value is there, or may be.
fn is_set(resolved: &Resolved<'_, &crate::configuration::datum::Found>) -> bool {
    match resolved {
        Resolved::Set(found, _) => found.datum != Datum::Null,
        Resolved::Unknown(_) => true,
        Resolved::Unset => false,
    }
}
