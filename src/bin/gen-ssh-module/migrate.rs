//! `migrate`: old names of options in Nix files that exist, as today's.

use std::collections::BTreeMap;
use std::path::PathBuf;

use nixos_ssh::keys::{FileChange, Unsearched};
use nixos_ssh::migrate::{Aliases, MigrateOptions, Migrated, Migration, migrate};
use nixos_ssh::printable::printable;

use crate::args::MigrateArgs;
use crate::changes::{self, Effect};
use crate::check::texts;
use crate::check::tree::Tree;
use crate::failure::{Failure, Outcome, warning_line};
use crate::transaction::{Before, Write};
use crate::{output, verify_nix};

/// Runs it.
pub fn run(args: &MigrateArgs) -> Result<Outcome, Failure> {
    let effect = Effect::from(args);
    let mut trees = changes::open(&args.paths, effect)?;
    let unsearched = texts::find(&mut trees, &args.paths);
    let aliases = if args.aliases { Aliases::Migrate } else { Aliases::Keep };
    let options = MigrateOptions { to: args.to, aliases, banner_file: args.banner_file.clone() };
    let plans: Vec<(&Tree, Migration)> =
        trees.iter().map(|tree| (tree, migrate(&tree.files, &tree.names, &options))).collect();
    let changes = changes::collect(plans.iter().map(|(tree, plan)| (*tree, plan.files.as_slice())))?;
    if args.verify.is_some() {
        verify_nix::parse(changes.iter().map(|change| (change.path.as_path(), change.new.as_slice())))?;
    }
    let is_left = plans.iter().any(|(_, plan)| !plan.left.is_empty());
    let created = plans.iter().flat_map(|(tree, plan)| plan.created.iter().map(|file| (*tree, file)));
    let created: Vec<(PathBuf, &[u8])> =
        created.map(|(tree, file)| (tree.files.root.join(&file.name), file.text.as_bytes())).collect();
    // New files first: a module that is there names files that are there.
    let files = created.iter().map(|(path, text)| Write { path, before: Before::Missing, new: text });
    let files: Vec<Write<'_>> = files.chain(changes.iter().map(Write::of)).collect();
    // What was not written is not told as done.
    let outcome = changes::finish(&files, effect)?;
    plans.iter().try_for_each(|(tree, plan)| report(tree, plan, args))?;
    if tell_unread(&plans, unsearched) {
        return Ok(Outcome::Unreadable);
    }
    match effect {
        Effect::Checked if is_left => return Ok(Outcome::WouldChange),
        Effect::Made if files.is_empty() && !is_left => output::stdout(b"nothing to change\n")?,
        _ => {}
    }
    Ok(outcome)
}

/// Names the files that may hold old names and could not be looked at; whether there are any.
fn tell_unread(plans: &[(&Tree, Migration)], unsearched: Vec<Unsearched>) -> bool {
    let mut unread: BTreeMap<String, String> = BTreeMap::new();
    // Pipes, links out of the tree and what else a walk for files leaves out.
    let modules = unsearched.into_iter().filter(|file| file.file.ends_with(".nix"));
    unread.extend(modules.map(|file| (file.file, file.reason)));
    for (tree, plan) in plans {
        unread.extend(plan.unread.iter().map(|file| (tree.shown(&file.file), file.why.to_string())));
    }
    for (file, why) in &unread {
        warning_line(&format!("{file} was not looked at: {why}"));
    }
    !unread.is_empty()
}

/// What changes in a tree, and what is left.
fn report(tree: &Tree, plan: &Migration, args: &MigrateArgs) -> Result<(), Failure> {
    if args.diff {
        plan.files.iter().try_for_each(|file| tree.show(file))?;
        for file in &plan.created {
            tree.show(&FileChange { name: file.name.clone(), old: String::new(), new: file.text.clone() })?;
        }
    } else {
        plan.done.iter().try_for_each(|done| output::stdout(line(tree, done).as_bytes()))?;
    }
    for left in &plan.left {
        warning_line(&format!("{}:{}: {}: {}", tree.shown(&left.file), left.line, left.from, left.reason));
    }
    Ok(())
}

fn line(tree: &Tree, done: &Migrated) -> String {
    printable(&format!("~ {}:{}: {} is {}", tree.shown(&done.file), done.line, done.from, done.to)) + "\n"
}
