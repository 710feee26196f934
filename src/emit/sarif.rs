//! Findings as SARIF 2.1.0, for code scanning: what the standard demands, and no more text of the files than the edits
//! of a fix.

mod rule;
mod uri;

use std::collections::BTreeMap;

use super::json::edits;
use super::places::{Place, Places};
use super::report::Report;
use super::summary::Summary;
use crate::check::Checked;
use crate::diagnostic::fix::Fix;
use crate::diagnostic::{Diagnostic, SuppressedBy};
use crate::json_text::{Members, array, object};
use crate::lint::mark::{Mark, Status, left_out, left_out_in_words, shown};
use crate::lint::rules::RULES;
use crate::nix::files::FileError;
use crate::printable::{printable, without_secret_values};
use uri::uri;

/// The folder that names of files are relative to.
const ROOT: &str = "%SRCROOT%";

/// A report in SARIF.
#[derive(Debug)]
pub struct Sarif {
    /// What stands before the next result.
    before: String,
    /// The files that results speak of, and their numbers in `artifacts`.
    artifacts: BTreeMap<String, usize>,
    /// The members of `toolExecutionNotifications`.
    notifications: Vec<String>,
    /// The same, of results that are left out.
    left_out: Vec<String>,
}

impl Sarif {
    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::emit::{report::Report, sarif::Sarif, summary::Summary};
    /// assert!(Sarif::begin().end(&Summary::default()).contains("\"version\":\"2.1.0\""));
    /// ```
    #[must_use]
    pub fn begin() -> Sarif {
        let mut before = String::from(
            "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\
             \"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":",
        );
        object(&mut before, |members| {
            members.text("name", "gen-ssh-module");
            members.text("version", env!("CARGO_PKG_VERSION"));
            members.text("semanticVersion", env!("CARGO_PKG_VERSION"));
            members.array("rules", RULES, |out, rule| {
                out.push('\n');
                rule::write(out, rule);
            });
        });
        before.push_str("},\n\"columnKind\":\"unicodeCodePoints\",\"originalUriBaseIds\":");
        object(&mut before, |members| {
            members
                .object(ROOT, |members| members.object("description", |out| text(out, "the folder that was checked")));
        });
        before.push_str(",\"results\":[");
        Sarif { before, artifacts: BTreeMap::new(), notifications: Vec::new(), left_out: Vec::new() }
    }

    /// Where a file is; it gets a number when it is first spoken of.
    fn location(&mut self, members: &mut Members<'_>, name: &str) {
        let next = self.artifacts.len();
        let index = match self.artifacts.get(name) {
            Some(index) => *index,
            None => *self.artifacts.entry(name.to_owned()).or_insert(next),
        };
        members.object("artifactLocation", |members| {
            uri_of(members, name);
            members.number("index", index);
        });
    }

    fn physical(&mut self, members: &mut Members<'_>, name: &str, place: Option<&Place<'_>>) {
        members.object("physicalLocation", |members| {
            self.location(members, name);
            if let Some(place) = place {
                members.object("region", |members| region(members, place));
            }
        });
    }

    fn result(
        &mut self,
        members: &mut Members<'_>,
        diagnostic: &Diagnostic,
        mark: &Mark,
        name: &str,
        places: &mut Places<'_>,
    ) {
        if let Some(id) = diagnostic.rule {
            members.text("ruleId", id);
            if let Some(index) = RULES.iter().position(|rule| rule.id == id) {
                members.number("ruleIndex", index);
            }
        }
        members.text("level", diagnostic.severity.as_str());
        members.object("message", |members| text_lines(members, &whole_message(diagnostic)));
        self.locations(members, diagnostic, name, places);
        if !mark.fingerprint.is_empty() {
            members.object("partialFingerprints", |members| members.text("genSshModule/v1", &mark.fingerprint));
        }
        // None at all would mean that nobody knows whether it is suppressed.
        members.array("suppressions", suppression(diagnostic, &mark.status), |out, (kind, reason)| {
            object(out, |members| {
                members.text("kind", kind);
                members.text("status", "accepted");
                if !reason.is_empty() {
                    members.text("justification", &printable(reason));
                }
            });
        });
        if let Some(fix) = &diagnostic.fix {
            self.fix(members, diagnostic, fix, places);
        }
    }

    /// The first label is where it is; the others are related.
    fn locations(&mut self, members: &mut Members<'_>, diagnostic: &Diagnostic, name: &str, places: &mut Places<'_>) {
        let mut labels = diagnostic.labels.iter();
        let first = labels.next().and_then(|label| Some((label, places.get(label.span)?)));
        members.array("locations", [first], |out, first| {
            object(out, |members| match first {
                Some((label, place)) => {
                    self.physical(members, &place.source.name, Some(&place));
                    if !label.text.is_empty() {
                        members.object("message", |members| text(members, &label.text));
                    }
                }
                None => self.physical(members, name, None),
            });
        });
        let related: Vec<_> = labels.filter_map(|label| Some((label, places.get(label.span)?))).collect();
        if related.is_empty() {
            return;
        }
        members.array("relatedLocations", related.into_iter().enumerate(), |out, (index, (label, place))| {
            object(out, |members| {
                members.number("id", index + 1);
                self.physical(members, &place.source.name, Some(&place));
                members.object("message", |members| text(members, &label.text));
            });
        });
    }

    fn fix(&mut self, members: &mut Members<'_>, diagnostic: &Diagnostic, fix: &Fix, places: &mut Places<'_>) {
        let Some(edits) = edits(diagnostic, fix, places).filter(|edits| !edits.is_empty()) else { return };
        // One change a file, in the order of the edits.
        let mut changes: Vec<(&str, Vec<(Place<'_>, &str)>)> = Vec::new();
        for (place, replacement) in edits {
            let file = place.source.name.as_str();
            match changes.iter_mut().find(|(name, _)| *name == file) {
                Some((_, edits)) => edits.push((place, replacement)),
                None => changes.push((file, vec![(place, replacement)])),
            }
        }
        members.array("fixes", [changes], |out, changes| {
            object(out, |members| {
                members.object("description", |members| text(members, &fix.message));
                members.array("artifactChanges", changes, |out, (file, edits)| {
                    object(out, |members| {
                        self.location(members, file);
                        members.array("replacements", edits, |out, (place, replacement)| {
                            object(out, |members| write_replacement(members, &place, replacement));
                        });
                    });
                });
                members.object("properties", |members| {
                    members.text("applicability", fix.applicability.as_str());
                });
            });
        });
    }
}

impl Report for Sarif {
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String {
        let name = checked.sources.get(0).map_or("", |source| source.name.as_str());
        let mut places = Places::new(&checked.sources);
        let mut out = String::new();
        let is_ours = |status: &Status| *status != Status::Hidden;
        for (rule, number) in left_out(checked, marks, is_ours) {
            self.left_out.push(notification("warning", name, &left_out_in_words(number, rule)));
        }
        for (diagnostic, mark) in shown(checked, marks, is_ours) {
            out.push_str(&std::mem::replace(&mut self.before, ",".to_owned()));
            out.push('\n');
            object(&mut out, |members| self.result(members, diagnostic, mark, name, &mut places));
        }
        out
    }

    fn unreadable(&mut self, name: &str, error: &FileError) -> String {
        self.notifications.push(notification("error", name, &error.to_string()));
        String::new()
    }

    fn end(&mut self, summary: &Summary) -> String {
        // Without a result, the beginning was not written yet.
        let mut out = std::mem::take(&mut self.before);
        if out == "," {
            out.clear();
        }
        out.push_str("\n],\n\"artifacts\":");
        let mut artifacts: Vec<(&String, &usize)> = self.artifacts.iter().collect();
        artifacts.sort_by_key(|(_, index)| **index);
        array(&mut out, artifacts, |out, (name, _)| {
            out.push('\n');
            object(out, |members| {
                members.object("location", |members| uri_of(members, name));
                if name.ends_with(".nix") {
                    members.text("sourceLanguage", "nix");
                }
            });
        });
        out.push_str(",\n\"invocations\":[");
        object(&mut out, |members| {
            members.truth("executionSuccessful", summary.files.unreadable == 0 && self.notifications.is_empty());
            let mut note = String::new();
            object(&mut note, |members| {
                members.text("level", "note");
                members.object("message", |members| text_lines(members, summary.text().trim_end()));
            });
            let notifications = self.notifications.iter().chain(&self.left_out).chain([&note]);
            members.array("toolExecutionNotifications", notifications, |out, notification| {
                out.push('\n');
                out.push_str(notification);
            });
        });
        out.push_str("],\n\"properties\":");
        object(&mut out, |members| members.object("summary", |members| summary.write(members)));
        out.push_str("}]}\n");
        out
    }
}

/// What is said of a whole file.
fn notification(level: &str, name: &str, message: &str) -> String {
    let mut out = String::new();
    object(&mut out, |members| {
        members.text("level", level);
        members.object("message", |members| text(members, &format!("{name}: {message}")));
        members.array("locations", [name], |out, name| {
            object(out, |members| {
                members.object("physicalLocation", |members| {
                    members.object("artifactLocation", |members| uri_of(members, name));
                });
            });
        });
    });
    out
}

/// Text in SARIF's form; what would be a placeholder or a link in it is not.
fn text(members: &mut Members<'_>, text: &str) {
    text_lines(members, &printable(text));
}

/// The same for text of several lines that is safe to print.
fn text_lines(members: &mut Members<'_>, text: &str) {
    members.text("text", &plain(text));
}

/// The message, and what to do about it.
fn whole_message(diagnostic: &Diagnostic) -> String {
    let message = printable(&diagnostic.message);
    match &diagnostic.help {
        Some(help) => format!("{message}\n\n{}", printable(help)),
        None => message,
    }
}

/// Takes the meaning away from what SARIF would read as a placeholder, `{0}`, or a link, `[a](b)`. The standard wants
/// every brace doubled, but no viewer that we know halves them again where there are no arguments.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', ']']) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let digits = found.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let placeholder = digits > 0 && found.as_bytes().get(digits + 1) == Some(&b'}');
        out.push_str(match found.starts_with('{') {
            true if placeholder => "{ ",
            true => "{",
            false if found.starts_with("](") => "] ",
            false => "]",
        });
        rest = found.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn uri_of(members: &mut Members<'_>, name: &str) {
    members.text("uri", &uri(&without_secret_values(name)));
    if !name.starts_with('/') {
        members.text("uriBaseId", ROOT);
    }
}

/// Lines and columns; a byte order mark is no column.
fn region(members: &mut Members<'_>, place: &Place<'_>) {
    let marked = place.source.text.starts_with('\u{feff}');
    let column = |point: super::places::Point| {
        if marked && point.line == 1 { (point.column - 1).max(1) } else { point.column }
    };
    members.number("startLine", place.start.line);
    members.number("startColumn", column(place.start));
    members.number("endLine", place.end.line);
    members.number("endColumn", column(place.end));
}

fn write_replacement(members: &mut Members<'_>, place: &Place<'_>, replacement: &str) {
    members.object("deletedRegion", |members| region(members, place));
    if !replacement.is_empty() {
        members.object("insertedContent", |members| members.text("text", replacement));
    }
}

/// How a finding is suppressed, and why.
fn suppression<'c>(diagnostic: &Diagnostic, status: &'c Status) -> Option<(&'static str, &'c str)> {
    let by = diagnostic.suppressed.as_ref().map(|suppression| suppression.by);
    match status {
        Status::Active | Status::Hidden => None,
        Status::Suppressed(reason) if by == Some(SuppressedBy::Config) => Some(("external", reason)),
        Status::Suppressed(reason) => Some(("inSource", reason)),
        Status::Baseline => Some(("external", "it is in the baseline")),
    }
}
