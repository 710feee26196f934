//! The first step: whether a connection gets to sshd at all.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::trail::{Passed, Trail, fails};
use crate::access::attempt::Source;
use crate::access::server::listen_parts;
use crate::access::system::{Network, System};
use crate::access::verdict::{Because, Step};
use crate::access::why::Said;
use crate::source::Span;

/// The ports that sshd listens on, with the places that say so.
pub(crate) fn ports(system: &System) -> Vec<Said<u16>> {
    let mut ports: Vec<Said<u16>> = Vec::new();
    for directive in system.config.global("Port") {
        ports.extend(directive.argument.parse().ok().map(|port| Said::at(port, directive.span)));
    }
    if ports.is_empty() {
        ports.push(Said::at(22, Span::NONE));
    }
    let own: Vec<Said<u16>> = system
        .config
        .global("ListenAddress")
        .filter_map(|directive| Some(Said::at(listen_port(directive.words.first()?)?, directive.span)))
        .collect();
    // Addresses with a port of their own need none of the others.
    let all_own = own.len() == system.config.global("ListenAddress").count();
    match own.is_empty() {
        false if all_own => own,
        _ => {
            let mut known = BTreeSet::new();
            own.into_iter().chain(ports).filter(|port| known.insert(port.value)).collect()
        }
    }
}

/// The port after an address, if it has one of its own.
fn listen_port(address: &str) -> Option<u16> {
    listen_parts(address)?.1?.parse().ok()
}

fn is_loopback(address: &str) -> bool {
    let Some((host, _)) = listen_parts(address) else { return false };
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether a connection gets through.
pub(crate) fn check(system: &System, source: &Source, port: u16, trail: &mut Trail) -> Passed {
    if let Some(runs) = trail.known(system.runs.clone())
        && !runs.value
    {
        return fails(Step::Reach, Because::ServerOff, runs.span);
    }
    if let Some(refused) = &system.config.refused {
        return fails(Step::Reach, Because::ConfigRefused(refused.value.to_string()), refused.span);
    }
    let listening = ports(system);
    let is_listed = listening.iter().any(|own| own.value == port);
    let unread = ["Port", "ListenAddress"].into_iter().flat_map(|keyword| system.config.global(keyword));
    if let Some(why) = unread.filter_map(|directive| directive.unknown.as_ref()).next() {
        // Where one of several ports is known, it is one of them.
        if !is_listed || system.config.global("ListenAddress").any(|directive| directive.unknown.is_some()) {
            trail.unknown(why.clone());
            return Ok(());
        }
    }
    let Some(own) = listening.iter().find(|own| own.value == port) else {
        let span = listening.first().map_or(Span::NONE, |port| port.span);
        return fails(Step::Reach, Because::NotListening(port), span);
    };
    if source.address.is_loopback() {
        return Ok(());
    }
    let mut addresses = system.config.global("ListenAddress").peekable();
    let first = addresses.peek().map(|directive| directive.span);
    if let Some(span) = first
        && addresses.all(|directive| directive.words.first().is_some_and(|address| is_loopback(address)))
    {
        return fails(Step::Reach, Because::LoopbackOnly, span);
    }
    match &system.network {
        Network::Open => {}
        Network::Unknown(why) => trail.unknown(why.clone()),
        Network::Firewall { ports, unread, span } => {
            let open = ports.iter().any(|(first, last)| (*first..=*last).contains(&port));
            match (open, unread) {
                (true, _) => {}
                (false, Some(why)) => trail.unknown(why.clone()),
                (false, None) => return fails(Step::Reach, Because::FirewallShut(port), *span),
            }
        }
    }
    trail.found(Step::Reach, Because::Reachable(port), own.span);
    Ok(())
}
