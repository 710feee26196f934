//! Why files cannot be changed together.

use std::path::Path;

/// Why a file cannot be replaced, or could not be put back.
#[derive(Debug)]
pub struct Stop(pub String);

impl Stop {
    /// What the system says about a file that is to be written.
    pub fn io(path: &Path, error: &std::io::Error) -> Stop {
        Stop(format!("cannot write {}: {error}", path.to_string_lossy()))
    }
}
