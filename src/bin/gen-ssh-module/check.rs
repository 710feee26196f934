//! `check`: files and folders to findings.

mod configs;
pub mod disk;
mod entries;
mod evaluated;
mod fix;
mod hiding;
mod paths;
mod plan;
pub mod pool;
mod progress;
mod run;
mod sink;
pub mod texts;
pub mod tree;

use std::panic::{AssertUnwindSafe, catch_unwind};

use nixos_ssh::check::{Checked, Checker, check_evaluated};
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::lint::baseline::Baseline;
use nixos_ssh::lint::fingerprint;
use nixos_ssh::nix::files::Files as _;
use nixos_ssh::source::Sources;

use crate::args::CheckArgs;
use crate::failure::{Failure, Outcome};
use crate::transaction::{self, Recovered};
use crate::{interrupted, short};
pub use paths::shown;
use plan::{Group, Job, Plan, Text};
use run::{Done, Known, Run};

/// Runs it.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let known = known(args)?;
    let mut plan = whole(args)?;
    let mut fixes = None;
    if let Some(which) = args.fix {
        match fix::run(args, which, &known, &mut plan)? {
            fix::Fixed::Shown(outcome) => return Ok(outcome),
            fix::Fixed::Written(counts) => fixes = Some(counts),
        }
    }
    let checkers: Vec<Checker<'_>> =
        (0..).zip(&plan.groups).map(|(index, group)| checker(&plan, index, group)).collect();
    let mut run = Run::new(args, known, &plan, fixes);
    if let Some(revision) = &args.base {
        hiding::new(args, &plan, revision)?.iter().for_each(|checked| run.hiding(checked));
    }
    let work = |index: usize| done(&plan, &checkers, index);
    pool::in_order(args.threads, plan.jobs.len(), work, &mut run)
        .map_err(|error| Failure::World(format!("cannot start a thread: {error}")))?;
    let (outcome, baseline) = run.finish()?;
    let Some((file, baseline)) = args.write_baseline.as_deref().zip(baseline) else { return Ok(outcome) };
    if outcome == Outcome::Unreadable {
        let message = format!("{} was not written: not everything could be read", file.to_string_lossy());
        crate::failure::error_line(&message);
        return Ok(outcome);
    }
    transaction::replace_all([(file, baseline.text().as_bytes())])?;
    Ok(outcome)
}

/// The plan, of files that no killed run left half done: such are told, and put right if this run is to write.
fn whole(args: &CheckArgs) -> Result<Plan, Failure> {
    let plan = plan::plan(args)?.with_odd();
    let roots = plan.groups.iter().map(|group| group.files.root.as_path());
    if args.fix.is_none() || args.diff || args.check {
        interrupted::tell(roots);
        return Ok(plan);
    }
    match transaction::recover(roots)? {
        Recovered::Nothing => Ok(plan),
        Recovered::Repaired => Ok(plan::plan(args)?.with_odd()),
    }
}

/// What checks the files of a group.
fn checker<'p>(plan: &'p Plan, index: usize, group: &'p Group) -> Checker<'p> {
    let names = plan.jobs.iter().filter(|job| job.group == index).map(|job| job.name.clone());
    Checker::new(&group.files, group.options.clone()).with_names(names.collect())
}

/// What is known already, or is to be.
fn known(args: &CheckArgs) -> Result<Known, Failure> {
    if args.write_baseline.is_some() {
        return Ok(Known::Write(Baseline::default()));
    }
    let Some(file) = &args.baseline else { return Ok(Known::Nothing) };
    let name = file.to_string_lossy().into_owned();
    let text = short::read_text(&name)?;
    match Baseline::read(&text, 0) {
        Ok(baseline) => Ok(Known::Read(baseline)),
        Err(error) => {
            let mut sources = Sources::default();
            sources.add(name, text);
            Err(Failure::Config(sources, vec![Diagnostic::from(&error)]))
        }
    }
}

/// Checks one file of a plan.
fn done(plan: &Plan, checkers: &[Checker<'_>], index: usize) -> Done {
    let Some(job) = plan.jobs.get(index) else { return Done::Broken };
    let group = plan.groups.get(job.group);
    let read;
    let bytes = match &job.text {
        Text::Unreadable(error) => return Done::Unreadable(*error),
        Text::Read(bytes) => bytes,
        Text::Evaluated(text) => return done_evaluated(plan, job, text),
        Text::File(path) => {
            // What others import is read once; a name that is no Unicode is no name among the files.
            let text = match group.filter(|_| path.to_str().is_some()) {
                Some(group) => group.files.read(&job.name),
                None => disk::read(path),
            };
            match text {
                Ok(bytes) => {
                    read = bytes;
                    &read
                }
                Err(error) => return Done::Unreadable(error),
            }
        }
    };
    let Some((group, checker)) = group.zip(checkers.get(job.group)) else { return Done::Broken };
    // One file that breaks the check must not hide what was found in others.
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let mut checked = checker.check_bytes(&job.name, bytes);
        rename(&mut checked, job, group);
        let marks = fingerprint::mark(&checked);
        (checked, marks)
    }));
    checked.map_or(Done::Broken, |(checked, marks)| Done::Checked(Box::new(checked), marks))
}

/// Checks an evaluated host of a plan.
fn done_evaluated(plan: &Plan, job: &Job, text: &str) -> Done {
    let Some(group) = plan.groups.get(job.group) else { return Done::Broken };
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let checked = check_evaluated(&job.shown, text, &group.options.config).ok()?;
        let marks = fingerprint::mark(&checked);
        Some((checked, marks))
    }));
    match checked {
        Ok(Some((checked, marks))) => Done::Checked(Box::new(checked), marks),
        _ => Done::Broken,
    }
}

/// Gives files the names people know them by.
fn rename(checked: &mut Checked, job: &Job, group: &Group) {
    checked.sources.rename(|name| if name == job.name { job.shown.clone() } else { group.shown(name) });
}
