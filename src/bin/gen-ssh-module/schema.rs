//! `schema`: the JSON Schema of specs.

use crate::failure::{Failure, Outcome};
use crate::output;

/// Prints it.
pub fn run() -> Result<Outcome, Failure> {
    let schema = serde_json::to_string_pretty(&nixos_ssh::spec::schema());
    let mut text = schema.map_err(|error| Failure::World(error.to_string()))?;
    text.push('\n');
    output::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}
