//! Every authorized key of a configuration, with its place, and how complete each list is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::datum::{Datum, Found, Reason, Text, Unknown};
use super::module_keys::module_keys;
use super::{Condition, Configuration, Definition};
use crate::source::Span;
use crate::ssh::key::{AuthorizedKey, PublicKey};
use crate::ssh::key_error::KeyError;
use crate::ssh::key_line::{self, NotAKey};
use crate::ssh::key_strength::{Weakness, weaknesses};

/// How many keys one host may have, each counted for every account that it lets in: a list that thousands share is
/// thousands of lists.
const MOST_KEYS: usize = 120_000;

/// One element of a list of keys, or one line of a key file.
#[derive(Debug, Clone)]
pub struct KeyEntry {
    /// Whom it lets in; nothing in stage 1, where it is root, and where a module's account is not known.
    pub user: Option<String>,
    /// Where it stands.
    pub place: KeyPlace,
    /// The path of the option: `users.users.alice.openssh.authorizedKeys.keys`, `nix.sshServe.keys`.
    pub option: Arc<str>,
    /// What the module writes before the key in the account's list: options that end in a blank.
    pub prefix: Option<Arc<str>>,
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
    /// An option of another module of NixOS whose keys it gives to an account: `nix.sshServe.keys`.
    Module,
}

/// A list of keys: one option of one user.
#[derive(Debug, Clone)]
pub struct KeyList {
    /// Whom it lets in; nothing in stage 1, and where a module's account is not known.
    pub user: Option<String>,
    /// Which option.
    pub place: KeyPlace,
    /// The path of the option.
    pub option: Arc<str>,
    /// What the module writes before each key.
    pub prefix: Option<Arc<str>>,
    /// The keys that could be read.
    pub entries: Vec<KeyEntry>,
    /// What could not be.
    pub gaps: Vec<Unknown>,
    /// Of each of these, the expression of the definition that it is a part of.
    pub unread: Vec<Span>,
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

impl KeyEntry {
    /// The key as the account's list has it: with what the module writes before it.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::Configuration::default().keys().filter_map(|key| key.written()).count(), 0);
    /// ```
    #[must_use]
    pub fn written(&self) -> Option<Result<AuthorizedKey, KeyError>> {
        match &self.prefix {
            Some(prefix) => {
                let text = self.text.known()?;
                Some(key_line::inspect(&format!("{prefix}{text}")).result)
            }
            None => self.key.clone(),
        }
    }
}

impl KeyList {
    fn new(user: Option<String>, place: KeyPlace, option: Arc<str>, prefix: Option<Arc<str>>) -> KeyList {
        KeyList {
            user,
            place,
            option,
            prefix,
            entries: Vec::new(),
            gaps: Vec::new(),
            unread: Vec::new(),
            span: Span::NONE,
        }
    }

    /// Whether all of the list is known.
    ///
    /// ```
    /// use nixos_ssh::configuration::keys::{Completeness, KeyList, KeyPlace};
    /// use nixos_ssh::source::Span;
    /// let (place, option) = (KeyPlace::Initrd, "boot.initrd.network.ssh.authorizedKeys".into());
    /// let list =
    ///     KeyList { user: None, place, option, prefix: None, entries: vec![], gaps: vec![], unread: vec![], span: Span::NONE };
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
    /// Every list of keys: users by name, then other modules of NixOS, then stage 1. Made once.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().key_lists().is_empty());
    /// ```
    #[must_use]
    pub fn key_lists(&self) -> &[KeyList] {
        self.keys.get_or_init(|| {
            let (mut lists, mut room) = (Vec::new(), MOST_KEYS);
            for user in self.users() {
                for (place, option) in [(KeyPlace::Keys, "keys"), (KeyPlace::KeyFile, "keyFiles")] {
                    let path = format!("openssh.authorizedKeys.{option}");
                    let definitions = user.node.child_definitions(&path);
                    if !definitions.is_empty() {
                        let option = format!("users.users.{}.{path}", user.name).into();
                        let list = KeyList::new(Some(user.name.to_owned()), place, option, None);
                        lists.push(self.key_list(list, definitions, &mut room));
                    }
                }
            }
            for own in module_keys(self) {
                let list = KeyList::new(own.user, KeyPlace::Module, own.option, own.prefix);
                lists.push(self.key_list(list, own.definitions, &mut room));
            }
            let option = "boot.initrd.network.ssh.authorizedKeys";
            let stage1 = self.definitions(option);
            if !stage1.is_empty() {
                let list = KeyList::new(None, KeyPlace::Initrd, option.into(), None);
                lists.push(self.key_list(list, stage1, &mut room));
            }
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

    /// A list as far as there is room for its keys: what is more is a gap.
    fn key_list(&self, mut list: KeyList, definitions: &[Definition], room: &mut usize) -> KeyList {
        list.span = definitions.first().map_or(Span::NONE, |first| first.name);
        for definition in definitions {
            let before = list.gaps.len();
            match &definition.value.datum {
                Datum::List(items) => {
                    for item in items {
                        if list.entries.len() >= *room {
                            let (reason, span, alternatives) = (Reason::Limit, item.span, Vec::new());
                            list.gaps.push(Unknown { reason, span, name: None, alternatives });
                            break;
                        }
                        self.add_key(&mut list, item, &definition.condition);
                    }
                }
                Datum::Unknown(unknown) | Datum::Rest(unknown) => self.add_gap(&mut list, unknown),
                // Some options of modules hold one key.
                Datum::Text(_) if list.place == KeyPlace::Module => {
                    self.add_key(&mut list, &definition.value, &definition.condition);
                }
                _ => {}
            }
            let added = list.gaps.len() - before;
            list.unread.extend(std::iter::repeat_n(definition.value.span, added));
        }
        *room = room.saturating_sub(list.entries.len());
        list
    }

    fn add_key(&self, list: &mut KeyList, item: &Found, condition: &Condition) {
        match (&item.datum, list.place) {
            (Datum::Text(text), KeyPlace::Keys | KeyPlace::Initrd | KeyPlace::Module) => {
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
            // A key and what it is for.
            (Datum::Set(set), KeyPlace::Module) => match (set.attributes.get("key"), &set.rest) {
                (Some(key), _) => {
                    let first = list.entries.len();
                    self.add_key(list, &key.value, condition);
                    list.entries.iter_mut().skip(first).for_each(|entry| entry.element = item.span);
                }
                (None, Some(unknown)) => list.gaps.push(unknown.clone()),
                (None, None) => {}
            },
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
                let name = file.map(Into::into);
                return list.gaps.push(Unknown { reason, span, name, alternatives: Vec::new() });
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
    let (user, option, prefix) = (list.user.clone(), list.option.clone(), list.prefix.clone());
    KeyEntry { user, place: list.place, option, prefix, text, span: place, element: span, key, not_a_key, condition }
}
