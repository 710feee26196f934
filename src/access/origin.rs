//! Where a login may come from, as far as it matters: one address for each set of addresses that a host tells apart.
//!
//! A host tells addresses apart by ranges and patterns: in Match blocks, in AllowUsers, in `from=`. Between two ends of
//! ranges every address is treated alike, so that one of each stretch stands for all of it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::ssh::address::ends_of;

/// Ranges and patterns, each with its number.
pub(crate) type Labels = Vec<(usize, Arc<str>)>;

/// An address, and perhaps its name, that stands for all that are treated like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) address: IpAddr,
    pub(crate) name: Option<String>,
    /// The ranges and patterns that it stands for, each with its number; nothing for the rest of the world.
    pub(crate) labels: Labels,
}

/// One origin for the rest of the world, then those that the lists tell apart: of addresses that are in the same lists
/// one is enough, however many ranges these have.
pub(crate) fn origins(lists: &[Vec<&str>]) -> Vec<Origin> {
    let entries: Vec<&str> = lists.iter().flatten().map(|entry| plain(entry)).collect();
    let classes = Classes::of(lists);
    let mut origins: Vec<Origin> = Vec::new();
    let mut by_class: HashMap<Class, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut add = |address: IpAddr, name: Option<String>, label: Option<(usize, &str)>| {
        let next = origins.len();
        let place = match &name {
            None => *by_class.entry(classes.of_address(address)).or_insert(next),
            Some(name) => *by_name.entry(name.clone()).or_insert(next),
        };
        if place == next {
            origins.push(Origin { address, name, labels: Vec::new() });
        }
        // The rest of the world needs no word.
        if let (Some(origin), Some((number, label))) = (origins.get_mut(place).filter(|_| place > 0), label) {
            origin.labels.push((number, label.into()));
        }
    };
    add(elsewhere(&entries), None, None);
    for (number, entry) in entries.into_iter().enumerate() {
        let label = Some((number, entry));
        if let Some((first, last)) = ends_of(entry) {
            add(first, None, label);
            add(last, None, label);
            let beside = [before(first), after(last)];
            beside.into_iter().flatten().for_each(|address| add(address, None, None));
        } else if let Some(address) = instance(entry) {
            add(address, None, label);
        } else if entry != "*" {
            let name = entry.replace(['*', '?'], "x");
            add(elsewhere(&[]), Some(name), label);
        }
    }
    origins
}

/// An entry without its sign.
fn plain(entry: &str) -> &str {
    entry.strip_prefix('!').unwrap_or(entry)
}

/// What is the same for all addresses that a host treats alike.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Class {
    is_ipv4: bool,
    is_loopback: bool,
    /// The lists whose ranges have the address, and those whose ranges with `!` have it.
    lists: (u64, u64),
    /// The patterns that its text fits.
    patterns: u64,
    /// The address itself where there are too many patterns.
    alone: Option<IpAddr>,
}

/// In which lists the addresses between two ends of ranges are.
struct Classes<'e> {
    /// The first address of each stretch, and the lists it is in: for IPv4 and for IPv6.
    stretches: [Vec<(u128, (u64, u64))>; 2],
    patterns: Vec<&'e str>,
}

impl<'e> Classes<'e> {
    fn of(lists: &[Vec<&'e str>]) -> Classes<'e> {
        let mut ends: [Vec<(u128, usize, i64)>; 2] = Default::default();
        let mut patterns = Vec::new();
        for (number, list) in lists.iter().enumerate() {
            for entry in list {
                let Some((first, last)) = ends_of(plain(entry)) else {
                    patterns.extend((plain(entry) != "*").then_some(plain(entry)));
                    continue;
                };
                // Entries with `!` are a list of their own.
                let list = 2 * number + usize::from(entry.starts_with('!'));
                let [ipv4, ipv6] = &mut ends;
                let ends = if first.is_ipv4() { ipv4 } else { ipv6 };
                ends.push((bits(first), list, 1));
                ends.extend(bits(last).checked_add(1).map(|behind| (behind, list, -1)));
            }
        }
        Classes { stretches: ends.map(|ends| stretches(ends, 2 * lists.len())), patterns }
    }

    fn of_address(&self, address: IpAddr) -> Class {
        let [ipv4, ipv6] = &self.stretches;
        let stretches = if address.is_ipv4() { ipv4 } else { ipv6 };
        let behind = stretches.partition_point(|(start, _)| *start <= bits(address));
        let lists = behind.checked_sub(1).and_then(|place| stretches.get(place)).map_or((0, 0), |(_, lists)| *lists);
        let text = address.to_string();
        let few = self.patterns.len() <= 64;
        let fits = |pattern: &&str| crate::ssh::pattern::fits(&text, &pattern.to_ascii_lowercase());
        let patterns = self.patterns.iter().take(64).enumerate();
        let patterns = patterns.filter(|(_, pattern)| fits(pattern)).fold(0, |all, (place, _)| all | 1_u64 << place);
        Class {
            is_ipv4: address.is_ipv4(),
            is_loopback: address.is_loopback(),
            lists,
            patterns,
            alone: (!few).then_some(address),
        }
    }
}

/// The stretches between the ends of ranges, each with what tells the lists apart that it is in.
fn stretches(mut ends: Vec<(u128, usize, i64)>, lists: usize) -> Vec<(u128, (u64, u64))> {
    ends.sort_unstable();
    let mut open = vec![0_i64; lists];
    let mut stretches: Vec<(u128, (u64, u64))> = Vec::new();
    let mut now = (0_u64, 0_u64);
    for (start, list, change) in ends {
        let Some(count) = open.get_mut(list) else { continue };
        let was_in = *count > 0;
        *count += change;
        if was_in != (*count > 0) {
            let (one, two) = number_of(list);
            now = (now.0 ^ one, now.1 ^ two);
        }
        match stretches.last_mut().filter(|(last, _)| *last == start) {
            Some((_, known)) => *known = now,
            None => stretches.push((start, now)),
        }
    }
    stretches
}

/// 128 bits that stand for a list: those of several lists together are told apart by their sum.
fn number_of(list: usize) -> (u64, u64) {
    let hash = |seed: u64| {
        let mut state = DefaultHasher::new();
        (seed, list).hash(&mut state);
        state.finish()
    };
    (hash(0x6f72_6967), hash(0x696e_7321))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
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
