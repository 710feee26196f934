//! Where findings go: standard output as they come, or a file when all is known.

use std::io::Write as _;
use std::path::Path;

use crate::failure::Failure;
use crate::transaction;

/// Where findings go.
#[derive(Debug)]
pub enum Sink {
    /// Standard output.
    Stdout,
    /// Standard error: standard output holds the mended text of standard input.
    Stderr,
    /// Standard output, but nobody reads it any more.
    Closed,
    /// A file, written at the end.
    File(String, Vec<u8>),
}

impl Sink {
    /// For `--output`; `otherwise` where no file is named.
    pub fn new(output: Option<&str>, otherwise: Sink) -> Sink {
        match output.filter(|output| *output != "-") {
            Some(file) => Sink::File(file.to_owned(), Vec::new()),
            None => otherwise,
        }
    }

    /// Writes text, with colours where they are wanted.
    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        match self {
            Sink::Closed => Ok(()),
            Sink::Stderr => {
                crate::failure::print(text);
                Ok(())
            }
            Sink::File(_, bytes) => {
                bytes.extend_from_slice(anstream::adapter::strip_str(text).to_string().as_bytes());
                Ok(())
            }
            Sink::Stdout => {
                let mut out = anstream::stdout().lock();
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    Ok(()) => Ok(()),
                    // Whoever reads has enough; the exit status is still to be right.
                    Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                        *self = Sink::Closed;
                        Ok(())
                    }
                    Err(error) => Err(Failure::io("write to", "standard output", &error)),
                }
            }
        }
    }

    /// Writes what is still to be written.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Sink::File(file, bytes) => transaction::replace_all([(Path::new(&file), bytes.as_slice())]),
            Sink::Stdout | Sink::Stderr | Sink::Closed => Ok(()),
        }
    }
}
