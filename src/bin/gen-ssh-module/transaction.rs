//! Several files changed together: all of them or none.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::output;

/// One file and what it is to hold.
#[derive(Debug)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// What it held when it was read.
    pub old: Vec<u8>,
    /// What it is to hold.
    pub new: Vec<u8>,
}

/// Makes the changes.
pub fn commit(changes: &[Change]) -> Result<(), Failure> {
    output::write_files(changes.iter().map(|change| (change.path.as_path(), change.new.as_slice())))
}
