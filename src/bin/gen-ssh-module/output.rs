//! Writing: standard output, and files all at once or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes to standard output; a closed pipe is no error of ours.
pub fn stdout(text: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::BrokenPipe),
        Err(error) => Err(Failure::io("write to", "standard output", &error)),
    }
}

/// Writes text with colours to standard output, without them where they are not wanted.
pub fn styled(text: &str) -> Result<(), Failure> {
    let choice = anstream::AutoStream::choice(&std::io::stdout());
    match choice {
        anstream::ColorChoice::Never => stdout(anstream::adapter::strip_str(text).to_string().as_bytes()),
        _ => stdout(text.as_bytes()),
    }
}

/// The text of a file, or nothing if there is none. What is no regular file is not opened: a FIFO would wait for ever.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let read = || match std::fs::metadata(path)?.is_file() {
        true => std::fs::read(path),
        false => Err(irregular()),
    };
    match read() {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("write", &path.to_string_lossy(), &error)),
    }
}

fn irregular() -> std::io::Error {
    std::io::Error::other("it is not a regular file")
}

/// Replaces files, each in one step. A symlink stays, its target is replaced; mode and owner stay. All texts are on the
/// disk before the first file is replaced, so that a full disk changes none of them.
pub fn write_files<'f>(files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<(), Failure> {
    let failure = |path: &Path, error: &std::io::Error| Failure::io("write", &path.to_string_lossy(), error);
    let mut staged = Vec::new();
    for (path, text) in files {
        let target = follow(path)?;
        let file = stage(&target, text).map_err(|error| failure(path, &error))?;
        staged.push((path, target, file));
    }
    for (path, target, file) in staged {
        file.persist(&target).map_err(|error| failure(path, &error.error))?;
        // The rename itself must survive a crash, where the system can promise that.
        let _ = std::fs::File::open(folder(&target)).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// The file behind symlinks, which need not be there yet.
fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut target = path.to_path_buf();
    for _ in 0..40 {
        match std::fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(Failure::World(format!("cannot write {}: too many symbolic links", path.to_string_lossy())))
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The new text in a file beside the target, with the target's owner and mode.
fn stage(target: &Path, text: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let before = match std::fs::metadata(target) {
        Ok(metadata) if !metadata.is_file() => return Err(irregular()),
        Ok(metadata) => Some(metadata),
        Err(_) => None,
    };
    // Says what is wrong with the folder without the temporary file's name.
    std::fs::metadata(folder(target))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gen-ssh-module-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder(target))?;
    file.write_all(text)?;
    if let Some(before) = before {
        keep_owner_and_mode(file.as_file(), &before)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &std::fs::File, before: &std::fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
        std::os::unix::fs::fchown(file, Some(before.uid()), Some(before.gid()))?;
    }
    // After the owner: changing that clears bits of the mode.
    file.set_permissions(before.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &std::fs::File, before: &std::fs::Metadata) -> std::io::Result<()> {
    file.set_permissions(before.permissions())
}

/// A unified diff of a file and its new text.
pub fn unified_diff(name: &str, old: Option<&[u8]>, new: &str) -> String {
    let name = nixos_ssh::diagnostic::printable(name);
    let text = old.map(String::from_utf8_lossy).unwrap_or_default();
    let from = if old.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
    let diff = similar::TextDiff::from_lines(text.as_ref(), new);
    diff.unified_diff().context_radius(3).header(&from, &format!("b/{name}")).to_string()
}
