//! `access`: who can log in where, why, and what a change does to it.

mod can;
mod diff;
mod git;
mod hosts;

use std::path::Path;

use nixos_ssh::emit::access::{csv, html, human, json, markdown};

use crate::args::{AccessArgs, AccessCommand, MatrixFormat};
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::transaction;

/// Runs it.
pub fn run(args: &AccessArgs) -> Result<Outcome, Failure> {
    match &args.command {
        None => matrix(args),
        Some(AccessCommand::Can(args)) => can::run(args),
        Some(AccessCommand::Diff(args)) => diff::run(args),
    }
}

fn matrix(args: &AccessArgs) -> Result<Outcome, Failure> {
    let given = hosts::given(&args.fleet)?;
    let are_text = given.are_text();
    let hosts = hosts::access(given.given, &args.fleet.common)?;
    let text = match args.format {
        MatrixFormat::Human => human::matrix(&hosts),
        MatrixFormat::Json => json::matrix(&hosts),
        MatrixFormat::Csv => csv::matrix(&hosts),
        MatrixFormat::Markdown => markdown::matrix(&hosts),
        MatrixFormat::Html => html::html(&hosts, "Who can log in"),
    };
    match args.output.as_deref().filter(|file| *file != "-") {
        Some(file) => {
            // Only the text for people has colours.
            let text = match args.format {
                MatrixFormat::Human => anstream::adapter::strip_str(&text).to_string(),
                _ => text,
            };
            transaction::replace_all([(Path::new(file), text.as_bytes())])?;
        }
        None if args.format == MatrixFormat::Human => output::styled(&text)?,
        None => output::stdout(text.as_bytes())?,
    }
    Ok(if are_text { Outcome::Done } else { Outcome::Unreadable })
}
