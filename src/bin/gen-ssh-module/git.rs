//! Git, the one way to it: objects of a repository are read by the installed git in a room of ours, which has nothing of the
//! repository but its objects and references, so that no configuration of it counts and nothing it names is run.

mod objects;
mod place;
mod room;
mod tree;

use std::path::Path;

use crate::failure::Failure;
pub use tree::GitFiles;

/// A repository whose objects can be read.
pub struct Repository {
    room: room::Room,
}

impl Repository {
    /// The repository around a folder.
    pub fn around(folder: &Path) -> Result<Repository, Failure> {
        Ok(Repository { room: room::Room::new(&place::around(folder)?)? })
    }

    /// The two revisions of `A..B`, or of `A...B`, which means since they parted, as object names.
    pub fn range(&self, range: &str) -> Result<(String, String), Failure> {
        let Some((base, head)) = range.split_once("..") else {
            return Err(Failure::Usage(format!("{range:?} is no range of revisions: write A..B")));
        };
        match head.strip_prefix('.') {
            Some(head) => {
                let (base, head) = (self.revision(base)?, self.revision(head)?);
                let parted = self.room.ask(&["merge-base", &base, &head])?;
                if parted.is_empty() {
                    return Err(Failure::Usage(format!("{range}: the revisions have nothing in common")));
                }
                Ok((parted, head))
            }
            None => Ok((self.revision(base)?, self.revision(head)?)),
        }
    }

    /// The object name of a revision; an empty one is HEAD.
    pub fn revision(&self, revision: &str) -> Result<String, Failure> {
        let revision = if revision.is_empty() { "HEAD" } else { revision };
        let name = self.room.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", revision])?;
        if name.is_empty() { Err(Failure::Usage(format!("git knows no revision {revision}"))) } else { Ok(name) }
    }

    /// The files of a revision, by its object name.
    pub fn files(&self, revision: &str) -> Result<GitFiles, Failure> {
        GitFiles::open(&self.room, revision)
    }
}
