//! The files of a revision of a git repository, read through the installed git; nothing is checked out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use nixos_ssh::Release;
use nixos_ssh::access::fleet;
use nixos_ssh::nix::files::{FileError, FileKind, Files, SIZE_LIMIT};

use super::hosts::Given;
use crate::failure::Failure;

/// The two revisions of `A..B`, as object names.
pub fn revisions(range: &str) -> Result<(String, String), Failure> {
    let Some((base, head)) = range.split_once("..") else {
        return Err(Failure::Usage(format!("{range:?} is no range of revisions: write A..B")));
    };
    let name = |revision: &str| {
        let revision = if revision.is_empty() { "HEAD" } else { revision };
        let wanted = format!("{revision}^{{commit}}");
        let out = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let name = String::from_utf8_lossy(&out).trim().to_owned();
        if name.is_empty() { Err(Failure::Usage(format!("git knows no revision {revision}"))) } else { Ok(name) }
    };
    // `A...B` means since they parted.
    match head.strip_prefix('.') {
        Some(head) => {
            let (base, head) = (name(base)?, name(head)?);
            let out = git(&["merge-base", &base, &head])?;
            let parted = String::from_utf8_lossy(&out).trim().to_owned();
            if parted.is_empty() {
                return Err(Failure::Usage(format!("{range}: the revisions have nothing in common")));
            }
            Ok((parted, head))
        }
        None => Ok((name(base)?, name(head)?)),
    }
}

/// The hosts of a revision.
pub fn hosts(revision: &str, release: Release) -> Result<Vec<Given>, Failure> {
    let files = GitFiles::open(revision)?;
    let names: Vec<String> = files.blobs.keys().filter(|name| name.ends_with(".nix")).cloned().collect();
    let hosts = fleet::of_files(&files, &names, release, &str::to_owned);
    Ok(hosts.into_iter().map(|host| Given::Static(Box::new(host))).collect())
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git").args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failure::io("run", "git", &error))?;
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() && !complaint.is_empty() {
        return Err(Failure::World(format!("git: {complaint}")));
    }
    Ok(output.stdout)
}

/// The files of a revision.
struct GitFiles {
    /// Object names by path.
    blobs: BTreeMap<String, String>,
    folders: BTreeSet<String>,
    reader: Mutex<Reader>,
}

/// `git cat-file --batch`: it answers object after object.
struct Reader {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends by itself when nobody asks any more; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl GitFiles {
    fn open(revision: &str) -> Result<GitFiles, Failure> {
        let mut blobs = BTreeMap::new();
        let mut folders = BTreeSet::from([String::new()]);
        for entry in git(&["ls-tree", "-r", "-z", "--full-tree", revision])?.split(|byte| *byte == 0) {
            let Ok(entry) = std::str::from_utf8(entry) else { continue };
            let Some((head, path)) = entry.split_once('\t') else { continue };
            let mut words = head.split(' ');
            let (mode, kind, object) = (words.next(), words.next(), words.next());
            let is_file = mode.is_some_and(|mode| mode.starts_with("100")) && kind == Some("blob");
            let Some(object) = object.filter(|_| is_file) else { continue };
            let mut parent = path;
            while let Some((folder, _)) = parent.rsplit_once('/') {
                folders.insert(folder.to_owned());
                parent = folder;
            }
            blobs.insert(path.to_owned(), object.to_owned());
        }
        let mut command = Command::new("git");
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| Failure::io("run", "git", &error))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::World("git has no pipes".to_owned()));
        };
        let reader = Reader { child, questions, answers: BufReader::new(answers) };
        Ok(GitFiles { blobs, folders, reader: Mutex::new(reader) })
    }
}

impl Reader {
    fn read(&mut self, object: &str) -> std::io::Result<Vec<u8>> {
        writeln!(self.questions, "{object}")?;
        self.questions.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size: usize = match head.trim().rsplit_once(' ').map(|(_, size)| size.parse()) {
            Some(Ok(size)) => size,
            _ => return Err(std::io::Error::other("git does not have the object")),
        };
        // A line break follows the object.
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.truncate(size);
        Ok(bytes)
    }
}

impl Files for GitFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let object = self.blobs.get(name).ok_or(FileError::Missing)?;
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = reader.read(object).map_err(|_| FileError::Missing)?;
        if bytes.len() > SIZE_LIMIT { Err(FileError::TooLarge) } else { Ok(bytes) }
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        if !self.folders.contains(name) {
            return Err(FileError::Missing);
        }
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let below = |path: &str| {
            path.strip_prefix(&prefix).filter(|rest| !rest.is_empty() && !rest.contains('/')).map(str::to_owned)
        };
        let files = self.blobs.keys().filter_map(|path| Some((below(path)?, FileKind::File)));
        let folders = self.folders.iter().filter_map(|path| Some((below(path)?, FileKind::Folder)));
        let mut names: Vec<_> = files.chain(folders).collect();
        names.sort_by(|(one, _), (two, _)| one.cmp(two));
        Ok(names)
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        if self.folders.contains(name) {
            return Some(FileKind::Folder);
        }
        self.blobs.contains_key(name).then_some(FileKind::File)
    }
}
