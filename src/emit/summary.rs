//! What a run found, and what it did not look at, in numbers.

use std::collections::BTreeSet;

use crate::check::{Checked, Outcome};
use crate::configuration::evaluated::unknown;
use crate::configuration::keys::Completeness;
use crate::diagnostic::Severity;
use crate::json_text::Members;
use crate::lint::mark::{MOST, Mark, Status, marked};
use crate::lint::rules::undecidable;

/// What a run found, and what it did not look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files.
    pub files: FileCounts,
    /// Findings of severity error that count.
    pub errors: usize,
    /// Findings of severity warning that count.
    pub warnings: usize,
    /// Findings of severity note that count.
    pub notes: usize,
    /// Findings that a comment in the source takes back.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baseline: usize,
    /// Findings of the baseline that are no longer there.
    pub outdated: usize,
    /// Findings below the severity that was asked for.
    pub hidden: usize,
    /// Findings that are counted and that no output has, since [a rule has so many](crate::lint::mark::MOST) in a file.
    pub left_out: usize,
    /// Places that no rule could decide.
    pub undecidable: usize,
    /// Options of evaluated hosts that Nix could not evaluate, or that were not given.
    pub not_evaluated: usize,
    /// Lists of authorized keys.
    pub key_lists: KeyListCounts,
    /// What was mended before the rest was reported, if that was asked for.
    pub fixes: Option<FixCounts>,
}

/// What became of fixes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FixCounts {
    /// Made.
    pub applied: usize,
    /// The files that they changed.
    pub files: usize,
    /// Tried, and not made.
    pub not_applied: usize,
}

/// What became of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// Read as NixOS options.
    pub checked: usize,
    /// Without a word of ours, and so not parsed.
    pub skipped: usize,
    /// Parsed, but for something else than NixOS.
    pub not_nixos: usize,
    /// They could not be read.
    pub unreadable: usize,
}

/// How much of the lists of authorized keys is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyListCounts {
    /// Every key.
    pub complete: usize,
    /// Some keys.
    pub partial: usize,
    /// None.
    pub unknown: usize,
}

impl Summary {
    /// Counts one file; those that could not be read are counted in `files.unreadable` by whoever could not.
    ///
    /// ```
    /// use nixos_ssh::{check::Checked, emit::summary::Summary};
    /// let mut summary = Summary::default();
    /// summary.add(&Checked::default(), &[]);
    /// assert_eq!(summary.files.skipped, 1);
    /// ```
    pub fn add(&mut self, checked: &Checked, marks: &[Mark]) {
        match checked.outcome {
            Outcome::Judged => self.files.checked += 1,
            Outcome::Skipped => self.files.skipped += 1,
            Outcome::NotNixos => self.files.not_nixos += 1,
        }
        let mut undecided = BTreeSet::new();
        for (diagnostic, mark) in marked(checked, marks) {
            self.left_out += usize::from(mark.left_out && mark.status != Status::Hidden);
            match (&mark.status, diagnostic.severity) {
                (Status::Active, Severity::Error) => self.errors += 1,
                (Status::Active, Severity::Warning) => self.warnings += 1,
                (Status::Active, Severity::Note) => self.notes += 1,
                (Status::Suppressed(_), _) => self.suppressed += 1,
                (Status::Baseline, _) => self.baseline += 1,
                (Status::Hidden, _) => self.hidden += 1,
            }
            if diagnostic.rule == Some(undecidable::RULE.id) {
                // Several rules stumble over the same place.
                undecided.insert(diagnostic.labels.first().map(|label| label.span));
            }
        }
        self.undecidable += undecided.len();
        let evaluated = checked.hosts.iter().filter(|host| host.is_whole());
        self.not_evaluated += evaluated.map(|host| unknown(host).len()).sum::<usize>();
        for list in checked.hosts.iter().flat_map(|host| host.key_lists()) {
            match list.completeness() {
                Completeness::Complete => self.key_lists.complete += 1,
                Completeness::Partial => self.key_lists.partial += 1,
                Completeness::Unknown => self.key_lists.unknown += 1,
            }
        }
    }

    /// The findings that count.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::emit::summary::Summary::default().findings(), 0);
    /// ```
    #[must_use]
    pub fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// Lines of text that always say what was not checked.
    ///
    /// ```
    /// let text = nixos_ssh::emit::summary::Summary::default().text();
    /// assert_eq!(text, "0 files checked: no findings\nno file was checked\n");
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(fixes) = self.fixes {
            text = format!("{} applied in {}\n", fixes_in_words(fixes.applied), count(fixes.files, "file"));
        }
        text.push_str(&format!("{} checked: {}\n", count(self.files.checked, "file"), self.found()));
        let besides = [
            (self.suppressed, "ignored by a comment or the config"),
            (self.baseline, "in the baseline"),
            (self.hidden, "below the severity that was asked for"),
            (self.outdated, "of the baseline no longer there"),
            (self.fixes.map_or(0, |fixes| fixes.not_applied), "with a fix that was not applied"),
        ];
        line(&mut text, "besides: ", besides.map(|(number, what)| (number, format!("{number} {what}"))));
        let left_out = format!("{} beyond {MOST} of one rule in one file", count(self.left_out, "finding"));
        line(&mut text, "counted and not shown: ", [(self.left_out, left_out)]);
        let files = |number: usize, what: &str| (number, format!("{} {what}", count(number, "file")));
        let keys = |number: usize, what: &str| (number, format!("{} {what}", count(number, "key list")));
        let places = count(self.undecidable, "place");
        let left_out = [
            files(self.files.unreadable, "that could not be read"),
            files(self.files.skipped, "without a word about SSH or users"),
            files(self.files.not_nixos, "for something else than NixOS"),
            (self.undecidable, format!("{places} that only an evaluation can decide")),
            (self.not_evaluated, format!("{} without a value", count(self.not_evaluated, "evaluated option"))),
            keys(self.key_lists.partial, "read in part"),
            keys(self.key_lists.unknown, "not read at all"),
        ];
        if left_out.iter().all(|(number, _)| *number == 0) {
            let all = "all of it could be read and was checked\n";
            text.push_str(if self.files.checked == 0 { "no file was checked\n" } else { all });
        }
        line(&mut text, "not checked: ", left_out);
        text
    }

    /// The findings by severity, in words.
    fn found(&self) -> String {
        let severities = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let counts = severities.into_iter().filter(|(number, _)| *number > 0);
        let words: Vec<String> = counts.map(|(number, what)| count(number, what)).collect();
        if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }
    }

    /// The same for machines.
    pub(super) fn write(&self, members: &mut Members<'_>) {
        members.object("files", |members| {
            members.number("checked", self.files.checked);
            members.number("skipped", self.files.skipped);
            members.number("notNixos", self.files.not_nixos);
            members.number("unreadable", self.files.unreadable);
        });
        members.number("errors", self.errors);
        members.number("warnings", self.warnings);
        members.number("notes", self.notes);
        members.number("suppressed", self.suppressed);
        members.number("baseline", self.baseline);
        members.number("outdated", self.outdated);
        members.number("hidden", self.hidden);
        members.number("leftOut", self.left_out);
        members.number("undecidable", self.undecidable);
        members.number("notEvaluated", self.not_evaluated);
        members.object("keyLists", |members| {
            members.number("complete", self.key_lists.complete);
            members.number("partial", self.key_lists.partial);
            members.number("unknown", self.key_lists.unknown);
        });
        if let Some(fixes) = self.fixes {
            members.object("fixes", |members| {
                members.number("applied", fixes.applied);
                members.number("files", fixes.files);
                members.number("notApplied", fixes.not_applied);
            });
        }
    }
}

/// A line of the parts that there are; none if there are none.
fn line<const N: usize>(text: &mut String, start: &str, parts: [(usize, String); N]) {
    let words: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    if !words.is_empty() {
        text.push_str(start);
        text.push_str(&words.join(", "));
        text.push('\n');
    }
}

/// "1 fix", "2 fixes".
fn fixes_in_words(number: usize) -> String {
    format!("{number} fix{}", if number == 1 { "" } else { "es" })
}

/// "1 file", "2 files".
fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
