//! The hosts that a command line names: of Nix files, of evaluated JSON, of a git revision.

use std::path::{Path, PathBuf};

use nixos_ssh::Release;
use nixos_ssh::access::fleet::{self, FleetHost, Unread};
use nixos_ssh::access::matrix::HostAccess;
use nixos_ssh::configuration::evaluated::EvaluatedError;
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::nix::files::Files as _;
use nixos_ssh::ssh::pattern::fits;

use crate::args::{CommonArgs, FleetArgs};
use crate::check::pool;
use crate::check::tree::{self, Tree};
use crate::failure::{Failure, warning_line};
use crate::short;

/// A host that was named, before it is looked at.
pub enum Given {
    /// Read from Nix files.
    Static(Box<FleetHost>),
    /// The name and text of a JSON.
    Evaluated(String, String),
    /// The same, met in a folder, where other JSON may be.
    Met(String, String),
}

/// Hosts, and the files that were not read: they may say something of them, or of others.
#[derive(Default)]
pub struct Hosts {
    /// The hosts.
    pub given: Vec<Given>,
    /// The files.
    pub unread: Vec<Unread>,
    /// Files that say something of no host as a whole.
    pub loose: Vec<Unread>,
    /// What people call the Nix files that were looked at.
    pub names: Vec<String>,
    /// The trees on the disk that they stand in.
    pub trees: Vec<Tree>,
}

impl Hosts {
    /// Whether every Nix file is text; those that are not are told, since nobody knows what they say.
    pub fn are_text(&self) -> bool {
        let names = self.trees.iter().flat_map(|tree| tree.names.iter().map(move |name| (tree, name)));
        let is_other = |(tree, name): &(&Tree, &String)| {
            name.ends_with(".nix") && tree.files.read(name).is_ok_and(|bytes| bytes.contains(&0))
        };
        let mut all = true;
        for (tree, name) in names.filter(is_other) {
            let shown = tree.shown(name);
            warning_line(&format!("{shown}: not read: it is not Nix text: an encrypted file, a program or UTF-16"));
            all = false;
        }
        all
    }
}

/// The hosts of a command line. Of files that were not read a warning is given.
pub fn given(args: &FleetArgs) -> Result<Hosts, Failure> {
    if args.hosts.any() {
        let hosts = tree::evaluated(&args.hosts)?;
        let given = hosts.into_iter().map(|(name, text)| Given::Evaluated(name, text)).collect();
        return Ok(Hosts { given, ..Hosts::default() });
    }
    let hosts = of_paths(&args.paths, args.common.release)?;
    for file in &hosts.unread {
        warning_line(&format!("{} was not read: {}", file.name, file.why));
    }
    Ok(hosts)
}

/// The hosts of files and folders. A file whose name ends with .json is an evaluated host, and a folder of them is many.
pub fn of_paths(paths: &[PathBuf], release: Release) -> Result<Hosts, Failure> {
    let mut hosts = Hosts::default();
    let mut nix = Vec::new();
    for path in paths {
        let files = json_files(path)?;
        if files.is_empty() {
            nix.push(path.clone());
        }
        for file in files {
            let name = crate::check::shown(&file);
            let text = short::read_text(&file.to_string_lossy())?;
            hosts.given.push(if path.is_dir() { Given::Met(name, text) } else { Given::Evaluated(name, text) });
        }
    }
    if nix.is_empty() {
        return Ok(hosts);
    }
    let (trees, odd) = tree::trees_and_odd(&nix)?;
    for tree in &trees {
        let fleet = fleet::of_files(&tree.files, &tree.names, release, &|name| tree.shown(name));
        hosts.given.extend(fleet.hosts.into_iter().map(|host| Given::Static(Box::new(host))));
        hosts.unread.extend(fleet.unread);
        hosts.loose.extend(fleet.loose);
        hosts.names.extend(tree.names.iter().map(|name| tree.shown(name)));
    }
    for (name, why) in odd {
        if hosts.unread.iter().all(|file| file.name != name) {
            hosts.unread.push(Unread { name, why, version: None });
        }
    }
    Ok(Hosts { trees, ..hosts })
}

/// The file itself, or those of a folder in which there are JSON files and no Nix files.
fn json_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let ends = |path: &Path, wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
    if !path.is_dir() {
        return Ok(if ends(path, "json") { vec![path.to_owned()] } else { Vec::new() });
    }
    let read =
        || -> std::io::Result<Vec<PathBuf>> { std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect() };
    let mut files = read().map_err(|error| Failure::io("read", &path.to_string_lossy(), &error))?;
    if files.iter().any(|file| ends(file, "nix") || file.is_dir()) {
        return Ok(Vec::new());
    }
    files.retain(|file| ends(file, "json"));
    files.sort();
    Ok(files)
}

/// Reads what was given; nothing if it was only met and is no host.
pub fn read(given: Given, release: Release) -> Result<Option<FleetHost>, Failure> {
    let (name, text, met) = match given {
        Given::Static(host) => return Ok(Some(*host)),
        Given::Evaluated(name, text) => (name, text, false),
        Given::Met(name, text) => (name, text, true),
    };
    match fleet::of_evaluated(&name, &text, release) {
        Ok(host) => Ok(Some(host)),
        Err(error) if met && is_something_else(&error.1) => {
            warning_line(&format!("{name} is no evaluated host"));
            Ok(None)
        }
        Err(error) => {
            let (sources, error) = *error;
            Err(Failure::Config(sources, vec![Diagnostic::from(&error)]))
        }
    }
}

/// Whether JSON is right and not meant as a host.
fn is_something_else(error: &EvaluatedError) -> bool {
    matches!(error, EvaluatedError::NotNixos { .. } | EvaluatedError::Type { name: "options", found: "missing", .. })
}

/// Whether a host is among those that are asked for.
pub fn is_wanted(name: &str, common: &CommonArgs) -> bool {
    common.host.is_empty() || common.host.iter().any(|pattern| fits(name, pattern))
}

/// Everybody on the hosts, several of which are looked at at once.
pub fn access(given: Vec<Given>, common: &CommonArgs) -> Result<Vec<HostAccess>, Failure> {
    struct Hosts(Vec<Result<Option<HostAccess>, Failure>>);
    impl pool::Results<Result<Option<HostAccess>, Failure>> for Hosts {
        fn take(&mut self, result: Result<Option<HostAccess>, Failure>) {
            self.0.push(result);
        }

        fn waiting(&mut self, _done: usize) {}
    }
    let given: Vec<_> = given.into_iter().map(|given| std::sync::Mutex::new(Some(given))).collect();
    let work = |index: usize| {
        let one = given.get(index).and_then(|given| given.lock().ok()?.take());
        let Some(one) = one else { return Ok(None) };
        let Some(host) = read(one, common.release)? else { return Ok(None) };
        // Without a time nothing has expired; it is told when it will.
        Ok(is_wanted(&host.name, common).then(|| host.access(Some(common.at.unwrap_or(0)))))
    };
    let mut hosts = Hosts(Vec::new());
    pool::in_order(None, given.len(), work, &mut hosts)
        .map_err(|error| Failure::World(format!("cannot start a thread: {error}")))?;
    let hosts: Vec<HostAccess> = hosts.0.into_iter().filter_map(Result::transpose).collect::<Result<_, _>>()?;
    if hosts.is_empty() {
        warning_line("there is no host here: no file says anything of users or of services.openssh");
    }
    Ok(hosts)
}
