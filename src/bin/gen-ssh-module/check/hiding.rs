//! `check --base`: what hides findings now and did not in the revision that a change is to be merged into.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nixos_ssh::check::Checked;
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::lint::config::FILE_NAME;
use nixos_ssh::nix::files::{FileError, Files as _};
use nixos_ssh::source::{Sources, Span};

use super::disk;
use super::paths::{relative, slashes, with_above};
use super::plan::{Plan, Text};
use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::git::{GitFiles, Repository};

/// Files that say which others are not looked at.
const IGNORING: [&str; 2] = [".gitignore", ".ignore"];
/// What every comment that ignores findings has.
const COMMENT: &str = "gen-ssh-module:";

/// What hides findings and did not in a revision, as findings that nothing hides.
pub fn new(args: &CheckArgs, plan: &Plan, revision: &str) -> Result<Vec<Checked>, Failure> {
    let cwd = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let cwd = cwd.map_err(|error| Failure::io("read", "the current folder", &error))?;
    let repository = Repository::around(&cwd)?;
    let base = repository.files(&repository.revision(revision)?)?;
    let top = with_above(&cwd, ".git").unwrap_or(&cwd).to_path_buf();
    let mut compare = Compare { base, top, cwd, revision, found: Vec::new() };
    let now = compare.walk()?;
    let jobs = plan.jobs.iter().filter_map(|job| match &job.text {
        Text::File(path) => Some(path.clone()),
        _ => None,
    });
    let jobs: BTreeSet<PathBuf> = jobs.collect();
    compare.configs(&now)?;
    if let Some(baseline) = &args.baseline {
        let path = baseline.canonicalize().map_err(|error| Failure::io("read", &baseline.to_string_lossy(), &error))?;
        compare.added(&path, |_| true, "the baseline knows findings that it did not know")?;
    }
    let asked: Vec<PathBuf> = args.paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_nix = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "nix");
    let hidden = now.iter().filter(is_nix).filter(|path| asked.iter().any(|asked| path.starts_with(asked)));
    let hidden: Vec<&PathBuf> = hidden.filter(|path| !jobs.contains(*path)).collect();
    if let Some(first) = hidden.first() {
        let what = format!("files are not looked at that were, such as {}", compare.shown(first));
        for file in now.iter().filter(|path| named(path, &IGNORING)) {
            compare.changed(file, &what)?;
        }
    }
    let texts: BTreeSet<&PathBuf> = now.iter().filter(is_nix).chain(&jobs).collect();
    for file in texts {
        compare.added(file, |line| line.contains(COMMENT), "a comment ignores findings")?;
    }
    compare.base.failure()?;
    Ok(compare.found)
}

struct Compare<'r> {
    base: GitFiles,
    top: PathBuf,
    cwd: PathBuf,
    revision: &'r str,
    found: Vec<Checked>,
}

impl Compare<'_> {
    /// All files of the working tree, whatever ignores them.
    fn walk(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut walk = ignore::WalkBuilder::new(&self.top);
        walk.standard_filters(false).filter_entry(|entry| entry.file_name() != ".git");
        let mut files = Vec::new();
        for entry in walk.build() {
            let entry = entry.map_err(|error| Failure::World(error.to_string()))?;
            if entry.file_type().is_some_and(|kind| !kind.is_dir()) {
                files.push(entry.into_path());
            }
        }
        files.sort();
        Ok(files)
    }

    /// Configs that are other ones now, or gone.
    fn configs(&mut self, now: &[PathBuf]) -> Result<(), Failure> {
        for file in now.iter().filter(|path| named(path, &[FILE_NAME])) {
            self.changed(file, "the config is another one")?;
        }
        for name in self.base.ending(FILE_NAME) {
            let path = self.top.join(&name);
            if named(&path, &[FILE_NAME]) && path.symlink_metadata().is_err() {
                self.tell(&path, "", None, "the config is gone");
            }
        }
        Ok(())
    }

    /// Tells a file whose text is another one.
    fn changed(&mut self, file: &Path, what: &str) -> Result<(), Failure> {
        let (now, before) = (self.now(file)?, self.before(file));
        if now != before {
            let differs =
                now.lines().zip(before.lines()).take_while(|(one, two)| one == two).map(|(line, _)| line.len() + 1);
            let at = differs.sum::<usize>().min(now.len());
            self.tell(file, &now, Some(at), what);
        }
        Ok(())
    }

    /// Tells each line of a file that was not there as often.
    fn added(&mut self, file: &Path, counts: impl Fn(&str) -> bool, what: &str) -> Result<(), Failure> {
        let now = match self.now(file) {
            Ok(now) => now,
            // It is told as not readable where it is checked.
            Err(_) if file.extension().is_some_and(|extension| extension == "nix") => return Ok(()),
            Err(error) => return Err(error),
        };
        let lines: Vec<(usize, &str)> =
            lines(&now).filter(|(_, line)| !line.trim().is_empty() && counts(line)).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let before = self.before(file);
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for line in before.lines() {
            *known.entry(line.trim()).or_default() += 1;
        }
        for (at, line) in lines {
            match known.get_mut(line.trim()).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => self.tell(file, &now, Some(at), what),
            }
        }
        Ok(())
    }

    fn now(&self, file: &Path) -> Result<String, Failure> {
        let bytes = disk::read(file).map_err(|error| Failure::World(format!("{}: {error}", self.shown(file))))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The text in the revision. One that was not there, or not to be read, hid nothing.
    fn before(&self, file: &Path) -> String {
        let name = file.strip_prefix(&self.top).map_err(|_| FileError::Outside);
        let bytes = name.and_then(|name| self.base.read(&slashes(name))).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn shown(&self, file: &Path) -> String {
        slashes(&relative(&self.cwd, file))
    }

    fn tell(&mut self, file: &Path, text: &str, at: Option<usize>, what: &str) {
        let mut checked = Checked::default();
        let mut sources = Sources::default();
        let source = sources.add(self.shown(file), text);
        let message = format!("{what}, other than in {}: look at it before you trust this check", self.revision);
        let at = at.unwrap_or_default();
        let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end);
        let diagnostic = Diagnostic::new(Severity::Error, message).label(Span::new(source, at..end), "");
        checked.sources = sources;
        checked.diagnostics.push(diagnostic);
        self.found.push(checked);
    }
}

fn named(path: &Path, names: &[&str]) -> bool {
    path.file_name().is_some_and(|name| names.iter().any(|wanted| name == *wanted))
}

/// The lines of a text, and where each begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len() + 1;
        Some((start, line))
    })
}
