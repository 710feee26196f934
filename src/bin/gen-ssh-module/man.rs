//! `man`: pages from the definition of the command line.

use crate::args::{ManArgs, command};
use crate::failure::{Failure, Outcome};

/// Writes `gen-ssh-module.1` and a page for each command.
pub fn run(args: &ManArgs) -> Result<Outcome, Failure> {
    let shown = args.folder.to_string_lossy();
    std::fs::create_dir_all(&args.folder).map_err(|error| Failure::io("create", &shown, &error))?;
    let command = command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, &args.folder).map_err(|error| Failure::io("write into", &shown, &error))?;
    Ok(Outcome::Done)
}
