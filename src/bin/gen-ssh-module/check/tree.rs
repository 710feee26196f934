//! The Nix files that paths name, by root: for commands that look at all of them together.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use nixos_ssh::keys::FileChange;
use nixos_ssh::nix::files::FileError;

use super::disk::DiskFiles;
use super::plan::{self, Group, Text};
use crate::args::{CheckArgs, HostArgs};
use crate::failure::Failure;
use crate::{interrupted, output, safe_diff, short};

/// What people call something that cannot be looked at, and why.
pub type Odd = (String, FileError);

/// Files below one root.
#[derive(Debug)]
pub struct Tree {
    /// What imports may lead to.
    pub files: DiskFiles,
    /// The names of the files that were named or found.
    pub names: Vec<String>,
    /// The names of all files below the paths, where they were asked for.
    pub texts: Vec<String>,
    group: Group,
}

impl Tree {
    /// The folder that all is below.
    pub fn root(&self) -> &Path {
        &self.files.root
    }

    /// What people call a file.
    pub fn shown(&self, name: &str) -> String {
        self.group.shown(name)
    }

    /// Shows what changes in a file.
    pub fn show(&self, file: &FileChange) -> Result<(), Failure> {
        output::stdout(safe_diff::text(&self.shown(&file.name), Some(&file.old), &file.new).as_bytes())
    }
}

#[derive(Debug, clap::Parser)]
struct Defaults {
    #[command(flatten)]
    args: CheckArgs,
}

/// The arguments of a check of these paths without a config.
fn defaults(paths: &[PathBuf]) -> Result<CheckArgs, Failure> {
    let words = ["check", "--no-config"].map(Into::into);
    let arguments = words.into_iter().chain([std::ffi::OsString::from("--")]);
    let arguments = arguments.chain(paths.iter().map(|path| path.clone().into_os_string()));
    let defaults = Defaults::try_parse_from(arguments).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(defaults.args)
}

/// The names and texts of evaluated hosts.
pub fn evaluated(hosts: &HostArgs) -> Result<Vec<(String, String)>, Failure> {
    let args = CheckArgs { hosts: hosts.clone(), ..defaults(&[])? };
    let hosts = super::evaluated::hosts(&args)?;
    Ok(hosts.into_iter().map(|host| (host.name, host.text)).collect())
}

/// The trees of files and folders; each file once. Says what a run that was killed has left half done there.
pub fn trees(paths: &[PathBuf]) -> Result<Vec<Tree>, Failure> {
    Ok(trees_and_odd(paths)?.0)
}

/// The same, and what was met that may be a Nix file and cannot be looked at.
pub fn trees_and_odd(paths: &[PathBuf]) -> Result<(Vec<Tree>, Vec<Odd>), Failure> {
    let (trees, odd) = read(paths)?;
    interrupted::tell(trees.iter().map(Tree::root));
    Ok((trees, odd))
}

/// The trees, without a word about killed runs: for whoever puts right what they left, or tells it elsewhere.
pub fn untold(paths: &[PathBuf]) -> Result<Vec<Tree>, Failure> {
    Ok(read(paths)?.0)
}

fn read(paths: &[PathBuf]) -> Result<(Vec<Tree>, Vec<Odd>), Failure> {
    short::refuse_private_keys(paths)?;
    let plan = plan::plan(&defaults(paths)?)?;
    let mut trees: Vec<Tree> = Vec::new();
    for group in plan.groups {
        trees.push(Tree { files: group.files.clone(), names: Vec::new(), texts: Vec::new(), group });
    }
    for job in plan.jobs {
        match (job.text, trees.get_mut(job.group)) {
            (Text::Unreadable(error), _) => return Err(Failure::World(format!("{}: {error}", job.shown))),
            // It is among the odd ones.
            (Text::File(path), Some(_)) if path.to_str().is_none() => {}
            (_, Some(tree)) => tree.names.push(job.name),
            (_, None) => {}
        }
    }
    Ok((trees, plan.odd))
}
