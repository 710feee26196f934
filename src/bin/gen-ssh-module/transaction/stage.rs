//! A text in a file beside its target, with everything that the target has besides its text.

use std::fs::{File, Metadata, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::Write as _;
use std::path::Path;

/// How the name of every file begins that is ours and temporary: hidden, so that `check` does not read it.
pub const PREFIX: &str = ".gen-ssh-module-";

/// What a file has besides its text.
#[derive(Debug)]
pub struct Nature {
    /// Mode and owner.
    pub metadata: Metadata,
    /// Extended attributes, access control lists among them.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    pub attributes: super::attributes::Attributes,
}

impl Nature {
    /// That of an open file.
    pub fn of(file: &File) -> std::io::Result<Nature> {
        Ok(Nature {
            metadata: file.metadata()?,
            #[cfg(any(target_os = "linux", target_vendor = "apple"))]
            attributes: super::attributes::read(file)?,
        })
    }

    /// How many names the file has.
    pub fn names(&self) -> u64 {
        #[cfg(unix)]
        return std::os::unix::fs::MetadataExt::nlink(&self.metadata);
        #[cfg(not(unix))]
        return 1;
    }
}

/// A word that no other run has.
pub fn token() -> String {
    let mut hasher = std::hash::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    format!("{:016x}", hasher.finish())
}

/// Writes a text to a new file and to the disk; gives what it could not keep.
pub fn create(path: &Path, text: &[u8], nature: Option<&Nature>) -> std::io::Result<Vec<String>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Nobody reads the new text of a file that they may not read.
        options.mode(if nature.is_some() { 0o600 } else { 0o666 });
    }
    let mut file = options.open(path)?;
    file.write_all(text)?;
    let lost = match nature {
        Some(nature) => keep(&file, nature)?,
        None => Vec::new(),
    };
    file.sync_all()?;
    Ok(lost)
}

#[cfg(unix)]
fn keep(file: &File, nature: &Nature) -> std::io::Result<Vec<String>> {
    use std::os::unix::fs::MetadataExt as _;
    let (now, before) = (file.metadata()?, &nature.metadata);
    if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
        std::os::unix::fs::fchown(file, Some(before.uid()), Some(before.gid()))?;
    }
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    let lost = super::attributes::write(file, &nature.attributes)?;
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    let lost = Vec::new();
    // Last: changing the owner clears bits of the mode, access control lists change others.
    file.set_permissions(before.permissions())?;
    Ok(lost)
}

#[cfg(not(unix))]
fn keep(file: &File, nature: &Nature) -> std::io::Result<Vec<String>> {
    file.set_permissions(nature.metadata.permissions())?;
    Ok(Vec::new())
}
