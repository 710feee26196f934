//! The ports and addresses that sshd listens on, as it prints them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::reader::Reader;
use crate::access::server::{Pass, listen_host};
use crate::access::why::{Cause, Said, Why};
use crate::source::Span;
use crate::ssh::address::ends_of;

/// Every address, in the order in which the C library finds them, from the last one on.
const ANY: [IpAddr; 2] = [IpAddr::V6(Ipv6Addr::UNSPECIFIED), IpAddr::V4(Ipv4Addr::UNSPECIFIED)];
/// The addresses of `*`, which the C library takes for the machine itself.
const LOOPBACK: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// Ports, each with its place.
pub(super) fn ports(reader: &Reader<'_>) -> Result<Vec<Said<u16>>, Why> {
    let lines = reader.effective.known("Port", Pass::Everybody)?;
    let port = |line: &&_| {
        let line: &crate::access::server::Directive = line;
        line.argument.parse().ok().map(|port| Said::at(port, line.span))
    };
    let ports: Vec<Said<u16>> = lines.iter().filter_map(port).collect();
    Ok(if ports.is_empty() { vec![Said::at(22, Span::NONE)] } else { ports })
}

/// Addresses, each with its port.
pub(super) fn addresses(reader: &Reader<'_>) -> Result<Vec<Said<String>>, Why> {
    let ports = ports(reader)?;
    let family = reader.first("AddressFamily")?.map_or(String::new(), |family| family.word().to_ascii_lowercase());
    let is_listened = |address: &IpAddr| match family.as_str() {
        "inet" => address.is_ipv4(),
        "inet6" => address.is_ipv6(),
        _ => true,
    };
    let lines = reader.effective.known("ListenAddress", Pass::Everybody)?;
    let mut printed = Vec::new();
    let mut add = |addresses: &[IpAddr], own: Option<u16>, span: Span| {
        let ports: Vec<u16> = own.map_or_else(|| ports.iter().map(|port| port.value).collect(), |own| vec![own]);
        for port in ports {
            for address in addresses.iter().filter(|address| is_listened(address)) {
                let text = std::net::SocketAddr::new(*address, port).to_string();
                printed.push(Said::at(text, span));
            }
        }
    };
    if lines.is_empty() {
        add(&ANY, None, Span::NONE);
    }
    for line in lines {
        let word = line.words.first().map_or("", String::as_str);
        let Some((host, port)) = listen_host(word) else { continue };
        if host == "*" {
            add(&LOOPBACK, port, line.span);
            continue;
        }
        let Some((address, _)) = ends_of(host).filter(|_| !host.contains('/')) else {
            return Err(Why::new(Cause::HostName, host, line.span));
        };
        add(&[address], port, line.span);
    }
    Ok(printed)
}
