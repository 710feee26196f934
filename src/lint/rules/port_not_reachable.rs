//! `port-not-reachable`: the firewall opens no port that sshd listens on.

use crate::configuration::datum::Datum;
use crate::configuration::resolved::Resolved;
use crate::configuration::{Configuration, Definition};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said, strongest};
use crate::source::Span;
use std::ops::RangeInclusive;

/// The firewall opens no port that sshd listens on.
pub static RULE: Rule = Rule {
    id: "port-not-reachable",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "the firewall opens no port that sshd listens on",
    explanation: "`openFirewall` opens the ports of `ports`, not those of `listenAddresses` or of \
        `settings.Port`. With the firewall on and none of the ports open, nobody gets as far as sshd. Listening \
        on loopback addresses only is a warning.",
    source: "nixpkgs sshd.nix; nixops #591",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.enable = true;\n\
            \x20 services.openssh.openFirewall = false;\n\
            \x20 services.openssh.ports = [ 2222 ];\n\
            }",
        good: "{\n\
            \x20 services.openssh.enable = true;\n\
            \x20 services.openssh.openFirewall = true;\n\
            \x20 services.openssh.ports = [ 2222 ];\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["networking.firewall", "services.openssh"], findings) {
        return;
    }
    if !configuration.is_whole() || is_off(configuration) {
        return;
    }
    let Some(listening) = listening(configuration) else { return };
    if !listening.is_empty() && listening.iter().all(|(address, _)| address.is_some_and(is_loopback)) {
        let place = configuration.node("services.openssh.listenAddresses").map_or(Span::NONE, |node| node.span());
        findings.report_as(Severity::Warning, place, "sshd listens for this machine only");
        return;
    }
    let on =
        !matches!(configuration.boolean("networking.firewall.enable"), Resolved::Set(false, _) | Resolved::Unknown(_));
    if !on || firewall_is_special(configuration) {
        return;
    }
    let opens = !matches!(
        configuration.boolean("services.openssh.openFirewall"),
        Resolved::Set(false, _) | Resolved::Unknown(_)
    );
    let own = if opens { ports(configuration) } else { Vec::new() };
    let Some(open) = open_ports(configuration) else { return };
    let reaches = |port: i64| own.contains(&port) || open.iter().any(|range| range.contains(&port));
    if listening.iter().any(|(address, port)| reaches(*port) && !address.is_some_and(is_loopback)) {
        return;
    }
    let place = configuration.node("services.openssh").map_or(Span::NONE, |node| node.span());
    let wanted: Vec<String> = listening.iter().map(|(_, port)| port.to_string()).collect();
    findings
        .report(place, format!("the firewall opens no port that sshd listens on: {}", wanted.join(", ")))
        .help("set services.openssh.openFirewall, or open the port in networking.firewall.allowedTCPPorts");
}

fn is_loopback(address: &str) -> bool {
    address.starts_with("127.") || ["::1", "[::1]", "localhost"].contains(&address)
}

/// Addresses and ports; nothing if some could not be read.
fn listening(configuration: &Configuration) -> Option<Vec<(Option<&str>, i64)>> {
    let ports = ports(configuration);
    let mut listening = Vec::new();
    for definition in strongest(configuration.definitions("services.openssh.listenAddresses")) {
        let Datum::List(items) = &definition.value.datum else { return None };
        for item in items {
            let Datum::Set(address) = &item.datum else { return None };
            let text = address.attributes.get("addr").and_then(|addr| addr.value.as_str())?;
            match address.attributes.get("port").map(|port| &port.value.datum) {
                Some(Datum::Integer(port)) => listening.push((Some(text), *port)),
                None | Some(Datum::Null) => listening.extend(ports.iter().map(|port| (Some(text), *port))),
                Some(_) => return None,
            }
        }
    }
    if listening.is_empty() {
        listening.extend(ports.into_iter().map(|port| (None, port)));
    }
    for said in said(configuration, "Port") {
        listening.extend(said.argument.parse().ok().map(|port| (None, port)));
    }
    Some(listening)
}

fn ports(configuration: &Configuration) -> Vec<i64> {
    let definitions = configuration.definitions("services.openssh.ports");
    let mut ports: Vec<i64> = integers(definitions).unwrap_or_default();
    if definitions.is_empty() {
        ports.push(22);
    }
    ports
}

/// The numbers of lists; nothing if one could not be read.
fn integers(definitions: &[Definition]) -> Option<Vec<i64>> {
    let mut numbers = Vec::new();
    for definition in strongest(definitions) {
        let Datum::List(items) = &definition.value.datum else { return None };
        for item in items {
            let Datum::Integer(number) = item.datum else { return None };
            numbers.push(number);
        }
    }
    Some(numbers)
}

/// Whether rules were written by hand, or whole interfaces are trusted.
fn firewall_is_special(configuration: &Configuration) -> bool {
    let filled = |option: &str| {
        configuration.definitions(option).iter().any(|definition| match &definition.value.datum {
            Datum::Text(text) => !text.text.trim().is_empty(),
            Datum::List(items) => items.iter().any(|item| item.as_str() != Some("lo")),
            Datum::Null => false,
            _ => true,
        })
    };
    let options = ["extraCommands", "extraInputRules", "trustedInterfaces"];
    options.iter().any(|option| filled(&format!("networking.firewall.{option}")))
}

/// Ports that are open, on whichever interface; nothing if some could not be read.
fn open_ports(configuration: &Configuration) -> Option<Vec<RangeInclusive<i64>>> {
    let Some(firewall) = configuration.node("networking.firewall") else { return Some(Vec::new()) };
    let interfaces = firewall.child("interfaces").into_iter().flat_map(|node| node.children.values());
    let mut open = Vec::new();
    for node in std::iter::once(firewall).chain(interfaces) {
        let numbers = integers(node.child_definitions("allowedTCPPorts"))?;
        open.extend(numbers.into_iter().map(|port| port..=port));
        for definition in strongest(node.child_definitions("allowedTCPPortRanges")) {
            let Datum::List(items) = &definition.value.datum else { return None };
            for item in items {
                let Datum::Set(range) = &item.datum else { return None };
                let end = |name: &str| match range.attributes.get(name).map(|end| &end.value.datum) {
                    Some(Datum::Integer(port)) => Some(*port),
                    _ => None,
                };
                open.push(end("from")?..=end("to")?);
            }
        }
    }
    Some(open)
}
