//! Standard output.

use std::io::Write as _;

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
