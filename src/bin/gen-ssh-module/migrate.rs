//! `migrate`: old names of options in Nix files that exist, as today's.

use nixos_ssh::migrate::{Aliases, MigrateOptions, Migrated, Migration, migrate};

use crate::args::MigrateArgs;
use crate::changes::{self, Effect};
use crate::check::tree::Tree;
use crate::failure::{Failure, Outcome, warning_line};
use crate::output;

/// Runs it.
pub fn run(args: &MigrateArgs) -> Result<Outcome, Failure> {
    let effect = Effect::from(args);
    let trees = changes::open(&args.paths, effect)?;
    let aliases = if args.aliases { Aliases::Migrate } else { Aliases::Keep };
    let options = MigrateOptions { to: args.to, aliases };
    let plans: Vec<(&Tree, Migration)> =
        trees.iter().map(|tree| (tree, migrate(&tree.files, &tree.names, options))).collect();
    let changes = changes::collect(plans.iter().map(|(tree, plan)| (*tree, plan.files.as_slice())))?;
    for (tree, plan) in &plans {
        match args.diff {
            true => plan.files.iter().try_for_each(|file| tree.show(file))?,
            false => plan.done.iter().try_for_each(|done| output::stdout(line(tree, done).as_bytes()))?,
        }
        for left in &plan.left {
            warning_line(&format!("{}:{}: {}: {}", tree.shown(&left.file), left.line, left.from, left.reason));
        }
    }
    let is_left = plans.iter().any(|(_, plan)| !plan.left.is_empty());
    let outcome = changes::finish(&changes, effect)?;
    match effect {
        Effect::Checked if is_left => return Ok(Outcome::WouldChange),
        Effect::Made if changes.is_empty() && !is_left => output::stdout(b"nothing to change\n")?,
        _ => {}
    }
    Ok(outcome)
}

fn line(tree: &Tree, done: &Migrated) -> String {
    format!("~ {}:{}: {} is {}\n", tree.shown(&done.file), done.line, done.from, done.to)
}
