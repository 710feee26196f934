//! `migrate`: old names of options in Nix files that exist, as today's.

use nixos_ssh::keys::FileChange;
use nixos_ssh::migrate::{Aliases, MigrateOptions, Migrated, Migration, migrate};

use crate::args::MigrateArgs;
use crate::check::tree::{self, Tree, Writes};
use crate::failure::{Failure, Outcome, warning_line};
use crate::transaction::{Before, Write};
use crate::{output, transaction};

/// Runs it.
pub fn run(args: &MigrateArgs) -> Result<Outcome, Failure> {
    let trees = tree::trees(&args.paths)?;
    let writes = Writes::unless(args.check, args.diff);
    trees.iter().for_each(|tree| tree.leftovers(writes));
    let aliases = if args.aliases { Aliases::Migrate } else { Aliases::Keep };
    let options = MigrateOptions { to: args.to, aliases, banner_file: args.banner_file.clone() };
    let plans: Vec<(&Tree, Migration)> =
        trees.iter().map(|tree| (tree, migrate(&tree.files, &tree.names, &options))).collect();
    let mut changes = Vec::new();
    let mut created = Vec::new();
    for (tree, plan) in &plans {
        for file in &plan.files {
            changes.push(tree.change(file)?);
            if args.diff {
                tree.show(file)?;
            }
        }
        for file in &plan.created {
            created.push((tree.files.root.join(&file.name), file.text.as_bytes()));
            if args.diff {
                tree.show(&FileChange { name: file.name.clone(), old: String::new(), new: file.text.clone() })?;
            }
        }
        if !args.diff {
            plan.done.iter().try_for_each(|done| output::stdout(line(tree, done).as_bytes()))?;
        }
        for left in &plan.left {
            warning_line(&format!("{}:{}: {}: {}", tree.shown(&left.file), left.line, left.from, left.reason));
        }
    }
    let is_left = plans.iter().any(|(_, plan)| !plan.left.is_empty());
    if args.check {
        return Ok(if changes.is_empty() && !is_left { Outcome::Done } else { Outcome::WouldChange });
    }
    if !args.diff {
        // New files first: a module that is there names files that are there.
        let files = created.iter().map(|(path, text)| Write { path, before: Before::Missing, new: text });
        transaction::write_all(&files.chain(changes.iter().map(Write::of)).collect::<Vec<_>>())?;
        if changes.is_empty() && !is_left {
            output::stdout(b"nothing to change\n")?;
        }
    }
    Ok(Outcome::Done)
}

fn line(tree: &Tree, done: &Migrated) -> String {
    format!("~ {}:{}: {} is {}\n", tree.shown(&done.file), done.line, done.from, done.to)
}
