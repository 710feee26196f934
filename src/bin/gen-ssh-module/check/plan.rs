//! Which files a run checks, below which root and with which config each.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use nixos_ssh::check::{CheckOptions, Scope};
use nixos_ssh::nix::files::FileError;
use nixos_ssh::source::Sources;
use nixos_ssh::ssh::authorized_keys::is_key_file;

use super::configs::Configs;
use super::disk::{self, DiskFiles};
use super::evaluated;
use super::paths::{normal, relative, repository, shown, slashes, with_above};
use crate::args::CheckArgs;
use crate::failure::{Failure, warning_line};

/// What a run does.
#[derive(Debug, Default)]
pub struct Plan {
    /// Roots with their configs.
    pub groups: Vec<Group>,
    /// The files, in the order of their results.
    pub jobs: Vec<Job>,
    /// What may be a Nix file and is none that can be looked at: links out of the root, names that are no Unicode.
    pub odd: Vec<(String, FileError)>,
    /// The texts of the configs.
    pub configs: Sources,
}

/// Files that share a root and a config.
#[derive(Debug)]
pub struct Group {
    /// The files that imports may lead to.
    pub files: DiskFiles,
    /// What the rules are told.
    pub options: CheckOptions,
    /// How files are called that imports lead to.
    naming: Naming,
    /// The config's file, to tell groups apart.
    pub config: Option<PathBuf>,
    /// Whether every file that the config is for is checked.
    pub is_whole: bool,
    /// Entries of the config that also name files which were met and are checked only when they are named.
    pub passed_over: BTreeSet<usize>,
}

/// How files are called.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Naming {
    /// From the folder that the command runs in.
    From(PathBuf),
    /// From the top.
    Absolute,
}

/// One file.
#[derive(Debug)]
pub struct Job {
    /// Its group.
    pub group: usize,
    /// Its name below the root of the group.
    pub name: String,
    /// What people call it.
    pub shown: String,
    /// Where its text is.
    pub text: Text,
}

impl Job {
    /// A file that cannot be read, by what people call it.
    fn unreadable(shown: String, error: FileError) -> Job {
        Job { group: usize::MAX, name: shown.clone(), shown, text: Text::Unreadable(error) }
    }

    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        matches!(self.text, Text::Read(_))
    }
}

/// Where a text is.
#[derive(Debug)]
pub enum Text {
    /// On the disk.
    File(PathBuf),
    /// It was read already.
    Read(Vec<u8>),
    /// The JSON of an evaluated host.
    Evaluated(String),
    /// Nowhere.
    Unreadable(FileError),
}

impl Plan {
    /// Makes what was met and cannot be looked at jobs that say so; a name that is no text is that of a job already.
    pub fn with_odd(mut self) -> Plan {
        let odd = std::mem::take(&mut self.odd).into_iter().filter(|(_, error)| *error != FileError::Name);
        self.jobs.extend(odd.map(|(shown, error)| Job::unreadable(shown, error)));
        self
    }
}

/// Makes the plan. What cannot be read becomes a job that says so.
pub fn plan(args: &CheckArgs) -> Result<Plan, Failure> {
    let cwd = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let cwd = cwd.map_err(|error| Failure::io("read", "the current folder", &error))?;
    let root = args.root.as_deref().map(|root| {
        let path = root.canonicalize().and_then(|path| if path.is_dir() { Ok(path) } else { Err(not_a_folder()) });
        path.map_err(|error| Failure::io("read", &root.to_string_lossy(), &error))
    });
    let mut planner = Planner {
        args,
        cwd,
        root: root.transpose()?,
        configs: Configs::default(),
        plan: Plan::default(),
        seen: HashSet::new(),
    };
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    match args.paths.iter().filter(is_stdin).count() {
        0 if args.stdin_filename.is_some() => {
            return Err(Failure::Usage("--stdin-filename names standard input: give - as PATH".to_owned()));
        }
        0 | 1 => {}
        _ => return Err(Failure::Usage("only one input can be standard input".to_owned())),
    }
    if !args.hosts.any() && (!args.admin.is_empty() || args.deploy_user.is_some()) {
        let message = "--admin and --deploy-user ask about evaluated hosts: give --flake, --nixos-config or --evaluated; \
                       `gen-ssh-module access can USER@HOST` asks files";
        return Err(Failure::Usage(message.to_owned()));
    }
    if args.hosts.any() {
        planner.add_hosts()?;
        return planner.finish();
    }
    for path in &args.paths {
        planner.add(path)?;
    }
    planner.finish()
}

fn not_a_folder() -> std::io::Error {
    std::io::Error::other("it is not a folder")
}

struct Planner<'a> {
    args: &'a CheckArgs,
    cwd: PathBuf,
    root: Option<PathBuf>,
    configs: Configs,
    plan: Plan,
    seen: HashSet<PathBuf>,
}

impl Planner<'_> {
    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str() == "-" {
            return self.add_stdin();
        }
        let naming = if path.is_absolute() { Naming::Absolute } else { Naming::From(self.cwd.clone()) };
        let Ok(real) = path.canonicalize().map_err(|error| self.unreadable(path, disk::error(error))) else {
            return Ok(());
        };
        if real.is_dir() {
            let group = self.group(&real, &real, naming)?;
            self.whole(group, &real);
            let before = self.plan.jobs.len();
            self.walk(path, &real, group);
            if self.plan.jobs.len() == before {
                warning_line(&format!("there is no .nix file in {}", path.to_string_lossy()));
            }
            return Ok(());
        }
        // What was named and cannot be read is told by every command, also by those that pass over such files.
        if !real.is_file() {
            self.unreadable(path, FileError::NotAFile);
            return Ok(());
        }
        let folder = real.parent().unwrap_or(&real).to_path_buf();
        let group = self.group(&folder, &real, naming)?;
        self.follow_imports(group);
        self.job(group, path, &real);
        Ok(())
    }

    /// Evaluated hosts; their config is that of the folder that the command runs in.
    fn add_hosts(&mut self) -> Result<(), Failure> {
        let folder = self.root.clone().unwrap_or_else(|| self.cwd.clone());
        let group = self.group(&folder, &folder, Naming::From(self.cwd.clone()))?;
        for host in evaluated::hosts(self.args)? {
            let text = Text::Evaluated(host.text);
            self.plan.jobs.push(Job { group, name: host.name.clone(), shown: host.name, text });
        }
        Ok(())
    }

    /// A file that cannot be read, in a group of its own that nothing is looked for in.
    fn unreadable(&mut self, path: &Path, error: FileError) {
        self.plan.jobs.push(Job::unreadable(shown(path), error));
    }

    fn add_stdin(&mut self) -> Result<(), Failure> {
        let text = match disk::read_stdin() {
            Ok(bytes) => Text::Read(bytes),
            Err(error) => Text::Unreadable(error),
        };
        let given = self.args.stdin_filename.as_deref();
        let path = self.cwd.join(given.unwrap_or(Path::new("<stdin>")));
        // The file need not be there, nor its folder.
        let real = path.canonicalize().unwrap_or_else(|_| normal(&path));
        let folder = real.parent().unwrap_or(&real).to_path_buf();
        let absolute = given.is_some_and(Path::is_absolute);
        let naming = if absolute { Naming::Absolute } else { Naming::From(self.cwd.clone()) };
        let group = self.group(&folder, &real, naming)?;
        self.follow_imports(group);
        let name = self.name_in(group, &real);
        let shown = given.map_or("<stdin>".to_owned(), shown);
        self.plan.jobs.push(Job { group, name, shown, text });
        Ok(())
    }

    /// The group of what is in a folder.
    fn group(&mut self, folder: &Path, path: &Path, naming: Naming) -> Result<usize, Failure> {
        let root = match &self.root {
            Some(root) if !path.starts_with(root) => {
                let message = format!("{} is outside --root {}", path.display(), root.display());
                return Err(Failure::Usage(message));
            }
            Some(root) => root.clone(),
            None => repository(folder).unwrap_or(folder).to_path_buf(),
        };
        let config = self.configs.file(self.args, folder);
        let same = |group: &Group| group.files.root == root && group.config == config && group.naming == naming;
        if let Some(group) = self.plan.groups.iter().position(same) {
            return Ok(group);
        }
        let read = self.configs.read(self.args, config.as_deref(), &root, &self.cwd)?;
        let scope = if self.args.parse_all { Scope::Everything } else { Scope::Relevant };
        let options = CheckOptions { config: read, scope };
        self.plan.groups.push(Group {
            files: DiskFiles::new(root),
            options,
            naming,
            config,
            is_whole: false,
            passed_over: BTreeSet::new(),
        });
        Ok(self.plan.groups.len() - 1)
    }

    /// A file was named: it is read for what it imports, too.
    fn follow_imports(&mut self, group: usize) {
        let options = self.plan.groups.get_mut(group).map(|group| &mut group.options);
        if let Some(options) = options.filter(|options| options.scope == Scope::Relevant) {
            options.scope = Scope::Imports;
        }
    }

    /// Notes of a group that a folder is checked which holds its config and all that the patterns of that can name.
    fn whole(&mut self, group: usize, folder: &Path) {
        let Some(group) = self.plan.groups.get_mut(group) else { return };
        let config = group.config.as_deref().and_then(|config| config.canonicalize().ok());
        let holds_config = config.is_some_and(|config| config.starts_with(folder));
        group.is_whole |= holds_config && (self.args.config.is_none() || self.cwd.starts_with(folder));
    }

    fn name_in(&self, group: usize, real: &Path) -> String {
        let root = self.plan.groups.get(group).map_or(Path::new(""), |group| &group.files.root);
        slashes(real.strip_prefix(root).unwrap_or(real))
    }

    /// Every file below a folder that a config does not exclude.
    fn walk(&mut self, given: &Path, real: &Path, group: usize) {
        let mut walk = ignore::WalkBuilder::new(given);
        // Where no repository is, .gitignore still says what its folder's owner means, but only inside what was given.
        let in_repository = with_above(real, ".git").is_some();
        walk.require_git(in_repository).parents(in_repository);
        // What one's own git ignores everywhere is nothing that others see.
        walk.git_global(false);
        walk.sort_by_file_name(Ord::cmp);
        let above = real.ancestors().skip(1).take_while(|_| in_repository);
        if let Some(odd) = std::iter::once(real).chain(above).find_map(odd_ignore_file) {
            return self.unreadable(&odd, FileError::NotAFile);
        }
        let odd: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let found = odd.clone();
        walk.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let odd = is_folder.then(|| odd_ignore_file(entry.path())).flatten();
            match (odd, found.lock()) {
                (Some(path), Ok(mut found)) => {
                    found.push(path);
                    false
                }
                (odd, _) => odd.is_none(),
            }
        });
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.walk_error(given, error);
                    continue;
                }
            };
            let path = entry.path();
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            let nix = path.extension().is_some_and(|extension| extension == "nix");
            if nix && let Some(error) = self.odd(group, &entry) {
                self.plan.odd.push((shown(path), error));
            }
            if !is_file || !nix && !path.to_str().is_some_and(is_key_file) {
                continue;
            }
            let real = real.join(path.strip_prefix(given).unwrap_or(path));
            let name = self.name_in(group, &real);
            let Some(of) = self.plan.groups.get_mut(group) else { continue };
            if nix && !of.options.config.excludes(&name) {
                self.job(group, path, &real);
            } else {
                of.passed_over.extend(of.options.config.entries_for(&name).map(|(number, _)| number));
            }
        }
        for path in odd.lock().map(|mut odd| std::mem::take(&mut *odd)).unwrap_or_default() {
            self.unreadable(&path, FileError::NotAFile);
        }
    }

    /// Why something that was met is not among the files, or not under its name.
    fn odd(&self, group: usize, entry: &ignore::DirEntry) -> Option<FileError> {
        if entry.path().to_str().is_none() {
            return Some(FileError::Name);
        }
        if !entry.path_is_symlink() {
            return None;
        }
        let root = &self.plan.groups.get(group)?.files.root;
        match entry.path().canonicalize() {
            Ok(target) if target.starts_with(root) => None,
            Ok(_) => Some(FileError::Outside),
            Err(_) => Some(FileError::Nowhere),
        }
    }

    fn walk_error(&mut self, given: &Path, error: ignore::Error) {
        let mut path = given.to_path_buf();
        let mut inner = &error;
        loop {
            match inner {
                ignore::Error::WithPath { path: at, err } => {
                    path.clone_from(at);
                    inner = err;
                }
                ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
                _ => break,
            }
        }
        // A line of a .gitignore that cannot be read is git's to complain about.
        if let ignore::Error::Io(error) = inner {
            self.unreadable(&path, disk::error(std::io::Error::from(error.kind())));
        }
    }

    fn job(&mut self, group: usize, path: &Path, real: &Path) {
        if self.seen.insert(real.to_path_buf()) {
            let name = self.name_in(group, real);
            let text = Text::File(real.to_path_buf());
            self.plan.jobs.push(Job { group, name, shown: shown(path), text });
        }
    }

    fn finish(self) -> Result<Plan, Failure> {
        Ok(Plan { configs: self.configs.finish()?, ..self.plan })
    }
}

/// What tells of a folder which files are ignored, and is a device, a pipe or a socket: whoever walks through the folder
/// would wait for it, or read it without end.
fn odd_ignore_file(folder: &Path) -> Option<PathBuf> {
    let mut files = [".gitignore", ".ignore", ".git/info/exclude"].into_iter().map(|name| folder.join(name));
    files.find(|file| std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()))
}

impl Group {
    /// What people call a file below the root.
    pub fn shown(&self, name: &str) -> String {
        let path = self.files.root.join(name);
        match &self.naming {
            Naming::Absolute => slashes(&path),
            Naming::From(folder) => slashes(&relative(folder, &path)),
        }
    }
}
