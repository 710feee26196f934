//! Access as text: users × hosts, one verdict with its reasons, and what a change does; for people and machines.

pub mod csv;
pub mod diff;
pub mod html;
pub mod human;
pub mod json;
pub mod markdown;
pub mod verdict;

use std::collections::HashMap;
use std::sync::Arc;

use crate::access::diff::Who;
use crate::access::matrix::{Also, AsRead, End, HostAccess, UserAccess, Way};
use crate::access::power::Power;
use crate::diagnostic::printable;
use crate::model::key_type::KeyType;

/// Hosts of which all that is said is the same but their names.
pub(crate) struct HostGroup<'m> {
    pub(crate) names: Vec<&'m Arc<str>>,
    pub(crate) host: &'m HostAccess,
}

/// Hosts in their order, those with the same access together.
pub(crate) fn groups(hosts: &[HostAccess]) -> Vec<HostGroup<'_>> {
    let mut groups: Vec<HostGroup<'_>> = Vec::new();
    // Only hosts whose first lines agree are compared.
    let mut by_first: HashMap<(usize, Option<&Arc<str>>), Vec<usize>> = HashMap::new();
    for host in hosts {
        let first = (host.users.len(), host.users.first().and_then(|user| user.place.as_ref()));
        let alike = by_first.entry(first).or_default();
        let same = |index: &&usize| {
            let other = groups.get(**index).map(|group| group.host);
            other.is_some_and(|other| other.users == host.users && other.unread == host.unread)
        };
        match alike.iter().find(same).copied() {
            Some(index) => {
                if let Some(group) = groups.get_mut(index) {
                    group.names.push(&host.name);
                }
            }
            None => {
                alike.push(groups.len());
                groups.push(HostGroup { names: vec![&host.name], host });
            }
        }
    }
    groups
}

/// A type of key as people say it.
pub(crate) fn type_words(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::Ed25519 => "ed25519",
        KeyType::Rsa => "rsa",
        KeyType::EcdsaP256 => "ecdsa-p256",
        KeyType::EcdsaP384 => "ecdsa-p384",
        KeyType::EcdsaP521 => "ecdsa-p521",
        KeyType::SkEd25519 => "sk-ed25519",
        KeyType::SkEcdsaP256 => "sk-ecdsa",
    }
}

/// A fingerprint as far as people compare it.
pub(crate) fn short(fingerprint: &str) -> String {
    let start: String = fingerprint.chars().take(19).collect();
    format!("{start}…")
}

/// By what somebody logs in: `ed25519 SHA256:OMqqnkVzrm0S… alice@laptop`.
pub(crate) fn who_words(who: &Who) -> String {
    match who {
        Who::Key { comment, key_type, fingerprint } => {
            let words = format!("{} {} {}", type_words(*key_type), short(fingerprint), printable(comment));
            words.trim_end().to_owned()
        }
        Who::Password => "password".to_owned(),
        Who::Anybody => "no password at all".to_owned(),
        Who::Door(door) => printable(door),
    }
}

/// What a way in is kept from, in words.
pub(crate) fn limits(way: &Way) -> Vec<String> {
    let mut words = Vec::new();
    let Some(session) = way.session() else { return words };
    match way.also {
        Also::Nothing => {}
        Also::Password => words.push("and the password".to_owned()),
        Also::AnotherKey => words.push("and another key".to_owned()),
    }
    if session.from.is_empty() && !way.only_from.is_empty() {
        let from: Vec<&str> = way.only_from.iter().map(|from| &**from).collect();
        words.push(format!("from={}", from.join(",")));
    }
    words.extend(session.restrictions());
    words.iter_mut().for_each(|word| *word = printable(word));
    words
}

/// What an account may do beyond its own files, in words.
pub(crate) fn power_words(user: &UserAccess) -> Vec<String> {
    user.powers.iter().map(|power: &Power| printable(&power.to_string())).collect()
}

/// How a way ends, in a word: `allowed`, `denied`, `unknown`.
pub(crate) fn end_word(end: &End) -> &'static str {
    match end {
        End::Allowed(_) => "allowed",
        End::Denied => "denied",
        End::Unknown(_) => "unknown",
    }
}

/// The same, as far as modules were read.
pub(crate) fn as_read_word(end: &End) -> &'static str {
    match end {
        End::Unknown(AsRead::Allowed(_)) => "allowed",
        End::Unknown(AsRead::Denied) => "denied",
        end => end_word(end),
    }
}
