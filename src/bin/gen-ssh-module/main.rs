//! `gen-ssh-module`: the command. The only place that reads files, prints and exits.

mod access;
mod args;
mod changes;
mod check;
mod completions;
mod explain;
mod failure;
mod flock;
mod generate;
mod git;
mod hexadecimal;
mod interrupted;
mod keys;
mod man;
mod migrate;
mod nix;
mod output;
mod places;
mod program;
mod regular;
mod rules;
mod safe_diff;
mod schema;
mod short;
mod signals;
mod transaction;
mod verify_nix;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use failure::Outcome;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Its dashes make it look like options.
        Err(_) if std::env::args_os().any(|argument| short::is_private_key(&argument.to_string_lossy())) => {
            return short::private("an argument", "").report();
        }
        Err(error) => return failure::usage(&error),
    };
    let result = match args.command {
        Command::Generate(args) => generate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Access(args) => access::run(&args),
        Command::Keys(args) => keys::run(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Schema => schema::run(),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::WouldChange | Outcome::Found | Outcome::Stays) => ExitCode::from(1),
        Ok(Outcome::Unreadable) => ExitCode::from(3),
        Ok(Outcome::Unknown) => ExitCode::from(4),
        Ok(Outcome::Widened) => ExitCode::from(5),
        Ok(Outcome::AdminLost) => ExitCode::from(6),
        Err(failure) => failure.report(),
    }
}
