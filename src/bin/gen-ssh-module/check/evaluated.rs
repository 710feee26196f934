//! Evaluated hosts: JSON that somebody has, or that the installed Nix makes when it is asked to.

mod nix;
mod search;

use std::path::Path;

use nixos_ssh::configuration::datum::Reason;
use nixos_ssh::configuration::evaluated;
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::source::Sources;

use crate::args::CheckArgs;
use crate::failure::{Failure, note_line, warning_line};
use crate::short;
use nix::Target;

/// The most names that a message lists.
const LISTED: usize = 10;

/// An evaluated host.
#[derive(Debug)]
pub struct Host {
    /// What people call it.
    pub name: String,
    /// Its JSON, which was read once without a mistake.
    pub text: String,
}

/// The hosts that the command line asks for, in its order: files, flakes, NixOS configurations.
pub fn hosts(args: &CheckArgs) -> Result<Vec<Host>, Failure> {
    let given = &args.hosts;
    if given.evaluated.iter().filter(|file| *file == "-").count() > 1 {
        return Err(Failure::Usage("only one input can be standard input".to_owned()));
    }
    let flakes = given.flake.iter().map(|flake| Target::flake(flake)).collect::<Result<Vec<Target>, Failure>>()?;
    let files = given.nixos_config.iter().map(|file| Target::file(file)).collect::<Result<Vec<Target>, Failure>>()?;
    let mut hosts = Vec::new();
    for file in &given.evaluated {
        let name = if file == "-" { "<stdin>".to_owned() } else { super::paths::shown(Path::new(file)) };
        hosts.push(Host { name, text: short::read_text(file)? });
    }
    for target in flakes.iter().chain(&files) {
        if !args.quiet {
            note_line(&format!("nix evaluates {}; nothing is built", target.name()));
        }
        hosts.push(Host { name: target.name(), text: search::evaluate(target)? });
    }
    for host in &hosts {
        check(host, args)?;
    }
    Ok(hosts)
}

/// Whether the JSON can be read; says what it leaves open.
fn check(host: &Host, args: &CheckArgs) -> Result<(), Failure> {
    let mut sources = Sources::default();
    let configuration = match evaluated::read(&mut sources, &host.name, &host.text) {
        Ok(configuration) => configuration,
        Err(error) => return Err(Failure::Config(sources, vec![Diagnostic::from(&error)])),
    };
    if args.quiet {
        return Ok(());
    }
    let unknown = evaluated::unknown(&configuration);
    let names = |absent: bool| -> Vec<&str> {
        let of_kind = unknown.iter().filter(|unknown| (unknown.reason == Reason::NotGiven) == absent);
        of_kind.filter_map(|unknown| unknown.name.as_deref()).collect()
    };
    for (names, what) in [(names(false), "could not be evaluated"), (names(true), "is not in the JSON")] {
        if !names.is_empty() {
            warning_line(&format!("{}: not checked, since it {what}: {}", host.name, list(&names)));
        }
    }
    Ok(())
}

/// The first of some names, and how many there are more.
fn list(names: &[&str]) -> String {
    let first: Vec<&str> = names.iter().take(LISTED).copied().collect();
    match names.len().saturating_sub(LISTED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
