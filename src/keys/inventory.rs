//! Every key of a tree of files, and where it comes from.

use std::collections::BTreeSet;

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found, Unknown};
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::nix::files::Files;
use crate::nix::module::reader::{FileHosts, FileReader, Outcome, Scope};
use crate::source::{Sources, Span};
use crate::ssh::authorized_keys::is_key_file;
use crate::ssh::key::AuthorizedKey;

/// What the files of a tree say about keys.
pub struct Inventory {
    pub(crate) files: Vec<(String, FileHosts)>,
}

/// One key that lets somebody in.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRecord {
    /// Whom; nothing in stage 1, where it is root.
    pub user: Option<String>,
    /// The file that it stands in.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// The key with its options and comment.
    pub key: AuthorizedKey,
    /// Through which option.
    pub place: KeyPlace,
}

/// A list of keys that could not be read whole, or a set that may hold one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Whose; nothing in stage 1, where it is root, and where nobody knows.
    pub user: Option<String>,
    /// Whether it is read in stage 1.
    pub stage: Stage,
    /// The file of its definition.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Why, in words.
    pub reason: String,
}

/// When a list of keys lets somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// While the host waits for its disks: as root.
    One,
    /// When it runs.
    Two,
}

impl Stage {
    /// When a key at a place lets somebody in.
    ///
    /// ```
    /// use nixos_ssh::{configuration::keys::KeyPlace, keys::inventory::Stage};
    /// assert_eq!(Stage::of(KeyPlace::Initrd), Stage::One);
    /// ```
    #[must_use]
    pub fn of(place: KeyPlace) -> Stage {
        if place == KeyPlace::Initrd { Stage::One } else { Stage::Two }
    }
}

impl Inventory {
    /// Reads the files with these names; what they import is read, too.
    ///
    /// ```
    /// use nixos_ssh::{keys::inventory::Inventory, nix::files::MemoryFiles};
    /// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
    /// let text = format!("{{ users.users.alice.openssh.authorizedKeys.keys = [ \"{key}\" ]; }}");
    /// let files = MemoryFiles::default().with("host.nix", text);
    /// let inventory = Inventory::read(&files, &["host.nix".to_owned()]);
    /// assert_eq!(inventory.records()[0].key.comment, "alice@laptop");
    /// ```
    #[must_use]
    pub fn read(files: &dyn Files, names: &[String]) -> Inventory {
        // One file alone is meant with what it leads to.
        let scope = if names.len() == 1 { Scope::Imports } else { Scope::Relevant };
        Inventory::read_scope(files, names, names, scope)
    }

    /// Reads some of the files, even if they say nothing of SSH, as they may after a change.
    pub(crate) fn read_some(files: &dyn Files, names: &[String], some: &[String]) -> Inventory {
        Inventory::read_scope(files, names, some, Scope::Everything)
    }

    fn read_scope(files: &dyn Files, names: &[String], some: &[String], scope: Scope) -> Inventory {
        let reader = FileReader::new(files, scope).with_names(names.to_vec());
        let read = |name: &String| {
            let checked = reader.read(name).ok()?;
            (checked.outcome == Outcome::Judged).then(|| (name.clone(), checked))
        };
        // A file of keys is no module, even if it was named.
        Inventory { files: some.iter().filter(|name| !is_key_file(name)).filter_map(read).collect() }
    }

    /// Whether a file was read, as one of the run or because one leads to it.
    pub(super) fn leads_to(&self, name: &str) -> bool {
        self.files.iter().any(|(_, read)| read.sources.find(name).is_some())
    }

    /// The names of the files that were read.
    pub(crate) fn names(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Every key, each once however many files lead to it, in the order of the files.
    ///
    /// ```
    /// use nixos_ssh::{keys::inventory::Inventory, nix::files::NoFiles};
    /// assert!(Inventory::read(&NoFiles, &[]).records().is_empty());
    /// ```
    #[must_use]
    pub fn records(&self) -> Vec<KeyRecord> {
        let mut seen = BTreeSet::new();
        let mut records = Vec::new();
        for (_, checked) in &self.files {
            for entry in checked.hosts.iter().flat_map(|host| host.keys()) {
                let (Some(Ok(key)), Some((file, line))) = (&entry.key, place(&checked.sources, entry.span)) else {
                    continue;
                };
                if seen.insert((file.clone(), entry.span.start, entry.user.clone())) {
                    let user = entry.user.clone();
                    records.push(KeyRecord { user, file, line, key: key.clone(), place: entry.place });
                }
            }
        }
        records.sort_by(|one, two| (&one.file, one.line, &one.user).cmp(&(&two.file, two.line, &two.user)));
        records
    }

    /// The lists that could not be read whole, and sets of accounts that may hold more of them. A list that can only be
    /// one of several, each of them known, is read.
    ///
    /// ```
    /// use nixos_ssh::{keys::inventory::Inventory, nix::files::MemoryFiles};
    /// let text = "{ keys, ... }: { users.users.alice.openssh.authorizedKeys.keys = keys; }";
    /// let files = MemoryFiles::default().with("host.nix", text);
    /// assert_eq!(Inventory::read(&files, &["host.nix".to_owned()]).unread()[0].line, 1);
    /// ```
    #[must_use]
    pub fn unread(&self) -> Vec<Unread> {
        let mut unread = BTreeSet::new();
        for (_, checked) in &self.files {
            for (user, stage, gap, near) in checked.hosts.iter().flat_map(unread_of) {
                let at = if gap.span.is_none() { near } else { gap.span };
                let Some((file, line)) = place(&checked.sources, at) else { continue };
                let name = gap.name.as_deref().map_or(String::new(), |name| format!("{name} "));
                let reason = format!("{name}{}", gap.reason.as_str());
                unread.insert(Unread { user, stage, file, line, reason });
            }
        }
        unread.into_iter().collect()
    }

    /// Every element of every list, as often as hosts have it.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Sources, &KeyEntry)> {
        self.files.iter().flat_map(|(_, checked)| {
            checked.hosts.iter().flat_map(|host| host.keys()).map(|entry| (&checked.sources, entry))
        })
    }
}

/// Of each list and set that was not read whole: whose it is, when it is read, the first gap, and a place near it.
fn unread_of(host: &Configuration) -> Vec<(Option<String>, Stage, &Unknown, Span)> {
    let mut unread = Vec::new();
    for list in host.key_lists() {
        let stage = Stage::of(list.place);
        let gap = list.gaps.iter().find(|gap| !is_one_of_known(gap));
        unread.extend(gap.map(|gap| (list.user.clone(), stage, gap, list.span)));
    }
    for user in host.users() {
        let sets = [Some(user.node), user.node.child("openssh"), user.node.child("openssh.authorizedKeys")];
        let gap = sets.into_iter().flatten().find_map(|set| Some((set.open_gap()?.0, set.span())));
        unread.extend(gap.map(|(gap, near)| (Some(user.name.to_owned()), Stage::Two, gap, near)));
    }
    for (path, stage) in [("users", Stage::Two), ("users.users", Stage::Two), ("boot.initrd.network.ssh", Stage::One)] {
        let gap = host.node(path).and_then(|set| Some((set.open_gap()?.0, set.span())));
        unread.extend(gap.map(|(gap, near)| (None, stage, gap, near)));
    }
    unread
}

/// Whether something can only be one of several values that are known.
fn is_one_of_known(unknown: &Unknown) -> bool {
    let is_known = |found: &Found| match &found.datum {
        Datum::List(items) => items.iter().all(|item| item.unknown().is_none()),
        _ => found.unknown().is_none(),
    };
    !unknown.alternatives.is_empty() && unknown.alternatives.iter().all(is_known)
}

/// The file and line of a span.
pub(crate) fn place(sources: &Sources, span: Span) -> Option<(String, usize)> {
    let source = sources.get(span.source)?;
    Some((source.name.clone(), source.line(span.start as usize)))
}
