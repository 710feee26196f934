//! Where a login may come from, as far as it matters: one address for each set of addresses that a host tells apart.
//!
//! A host tells addresses apart by ranges and patterns: in Match blocks, in AllowUsers, in `from=`. Between two ends of
//! ranges every address is treated alike, so that one of each stretch stands for all of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::ssh::address::ends_of;

/// An address, and perhaps its name, that stands for all that are treated like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) address: IpAddr,
    pub(crate) name: Option<String>,
    /// The range or pattern that it is in; nothing for the rest of the world.
    pub(crate) label: Option<String>,
}

/// More are not told apart.
const MOST: usize = 4096;

/// One origin for the rest of the world, then those that the entries tell apart.
pub(crate) fn origins<'e>(entries: impl Iterator<Item = &'e str>) -> Vec<Origin> {
    let mut origins: Vec<Origin> = Vec::new();
    let mut add = |address: IpAddr, name: Option<String>, label: Option<&str>| {
        let known = |other: &Origin| other.address == address && other.name == name;
        if origins.len() < MOST && !origins.iter().any(known) {
            origins.push(Origin { address, name, label: label.map(str::to_owned) });
        }
    };
    let entries: Vec<&str> = entries.map(|entry| entry.strip_prefix('!').unwrap_or(entry)).collect();
    add(elsewhere(&entries), None, None);
    for entry in entries {
        if let Some((first, last)) = ends_of(entry) {
            add(first, None, Some(entry));
            add(last, None, Some(entry));
            let beside = [before(first), after(last)];
            beside.into_iter().flatten().for_each(|address| add(address, None, None));
        } else if let Some(address) = instance(entry) {
            add(address, None, Some(entry));
        } else if entry != "*" {
            let name = entry.replace(['*', '?'], "x");
            add(elsewhere(&[]), Some(name), Some(entry));
        }
    }
    origins
}

/// An address that is in none of the ranges.
fn elsewhere(entries: &[&str]) -> IpAddr {
    let ranges: Vec<(IpAddr, IpAddr)> = entries.iter().filter_map(|entry| ends_of(entry)).collect();
    let fits_none = |address: &IpAddr| {
        let text = address.to_string();
        let in_range = |(first, last): &(IpAddr, IpAddr)| {
            first.is_ipv4() == address.is_ipv4() && first <= address && address <= last
        };
        let by_pattern = |entry: &&&str| **entry != "*" && crate::ssh::pattern::fits(&text, entry);
        !ranges.iter().any(in_range) && !entries.iter().any(|entry| by_pattern(&entry))
    };
    let candidates = [[203, 0, 113, 77], [198, 51, 100, 77], [9, 9, 9, 9], [77, 77, 77, 77], [151, 101, 1, 1]];
    let mut candidates = candidates.into_iter().map(|parts| IpAddr::V4(Ipv4Addr::from(parts)));
    let first = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 77));
    candidates.find(fits_none).unwrap_or(first)
}

fn before(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits().checked_sub(1)?)),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits().checked_sub(1)?)),
    })
}

fn after(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits().checked_add(1)?)),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits().checked_add(1)?)),
    })
}

/// An address that fits a pattern such as `192.168.*`.
fn instance(pattern: &str) -> Option<IpAddr> {
    let digits = pattern.bytes().all(|byte| byte.is_ascii_hexdigit() || b".:*?".contains(&byte));
    if !digits || !pattern.contains(['.', ':']) {
        return None;
    }
    let fill = ["7", "7.7", "7.7.7", "7:7", "7:7:7:7"];
    let tried = fill.iter().map(|fill| pattern.replacen('*', fill, 1).replace(['*', '?'], "7"));
    tried
        .filter_map(|text| text.parse().ok())
        .find(|address: &IpAddr| crate::ssh::pattern::fits(&address.to_string(), pattern))
}
