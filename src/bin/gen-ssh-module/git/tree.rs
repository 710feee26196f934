//! The files of a revision: its folders are read first, files when somebody asks; links are followed inside of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nixos_ssh::nix::files::{FileError, FileKind, Files, SIZE_LIMIT};

use super::objects::{Known, Objects};
use super::room::Room;
use crate::failure::Failure;

/// The most files and folders of a revision.
const NAMES: usize = 400_000;
/// The most bytes of the lists of all folders, and of the paths of these.
const BYTES: u64 = 64 << 20;
/// How many lists of folders are kept, and how large they may be.
const LISTS: usize = 1000;
const SMALL: usize = 4096;
/// The longest path, in bytes; Linux has none longer.
const PATH: usize = 4096;
/// The most links on the way to one file, as Linux has it.
const LINKS: usize = 40;
/// How the pointers of git LFS begin.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
/// Attributes that make other bytes of files when they are checked out or archived.
const ATTRIBUTES: [&str; 5] = ["filter", "working-tree-encoding", "ident", "export-subst", "export-ignore"];

/// The files of a revision.
pub struct GitFiles {
    folders: BTreeMap<String, BTreeMap<String, Entry>>,
    objects: Mutex<Objects>,
    /// What git could not give, which ends the run: what we said of the rest would be wrong.
    failure: Mutex<Option<Failure>>,
    /// What nobody can ask for, and why.
    pub unread: Vec<Odd>,
}

/// Something in a tree that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// What people call it.
    pub name: String,
    /// Why it is not read.
    pub why: FileError,
    /// Its object.
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    File(Box<str>),
    Link(Box<str>),
    Folder(Box<str>),
    Submodule(Box<str>),
}

impl Entry {
    fn object(&self) -> &str {
        match self {
            Entry::File(object) | Entry::Link(object) | Entry::Folder(object) | Entry::Submodule(object) => object,
        }
    }
}

impl GitFiles {
    /// The files of a revision, by its object name.
    pub fn open(room: &Room, revision: &str) -> Result<GitFiles, Failure> {
        let mut objects = Objects::new(room)?;
        let root = objects.known(&format!("{revision}^{{tree}}"), &format!("the tree of {revision}"))?;
        let mut reading = Reading {
            objects,
            folders: BTreeMap::new(),
            unread: Vec::new(),
            names: 0,
            bytes: 0,
            lists: HashMap::new(),
        };
        let mut folders = vec![(String::new(), root.object)];
        while let Some((path, object)) = folders.pop() {
            folders.extend(reading.folder(&path, &object)?);
        }
        let mut files = GitFiles {
            folders: reading.folders,
            objects: Mutex::new(reading.objects),
            failure: Mutex::new(None),
            unread: reading.unread,
        };
        files.note_odd();
        files.failure()?;
        Ok(files)
    }

    /// The names of files that end so; of links, those that lead to no file of the tree.
    pub fn ending(&self, end: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (folder, entries) in &self.folders {
            for (name, _) in
                entries.iter().filter(|(name, entry)| matches!(entry, Entry::File(_)) && name.ends_with(end))
            {
                names.push(joined(folder, name));
            }
        }
        names.sort_unstable();
        names
    }

    /// Fails if git could not give an object that was asked for.
    pub fn failure(&self) -> Result<(), Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    /// Notes submodules, links that lead nowhere and attributes.
    fn note_odd(&mut self) {
        let mut odd = Vec::new();
        for (folder, entries) in &self.folders {
            for (name, entry) in entries {
                let path = joined(folder, name);
                let why = match entry {
                    Entry::Submodule(_) => Some(FileError::Submodule),
                    // A link that might be a module, or a folder of them.
                    Entry::Link(_) if name.ends_with(".nix") || !name.contains('.') => self.resolve(&path).err(),
                    Entry::File(_) if name == ".gitattributes" => self.attributes(&path),
                    _ => None,
                };
                let version = entry.object().to_owned();
                odd.extend(why.map(|why| Odd { name: path, why, version }));
            }
        }
        self.unread.append(&mut odd);
    }

    /// Whether a file of attributes has one that makes other bytes.
    fn attributes(&self, path: &str) -> Option<FileError> {
        let text = match self.read(path) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) => return Some(error),
        };
        let words = text.lines().flat_map(|line| line.split_ascii_whitespace().skip(1));
        let mut names = words.filter_map(|word| word.split('=').next());
        names.any(|name| ATTRIBUTES.contains(&name)).then_some(FileError::Attributes)
    }

    fn objects(&self) -> MutexGuard<'_, Objects> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What git gives, or an error after which the run fails.
    fn given<T>(&self, given: Result<T, Failure>) -> Result<T, FileError> {
        given.map_err(|failure| {
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
            FileError::Io(std::io::ErrorKind::InvalidData)
        })
    }

    fn blob(&self, object: &str, name: &str, limit: u64) -> Result<Vec<u8>, FileError> {
        let mut objects = self.objects();
        let known: Known = self.given(objects.known(object, name))?;
        if known.size > limit {
            return Err(FileError::TooLarge);
        }
        self.given(objects.read(&known, name))
    }

    /// What stands under a name, links not followed.
    fn entry(&self, name: &str) -> Option<&Entry> {
        let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
        self.folders.get(folder)?.get(last)
    }

    /// Where a name leads, every link of it followed. `..` behind a link means what is above its target.
    fn resolve(&self, name: &str) -> Result<String, FileError> {
        let mut rest: Vec<String> = name.split('/').rev().map(str::to_owned).collect();
        let mut path = String::new();
        let mut links = 0;
        while let Some(part) = rest.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    if path.is_empty() {
                        return Err(FileError::Outside);
                    }
                    path.truncate(path.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let next = joined(&path, &part);
            match self.entry(&next) {
                Some(Entry::Link(object)) => {
                    links += 1;
                    if links > LINKS {
                        return Err(FileError::Nowhere);
                    }
                    let target = self.blob(object, &next, PATH as u64)?;
                    let target = String::from_utf8(target).map_err(|_| FileError::Name)?;
                    if target.starts_with('/') {
                        return Err(FileError::Outside);
                    }
                    rest.extend(target.split('/').rev().map(str::to_owned));
                }
                Some(Entry::Submodule(_)) if !rest.is_empty() => return Err(FileError::Submodule),
                Some(_) => path = next,
                None if links > 0 => return Err(FileError::Nowhere),
                None => return Err(FileError::Missing),
            }
        }
        Ok(path)
    }
}

/// The reading of folders.
struct Reading {
    objects: Objects,
    folders: BTreeMap<String, BTreeMap<String, Entry>>,
    unread: Vec<Odd>,
    names: usize,
    bytes: u64,
    lists: HashMap<String, Arc<[u8]>>,
}

impl Reading {
    /// The list of a folder. The same one may stand in many places: a few are kept.
    fn list(&mut self, object: &str, shown: &str) -> Result<Arc<[u8]>, Failure> {
        if let Some(list) = self.lists.get(object) {
            return Ok(list.clone());
        }
        let (known, bytes) = self.objects.read_up_to(object, BYTES, shown)?;
        if known.kind != "tree" {
            return Err(Failure::World(format!("git has no tree {object} ({shown}) but a {}", known.kind)));
        }
        let list: Arc<[u8]> = bytes.into();
        if self.lists.len() < LISTS && list.len() < SMALL {
            self.lists.insert(object.to_owned(), list.clone());
        }
        Ok(list)
    }

    /// Reads one folder; gives those in it.
    fn folder(&mut self, path: &str, object: &str) -> Result<Vec<(String, String)>, Failure> {
        let shown = if path.is_empty() { "the top folder" } else { path };
        let broken = |why: &str| Failure::World(format!("the tree of git {object} is not read: {why} ({shown})"));
        let bytes = self.list(object, shown)?;
        self.bytes += (bytes.len() + path.len()) as u64;
        if self.bytes > BYTES {
            return Err(broken("the lists of folders are larger than 64 MiB"));
        }
        let mut entries = BTreeMap::new();
        let mut below = Vec::new();
        let mut rest = &*bytes;
        while !rest.is_empty() {
            let (mode, name, object) = entry(&mut rest, object.len() / 2).ok_or_else(|| broken("it is broken"))?;
            self.names += 1;
            if self.names > NAMES {
                return Err(Failure::World(format!("the revision is not read: it has more than {NAMES} files")));
            }
            if path.len() + name.len() >= PATH {
                return Err(broken("a path in it is longer than 4096 bytes"));
            }
            let entry = match mode {
                b"40000" | b"040000" => Entry::Folder(object.into()),
                b"120000" => Entry::Link(object.into()),
                b"160000" => Entry::Submodule(object.into()),
                mode if mode.starts_with(b"100") => Entry::File(object.into()),
                _ => return Err(broken("it has something that is neither file nor folder")),
            };
            let Ok(name) = std::str::from_utf8(name) else {
                let name = joined(path, &String::from_utf8_lossy(name));
                self.unread.push(Odd { name, why: FileError::Name, version: entry.object().to_owned() });
                continue;
            };
            if matches!(name, "" | "." | "..") || name.contains('/') || name.eq_ignore_ascii_case(".git") {
                return Err(broken("it has a name that git does not check out"));
            }
            if let Entry::Folder(object) = &entry {
                below.push((joined(path, name), object.to_string()));
            }
            if entries.insert(name.to_owned(), entry).is_some() {
                return Err(broken("it has a name twice"));
            }
        }
        self.folders.insert(path.to_owned(), entries);
        Ok(below)
    }
}

/// One entry of a tree: `MODE NAME`, NUL, the bytes of the object's name.
fn entry<'t>(rest: &mut &'t [u8], length: usize) -> Option<(&'t [u8], &'t [u8], String)> {
    let nul = rest.iter().position(|byte| *byte == 0)?;
    let (head, tail) = rest.split_at_checked(nul)?;
    let space = head.iter().position(|byte| *byte == b' ')?;
    let (mode, name) = (head.get(..space)?, head.get(space + 1..)?);
    let object = tail.get(1..=length)?;
    *rest = tail.get(length + 1..)?;
    let mut text = String::with_capacity(2 * length);
    for byte in object {
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    Some((mode, name, text))
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl Files for GitFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let path = self.resolve(name)?;
        match self.entry(&path) {
            Some(Entry::File(object)) => {
                let bytes = self.blob(object, &path, SIZE_LIMIT as u64)?;
                if bytes.starts_with(POINTER) { Err(FileError::Pointer) } else { Ok(bytes) }
            }
            Some(Entry::Submodule(_)) => Err(FileError::Submodule),
            _ => Err(FileError::NotAFile),
        }
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let path = self.resolve(name)?;
        if matches!(self.entry(&path), Some(Entry::Submodule(_))) {
            return Err(FileError::Submodule);
        }
        let entries = self.folders.get(&path).ok_or(FileError::NotAFile)?;
        let kind = |entry: &Entry| match entry {
            Entry::File(_) => FileKind::File,
            Entry::Link(_) => FileKind::Link,
            // Git makes a folder for a submodule.
            Entry::Folder(_) | Entry::Submodule(_) => FileKind::Folder,
        };
        Ok(entries.iter().map(|(name, entry)| (name.clone(), kind(entry))).collect())
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        let path = self.resolve(name).ok()?;
        if path.is_empty() {
            return Some(FileKind::Folder);
        }
        match self.entry(&path)? {
            Entry::File(_) => Some(FileKind::File),
            Entry::Folder(_) | Entry::Submodule(_) => Some(FileKind::Folder),
            Entry::Link(_) => None,
        }
    }

    fn target(&self, name: &str) -> Option<String> {
        self.resolve(name).ok()
    }

    fn version(&self, name: &str) -> Option<String> {
        let target = self.resolve(name).ok();
        let entry = target.as_deref().and_then(|target| self.entry(target)).or_else(|| self.entry(name))?;
        Some(entry.object().to_owned())
    }
}
