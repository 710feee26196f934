//! What is done with results, file after file: known findings, those met before, what is shown, what is counted.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use nixos_ssh::check::Checked;
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::emit::format::Format;
use nixos_ssh::emit::report::Report;
use nixos_ssh::emit::summary::{FixCounts, Summary};
use nixos_ssh::lint::baseline::Baseline;
use nixos_ssh::lint::fingerprint;
use nixos_ssh::lint::mark::{Mark, Status, hide_below, leave_out};
use nixos_ssh::nix::files::FileError;
use nixos_ssh::source::{Sources, Span};

use super::entries::Entries;
use super::plan::{Job, Plan};
use super::pool::Results;
use super::progress::Progress;
use super::sink::Sink;
use crate::args::CheckArgs;
use crate::failure::{Failure, Outcome, error_line};

/// The rule whose findings wait until every file had its say.
const UNUSED_IGNORE: &str = "unused-ignore";

/// What is known already, or is to be.
#[derive(Debug)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// These findings.
    Read(Baseline),
    /// What this run finds.
    Write(Baseline),
}

/// What became of one file.
pub enum Done {
    /// Its findings, with their marks.
    Checked(Box<Checked>, Vec<Mark>),
    /// It could not be read.
    Unreadable(FileError),
    /// The check itself broke.
    Broken,
}

/// A run.
pub struct Run<'p> {
    args: &'p CheckArgs,
    /// The files as people call them.
    names: Vec<&'p str>,
    entries: Entries<'p>,
    next: usize,
    report: Box<dyn Report>,
    sink: Sink,
    progress: Progress,
    summary: Summary,
    known: Known,
    /// Findings that were met before: a file may be led to from many others.
    met: HashSet<u64>,
    /// Rules in comments that ignored something in a file that another led to.
    used_ignores: HashSet<(String, u32)>,
    /// Comments that ignore nothing, as far as their own files know.
    unused_ignores: Vec<(Checked, Vec<Mark>)>,
    failure: Option<Failure>,
}

impl Results<Done> for Run<'_> {
    fn take(&mut self, done: Done) {
        let name = self.names.get(self.next).copied().unwrap_or_default();
        if let Done::Checked(checked, _) = &done {
            self.entries.checked(self.next, checked);
        }
        self.next += 1;
        match done {
            Done::Checked(checked, marks) => self.checked(*checked, marks),
            Done::Unreadable(error) => self.unreadable(name, &error),
            Done::Broken => {
                self.unreadable(name, &FileError::Io(std::io::ErrorKind::Other));
                error_line("the check of this file broke off; this is a bug, please report it");
            }
        }
    }

    fn waiting(&mut self, done: usize) {
        self.progress.step(done);
    }
}

impl<'p> Run<'p> {
    /// A run of a plan.
    pub fn new(args: &'p CheckArgs, known: Known, plan: &'p Plan, fixes: Option<FixCounts>) -> Run<'p> {
        let mended_stdin = fixes.is_some() && plan.jobs.iter().any(Job::is_stdin);
        Run {
            args,
            names: plan.jobs.iter().map(|job| job.shown.as_str()).collect(),
            entries: Entries::new(plan, args),
            next: 0,
            report: args.format.begin(),
            sink: Sink::new(args.output.as_deref(), if mended_stdin { Sink::Stderr } else { Sink::Stdout }),
            progress: if args.quiet { Progress::none() } else { Progress::new(plan.jobs.len()) },
            summary: Summary { fixes, ..Summary::default() },
            known,
            met: HashSet::new(),
            used_ignores: HashSet::new(),
            unused_ignores: Vec::new(),
            failure: None,
        }
    }

    /// What comes after the last file; and the baseline, if one is to be written.
    pub fn finish(mut self) -> Result<(Outcome, Option<Baseline>), Failure> {
        for (mut checked, mut marks) in std::mem::take(&mut self.unused_ignores) {
            retain(&mut checked, &mut marks, |checked, diagnostic| {
                !diagnostic.labels.iter().any(|label| self.used_ignores.contains(&place(checked, label.span)))
            });
            self.report_again(&checked, marks);
        }
        if self.summary.files.unreadable == 0 {
            for checked in self.entries.unused() {
                self.report_again(&checked, fingerprint::mark(&checked));
            }
        }
        if let Known::Read(baseline) = &self.known
            && self.args.paths == [Path::new(".")]
            && !self.args.hosts.any()
        {
            self.summary.outdated = baseline.outdated();
        }
        let end = self.report.end(&self.summary);
        if !self.args.quiet || matches!(self.args.format, Format::Json | Format::Sarif) {
            self.write(&end);
        }
        self.progress.clear();
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.sink.finish()?;
        let outcome = match &self.summary {
            summary if summary.files.unreadable > 0 => Outcome::Unreadable,
            summary if summary.errors + summary.warnings > 0 => Outcome::Found,
            _ => Outcome::Done,
        };
        let baseline = match self.known {
            Known::Write(baseline) => Some(baseline),
            Known::Nothing | Known::Read(_) => None,
        };
        Ok((outcome, baseline))
    }

    fn checked(&mut self, mut checked: Checked, mut marks: Vec<Mark>) {
        self.used_ignores.extend(checked.used_ignores.iter().map(|span| place(&checked, *span)));
        retain(&mut checked, &mut marks, |checked, diagnostic| self.met.insert(identity(checked, diagnostic)));
        if checked.diagnostics.iter().any(|diagnostic| diagnostic.rule == Some(UNUSED_IGNORE)) {
            let (mut unused, mut unused_marks) = (first_source(&checked), marks.clone());
            retain(&mut unused, &mut unused_marks, |_, diagnostic| diagnostic.rule == Some(UNUSED_IGNORE));
            self.unused_ignores.push((unused, unused_marks));
            retain(&mut checked, &mut marks, |_, diagnostic| diagnostic.rule != Some(UNUSED_IGNORE));
        }
        self.report(&checked, marks);
    }

    /// What hides findings: nothing hides that.
    pub fn hiding(&mut self, checked: &Checked) {
        let marks = fingerprint::mark(checked);
        let files = self.summary.files;
        self.summary.add(checked, &marks);
        self.summary.files = files;
        let text = self.report.file(checked, &marks);
        self.write(&text);
    }

    /// Reports what is no file that is checked, or one that was counted when it was.
    fn report_again(&mut self, checked: &Checked, marks: Vec<Mark>) {
        let files = self.summary.files;
        self.report(checked, marks);
        self.summary.files = files;
    }

    fn report(&mut self, checked: &Checked, mut marks: Vec<Mark>) {
        for (diagnostic, mark) in checked.diagnostics.iter().zip(&mut marks) {
            if let Some(suppression) = &diagnostic.suppressed {
                mark.status = Status::Suppressed(suppression.reason.clone());
            }
        }
        match &mut self.known {
            Known::Nothing => hide_below(checked, &mut marks, self.args.min_severity),
            Known::Read(baseline) => {
                baseline.split(checked, &mut marks);
                hide_below(checked, &mut marks, self.args.min_severity);
            }
            Known::Write(baseline) => {
                hide_below(checked, &mut marks, self.args.min_severity);
                baseline.add(checked, &marks);
                let active = marks.iter_mut().filter(|mark| mark.status == Status::Active);
                active.for_each(|mark| mark.status = Status::Baseline);
            }
        }
        leave_out(checked, &mut marks);
        self.summary.add(checked, &marks);
        let text = self.report.file(checked, &marks);
        self.write(&text);
    }

    fn unreadable(&mut self, name: &str, error: &FileError) {
        self.summary.files.unreadable += 1;
        let text = self.report.unreadable(name, error);
        if self.args.format != Format::Human {
            self.write(&text);
        }
        self.progress.clear();
        error_line(&format!("{name}: {error}"));
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() || self.failure.is_some() {
            return;
        }
        self.progress.clear();
        self.failure = self.sink.write(text).err();
    }
}

/// Keeps some diagnostics and their marks.
fn retain(checked: &mut Checked, marks: &mut Vec<Mark>, mut keep: impl FnMut(&Checked, &Diagnostic) -> bool) {
    let kept: Vec<bool> = checked.diagnostics.iter().map(|diagnostic| keep(checked, diagnostic)).collect();
    if kept.iter().all(|kept| *kept) {
        return;
    }
    let (mut diagnostics, mut of_marks) = (kept.iter(), kept.iter());
    checked.diagnostics.retain(|_| diagnostics.next().copied().unwrap_or_default());
    marks.retain(|_| of_marks.next().copied().unwrap_or_default());
}

/// A file's diagnostics without the files that it led to.
fn first_source(checked: &Checked) -> Checked {
    let mut sources = Sources::default();
    if let Some(source) = checked.sources.get(0) {
        sources.add(&source.name, &source.text);
    }
    Checked { sources, diagnostics: checked.diagnostics.clone(), ..Checked::default() }
}

/// A place that means the same in every file's check.
fn place(checked: &Checked, span: Span) -> (String, u32) {
    (checked.sources.get(span.source).map_or(String::new(), |source| source.name.clone()), span.start)
}

/// What tells a finding from others of the run.
fn identity(checked: &Checked, diagnostic: &Diagnostic) -> u64 {
    let span = diagnostic.labels.first().map_or(Span::NONE, |label| label.span);
    // What has no place of its own is said of the file that was checked.
    let source = if span.is_none() { 0 } else { span.source };
    let name = checked.sources.get(source).map(|source| source.name.as_str());
    let mut hasher = DefaultHasher::new();
    (name, span.start, span.end, diagnostic.rule, &diagnostic.message, diagnostic.severity).hash(&mut hasher);
    hasher.finish()
}
