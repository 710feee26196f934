//! The journal: which files are being changed, on the disk before the first of them is.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::file::File;
use super::lock::try_lock;
use super::stop::Stop;
use super::target;

/// Its name.
pub const NAME: &str = ".gen-ssh-module-journal";

/// How it begins; the token follows.
const HEAD: &str = "gen-ssh-module journal 1 ";

/// How it ends. One without an end was not on the disk yet, so no file was changed.
const END: &str = "end";

/// Instead of the digest of a file that is not there.
const MISSING: &str = "-";

/// A journal that stands on the disk.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// Locked as long as it is at work.
    _file: std::fs::File,
}

/// What a journal says.
#[derive(Debug, Default)]
pub struct Entries {
    /// What the run's temporary names have in common.
    pub token: String,
    /// The files, in their order.
    pub files: Vec<Entry>,
}

/// What a journal says of a file.
#[derive(Debug)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// The digest of its old text, if it was there.
    pub old: Option<String>,
    /// The digest of its new text.
    pub new: String,
}

impl Journal {
    /// Writes one into the common folder; if nobody may write there, into that of the first file.
    pub fn create(common: &Path, token: &str, files: &[File<'_>]) -> Result<Journal, Stop> {
        let first = files.first().map_or(common, |file| file.target.folder());
        match create(common, token, files) {
            Err(error) if common != first && denied(&error) => create(first, token, files),
            created => created,
        }
        .map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Stop(format!("another run left {NAME} in {}", target::shown(common))),
            _ => Stop::io(files.first().map_or(common, |file| file.shown), &error),
        })
    }

    /// Removes it: the change is over.
    pub fn remove(self) -> Result<(), Stop> {
        let stop = |error| Stop(format!("cannot remove {}: {error}", target::shown(&self.path)));
        std::fs::remove_file(&self.path).map_err(stop)
    }
}

/// Reads one; nothing if it is not whole.
pub fn read(text: &[u8], folder: &Path) -> Option<Entries> {
    let text = std::str::from_utf8(text).ok()?;
    let (token, rest) = text.strip_prefix(HEAD)?.split_once('\n')?;
    // It becomes part of names: a journal that somebody else put there must not lead to other files.
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let lines = rest.strip_suffix(&format!("{END}\n"))?;
    let files = lines.lines().map(|line| entry(line, folder)).collect::<Option<Vec<_>>>()?;
    Some(Entries { token: token.to_owned(), files })
}

/// The digest of a text.
pub fn digest(text: &[u8]) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn denied(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

fn create(folder: &Path, token: &str, files: &[File<'_>]) -> std::io::Result<Journal> {
    let path = folder.join(NAME);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    try_lock(&file);
    let mut text = format!("{HEAD}{token}\n");
    for file in files {
        let old = file.old.as_deref().map_or(MISSING.to_owned(), digest);
        let place = file.target.path();
        let place = escape(place.strip_prefix(folder).unwrap_or(place));
        text.push_str(&format!("{old} {} {place}\n", digest(file.new)));
    }
    text.push_str(&format!("{END}\n"));
    match file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| target::sync(folder)) {
        Ok(()) => Ok(Journal { path, _file: file }),
        Err(error) => {
            let _ = std::fs::remove_file(&path);
            Err(error)
        }
    }
}

fn entry(line: &str, folder: &Path) -> Option<Entry> {
    let mut words = line.splitn(3, ' ');
    let (old, new, place) = (words.next()?, words.next()?, unescape(words.next()?)?);
    let place = Path::new(&place);
    place.file_name()?;
    if place.components().any(|part| part == Component::ParentDir) {
        return None;
    }
    let old = (old != MISSING).then(|| old.to_owned());
    Some(Entry { path: folder.join(place), old, new: new.to_owned() })
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
        let text = "gen-ssh-module journal 1 0123abcd\n- aa a%20b.nix\ncc dd sub/c.nix\nend\n";
        let entries = read(text.as_bytes(), Path::new("/folder")).unwrap();
        let files: Vec<_> = entries.files.iter().map(|file| (file.path.to_str(), file.old.as_deref())).collect();
        assert_eq!(files, [(Some("/folder/a b.nix"), None), (Some("/folder/sub/c.nix"), Some("cc"))]);
        for end in 0..text.len() {
            assert!(read(text.as_bytes().get(..end).unwrap(), Path::new("/folder")).is_none(), "{end}");
        }
        for other in [text.replace("0123", "../x"), text.replace("journal 1", "journal 2"), text.replace("sub", "..")] {
            assert!(read(other.as_bytes(), Path::new("/folder")).is_none(), "{other}");
        }
    }
}
