//! Classes of traffic: their numbers, and the names sshd prints for those.

use crate::ssh::version::Version;

/// Names and numbers; the first name of a number is the one that is printed. The last three are from RFC 1349.
const CLASSES: [(&str, u32); 25] = [
    ("af11", 0x28),
    ("af12", 0x30),
    ("af13", 0x38),
    ("af21", 0x48),
    ("af22", 0x50),
    ("af23", 0x58),
    ("af31", 0x68),
    ("af32", 0x70),
    ("af33", 0x78),
    ("af41", 0x88),
    ("af42", 0x90),
    ("af43", 0x98),
    ("cs0", 0x00),
    ("cs1", 0x20),
    ("cs2", 0x40),
    ("cs3", 0x60),
    ("cs4", 0x80),
    ("cs5", 0xa0),
    ("cs6", 0xc0),
    ("cs7", 0xe0),
    ("ef", 0xb8),
    ("le", 0x04),
    ("lowdelay", 0x10),
    ("throughput", 0x08),
    ("reliability", 0x04),
];
/// How many of them still mean something.
const TODAY: usize = 22;

/// The class as sshd prints it.
pub(super) fn class(word: &str, version: Version) -> String {
    let known = if version < Version(10, 1) { CLASSES.as_slice() } else { CLASSES.get(..TODAY).unwrap_or_default() };
    let lower = word.to_ascii_lowercase();
    let named = known.iter().find(|(name, _)| *name == lower).map(|(_, number)| *number);
    let Some(number) = named.or_else(|| lower.parse().ok()) else { return "none".to_owned() };
    match known.iter().find(|(_, other)| *other == number) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("0x{number:02x}"),
    }
}
