//! `access diff`: what a change does to access.

use nixos_ssh::access::diff::{AccessDiff, diff};
use nixos_ssh::access::matrix::HostAccess;
use nixos_ssh::emit::access::diff as emit;

use super::{git, hosts};
use crate::args::{DiffArgs, DiffFormat, FailOn};
use crate::failure::{Failure, Outcome};
use crate::output;

/// Runs it.
pub fn run(args: &DiffArgs) -> Result<Outcome, Failure> {
    let (base, head) = sides(args)?;
    let diff = diff(&base, &head);
    match args.format {
        DiffFormat::Human => output::styled(&emit::human(&diff))?,
        DiffFormat::Markdown => output::stdout(emit::markdown(&diff).as_bytes())?,
        DiffFormat::Json => output::stdout(emit::json(&diff).as_bytes())?,
    }
    Ok(outcome(args, &diff))
}

fn sides(args: &DiffArgs) -> Result<(Vec<HostAccess>, Vec<HostAccess>), Failure> {
    let release = args.common.release;
    let (base, head) = match (&args.git, &args.base, &args.head) {
        (Some(range), ..) => {
            let (base, head) = git::revisions(range)?;
            (git::hosts(&base, release)?, git::hosts(&head, release)?)
        }
        (None, Some(base), Some(head)) => {
            let of = |path: &std::path::PathBuf| hosts::of_paths(std::slice::from_ref(path), release);
            (of(base)?, of(head)?)
        }
        _ => return Err(Failure::Usage("give two paths, or --git A..B".to_owned())),
    };
    Ok((hosts::access(base, &args.common)?, hosts::access(head, &args.common)?))
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
