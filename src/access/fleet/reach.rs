//! All that a file or folder leads to: its text, the files that paths in it name, what stands in these, and so on.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use crate::access::expression::{joined, paths, plain};
use crate::nix::files::{FileError, FileKind, Files};
use crate::nix::module::may_matter;
use crate::source::Sources;
use crate::text::hexadecimal;

/// How many files and folders one of them may lead to.
const FILES: usize = 20_000;

/// Looks at files, each once.
pub(super) struct Reach<'f> {
    files: &'f dyn Files,
    known: RefCell<HashMap<String, Rc<Own>>>,
    /// What names lead to that texts of several hosts name.
    versions: RefCell<HashMap<String, String>>,
    /// The names that the paths in a text mean, by the name of that.
    named: RefCell<HashMap<String, Rc<Vec<String>>>>,
}

/// What all of it is.
pub(super) struct Reached {
    /// What tells it from another one; nothing if it is more than is looked at.
    pub(super) version: Option<String>,
    /// Whether something in it may decide about logins.
    pub(super) matters: bool,
}

/// What one file or folder is.
struct Own {
    version: Vec<u8>,
    matters: bool,
    leads: Vec<String>,
}

impl<'f> Reach<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Reach<'f> {
        Reach { files, known: RefCell::default(), versions: RefCell::default(), named: RefCell::default() }
    }

    /// What a name leads to, itself included. What things are called counts only where a text or a folder says it.
    pub(super) fn of(&self, name: &str) -> Reached {
        let (mut digest, mut matters) = (Sha256::new(), false);
        let (mut left, mut taken) = (vec![name.to_owned()], HashSet::new());
        while let Some(name) = left.pop() {
            let name = self.files.target(&name).unwrap_or(name);
            if taken.contains(&name) {
                continue;
            }
            if taken.len() >= FILES {
                return Reached { version: None, matters: true };
            }
            let own = self.own(&name);
            taken.insert(name);
            digest.update(&own.version);
            matters |= own.matters;
            left.extend(own.leads.iter().rev().cloned());
        }
        Reached { version: Some(hexadecimal(&digest.finalize())), matters }
    }

    /// What the paths in the texts of a host lead to that is none of these texts, by the names that `shown` gives.
    pub(super) fn beside(&self, sources: &Sources, shown: &dyn Fn(&str) -> String) -> BTreeMap<String, String> {
        let mut beside = BTreeMap::new();
        for (_, source) in sources.iter().filter(|(_, source)| source.name.ends_with(".nix")) {
            for name in self.named(&source.name, &source.text).iter() {
                if sources.find(name).is_none() && self.files.kind(name).is_some() {
                    beside.insert(shown(name), self.version(name));
                }
            }
        }
        beside
    }

    fn named(&self, name: &str, text: &str) -> Rc<Vec<String>> {
        let mut named = self.named.borrow_mut();
        let make = || Rc::new(paths(text).iter().map(|path| joined(name, path)).collect());
        named.entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// What is more than anybody compares is another one each time.
    fn version(&self, name: &str) -> String {
        if let Some(known) = self.versions.borrow().get(name) {
            return known.clone();
        }
        let version = self.of(name).version.unwrap_or_else(unique);
        self.versions.borrow_mut().insert(name.to_owned(), version.clone());
        version
    }

    fn own(&self, name: &str) -> Rc<Own> {
        if let Some(known) = self.known.borrow().get(name) {
            return known.clone();
        }
        let own = Rc::new(match self.files.kind(name) {
            Some(FileKind::Folder) => self.folder(name),
            _ => self.file(name),
        });
        self.known.borrow_mut().insert(name.to_owned(), own.clone());
        own
    }

    fn folder(&self, name: &str) -> Own {
        let entries = match self.files.list(name) {
            Ok(entries) => entries,
            Err(error) => return self.unread(name, error),
        };
        let own = entries.into_iter().map(|(entry, _)| entry).filter(|entry| entry != ".git");
        let own: Vec<String> = own.collect();
        let below = |entry: &String| if name.is_empty() { entry.clone() } else { format!("{name}/{entry}") };
        Own { version: digest(own.join("/").as_bytes()), matters: false, leads: own.iter().map(below).collect() }
    }

    fn file(&self, name: &str) -> Own {
        let bytes = match self.files.read(name) {
            Ok(bytes) => bytes,
            Err(error) => return self.unread(name, error),
        };
        let matters = may_matter(&bytes);
        match std::str::from_utf8(&bytes) {
            Ok(text) if name.ends_with(".nix") => {
                let leads = paths(text).iter().map(|path| joined(name, path)).collect();
                Own { version: digest(plain(text).as_bytes()), matters, leads }
            }
            _ => Own { version: digest(&bytes), matters, leads: Vec::new() },
        }
    }

    fn unread(&self, name: &str, error: FileError) -> Own {
        let version = self.files.version(name).unwrap_or_default();
        let is_there = error != FileError::Missing;
        Own { version: digest(format!("{error} {version}").as_bytes()), matters: is_there, leads: Vec::new() }
    }
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// What is the same as nothing else.
fn unique() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    format!("{:x}", RandomState::new().hash_one(0))
}
