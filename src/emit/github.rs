//! Workflow commands of GitHub Actions: one line a finding, shown at the line it is about.

use super::places::{Place, Places};
use super::report::Report;
use super::summary::Summary;
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::mark::{Mark, Status, left_out, left_out_in_words, shown};
use crate::nix::files::FileError;
use crate::printable::printable;

/// A report in workflow commands.
#[derive(Debug)]
pub struct Github;

impl Github {
    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::{emit::{github::Github, report::Report}, nix::files::FileError};
    /// let text = Github::begin().unreadable("a,b.nix", &FileError::TooLarge);
    /// assert_eq!(text, "::error file=a%2Cb.nix::it is larger than 4 MiB\n");
    /// ```
    #[must_use]
    pub fn begin() -> Github {
        Github
    }
}

impl Report for Github {
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String {
        let name = checked.sources.get(0).map_or("", |source| source.name.as_str());
        let mut places = Places::new(&checked.sources);
        let is_ours = |status: &Status| *status == Status::Active;
        let mut out = String::new();
        for (diagnostic, _) in shown(checked, marks, is_ours) {
            let place = diagnostic.labels.first().and_then(|label| places.get(label.span));
            finding(&mut out, diagnostic, place, name);
        }
        for (rule, number) in left_out(checked, marks, is_ours) {
            let (title, words) = (property(rule), data(&left_out_in_words(number, rule)));
            out.push_str(&format!("::notice file={},title={title}::{words}\n", property(name)));
        }
        out
    }

    fn unreadable(&mut self, name: &str, error: &FileError) -> String {
        format!("::error file={}::{}\n", property(name), data(&error.to_string()))
    }

    /// Lines of the log, no command: annotations are few, ten of a kind for a step.
    fn end(&mut self, summary: &Summary) -> String {
        summary.text()
    }
}

fn finding(out: &mut String, diagnostic: &Diagnostic, place: Option<Place<'_>>, name: &str) {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = place.map_or(name, |place| place.source.name.as_str());
    let mut properties = format!("file={}", property(file));
    if let Some(place) = place {
        properties.push_str(&region(&place));
    }
    if let Some(rule) = diagnostic.rule {
        properties.push_str(",title=");
        properties.push_str(&property(rule));
    }
    let mut message = printable(&diagnostic.message);
    for (what, text) in [("help", &diagnostic.help), ("fix", &diagnostic.fix.as_ref().map(|fix| fix.message.clone()))] {
        if let Some(text) = text {
            message.push_str(&format!("\n{what}: {}", printable(text)));
        }
    }
    out.push_str(&format!("::{command} {properties}::{}\n", escape(&message, &[])));
}

/// Lines, and columns when the place is on one line: GitHub refuses them for more.
fn region(place: &Place<'_>) -> String {
    let (start, end) = (place.start, place.end);
    // The end is the character after the last: of a whole line, that is on the next one, which need not be there.
    let end_line = if end.column == 1 && end.line > start.line { end.line - 1 } else { end.line };
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    format!(",line={},endLine={end_line}{columns}", start.line)
}

/// Text as the value of a property.
fn property(text: &str) -> String {
    escape(&printable(text), &[(':', "%3A"), (',', "%2C")])
}

/// Text as a message.
fn data(text: &str) -> String {
    escape(&printable(text), &[])
}

/// Escapes what would end a command, and what else this place demands.
fn escape(text: &str, also: &[(char, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            _ => match also.iter().find(|(wanted, _)| *wanted == character) {
                Some((_, escaped)) => out.push_str(escaped),
                None => out.push(character),
            },
        }
    }
    out
}
