//! Writing: standard output, and files all at once or not at all.

use std::io::Write as _;
use std::path::Path;

use crate::failure::Failure;
use crate::regular::irregular;
use crate::transaction::{self, Before, Write};

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
        Err(error) => {
            Err(Failure::World(format!("cannot write {}: {error}; nothing was written", path.to_string_lossy())))
        }
    }
}

/// Replaces whatever stands in these files, all or none.
pub fn write_files<'f>(files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<(), Failure> {
    let write = |(path, new)| Write { path, before: Before::Anything, new };
    transaction::write_all(&files.into_iter().map(write).collect::<Vec<_>>())
}
