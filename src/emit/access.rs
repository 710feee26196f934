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
use crate::access::matrix::{Also, AsRead, By, End, HostAccess, Line, UserAccess, Way};
use crate::access::power::Power;
use crate::access::session::Session;
use crate::printable::printable;
use crate::ssh::key_type::KeyType;

/// Hosts of which all that is said is the same but their names.
pub(crate) struct HostGroup<'m> {
    pub(crate) names: Vec<&'m Arc<str>>,
    pub(crate) host: &'m HostAccess,
}

/// Hosts in their order, those with the same access together; where it is said may differ.
pub(crate) fn groups(hosts: &[HostAccess]) -> Vec<HostGroup<'_>> {
    let mut groups: Vec<HostGroup<'_>> = Vec::new();
    let mut known: HashMap<Vec<Said<'_>>, usize> = HashMap::new();
    for host in hosts {
        let index = *known.entry(said(host)).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.names.push(&host.name),
            None => groups.push(HostGroup { names: vec![&host.name], host }),
        }
    }
    groups
}

/// Something that is said of a host, without its place.
#[derive(PartialEq, Eq, Hash)]
enum Said<'m> {
    User(&'m str, &'m [Power]),
    Key(&'m [u8], &'m str),
    Password,
    Nothing,
    End(&'static str, &'static str, Option<&'m Session>, Also, &'m [Arc<str>]),
    Text(&'m str),
}

fn said(host: &HostAccess) -> Vec<Said<'_>> {
    let mut said = Vec::new();
    for user in &host.users {
        said.push(Said::User(&user.name, &user.powers));
        for way in &user.ways {
            said.push(match &way.by {
                By::Key(key) => Said::Key(key.key.blob(), &key.comment),
                By::Password => Said::Password,
                By::Nothing => Said::Nothing,
            });
            let (end, as_read) = (end_word(&way.end), as_read_word(&way.end));
            said.push(Said::End(end, as_read, way.session(), way.also, &way.only_from));
            said.extend(way.steps.iter().map(|line| Said::Text(&line.text)));
        }
        said.extend(user.doors.iter().map(|door| Said::Text(&door.line.text)));
    }
    said.extend(host.unread.iter().map(|gap| Said::Text(&gap.line.text)));
    said
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
        Who::Door(door) => printable(&door.line.text),
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
    words.extend(session.only_from(way.only_from.iter().map(|from| &**from)));
    words.extend(session.restrictions());
    words.iter_mut().for_each(|word| *word = printable(word));
    words
}

/// The accounts that something is to be said of.
pub(crate) fn shown(host: &HostAccess) -> impl Iterator<Item = &UserAccess> {
    host.users.iter().filter(|user| !user.ways.is_empty() || !user.doors.is_empty())
}

/// A sentence and its place, written in a way of one's own.
pub(crate) fn located(line: &Line, write: fn(&str) -> String) -> String {
    match &line.place {
        Some(place) => format!("{} ({})", write(&line.text), write(place)),
        None => write(&line.text),
    }
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
