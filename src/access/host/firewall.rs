//! Which ports NixOS's firewall lets through.

use super::options::{Items, Options, items};
use crate::access::system::Network;
use crate::access::why::{Cause, Said, Why};
use crate::configuration::Node;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::PLAIN;
use crate::source::Span;

/// Options that hold rules written by hand, or trust whole interfaces.
const SPECIAL: [&str; 3] = ["extraCommands", "extraInputRules", "trustedInterfaces"];

pub(super) fn network(options: &Options<'_>) -> Network {
    let is_on = match options.boolean("networking.firewall.enable") {
        Ok(said) => said,
        Err(why) => return Network::Unknown(why),
    };
    if matches!(is_on, Some(Said { value: false, .. })) {
        return Network::Open;
    }
    let mut ports = Vec::new();
    let mut unread = options.gap("networking.firewall").map(Why::from);
    let opens = options.boolean("services.openssh.openFirewall");
    let mut span = is_on.map_or(Span::NONE, |said| said.span);
    // NixOS's own definition is among those of an evaluated host; what mkForce says puts it aside.
    let said = options.items("networking.firewall.allowedTCPPorts");
    let has_own = !said.is_set || said.priority >= PLAIN && !options.configuration.is_whole();
    match opens {
        Ok(None | Some(Said { value: true, .. })) if !has_own => {}
        Ok(None | Some(Said { value: true, .. })) => {
            let own = options.items("services.openssh.ports");
            if !own.is_set {
                ports.push((22, 22));
            }
            add_ports(&own, &mut ports, &mut unread);
        }
        Ok(Some(said)) => span = said.span,
        Err(why) => unread = unread.or(Some(why)),
    }
    if let Some(firewall) = options.configuration.node("networking.firewall") {
        let interfaces = firewall.child("interfaces").into_iter().flat_map(|node| node.children.values());
        for node in std::iter::once(firewall).chain(interfaces) {
            open_ports(node, &mut ports, &mut unread);
        }
    }
    Network::Firewall { ports, unread: unread.or_else(|| by_hand(options)), span }
}

fn add_ports(list: &Items<'_>, ports: &mut Vec<(u16, u16)>, unread: &mut Option<Why>) {
    ports.extend(list.numbers().filter_map(|(port, _)| u16::try_from(port).ok()).map(|port| (port, port)));
    *unread = unread.take().or_else(|| list.unread.first().cloned());
}

/// Ports that are open, on whichever interface.
fn open_ports(node: &Node, ports: &mut Vec<(u16, u16)>, unread: &mut Option<Why>) {
    add_ports(&items(node.child_definitions("allowedTCPPorts")), ports, unread);
    let ranges = items(node.child_definitions("allowedTCPPortRanges"));
    *unread = unread.take().or_else(|| ranges.unread.first().cloned());
    for range in &ranges.known {
        let Datum::Set(set) = &range.datum else { continue };
        let end = |name: &str| match set.attributes.get(name).map(|end| &end.value.datum) {
            Some(Datum::Integer(port)) => u16::try_from(*port).ok(),
            _ => None,
        };
        match (end("from"), end("to")) {
            (Some(from), Some(to)) => ports.push((from, to)),
            _ => *unread = unread.take().or_else(|| Some(Why::new(Cause::Firewall, "a range of ports", range.span))),
        }
    }
}

/// Why other ports may be open.
fn by_hand(options: &Options<'_>) -> Option<Why> {
    SPECIAL.iter().find_map(|option| {
        let path = format!("networking.firewall.{option}");
        let filled = options.definitions(&path).iter().find(|definition| match &definition.value.datum {
            Datum::Text(text) => !text.text.trim().is_empty(),
            Datum::List(items) => items.iter().any(|item| item.as_str() != Some("lo")),
            Datum::Null => false,
            _ => true,
        })?;
        Some(Why::new(Cause::Firewall, &path, filled.name))
    })
}
