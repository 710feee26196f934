//! `access diff`: what a change does to access.

use std::collections::HashSet;
use std::path::Path;

use nixos_ssh::Release;
use nixos_ssh::access::diff::{AccessDiff, diff};
use nixos_ssh::access::fleet::{Unread, new_unread};
use nixos_ssh::emit::access::diff as emit;
use nixos_ssh::nix::files::FileError;

use super::git;
use super::hosts::{self, Hosts};
use crate::args::{DiffArgs, DiffFormat, FailOn};
use crate::failure::{Failure, Outcome};
use crate::output;

/// Runs it.
pub fn run(args: &DiffArgs) -> Result<Outcome, Failure> {
    let (base, head) = sides(args)?;
    let mut unread = new_unread(&base.unread, &head.unread);
    unread.extend(new_unread(&base.loose, &head.loose));
    let (base, head) = (hosts::access(base.given, &args.common)?, hosts::access(head.given, &args.common)?);
    let diff = AccessDiff { unread, ..diff(&base, &head) };
    match args.format {
        DiffFormat::Human => output::styled(&emit::human(&diff))?,
        DiffFormat::Markdown => output::stdout(emit::markdown(&diff).as_bytes())?,
        DiffFormat::Json => output::stdout(emit::json(&diff).as_bytes())?,
    }
    Ok(outcome(args, &diff))
}

fn sides(args: &DiffArgs) -> Result<(Hosts, Hosts), Failure> {
    let release = args.common.release;
    match (&args.git, &args.base, &args.head) {
        (Some(range), ..) => git::hosts(range, release),
        (None, Some(base), Some(head)) => {
            let (old, mut new) = (below(base, release)?, below(head, release)?);
            new.unread.extend(hidden(&old, &new, head));
            Ok((old, new))
        }
        _ => Err(Failure::Usage("give two paths, or --git A..B".to_owned())),
    }
}

/// The hosts of a path. Files that were not read are called as below it, so that both sides call them the same.
fn below(path: &Path, release: Release) -> Result<Hosts, Failure> {
    let mut hosts = hosts::of_paths(std::slice::from_ref(&path.to_path_buf()), release)?;
    let shown = crate::check::shown(path);
    let files = hosts.unread.iter_mut().chain(&mut hosts.loose).map(|file| &mut file.name);
    for name in files.chain(&mut hosts.names) {
        if let Some(rest) = name.strip_prefix(&shown) {
            *name = rest.trim_start_matches('/').to_owned();
        }
    }
    Ok(hosts)
}

/// Files that were looked at before, still stand there, and are ignored now: the hosts that they make are not gone.
fn hidden(old: &Hosts, new: &Hosts, head: &Path) -> Vec<Unread> {
    let seen: HashSet<&String> = new.names.iter().chain(new.unread.iter().map(|file| &file.name)).collect();
    let names = old.names.iter().filter(|name| !name.is_empty() && !seen.contains(*name));
    let there = names.filter(|name| head.join(name).symlink_metadata().is_ok());
    there.map(|name| Unread { name: name.clone(), why: FileError::Hidden, version: None }).collect()
}

fn outcome(args: &DiffArgs, diff: &AccessDiff) -> Outcome {
    let fails = |on: FailOn| args.fail_on.contains(&on);
    if fails(FailOn::AdminLost) && !diff.admins_lost.is_empty() {
        Outcome::AdminLost
    } else if fails(FailOn::Widened) && diff.widens() {
        Outcome::Widened
    } else if fails(FailOn::Unknown) && diff.hides() {
        Outcome::Unknown
    } else {
        Outcome::Done
    }
}
