//! Every authorized key of a configuration, with its place, and how complete each list is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::datum::{Datum, Found, Text, Unknown};
use super::{Condition, Configuration, Definition};
use crate::model::key::{AuthorizedKey, PublicKey};
use crate::model::key_error::KeyError;
use crate::source::Span;
use crate::ssh::key_line::{self, NotAKey};
use crate::ssh::key_strength::{Weakness, weaknesses};

/// One element of a list of keys, or one line of a key file.
#[derive(Debug, Clone)]
pub struct KeyEntry {
    /// Whom it lets in; nothing in stage 1, where it is root.
    pub user: Option<String>,
    /// Where it stands.
    pub place: KeyPlace,
    /// Its text.
    pub text: Arc<Text>,
    /// Where its text stands: the inside of a string, or the line of a file.
    pub span: Span,
    /// Where the list holds it: the string itself, or what stands for it.
    pub element: Span,
    /// The key as sshd reads it; nothing when parts of the text are unknown.
    pub key: Option<Result<AuthorizedKey, KeyError>>,
    /// What the text is when it is no key; several lines of which each is a key are no key, and nothing of these.
    pub not_a_key: Option<NotAKey>,
    /// Whether its definition counts.
    pub condition: Condition,
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// `openssh.authorizedKeys.keys`
    Keys,
    /// A line of a file of `openssh.authorizedKeys.keyFiles`.
    KeyFile,
    /// `boot.initrd.network.ssh.authorizedKeys`
    Initrd,
}

/// A list of keys: one option of one user.
#[derive(Debug, Clone)]
pub struct KeyList {
    /// Whom it lets in; nothing in stage 1.
    pub user: Option<String>,
    /// Which option.
    pub place: KeyPlace,
    /// The keys that could be read.
    pub entries: Vec<KeyEntry>,
    /// What could not be.
    pub gaps: Vec<Unknown>,
    /// The place of the first definition's name.
    pub span: Span,
}

/// Whether all of a list is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Every key of it.
    Complete,
    /// Some keys.
    Partial,
    /// None.
    Unknown,
}

impl KeyList {
    /// Whether all of the list is known.
    ///
    /// ```
    /// use nixos_ssh::configuration::keys::{Completeness, KeyList, KeyPlace};
    /// use nixos_ssh::source::Span;
    /// let list = KeyList { user: None, place: KeyPlace::Initrd, entries: vec![], gaps: vec![], span: Span::NONE };
    /// assert_eq!(list.completeness(), Completeness::Complete);
    /// ```
    #[must_use]
    pub fn completeness(&self) -> Completeness {
        let read = |entry: &&KeyEntry| entry.key.is_some();
        match (self.gaps.is_empty(), self.entries.iter().any(|entry| read(&entry))) {
            (true, _) => Completeness::Complete,
            (false, true) => Completeness::Partial,
            (false, false) => Completeness::Unknown,
        }
    }
}

impl Configuration {
    /// Every list of keys, users by name, then stage 1. Made once.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().key_lists().is_empty());
    /// ```
    #[must_use]
    pub fn key_lists(&self) -> &[KeyList] {
        self.keys.get_or_init(|| {
            let mut lists = Vec::new();
            for user in self.users() {
                let name = Some(user.name);
                let keys = user.node.child_definitions("openssh.authorizedKeys.keys");
                lists.extend(self.key_list(name, KeyPlace::Keys, keys));
                let files = user.node.child_definitions("openssh.authorizedKeys.keyFiles");
                lists.extend(self.key_list(name, KeyPlace::KeyFile, files));
            }
            let stage1 = self.definitions("boot.initrd.network.ssh.authorizedKeys");
            lists.extend(self.key_list(None, KeyPlace::Initrd, stage1));
            lists
        })
    }

    /// Every key that could be read.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::Configuration::default().keys().count(), 0);
    /// ```
    pub fn keys(&self) -> impl Iterator<Item = &KeyEntry> {
        self.key_lists().iter().flat_map(|list| &list.entries)
    }

    /// What is weak about one of its keys by itself. Found once for all of them.
    ///
    /// ```
    /// # let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// use nixos_ssh::{AuthorizedKey, configuration::Configuration};
    /// let key: AuthorizedKey = line.parse()?;
    /// assert!(Configuration::default().weaknesses(&key.key).is_empty());
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn weaknesses(&self, key: &PublicKey) -> &[Weakness] {
        let all = self.weaknesses.get_or_init(|| {
            let mut all = BTreeMap::new();
            for entry in self.keys() {
                if let Some(Ok(key)) = &entry.key
                    && !all.contains_key(key.key.blob())
                {
                    all.insert(key.key.blob().into(), weaknesses(&key.key));
                }
            }
            all
        });
        all.get(key.blob()).map_or(&[], Vec::as_slice)
    }

    fn key_list(&self, user: Option<&str>, place: KeyPlace, definitions: &[Definition]) -> Option<KeyList> {
        let first = definitions.first()?;
        let user = user.map(str::to_owned);
        let mut list = KeyList { user, place, entries: Vec::new(), gaps: Vec::new(), span: first.name };
        for definition in definitions {
            match &definition.value.datum {
                Datum::List(items) => {
                    for item in items {
                        self.add_key(&mut list, item, &definition.condition);
                    }
                }
                Datum::Unknown(unknown) | Datum::Rest(unknown) => self.add_gap(&mut list, unknown),
                _ => {}
            }
        }
        Some(list)
    }

    fn add_key(&self, list: &mut KeyList, item: &Found, condition: &Condition) {
        match (&item.datum, list.place) {
            (Datum::Text(text), KeyPlace::Keys | KeyPlace::Initrd) => {
                list.gaps.extend(text.unknown.first().cloned());
                let whole = entry(list, text.clone(), item.span, condition);
                let several = whole.key == Some(Err(KeyError::LineBreak)) && whole.not_a_key.is_none();
                // Only there NixOS takes a text of several lines, and every line is a key.
                if several && list.place == KeyPlace::Initrd {
                    for line in key_line::key_lines(&text.text) {
                        list.entries.push(entry(list, Arc::new(text.slice(line)), item.span, condition));
                    }
                    return;
                }
                list.entries.push(whole);
            }
            (Datum::Path(path), KeyPlace::KeyFile) => self.add_file(list, path.file.as_deref(), item.span, condition),
            (Datum::Text(text), KeyPlace::KeyFile) => {
                self.add_file(list, text.known(), item.span, condition);
            }
            (Datum::Unknown(unknown) | Datum::Rest(unknown), _) => self.add_gap(list, unknown),
            _ => {}
        }
    }

    /// What nobody could read, and the keys it can only be.
    fn add_gap(&self, list: &mut KeyList, unknown: &Unknown) {
        list.gaps.push(unknown.clone());
        let condition = Condition::Unknown(Unknown { alternatives: Vec::new(), ..unknown.clone() });
        for alternative in &unknown.alternatives {
            match &alternative.datum {
                Datum::List(items) => items.iter().for_each(|item| self.add_key(list, item, &condition)),
                _ => self.add_key(list, alternative, &condition),
            }
        }
    }

    fn add_file(&self, list: &mut KeyList, file: Option<&str>, span: Span, condition: &Condition) {
        let text = match file.and_then(|file| self.files.get(file)) {
            Some(FileContent::Text(text)) => text,
            Some(FileContent::Missing(unknown) | FileContent::Unknown(unknown)) => {
                return list.gaps.push(unknown.clone());
            }
            None => {
                let reason = super::datum::Reason::File;
                return list.gaps.push(Unknown { reason, span, name: file.map(Into::into), alternatives: Vec::new() });
            }
        };
        let first = list.entries.len();
        let mut start = 0;
        for line in text.text.split('\n') {
            let blank = line.trim_start_matches([' ', '\t']).trim_end_matches('\r');
            if !blank.is_empty() && !blank.starts_with('#') {
                let line_text = Arc::new(text.slice(start..start + line.len()));
                list.entries.push(entry(list, line_text, span, condition));
            }
            start += line.len() + 1;
        }
        // Of the lines of a private key or of another format each alone looks like a broken key.
        let added = || list.entries.iter().skip(first);
        if added().any(|entry| entry.not_a_key.is_some())
            && let Some(NotAKey::PrivateKey | NotAKey::Foreign(_)) = key_line::classify(&text.text)
        {
            let mut at = 0;
            list.entries.retain(|entry| (at < first || entry.not_a_key.is_none(), at += 1).0);
            list.entries.push(entry(list, text.clone(), span, condition));
        }
    }
}

/// What a key file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FileContent {
    /// Its text.
    Text(Arc<Text>),
    /// It is not there, although the file that names it is.
    Missing(Unknown),
    /// It may not be read, or nobody knows whether it is there.
    Unknown(Unknown),
}

fn entry(list: &KeyList, text: Arc<Text>, span: Span, condition: &Condition) -> KeyEntry {
    let key = text.known().map(|text| key_line::inspect(text).result);
    let not_a_key = text.known().filter(|_| matches!(key, Some(Err(_)))).and_then(key_line::classify);
    let whole = text.span(0..text.text.len());
    let place = if whole.is_none() { span } else { whole };
    let condition = condition.clone();
    let user = list.user.clone();
    KeyEntry { user, place: list.place, text, span: place, element: span, key, not_a_key, condition }
}
