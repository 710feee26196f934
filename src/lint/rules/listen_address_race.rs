//! `listen-address-race`: sshd may start before the address it listens on is there.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::strongest;

/// Sshd may start before the address it listens on is there.
pub static RULE: Rule = Rule {
    id: "listen-address-race",
    category: Category::LockOut,
    severity: Severity::Warning,
    summary: "sshd may start before the address it listens on is there",
    explanation: "With an address that a network manager or a tunnel brings, sshd fails to listen if it starts \
        first, after the next reboot perhaps. Order it after `network-online.target`, allow non-local binds, or \
        listen everywhere and let the firewall choose.",
    source: "nixpkgs #105570, #214539",
    example: Example {
        bad: "{ services.openssh.listenAddresses = [ { addr = \"10.0.0.1\"; port = 22; } ]; }",
        good: "{ services.openssh.listenAddresses = [ { addr = \"0.0.0.0\"; port = 22; } ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let orders =
        |text: &str| text.contains("network-online") || text.contains("nonlocal_bind") || text.contains("FreeBind");
    // An evaluated host does not say how its services are ordered.
    if configuration.is_whole()
        || findings.sources.iter().any(|(_, source)| orders(&source.text))
    {
        return;
    }
    for definition in strongest(configuration.definitions("services.openssh.listenAddresses")) {
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            let Datum::Set(address) = &item.datum else { continue };
            let Some(addr) = address.attributes.get("addr") else { continue };
            let Some(text) = addr.value.as_str().filter(|text| is_specific(text)) else { continue };
            findings
                .report(addr.value.span, format!("sshd may start before {text} is there"))
                .help("order sshd.service after network-online.target");
        }
    }
}

/// Whether only some interface of the network has the address.
fn is_specific(text: &str) -> bool {
    let everywhere = ["0.0.0.0", "::", "[::]", "*", "::1", "[::1]", "localhost"];
    !everywhere.contains(&text) && !text.starts_with("127.")
}
