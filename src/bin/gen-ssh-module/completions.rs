//! `completions`: from the definition of the command line.

use crate::args::{CompletionsArgs, command};
use crate::failure::{Failure, Outcome};
use crate::output;

/// Prints them.
pub fn run(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "gen-ssh-module", &mut text);
    output::stdout(&text)?;
    Ok(Outcome::Done)
}
