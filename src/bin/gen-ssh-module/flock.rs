//! Locks that end with the process that holds them.

use std::fs::File;

/// What came of trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is ours until it is closed.
    Locked,
    /// Another run has it.
    Busy,
    /// The system does not lock it.
    Unsupported,
}

/// Locks a file or folder if nobody else has.
#[cfg(unix)]
pub fn try_lock(file: &File) -> Tried {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Tried::Locked,
        Err(Errno::WOULDBLOCK) => Tried::Busy,
        Err(_) => Tried::Unsupported,
    }
}

/// Locks a file or folder if nobody else has.
#[cfg(not(unix))]
pub fn try_lock(_file: &File) -> Tried {
    Tried::Locked
}
