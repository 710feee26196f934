//! Addresses and ranges in lists of patterns, as OpenSSH reads them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether OpenSSH takes a list of addresses, ranges and patterns, each perhaps with `!`: what is no range is a pattern.
pub(crate) fn is_address_list(list: &str) -> bool {
    list.split(',').all(|entry| {
        let entry = entry.strip_prefix('!').unwrap_or(entry);
        !entry.is_empty() && is_range(entry) != Some(false)
    })
}

/// Whether all entries of a list are addresses or ranges.
pub(crate) fn is_network_list(list: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'/');
    list.split(',').all(|entry| entry.bytes().all(plain) && is_range(entry) == Some(true))
}

/// What a list of addresses, ranges and patterns says of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// One takes it in.
    In,
    /// One with `!` leaves it out.
    Out,
    /// None fits.
    None,
    /// The list is wrong: a range with bits after its prefix, or an empty entry.
    Wrong,
}

/// What a list says of an address, as `addr_match_list` does: ranges first, and what is none is a pattern of its text.
pub(crate) fn list_fits(address: IpAddr, list: &str) -> Fit {
    let mut text = None;
    let mut fit = Fit::None;
    for entry in list.split(',') {
        let (negated, entry) = entry.strip_prefix('!').map_or((false, entry), |entry| (true, entry));
        if entry.is_empty() {
            return Fit::Wrong;
        }
        let fits = match is_range(entry) {
            Some(false) => return Fit::Wrong,
            Some(true) => range_has(entry, address),
            None => super::pattern::fits(text.get_or_insert_with(|| address.to_string()), entry),
        };
        match (fits, negated) {
            (true, true) => return Fit::Out,
            (true, false) => fit = Fit::In,
            _ => {}
        }
    }
    fit
}

/// The first and the last address of an address or range; nothing if it is neither.
pub(crate) fn ends_of(entry: &str) -> Option<(IpAddr, IpAddr)> {
    let (address, length) = match entry.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (entry, None),
    };
    match parse(address)? {
        IpAddr::V4(first) => {
            let rest = 32_u32.checked_sub(length.unwrap_or(32))?;
            let host = 1_u32.checked_shl(rest).map_or(u32::MAX, |bit| bit - 1);
            Some((IpAddr::V4(first), IpAddr::V4(Ipv4Addr::from_bits(first.to_bits() | host))))
        }
        IpAddr::V6(first) => {
            let rest = 128_u32.checked_sub(length.unwrap_or(128))?;
            let host = 1_u128.checked_shl(rest).map_or(u128::MAX, |bit| bit - 1);
            Some((IpAddr::V6(first), IpAddr::V6(Ipv6Addr::from_bits(first.to_bits() | host))))
        }
    }
}

fn range_has(entry: &str, address: IpAddr) -> bool {
    let same_family = |first: &IpAddr| first.is_ipv4() == address.is_ipv4();
    ends_of(entry).is_some_and(|(first, last)| same_family(&first) && first <= address && address <= last)
}

/// The range with zeros after its prefix that an address with a prefix is in: 10.0.0.0/8 for 10.0.0.1/8.
pub(crate) fn network(text: &str) -> Option<String> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let network = match address.parse().ok()? {
        IpAddr::V4(address) => {
            let host = u32::MAX.checked_shr(length).unwrap_or(0);
            (length <= 32).then(|| IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & !host)))
        }
        IpAddr::V6(address) => {
            let host = u128::MAX.checked_shr(length).unwrap_or(0);
            (length <= 128).then(|| IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !host)))
        }
    };
    network.map(|network| format!("{network}/{length}"))
}

/// Whether an address or range has zeros after its prefix; nothing if it is neither.
fn is_range(text: &str) -> Option<bool> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let (bits, width): (u128, u32) = match parse(address)? {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let Some(rest) = width.checked_sub(length.unwrap_or(width)) else { return Some(false) };
    let host = 1_u128.checked_shl(rest).map_or(u128::MAX, |bit| bit - 1);
    Some(bits & host == 0)
}

/// An address as the C library reads it, which takes 10.1 for 10.0.0.1.
fn parse(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| short_ipv4(text).map(IpAddr::V4))
}

/// One to four numbers, of which the last fills what is left; 0 and 0x begin octal and hexadecimal ones.
fn short_ipv4(text: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| {
        let (digits, radix) = match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None if part.len() > 1 && part.starts_with('0') => (part, 8),
            None => (part, 10),
        };
        // A sign would be taken otherwise.
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, radix).ok().filter(|_| plain)
    };
    let parts: Vec<&str> = text.split('.').collect();
    let (last, first) = parts.split_last().filter(|(_, first)| first.len() < 4)?;
    let mut address = 0_u32;
    for part in first {
        address = address << 8 | number(part).filter(|number| *number < 256)?;
    }
    let bits = 32 - 8 * u32::try_from(first.len()).ok()?;
    let last = number(last).filter(|last| u64::from(*last) < 1_u64 << bits)?;
    let address = u64::from(address) << bits | u64::from(last);
    Some(Ipv4Addr::from_bits(u32::try_from(address).ok()?))
}
