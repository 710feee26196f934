//! What a journal says: which files a run changes, and how their texts can be told apart.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::hexadecimal::hexadecimal;
use crate::regular;

/// The most bytes of a journal: some 200,000 files.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// How one begins; the token follows.
const HEAD: &str = "gen-ssh-module journal 2 ";

/// How one ends.
const END: &str = "end";

/// Instead of the print of a file that is not there.
const MISSING: &str = "-";

/// The files that a run changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// What the run's temporary names have in common.
    pub token: String,
    /// The folder that all files are below, without links.
    pub root: PathBuf,
    /// The files, in their order.
    pub files: Vec<Entry>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path below the root.
    pub name: PathBuf,
    /// What tells its old text, if it was there.
    pub old: Option<Print>,
    /// What tells its new text.
    pub new: Print,
}

/// What tells a text from others: its length, and its SHA-256 as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    length: u64,
    digest: String,
}

impl Print {
    /// That of a text.
    pub fn of(text: &[u8]) -> Print {
        Print { length: text.len() as u64, digest: hexadecimal(&Sha256::digest(text)) }
    }

    /// Whether a file holds the text. One of another length is not read.
    pub fn is_at(&self, path: &Path) -> bool {
        regular::open(path).is_ok_and(|file| file.is_some_and(|file| self.is_of(file)))
    }

    fn is_of(&self, mut file: File) -> bool {
        if !file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == self.length) {
            return false;
        }
        let mut digest = Sha256::new();
        let mut left = self.length;
        let mut bytes = [0; 1 << 14];
        loop {
            let read = file.read(&mut bytes).unwrap_or_default();
            let (Some(part), Some(rest)) = (bytes.get(..read).filter(|_| read > 0), left.checked_sub(read as u64))
            else {
                break;
            };
            digest.update(part);
            left = rest;
        }
        left == 0 && hexadecimal(&digest.finalize()) == self.digest
    }

    fn text(&self) -> String {
        format!("{}:{}", self.length, self.digest)
    }

    fn read(word: &str) -> Option<Print> {
        let (length, digest) = word.split_once(':')?;
        Some(Print { length: length.parse().ok()?, digest: digest.to_owned() })
    }
}

impl Journal {
    /// As a text.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}{}\n{}\n", self.token, escape(&self.root));
        for Entry { name, old, new } in &self.files {
            let old = old.as_ref().map_or(MISSING.to_owned(), Print::text);
            text.push_str(&format!("{old} {} {}\n", new.text(), escape(name)));
        }
        text.push_str(&format!("{END}\n"));
        text
    }

    /// Reads one; nothing if it is not whole, or names a file that is not below its root.
    pub fn read(text: &[u8]) -> Option<Journal> {
        let text = std::str::from_utf8(text).ok()?;
        let (token, rest) = text.strip_prefix(HEAD)?.split_once('\n')?;
        // It becomes part of names.
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let (root, rest) = rest.split_once('\n')?;
        let root = PathBuf::from(unescape(root)?);
        let lines = rest.strip_suffix(&format!("{END}\n"))?;
        let files = lines.lines().map(entry).collect::<Option<Vec<_>>>()?;
        root.is_absolute().then(|| Journal { token: token.to_owned(), root, files })
    }

    /// Where a file of it is.
    pub fn path(&self, entry: &Entry) -> PathBuf {
        self.root.join(&entry.name)
    }

    /// Where its files are, in their order.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|entry| self.path(entry))
    }
}

fn entry(line: &str) -> Option<Entry> {
    let mut words = line.splitn(3, ' ');
    let (old, new) = (words.next()?, Print::read(words.next()?)?);
    let name = PathBuf::from(unescape(words.next()?)?);
    let is_below = name.components().all(|part| matches!(part, Component::Normal(_)));
    name.file_name().filter(|_| is_below)?;
    let old = if old == MISSING { None } else { Some(Print::read(old)?) };
    Some(Entry { name, old, new })
}

/// A path as one printable word.
fn escape(path: &Path) -> String {
    let mut word = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'%' | 0..=b' ' | 0x7f.. => word.push_str(&format!("%{byte:02x}")),
            byte => word.push(char::from(*byte)),
        }
    }
    word
}

fn unescape(word: &str) -> Option<std::ffi::OsString> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes().iter();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(*digit).to_digit(16));
        bytes.push(match byte {
            b'%' => u8::try_from(digit()? * 16 + digit()?).ok()?,
            byte => *byte,
        });
    }
    os_string(bytes)
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> Option<std::ffi::OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> Option<std::ffi::OsString> {
    String::from_utf8(bytes).ok().map(Into::into)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_bytes_is_one_word_and_comes_back() {
        for path in ["a.nix", "with blank.nix", "50%.nix", "ä/\u{7f}\n\t.nix", "%41"] {
            let word = escape(Path::new(path));
            assert!(word.bytes().all(|byte| byte.is_ascii_graphic()), "{word}");
            assert_eq!(unescape(&word), Some(path.into()), "{word}");
        }
        assert_eq!((unescape("%4"), unescape("%"), unescape("%zz")), (None, None, None));
    }

    #[test]
    fn only_a_whole_journal_is_read() {
        let entry = |name: &str, old: Option<&str>, new: &str| {
            let old = old.map(|old| Print::of(old.as_bytes()));
            Entry { name: name.into(), old, new: Print::of(new.as_bytes()) }
        };
        let files = vec![entry("a b.nix", None, "new"), entry("sub/c.nix", Some("old"), "new")];
        let journal = Journal { token: "0123abcd".to_owned(), root: "/folder of/mine".into(), files };
        let text = journal.text();
        assert_eq!(Journal::read(text.as_bytes()), Some(journal));
        for end in 0..text.len() {
            assert!(Journal::read(text.as_bytes().get(..end).unwrap()).is_none(), "{end}");
        }
        for (from, to) in
            [("0123", "../x"), ("journal 2", "journal 1"), ("sub/", "../"), (" sub", " /sub"), ("/folder", "folder")]
        {
            assert!(Journal::read(text.replacen(from, to, 1).as_bytes()).is_none(), "{to}");
        }
    }
}
