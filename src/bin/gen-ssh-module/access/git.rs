//! The hosts of a revision of the git repository around the current folder.

use nixos_ssh::Release;
use nixos_ssh::access::fleet::{self, Unread};

use super::hosts::{Given, Hosts};
use crate::failure::Failure;
use crate::git::Repository;

/// The hosts of both revisions of a range.
pub fn hosts(range: &str, release: Release) -> Result<(Hosts, Hosts), Failure> {
    let cwd = std::env::current_dir().map_err(|error| Failure::io("read", "the current folder", &error))?;
    let repository = Repository::around(&cwd)?;
    let (base, head) = repository.range(range)?;
    Ok((of_revision(&repository, &base, release)?, of_revision(&repository, &head, release)?))
}

fn of_revision(repository: &Repository, revision: &str, release: Release) -> Result<Hosts, Failure> {
    let files = repository.files(revision)?;
    let fleet = fleet::of_files(&files, &files.ending(".nix"), release, &str::to_owned);
    // What git could not give is not "not there": nothing is said of this revision.
    files.failure()?;
    let mut unread = fleet.unread;
    for odd in files.unread {
        if unread.iter().all(|file| file.name != odd.name) {
            unread.push(Unread { name: odd.name, why: odd.why, version: Some(odd.version) });
        }
    }
    let given = fleet.hosts.into_iter().map(|host| Given::Static(Box::new(host))).collect();
    Ok(Hosts { given, unread, loose: fleet.loose, ..Hosts::default() })
}
