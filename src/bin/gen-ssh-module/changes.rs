//! What commands that change files have in common: the trees they open, what becomes of the changes.

use std::path::PathBuf;

use nixos_ssh::fix::is_generated;
use nixos_ssh::keys::FileChange;

use crate::args::{ChangeArgs, MigrateArgs};
use crate::check::tree::{self, Tree};
use crate::failure::{Failure, Outcome};
use crate::transaction::{self, Change, Recovered, Write};

/// What becomes of the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// They are made.
    Made,
    /// They are shown.
    Shown,
    /// The exit status says whether there are any.
    Checked,
}

impl From<&ChangeArgs> for Effect {
    fn from(args: &ChangeArgs) -> Effect {
        match args {
            ChangeArgs { check: true, .. } => Effect::Checked,
            ChangeArgs { diff: true, .. } => Effect::Shown,
            _ => Effect::Made,
        }
    }
}

impl From<&MigrateArgs> for Effect {
    fn from(args: &MigrateArgs) -> Effect {
        match args {
            MigrateArgs { check: true, .. } => Effect::Checked,
            MigrateArgs { diff: true, .. } => Effect::Shown,
            _ => Effect::Made,
        }
    }
}

/// The trees of files and folders. Says what a run that was killed has left there, and puts it right when this run is to
/// write.
pub fn open(paths: &[PathBuf], effect: Effect) -> Result<Vec<Tree>, Failure> {
    match effect {
        Effect::Made => {
            let trees = tree::untold(paths)?;
            match transaction::recover(trees.iter().map(Tree::root))? {
                Recovered::Nothing => Ok(trees),
                Recovered::Repaired => tree::untold(paths),
            }
        }
        Effect::Shown | Effect::Checked => tree::trees(paths),
    }
}

/// The changes of the files of all trees.
pub fn collect<'f>(files: impl IntoIterator<Item = (&'f Tree, &'f [FileChange])>) -> Result<Vec<Change>, Failure> {
    let all = files.into_iter().flat_map(|(tree, files)| files.iter().map(move |file| change(tree, file)));
    all.collect()
}

/// Writes the files of all trees together, if they are to be written.
pub fn finish(files: &[Write<'_>], effect: Effect) -> Result<Outcome, Failure> {
    match effect {
        Effect::Made => transaction::write_all(files)?,
        Effect::Checked if !files.is_empty() => return Ok(Outcome::WouldChange),
        Effect::Shown | Effect::Checked => {}
    }
    Ok(Outcome::Done)
}

/// The change of a file, unless it was generated from a spec, which is to be changed instead.
fn change(tree: &Tree, file: &FileChange) -> Result<Change, Failure> {
    if is_generated(&file.old) {
        let name = tree.shown(&file.name);
        return Err(Failure::Usage(format!("{name} was generated: change its spec, and generate it again")));
    }
    let path = tree.files.root.join(&file.name);
    Ok(Change { path, old: file.old.clone().into_bytes(), new: file.new.clone().into_bytes() })
}
