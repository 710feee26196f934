//! Findings as JSON for machines: one finding a line, a version of its own, nothing that a terminal could choke on.

mod schema;

use super::places::{Place, Places, Point};
use super::report::Report;
use super::summary::Summary;
use crate::check::{Checked, Outcome};
use crate::diagnostic::fix::Fix;
use crate::diagnostic::{Diagnostic, Label};
use crate::json_text::{Members, object};
use crate::lint::mark::{Mark, Status, left_out, shown};
use crate::lint::rules;
use crate::nix::files::FileError;
use crate::printable::printable;
use crate::secret::replacement_may_hold_secret;

pub use schema::schema;

/// The version of the format. It rises when a member changes its meaning or goes away; members may be added.
pub const VERSION: usize = 1;

/// A report in JSON.
#[derive(Debug)]
pub struct Json {
    /// What stands before the next finding.
    before: String,
    /// The members of `notChecked`.
    not_checked: Vec<String>,
    /// The members of `leftOut`.
    left_out: Vec<String>,
}

impl Json {
    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::{check::Checked, emit::{json::Json, report::Report, summary::Summary}};
    /// let mut report = Json::begin();
    /// let text = report.file(&Checked::default(), &[]) + &report.end(&Summary::default());
    /// assert!(text.contains("\"findings\":["));
    /// ```
    #[must_use]
    pub fn begin() -> Json {
        let version = env!("CARGO_PKG_VERSION");
        let before = format!(
            "{{\"version\":{VERSION},\"tool\":{{\"name\":\"gen-ssh-module\",\"version\":\"{version}\"}},\"findings\":["
        );
        Json { before, not_checked: Vec::new(), left_out: Vec::new() }
    }
}

impl Report for Json {
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String {
        let name = checked.sources.get(0).map_or("", |source| source.name.as_str());
        if checked.outcome == Outcome::NotNixos {
            self.not_checked.push(not_checked(name, "not-nixos", None));
        }
        let mut out = String::new();
        let mut places = Places::new(&checked.sources);
        let is_ours = |status: &Status| *status != Status::Hidden;
        for (rule, number) in left_out(checked, marks, is_ours) {
            let mut members = String::new();
            object(&mut members, |members| {
                members.text("file", name);
                members.text("rule", rule);
                members.number("number", number);
            });
            self.left_out.push(members);
        }
        for (diagnostic, mark) in shown(checked, marks, is_ours) {
            out.push_str(&std::mem::replace(&mut self.before, ",".to_owned()));
            out.push('\n');
            object(&mut out, |members| finding(members, diagnostic, mark, name, &mut places));
        }
        out
    }

    fn unreadable(&mut self, name: &str, error: &FileError) -> String {
        self.not_checked.push(not_checked(name, "unreadable", Some(&error.to_string())));
        String::new()
    }

    fn end(&mut self, summary: &Summary) -> String {
        // Without a finding, the beginning was not written yet.
        let mut out = std::mem::take(&mut self.before);
        if out == "," {
            out.clear();
        }
        for (name, members) in [("notChecked", &self.not_checked), ("leftOut", &self.left_out)] {
            out.push_str(&format!("\n],\"{name}\":[\n{}", members.join(",\n")));
        }
        out.push_str("\n],\"summary\":");
        object(&mut out, |members| summary.write(members));
        out.push_str("}\n");
        out
    }
}

/// A file whose options no rule has seen.
fn not_checked(name: &str, reason: &str, message: Option<&str>) -> String {
    let mut out = String::new();
    object(&mut out, |members| {
        members.text("file", name);
        members.text("reason", reason);
        members.text_or_null("message", message);
    });
    out
}

fn finding(members: &mut Members<'_>, diagnostic: &Diagnostic, mark: &Mark, file: &str, places: &mut Places<'_>) {
    members.text_or_null("rule", diagnostic.rule);
    let rule = diagnostic.rule.and_then(rules::find);
    members.text_or_null("category", rule.map(|rule| rule.category.as_str()));
    members.text("severity", diagnostic.severity.as_str());
    members.text("message", &printable(&diagnostic.message));
    match &mark.status {
        Status::Active | Status::Hidden => members.text("status", "active"),
        Status::Baseline => members.text("status", "baseline"),
        Status::Suppressed(reason) => {
            members.text("status", "suppressed");
            members.text("reason", &printable(reason));
        }
    }
    members.text("fingerprint", &mark.fingerprint);
    let place = diagnostic.labels.first().and_then(|label| places.get(label.span));
    members.object("place", |members| match place {
        Some(place) => write_place(members, &place),
        None => members.text("file", file),
    });
    members.array("labels", &diagnostic.labels, |out, label| {
        object(out, |members| write_label(members, label, places));
    });
    members.text_or_null("help", diagnostic.help.as_deref().map(printable).as_deref());
    match &diagnostic.fix {
        Some(fix) => members.object("fix", |members| write_fix(members, diagnostic, fix, places)),
        None => members.null("fix"),
    }
    members.truth("secret", diagnostic.secret);
}

fn write_place(members: &mut Members<'_>, place: &Place<'_>) {
    members.text("file", &place.source.name);
    members.object("start", |members| write_point(members, place.start));
    members.object("end", |members| write_point(members, place.end));
}

fn write_point(members: &mut Members<'_>, point: Point) {
    members.number("line", point.line);
    members.number("column", point.column);
    members.number("byte", point.byte);
}

fn write_label(members: &mut Members<'_>, label: &Label, places: &mut Places<'_>) {
    members.text("text", &printable(&label.text));
    match places.get(label.span) {
        Some(place) => members.object("place", |members| write_place(members, &place)),
        None => members.null("place"),
    }
}

fn write_fix(members: &mut Members<'_>, diagnostic: &Diagnostic, fix: &Fix, places: &mut Places<'_>) {
    members.text("message", &printable(&fix.message));
    members.text("applicability", fix.applicability.as_str());
    match edits(diagnostic, fix, places) {
        Some(edits) => members.array("edits", edits, |out, (place, replacement)| {
            object(out, |members| {
                members.object("place", |members| write_place(members, &place));
                members.text("replacement", replacement);
            });
        }),
        None => members.null("edits"),
    }
}

/// The edits of a fix with their places; nothing when one of them may hold a secret or has no place.
pub(super) fn edits<'d, 'c>(
    diagnostic: &Diagnostic,
    fix: &'d Fix,
    places: &mut Places<'c>,
) -> Option<Vec<(Place<'c>, &'d str)>> {
    if diagnostic.secret || fix.edits.iter().any(|edit| replacement_may_hold_secret(&edit.replacement)) {
        return None;
    }
    fix.edits.iter().map(|edit| Some((places.get(edit.span)?, edit.replacement.as_str()))).collect()
}
