//! How a run ends: done, would change, wrong input, or the world failed.

use std::process::ExitCode;

use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::emit::human;
use nixos_ssh::printable::{printable, printable_lines};
use nixos_ssh::source::Sources;

/// The most diagnostics that one run prints.
const SHOWN: usize = 100;

/// A run that did what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is written, or as it should be.
    Done,
    /// --check found something out of date.
    WouldChange,
    /// check found something.
    Found,
    /// A key that is meant stays somewhere, or may: it is told where.
    Stays,
    /// Something could not be read; the rest was checked.
    Unreadable,
    /// access can or diff: nobody can tell.
    Unknown,
    /// access diff: somebody gains access.
    Widened,
    /// access diff: a host loses its last admin.
    AdminLost,
}

/// A run that did not. Nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// Mistakes in a source, shown with it.
    Input(Sources, Vec<Diagnostic>),
    /// Mistakes in a config or baseline, shown with it.
    Config(Sources, Vec<Diagnostic>),
    /// Wrong usage or input without a place.
    Usage(String),
    /// A file, a pipe or a tool failed.
    World(String),
    /// A signal came while files were changed; they are whole again.
    Interrupted(i32, String),
    /// Whoever read our output has enough.
    BrokenPipe,
}

impl Failure {
    /// The world's error at a file.
    pub fn io(what: &str, path: &str, error: &std::io::Error) -> Failure {
        Failure::World(format!("cannot {what} {path}: {error}"))
    }

    /// Prints it and gives the exit status.
    pub fn report(self) -> ExitCode {
        match self {
            Failure::BrokenPipe => ExitCode::SUCCESS,
            Failure::Usage(message) => {
                error_line(&message);
                ExitCode::from(2)
            }
            Failure::World(message) => {
                error_line(&message);
                ExitCode::from(3)
            }
            Failure::Interrupted(signal, message) => {
                error_line(&message);
                crate::signals::end_by(signal);
                ExitCode::from(3)
            }
            Failure::Input(sources, diagnostics) => mistakes(&sources, &diagnostics, "nothing was written"),
            Failure::Config(sources, diagnostics) => mistakes(&sources, &diagnostics, "nothing was checked"),
        }
    }
}

/// What is wrong with the command line, which may hold a secret where a file or a key should stand; or the help.
pub fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let safe = printable_lines(&text);
    if safe == text || !error.use_stderr() {
        error.exit();
    }
    print(&safe);
    ExitCode::from(2)
}

/// Prints mistakes and what follows from them.
fn mistakes(sources: &Sources, diagnostics: &[Diagnostic], so: &str) -> ExitCode {
    for diagnostic in diagnostics.iter().take(SHOWN) {
        print(&format!("{}\n\n", human::render(diagnostic, sources)));
    }
    let more = diagnostics.len().saturating_sub(SHOWN);
    if more > 0 {
        error_line(&format!("{more} more mistakes are not shown"));
    }
    let count = diagnostics.len();
    error_line(&format!("{count} mistake{}, {so}", if count == 1 { "" } else { "s" }));
    ExitCode::from(2)
}

/// A note on standard error.
pub fn note_line(message: &str) {
    print(&format!("\u{1b}[1;32mnote\u{1b}[0m: {}\n", printable(message)));
}

/// A warning on standard error.
pub fn warning_line(message: &str) {
    print(&format!("\u{1b}[1;33mwarning\u{1b}[0m: {}\n", printable(message)));
}

/// An error on standard error.
pub fn error_line(message: &str) {
    let mut text = String::from("\u{1b}[1;31merror\u{1b}[0m: ");
    text.push_str(printable_lines(message).trim_end());
    text.push('\n');
    print(&text);
}

/// Standard error may be closed: then nobody wants to know.
pub fn print(text: &str) {
    use std::io::Write as _;
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}
