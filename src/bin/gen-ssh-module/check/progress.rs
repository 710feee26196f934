//! A line on the terminal that says how far a long run is.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How long a run may be silent.
const SILENCE: Duration = Duration::from_secs(1);
/// How often the line changes.
const STEP: Duration = Duration::from_millis(100);

/// The line.
#[derive(Debug)]
pub struct Progress {
    /// Nothing where nobody looks.
    started: Option<Instant>,
    total: usize,
    shown: Option<Instant>,
}

impl Progress {
    /// A line for so many files, if standard error is a terminal.
    pub fn new(total: usize) -> Progress {
        let watched = std::io::stderr().is_terminal();
        Progress { started: watched.then(Instant::now), total, shown: None }
    }

    /// No line.
    pub fn none() -> Progress {
        Progress { started: None, total: 0, shown: None }
    }

    /// So many files are done.
    pub fn step(&mut self, done: usize) {
        let late = self.started.is_some_and(|started| started.elapsed() > SILENCE);
        if late && self.shown.is_none_or(|shown| shown.elapsed() > STEP) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[2Kchecked {done} of {} files", self.total);
            self.shown = Some(Instant::now());
        }
    }

    /// Takes the line away, for something else to be written.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K");
        }
    }
}
