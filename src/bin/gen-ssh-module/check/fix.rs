//! `check --fix`: which findings are mended, in which files, and what is written.

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use nixos_ssh::check::Checker;
use nixos_ssh::emit::summary::FixCounts;
use nixos_ssh::fix::Applicability;
use nixos_ssh::fix::mend::{Change, Mended, Refusal, Refused, Request, Rules, mend, with_rules};
use nixos_ssh::fix::overlay::Overlay;
use nixos_ssh::fix::seen::Seen;
use nixos_ssh::lint::fingerprint;
use nixos_ssh::lint::mark::{Status, hide_below};
use nixos_ssh::nix::files::{FileError, FileKind, Files};
use nixos_ssh::printable::printable;

use super::disk::DiskFiles;
use super::plan::{Group, Job, Plan, Text};
use super::pool;
use super::run::Known;
use crate::args::{CheckArgs, Fixes};
use crate::failure::{Failure, Outcome, note_line, warning_line};
use crate::{output, safe_diff, transaction, verify_nix};

/// What became of the fixes.
pub enum Fixed {
    /// They were shown or counted, and nothing was written.
    Shown(Outcome),
    /// They were written: what is left is to be reported.
    Written(FixCounts),
}

/// Makes the fixes of a plan's files. A plan whose standard input was mended has its new text.
pub fn run(args: &CheckArgs, which: Fixes, known: &Known, plan: &mut Plan) -> Result<Fixed, Failure> {
    let mut work = Work { args, which, known, changes: BTreeMap::new(), stdin: None, counts: FixCounts::default() };
    for index in 0..plan.groups.len() {
        let is_file = |job: &&Job| job.group == index && matches!(job.text, Text::File(_));
        let names: Vec<String> = plan.jobs.iter().filter(is_file).map(|job| job.name.clone()).collect();
        let Some(group) = plan.groups.get(index) else { continue };
        if !names.is_empty() {
            work.files(group, &names)?;
        }
        let is_stdin = |job: &&Job| job.group == index && job.is_stdin();
        if let Some(job) = plan.jobs.iter().find(is_stdin) {
            work.stdin(group, &names, job)?;
        }
    }
    if args.verify.is_some() {
        let texts = work.changes.iter().map(|(path, named)| (path.as_path(), named.change.new.as_bytes()));
        let stdin = work.stdin.iter().map(|named| (Path::new("stdin.nix"), named.change.new.as_bytes()));
        verify_nix::parse(texts.chain(stdin))?;
    }
    if args.check || args.diff {
        return work.show().map(Fixed::Shown);
    }
    let counts = work.write()?;
    plan.groups.iter().for_each(|group| group.files.forget());
    if let (Some(stdin), Some(job)) = (work.stdin, plan.jobs.iter_mut().find(|job| job.is_stdin())) {
        job.text = Text::Read(stdin.change.new.into_bytes());
    }
    Ok(Fixed::Written(counts))
}

struct Work<'w> {
    args: &'w CheckArgs,
    which: Fixes,
    known: &'w Known,
    /// The files that change, by where they really are.
    changes: BTreeMap<PathBuf, Named>,
    /// Standard input, whether or not it changes.
    stdin: Option<Named>,
    counts: FixCounts,
}

/// A change and what people call the file.
struct Named {
    shown: String,
    change: Change,
}

impl Work<'_> {
    /// Mends the files of a group.
    fn files(&mut self, group: &Group, names: &[String]) -> Result<(), Failure> {
        let files = Edited { files: &group.files, changes: &self.changes };
        let own: HashSet<&str> = names.iter().map(String::as_str).collect();
        let keep = |name: &str, _: &str| match group.files.resolve(name) {
            // Through a link the same file would be changed twice, or one outside of the run.
            Ok(path) if path != group.files.root.join(name) => Some(Refusal::Foreign),
            Ok(_) if !own.contains(name) && group.options.config.excludes(name) => Some(Refusal::Excluded),
            Ok(_) => None,
            Err(_) => Some(Refusal::Foreign),
        };
        let mended = self.mend(group, &files, names, names, &keep)?;
        for (name, change) in self.count(group, mended) {
            let path = group.files.root.join(&name);
            let first = self.changes.remove(&path).map_or(change.old, |before| before.change.old);
            let change = Change { old: first, new: change.new };
            self.changes.insert(path, Named { shown: group.shown(&name), change });
        }
        Ok(())
    }

    /// Mends standard input, and no other file: whoever pipes a text wants that text back.
    fn stdin(&mut self, group: &Group, names: &[String], job: &Job) -> Result<(), Failure> {
        let Text::Read(bytes) = &job.text else { return Ok(()) };
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            return Err(Failure::World("cannot fix standard input: it is not UTF-8".to_owned()));
        };
        let edited = Edited { files: &group.files, changes: &self.changes };
        let mut files = Overlay::new(&edited);
        files.set(&job.name, text.clone());
        let mut all = names.to_vec();
        all.push(job.name.clone());
        let keep = |name: &str, _: &str| (name != job.name).then_some(Refusal::Foreign);
        let mended = self.mend(group, &files, &all, std::slice::from_ref(&job.name), &keep)?;
        let change = self.count(group, mended).remove(&job.name);
        let change = change.unwrap_or_else(|| Change { old: text.clone(), new: text });
        self.stdin = Some(Named { shown: job.shown.clone(), change });
        Ok(())
    }

    /// Mends `some` of the files of a run.
    fn mend(
        &self,
        group: &Group,
        files: &dyn Files,
        all: &[String],
        some: &[String],
        keep: &dyn Fn(&str, &str) -> Option<Refusal>,
    ) -> Result<Mended, Failure> {
        let allowed = match self.which {
            Fixes::Safe => Applicability::Safe,
            Fixes::All => Applicability::Unsafe,
        };
        let failed = std::cell::Cell::new(None);
        let look = |files: &dyn Files, names: &[String], rules: Rules| {
            let checker = Checker::new(files, with_rules(&group.options, rules)).with_names(all.to_vec());
            let work = |index: usize| names.get(index).and_then(|name| self.seen(group, &checker, files, name));
            let mut seen = Collected(Vec::new());
            if let Err(error) = pool::in_order(self.args.threads, names.len(), work, &mut seen) {
                failed.set(Some(error));
            }
            seen.0
        };
        let mended = mend(&Request { files, allowed, look: &look, keep }, look(files, some, Rules::Chosen));
        match failed.take() {
            Some(error) => Err(Failure::World(format!("cannot start a thread: {error}"))),
            None => Ok(mended),
        }
    }

    /// What the check of a file says; nothing when it cannot be read, or the check breaks: the report says so.
    fn seen(&self, group: &Group, checker: &Checker<'_>, files: &dyn Files, name: &str) -> Option<Seen> {
        let bytes = files.read(name).ok()?;
        let look = || {
            let mut checked = checker.check_bytes(name, &bytes);
            let mut seen = Seen::of(name, &checked);
            if seen.offers() > 0 {
                checked.sources.rename(|name| group.shown(name));
                let mut marks = fingerprint::mark(&checked);
                if let Known::Read(baseline) = self.known {
                    baseline.clone().split(&checked, &mut marks);
                }
                hide_below(&checked, &mut marks, self.args.min_severity);
                seen.retain_offers(|number| marks.get(number).is_some_and(|mark| mark.status == Status::Active));
            }
            seen
        };
        catch_unwind(AssertUnwindSafe(look)).ok()
    }

    /// Counts what was mended, says what was not, and gives the changes.
    fn count(&mut self, group: &Group, mended: Mended) -> BTreeMap<String, Change> {
        self.counts.applied += mended.applied;
        self.counts.not_applied += mended.refused.len();
        if !self.args.quiet {
            mended.refused.iter().for_each(|refused| note_line(&not_applied(group, refused)));
        }
        mended.files
    }

    /// The diff, or which files would change.
    fn show(&self) -> Result<Outcome, Failure> {
        let stdin = self.stdin.iter().filter(|named| named.change.old != named.change.new);
        let changes: Vec<&Named> = self.changes.values().filter(|named| named.is_change()).chain(stdin).collect();
        for named in &changes {
            if self.args.diff {
                output::stdout(safe_diff::text(&named.shown, Some(&named.change.old), &named.change.new).as_bytes())?;
            } else {
                warning_line(&format!("{} would change", named.shown));
            }
        }
        Ok(if self.args.check && !changes.is_empty() { Outcome::WouldChange } else { Outcome::Done })
    }

    /// Writes every file that changes, and standard input to standard output.
    fn write(&mut self) -> Result<FixCounts, Failure> {
        let changes: Vec<transaction::Change> = self
            .changes
            .iter()
            .filter(|(_, named)| named.is_change())
            .map(|(path, named)| transaction::Change {
                path: path.clone(),
                old: named.change.old.clone().into_bytes(),
                new: named.change.new.clone().into_bytes(),
            })
            .collect();
        self.counts.files = changes.len();
        if !changes.is_empty() {
            transaction::commit(&changes)?;
        }
        if let Some(stdin) = &self.stdin {
            self.counts.files += usize::from(stdin.is_change());
            output::stdout(stdin.change.new.as_bytes())?;
        }
        Ok(self.counts)
    }
}

impl Named {
    fn is_change(&self) -> bool {
        self.change.old != self.change.new
    }
}

fn not_applied(group: &Group, refused: &Refused) -> String {
    let (line, column) = refused.place;
    let (file, rule, message) = (group.shown(&refused.file), refused.rule, printable(&refused.message));
    format!("not applied: {message} ({rule} at {file}:{line}:{column}): {}", refused.why)
}

/// Results in their order.
struct Collected(Vec<Seen>);

impl pool::Results<Option<Seen>> for Collected {
    fn take(&mut self, result: Option<Seen>) {
        self.0.extend(result);
    }

    fn waiting(&mut self, _: usize) {}
}

/// Files on the disk with the changes that other groups have made to them.
struct Edited<'e> {
    files: &'e DiskFiles,
    changes: &'e BTreeMap<PathBuf, Named>,
}

impl Edited<'_> {
    fn changed(&self, path: &Path) -> Option<Vec<u8>> {
        self.changes.get(path).map(|named| named.change.new.clone().into_bytes())
    }
}

impl Files for Edited<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        if !self.changes.is_empty()
            && let Some(text) = self.changed(&self.files.resolve(name)?)
        {
            return Ok(text);
        }
        self.files.read(name)
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        self.files.list(name)
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        self.files.kind(name)
    }

    fn target(&self, name: &str) -> Option<String> {
        self.files.target(name)
    }
}
