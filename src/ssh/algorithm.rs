//! Algorithms that OpenSSH knows or knew, how good they are, and what a list such as `-hmac-sha1*` makes of them.

mod entry;
pub(crate) mod release;
mod table;

use std::ops::Range;

pub use entry::{Algorithm, AlgorithmKind, Offered, Verdict};

use super::keyword::Dialect;
use super::pattern;
use super::word::UNKNOWN_PART;
use table::ALGORITHMS;

/// All algorithms of a kind.
///
/// ```
/// use nixos_ssh::ssh::algorithm::{AlgorithmKind, algorithms};
/// assert!(algorithms(AlgorithmKind::Cipher).any(|cipher| cipher.name == "aes256-ctr"));
/// ```
pub fn algorithms(kind: AlgorithmKind) -> impl Iterator<Item = &'static Algorithm> {
    ALGORITHMS.iter().filter(move |algorithm| algorithm.fits(kind))
}

/// The algorithm of this name.
///
/// ```
/// use nixos_ssh::ssh::algorithm::{AlgorithmKind, Verdict, algorithm};
/// let mac = algorithm(AlgorithmKind::Mac, "hmac-md5");
/// assert_eq!(mac.map(|mac| mac.verdict), Some(Verdict::Broken));
/// ```
#[must_use]
pub fn algorithm(kind: AlgorithmKind, name: &str) -> Option<&'static Algorithm> {
    algorithms(kind).find(|algorithm| algorithm.name == name)
}

/// What a list does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEffect {
    /// What its sign does; nothing if nobody could read the beginning.
    pub change: Option<Change>,
    /// Its names.
    pub names: Vec<ListedName>,
    /// What is offered in the end by the newest OpenSSH, as far as the names could be read.
    pub offered: Vec<&'static Algorithm>,
}

/// What the sign before a list does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// No sign: this list instead of the default.
    Replace,
    /// `+`: the default, then these.
    Append,
    /// `^`: these, then the default.
    Prepend,
    /// `-`: the default without these.
    Remove,
}

/// One name of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedName {
    /// Where it stands in the list, without the sign.
    pub range: Range<usize>,
    /// The name, or a pattern.
    pub text: String,
    /// What it does.
    pub effect: NameEffect,
}

/// What one name of a list does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameEffect {
    /// It offers these algorithms or takes them away; several if it is a pattern.
    These(Vec<&'static Algorithm>),
    /// After `-`: it takes nothing away, as nothing it fits is offered by default.
    Nothing,
    /// There is no such algorithm in the newest OpenSSH, which then refuses the line; an algorithm that is gone is told.
    Unknown(Option<&'static Algorithm>),
    /// Nobody could read all of the name.
    Unread,
}

/// What a list of algorithms does, with its sign and its patterns.
///
/// ```
/// use nixos_ssh::ssh::algorithm::{AlgorithmKind, Change, NameEffect, list_effect};
/// use nixos_ssh::ssh::keyword::Dialect;
/// let effect = list_effect(Dialect::Sshd, AlgorithmKind::Mac, "-hmac-md5,hmac-sha1*");
/// assert_eq!(effect.change, Some(Change::Remove));
/// assert_eq!(effect.names[0].effect, NameEffect::Nothing);
/// assert!(!effect.offered.iter().any(|mac| mac.name.starts_with("hmac-sha1")));
/// ```
#[must_use]
pub fn list_effect(dialect: Dialect, kind: AlgorithmKind, list: &str) -> ListEffect {
    let change = match list.chars().next() {
        Some('+') => Some(Change::Append),
        Some('^') => Some(Change::Prepend),
        Some('-') => Some(Change::Remove),
        Some(UNKNOWN_PART) => None,
        _ => Some(Change::Replace),
    };
    let signed = matches!(change, Some(Change::Append | Change::Prepend | Change::Remove));
    let mut at = usize::from(signed);
    let mut names = Vec::new();
    for text in list.get(at..).unwrap_or_default().split(',') {
        let range = at..at + text.len();
        at = range.end + 1;
        let effect = match change {
            _ if text.contains(UNKNOWN_PART) => NameEffect::Unread,
            Some(Change::Remove) => removed(dialect, kind, text),
            _ => named(kind, text),
        };
        names.push(ListedName { range, text: text.to_owned(), effect });
    }
    let offered = offered(dialect, kind, change, &names);
    ListEffect { change, names, offered }
}

/// What is in the newest OpenSSH.
fn current(kind: AlgorithmKind) -> impl Iterator<Item = &'static Algorithm> {
    algorithms(kind).filter(|algorithm| algorithm.removed.is_none())
}

fn default(dialect: Dialect, kind: AlgorithmKind) -> impl Iterator<Item = &'static Algorithm> {
    current(kind).filter(move |algorithm| algorithm.is_offered(dialect))
}

fn removed(dialect: Dialect, kind: AlgorithmKind, name: &str) -> NameEffect {
    let these: Vec<_> = default(dialect, kind).filter(|algorithm| pattern::fits(algorithm.name, name)).collect();
    // A name with `!` keeps what the others would take away.
    let keeps = name.starts_with('!');
    if these.is_empty() && !keeps { NameEffect::Nothing } else { NameEffect::These(these) }
}

fn named(kind: AlgorithmKind, name: &str) -> NameEffect {
    if let Some(algorithm) = algorithm(kind, name) {
        return match algorithm.removed {
            None => NameEffect::These(vec![algorithm]),
            Some(_) => NameEffect::Unknown(Some(algorithm)),
        };
    }
    // Patterns are for keys only.
    let is_pattern = matches!(kind, AlgorithmKind::Key | AlgorithmKind::CaSignature) && name.contains(['*', '?']);
    let these: Vec<_> = current(kind).filter(|algorithm| is_pattern && pattern::fits(algorithm.name, name)).collect();
    if these.is_empty() { NameEffect::Unknown(None) } else { NameEffect::These(these) }
}

fn offered(
    dialect: Dialect,
    kind: AlgorithmKind,
    change: Option<Change>,
    names: &[ListedName],
) -> Vec<&'static Algorithm> {
    let these = names.iter().filter_map(|name| match &name.effect {
        NameEffect::These(these) => Some(these.iter().copied()),
        _ => None,
    });
    let these = these.flatten();
    let all: Vec<&'static Algorithm> = match change {
        None => return Vec::new(),
        Some(Change::Replace) => these.collect(),
        Some(Change::Append) => default(dialect, kind).chain(these).collect(),
        Some(Change::Prepend) => these.chain(default(dialect, kind)).collect(),
        Some(Change::Remove) => {
            let list = names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(",");
            default(dialect, kind).filter(|one| pattern::list_fits(one.name, &list) != Some(true)).collect()
        }
    };
    let mut offered: Vec<&'static Algorithm> = Vec::with_capacity(all.len());
    for algorithm in all {
        if !offered.contains(&algorithm) {
            offered.push(algorithm);
        }
    }
    offered
}
