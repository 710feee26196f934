//! Where keys stand besides: what a text search for their base64 finds is changed, as wished, or named with its reason.

mod reason;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::inventory::Inventory;
use super::wish::Which;
use crate::configuration::keys::KeyEntry;
use crate::nix::files::Files;
use crate::nix::module::is_no_text;
use crate::source::Sources;
use crate::ssh::key::PublicKey;
use reason::Reasons;
use text::{Lines, find, keys_in};

/// A place of a key that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlsoFound {
    /// The file.
    pub file: String,
    /// The line before the change, from 1.
    pub line: usize,
    /// The key.
    pub fingerprint: String,
    /// Why it stays.
    pub reason: String,
}

/// A file that was not searched: what it holds nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsearched {
    /// The file.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// What a text search found, and where it could not look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Elsewhere {
    /// The places.
    pub places: Vec<AlsoFound>,
    /// The files that were not searched.
    pub unsearched: Vec<Unsearched>,
}

impl Inventory {
    /// Every key in files that stands where no list of keys was read, and the files that were not searched. `names` are
    /// the modules of the run, `texts` all files, whatever they hold.
    ///
    /// ```
    /// use nixos_ssh::{keys::inventory::Inventory, nix::files::MemoryFiles};
    /// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
    /// let files = MemoryFiles::default().with("secrets.nix", format!("{{ alice = \"{key}\"; }}"));
    /// let names = ["secrets.nix".to_owned()];
    /// let elsewhere = Inventory::read(&files, &names).elsewhere(&files, &names, &names);
    /// assert_eq!(elsewhere.places[0].line, 1);
    /// ```
    #[must_use]
    pub fn elsewhere(&self, files: &dyn Files, names: &[String], texts: &[String]) -> Elsewhere {
        Search { files, names, texts, inventory: self }.unlisted()
    }
}

/// The files that are searched, and what is known of them.
pub(super) struct Search<'s> {
    pub(super) files: &'s dyn Files,
    /// The modules of the run.
    pub(super) names: &'s [String],
    /// Every file, whatever it holds.
    pub(super) texts: &'s [String],
    pub(super) inventory: &'s Inventory,
}

/// What became of parts of files: a reason where one had to stay, none where it is as wished.
#[derive(Default)]
pub(super) struct Accounts(BTreeMap<String, Vec<Account>>);

/// A part of a file, and why it had to stay, if it had to.
type Account = (Range<usize>, Option<String>);

impl Accounts {
    pub(super) fn add(&mut self, file: &str, range: Range<usize>, reason: Option<String>) {
        self.0.entry(file.to_owned()).or_default().push((range, reason));
    }

    /// The text of a key: each part of it where it stands.
    pub(super) fn add_entry(&mut self, sources: &Sources, entry: &KeyEntry, reason: Option<&str>) {
        let runs = entry.text.runs.iter().map(|run| run.span);
        for span in runs.chain([entry.span]) {
            if let Some(source) = sources.get(span.source) {
                let range = span.start as usize..span.end as usize;
                self.add(&source.name, range, reason.map(str::to_owned));
            }
        }
    }

    /// What became of the parts of a file, to be asked for places.
    fn of(&self, file: &str) -> OfFile<'_> {
        let mut parts: Vec<&Account> = self.0.get(file).into_iter().flatten().collect();
        parts.sort_by_key(|(range, _)| range.start);
        let mut reached = 0;
        let reach = |part: &Account| {
            reached = part.0.end.max(reached);
            reached
        };
        let reached = parts.iter().copied().map(reach).collect();
        OfFile { parts, reached }
    }
}

/// What became of the parts of one file.
struct OfFile<'a> {
    /// In order of their beginnings.
    parts: Vec<&'a Account>,
    /// How far each of these and those before it reach.
    reached: Vec<usize>,
}

impl<'a> OfFile<'a> {
    /// What became of a place, if that is known.
    fn at(&self, at: usize) -> Option<&'a Option<String>> {
        let begun = self.parts.partition_point(|(range, _)| range.start <= at);
        let here = self.parts.iter().zip(&self.reached).take(begun).rev().take_while(|(_, reached)| **reached > at);
        let mut here = here.filter(|((range, _), _)| range.contains(&at)).map(|((_, reason), _)| reason);
        let first = here.next()?;
        // What had to stay stays, whatever else was wished there.
        Some(here.fold(first, |one, two| if one.is_some() { one } else { two }))
    }
}

impl Search<'_> {
    /// The files, those that modules lead to among them.
    fn all(&self) -> BTreeSet<&str> {
        let led = self
            .inventory
            .files
            .iter()
            .flat_map(|(_, checked)| checked.sources.iter().map(|(_, source)| source.name.as_str()));
        self.texts.iter().chain(self.names).map(String::as_str).chain(led).collect()
    }

    /// The keys that are meant: those that are known already, and those that a fingerprint or comment means in any file.
    pub(super) fn meant(&self, which: &Which, touched: impl Iterator<Item = PublicKey>) -> BTreeMap<String, PublicKey> {
        let blob = |key: PublicKey| (STANDARD_NO_PAD.encode(key.blob()), key);
        let mut meant: BTreeMap<String, PublicKey> = touched.map(blob).collect();
        match which {
            Which::Key(key) => meant.extend([blob(key.clone())]),
            Which::All => {}
            Which::Fingerprint(_) | Which::Comment(_) => {
                for name in self.all() {
                    let Ok(bytes) = self.files.read(name) else { continue };
                    let found = keys_in(&bytes).into_iter().filter(|found| which.means(&found.key));
                    meant.extend(found.map(|found| blob(found.key.key)));
                }
            }
        }
        meant
    }

    /// Where the keys stand that are not as wished. A place before this comment is.
    pub(super) fn left(
        &self,
        meant: &BTreeMap<String, PublicKey>,
        accounts: &Accounts,
        comment: Option<&str>,
    ) -> Elsewhere {
        let mut places = BTreeSet::new();
        let mut unsearched = Vec::new();
        for name in self.all() {
            let bytes = match self.files.read(name) {
                Ok(bytes) => bytes,
                Err(error) => {
                    unsearched.push(Unsearched { file: name.to_owned(), reason: error.to_string() });
                    continue;
                }
            };
            if name.ends_with(".nix") && is_no_text(&bytes) {
                let reason = "it is not Nix text: an encrypted file, a program or UTF-16".to_owned();
                unsearched.push(Unsearched { file: name.to_owned(), reason });
                continue;
            }
            // Its bytes are searched, but no module is read from it.
            if name.ends_with(".nix") && std::str::from_utf8(&bytes).is_err() {
                unsearched.push(Unsearched { file: name.to_owned(), reason: "it is no UTF-8 text".to_owned() });
            }
            let mut reasons = Reasons::new(self.inventory, self.names, name, &bytes);
            let mut lines = Lines::new(&bytes);
            let account = accounts.of(name);
            for (range, key) in find(&bytes, meant) {
                let reason = match account.at(range.start) {
                    Some(None) => continue,
                    Some(Some(reason)) => reason.clone(),
                    None if comment.is_some_and(|comment| is_before(&bytes, range.end, comment)) => continue,
                    None => reasons.of(range.start),
                };
                let line = lines.of(range.start);
                places.insert(AlsoFound { file: name.to_owned(), line, fingerprint: key.fingerprint(), reason });
            }
        }
        Elsewhere { places: places.into_iter().collect(), unsearched }
    }

    /// Every key that stands where no list of keys was read.
    pub(super) fn unlisted(&self) -> Elsewhere {
        let mut accounts = Accounts::default();
        // A line that is no key to sshd is not listed otherwise.
        let keys = self.inventory.entries().filter(|(_, entry)| matches!(entry.key, Some(Ok(_))));
        keys.for_each(|(sources, entry)| accounts.add_entry(sources, entry, None));
        let mut meant = BTreeMap::new();
        for name in self.all() {
            let found = self.files.read(name).map(|bytes| keys_in(&bytes)).unwrap_or_default();
            meant.extend(found.into_iter().map(|found| (STANDARD_NO_PAD.encode(found.key.key.blob()), found.key.key)));
        }
        self.left(&meant, &accounts, None)
    }
}

/// Whether a comment follows, and nothing else.
fn is_before(bytes: &[u8], at: usize, comment: &str) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let padding = rest.iter().take_while(|byte| **byte == b'=').count();
    let rest = rest.get(padding..).unwrap_or_default();
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\r' | b'\'')).unwrap_or(rest.len());
    rest.get(..end).is_some_and(|rest| rest.trim_ascii() == comment.as_bytes())
}
