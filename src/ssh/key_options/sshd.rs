//! What sshd takes between the quotes of a key option: more than is sensible, and what a line is judged by.

use super::{KeyOption, LAST_DEVICE, error};
use crate::ssh::key_error::KeyError;

/// The longest host that `permitopen` and `permitlisten` take, NI_MAXHOST.
const HOST_LIMIT: usize = 1025;
/// The longest pattern that is read as an address or a range.
const ADDRESS_LIMIT: usize = 64;

/// Services that a port may be named after.
const SERVICES: [&str; 14] = [
    "domain",
    "ftp",
    "git",
    "http",
    "http-alt",
    "https",
    "imap",
    "imaps",
    "ldap",
    "mysql",
    "postgresql",
    "redis",
    "smtp",
    "ssh",
];

/// Whether sshd takes the option and a login is possible with it.
pub(super) fn take(option: &KeyOption) -> Result<(), KeyError> {
    let reason = match option {
        KeyOption::Environment(name, _) if !is_variable(name) => {
            "is written NAME=value, the name of letters, digits and _"
        }
        KeyOption::ExpiryTime(time) if !is_time(time) => {
            "is written YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z for UTC"
        }
        KeyOption::From(list) => return take_from(list),
        KeyOption::PermitOpen(target) if !is_target(target) => "is written host:port, one of them; the port may be *",
        KeyOption::PermitListen(target) if !is_listen_target(target) => {
            "is written port or host:port, one of them; the port may be *"
        }
        KeyOption::Principals(list) if list.first().is_none_or(String::is_empty) => "names nobody",
        KeyOption::Tunnel(device) if !is_device(device) => "is a device number or any",
        _ => return Ok(()),
    };
    Err(error(option.name(), reason))
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// As C's strptime reads the parts: a blank may stand for a leading zero, every month has 31 days, a minute 62 seconds.
fn is_time(text: &str) -> bool {
    let zone = |zone: &str| {
        let start = text.len().checked_sub(zone.len()).filter(|start| *start > 0)?;
        text.get(start..).filter(|end| end.eq_ignore_ascii_case(zone)).and(text.get(..start))
    };
    let digits = zone("Z").or_else(|| zone("UTC")).unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) {
        return false;
    }
    let within = |range: std::ops::Range<usize>, least: u32, most: u32| {
        let Some(part) = digits.get(range) else { return false };
        let number = part.trim_start_matches(' ');
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        plain && number.parse().is_ok_and(|number: u32| (least..=most).contains(&number))
    };
    let date = within(0..4, 1970, 9999) && within(4..6, 1, 12) && within(6..8, 1, 31);
    date && (digits.len() < 12 || within(8..10, 0, 23) && within(10..12, 0, 59))
        && (digits.len() < 14 || within(12..14, 0, 61))
}

/// `host:port` or `host/port`; whatever is no port cannot be, and the host is not looked at.
fn is_target(target: &str) -> bool {
    let end = match target.strip_prefix('[') {
        Some(_) => target.find(']').map(|bracket| bracket + 1),
        None => target.find([':', '/']),
    };
    let Some((host, rest)) = end.and_then(|end| target.split_at_checked(end)) else { return false };
    host.len() < HOST_LIMIT && rest.strip_prefix([':', '/']).is_some_and(is_port)
}

/// The same, or a port alone.
fn is_listen_target(target: &str) -> bool {
    if target.contains(':') {
        return is_target(target);
    }
    // A word that stands alone is rather a host without its port than a service.
    is_port(target) && (!target.bytes().any(|byte| byte.is_ascii_alphabetic()) || SERVICES.contains(&target))
}

/// A number, `*`, or the name of a service: which names there are is a file of the server, so that any name may be one.
fn is_port(port: &str) -> bool {
    let service = |port: &str| {
        let letters = port.bytes().filter(u8::is_ascii_alphabetic).count();
        letters > 1 && port.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte))
    };
    port == "*" || number(port).is_some_and(|number| (1..=65535).contains(&number)) || service(port)
}

fn is_device(device: &str) -> bool {
    device.eq_ignore_ascii_case("any") || number(device).is_some_and(|number| number <= LAST_DEVICE)
}

/// As C's strtoll reads it: white space and a plus sign may stand before.
fn number(text: &str) -> Option<u64> {
    let digits = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// One empty pattern or wrong range makes sshd refuse the list; what is neither address nor range is a pattern.
fn take_from(list: &[String]) -> Result<(), KeyError> {
    let fail = |reason| Err(error("from", reason));
    for pattern in list {
        let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
        if pattern.is_empty() {
            return fail("is a list of addresses, ranges or host names without blanks");
        }
        if pattern.len() < ADDRESS_LIMIT && is_wrong_range(pattern) {
            return fail("has a range that is none: bits beyond the prefix must be zero, as in 10.0.0.0/8");
        }
    }
    if list.iter().all(|pattern| pattern.starts_with('!')) {
        return fail("only excludes: no source address would match");
    }
    Ok(())
}

/// Whether a pattern is an address with a prefix length that is too long for it, or leaves bits.
fn is_wrong_range(pattern: &str) -> bool {
    let Some((address, length)) = pattern.split_once('/') else { return false };
    let Some(length) = number(length).filter(|length| *length <= 0x7fff_ffff) else { return false };
    let (bits, width) = match (ipv4(address), address.parse::<std::net::Ipv6Addr>()) {
        (Some(bits), _) => (u128::from(bits) << 96, 32),
        (None, Ok(address)) => (address.to_bits(), 128),
        (None, Err(_)) => return false,
    };
    let Ok(length) = u32::try_from(length) else { return true };
    // Nothing is left to shift out of a whole address.
    length > width || bits.checked_shl(length).is_some_and(|rest| rest != 0)
}

/// As C's inet_aton reads an address: one to four numbers, the last of which fills what is left, octal and hexadecimal too.
fn ipv4(text: &str) -> Option<u32> {
    let numbers: Vec<u32> = text.split('.').map(aton_number).collect::<Option<_>>()?;
    let (last, first) = numbers.split_last()?;
    let left = 4_usize.checked_sub(first.len()).filter(|left| *left > 0)?;
    if first.iter().any(|number| *number > 255) || left < 4 && u64::from(*last) >= 1 << (left * 8) {
        return None;
    }
    Some(first.iter().zip([24, 16, 8]).fold(*last, |address, (number, shift)| address | number << shift))
}

fn aton_number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}
