//! The Nix files that paths name, by root: for commands that look at all of them together.

use std::path::PathBuf;

use clap::Parser as _;

use super::disk::DiskFiles;
use super::plan::{self, Group, Text};
use crate::args::CheckArgs;
use crate::failure::Failure;

/// Files below one root.
#[derive(Debug)]
pub struct Tree {
    /// What imports may lead to.
    pub files: DiskFiles,
    /// The names of the files that were named or found.
    pub names: Vec<String>,
    group: Group,
}

impl Tree {
    /// What people call a file.
    pub fn shown(&self, name: &str) -> String {
        self.group.shown(name)
    }
}

#[derive(Debug, clap::Parser)]
struct Defaults {
    #[command(flatten)]
    args: CheckArgs,
}

/// The trees of files and folders; each file once.
pub fn trees(paths: &[PathBuf]) -> Result<Vec<Tree>, Failure> {
    let words = ["check", "--no-config"].map(Into::into);
    let arguments = words.into_iter().chain([std::ffi::OsString::from("--")]);
    let arguments = arguments.chain(paths.iter().map(|path| path.clone().into_os_string()));
    let defaults = Defaults::try_parse_from(arguments).map_err(|error| Failure::Usage(error.to_string()))?;
    let plan = plan::plan(&defaults.args)?;
    let mut trees: Vec<Tree> = Vec::new();
    for group in plan.groups {
        trees.push(Tree { files: group.files.clone(), names: Vec::new(), group });
    }
    for job in plan.jobs {
        match (job.text, trees.get_mut(job.group)) {
            (Text::Unreadable(error), _) => return Err(Failure::World(format!("{}: {error}", job.shown))),
            (_, Some(tree)) => tree.names.push(job.name),
            (_, None) => {}
        }
    }
    Ok(trees)
}
