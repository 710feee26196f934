//! `keys`: the keys in Nix files that exist, listed and changed.

mod left;
mod list;
mod report;

use std::path::{Path, PathBuf};

use nixos_ssh::keys::wish::{Allowed, LockOut, Shared, Which, Wish};
use nixos_ssh::keys::{self, KeysError};
use nixos_ssh::{AuthorizedKey, KeyError};

use crate::args::{ChangeArgs, KeysArgs, KeysCommand};
use crate::changes::{self, Effect};
use crate::check::texts;
use crate::failure::{Failure, Outcome};
use crate::transaction::Write;
use crate::{output, short, verify_nix};
use left::Left;

/// Runs it.
pub fn run(args: &KeysArgs) -> Result<Outcome, Failure> {
    match &args.command {
        KeysCommand::List { paths, format } => list::run(paths, *format),
        KeysCommand::Add { user, keys, shared, change } => {
            let (keys, paths) = keys_and_paths(keys)?;
            let wish = Wish::Add { user: user.clone(), keys };
            let allowed = Allowed { shared: self::shared(*shared), ..Allowed::default() };
            fulfil(&wish, None, allowed, &paths, change)
        }
        KeysCommand::Remove { key, user, shared, allow_lockout, paths, change } => {
            let which = key.as_deref().map_or(Ok(Which::All), which)?;
            let allowed = Allowed {
                shared: self::shared(*shared),
                lock_out: if *allow_lockout { LockOut::Allowed } else { LockOut::Refused },
            };
            fulfil(&Wish::Remove { which, user: user.clone() }, key.as_deref(), allowed, paths, change)
        }
        KeysCommand::Replace { old, new, finish, paths, change } => {
            let (which, new) = (which(old)?, one_key(new)?);
            let wish = if *finish { Wish::Replace { old: which, new } } else { Wish::Accompany { old: which, new } };
            fulfil(&wish, Some(old), Allowed::default(), paths, change)
        }
        KeysCommand::RenameComment { key, comment, paths, change } => {
            let wish = Wish::RenameComment { which: which(key)?, comment: comment.clone() };
            fulfil(&wish, Some(key), Allowed::default(), paths, change)
        }
    }
}

fn shared(flag: bool) -> Shared {
    if flag { Shared::Allowed } else { Shared::Refused }
}

/// Plans a wish in every tree that the paths name, and makes the changes of all of them together. `named` is how somebody
/// said which key is meant.
fn fulfil(
    wish: &Wish,
    named: Option<&str>,
    allowed: Allowed,
    paths: &[PathBuf],
    args: &ChangeArgs,
) -> Result<Outcome, Failure> {
    let effect = Effect::from(args);
    let mut trees = changes::open(paths, effect)?;
    // A key that comes is nowhere yet.
    let unsearched = if named.is_some() { texts::find(&mut trees, paths) } else { Vec::new() };
    let mut left = Left::new(unsearched);
    let mut plans = Vec::new();
    let mut missing = None;
    for tree in &trees {
        match keys::plan_among(&tree.files, &tree.names, &tree.texts, wish, allowed) {
            Ok(plan) => plans.push((tree, plan)),
            Err(error @ (KeysError::NoSuchKey(_) | KeysError::NoSuchUser(_))) => missing = Some(error),
            Err(error) => return Err(Failure::Usage(error.to_string())),
        }
    }
    for (tree, plan) in &mut plans {
        left.add(tree, std::mem::take(&mut plan.left), named);
        left.add_unread(tree, std::mem::take(&mut plan.unread));
    }
    if left.places.is_empty() && !plans.iter().any(|(_, plan)| plan.found) {
        left.tell();
        let none = || wish.which().map(|which| KeysError::NoSuchKey(which.describe()));
        if let Some(error) = missing.or_else(none) {
            return Err(Failure::Usage(error.to_string()));
        }
    }
    let changes = changes::collect(plans.iter().map(|(tree, plan)| (*tree, plan.files.as_slice())))?;
    if args.verify.is_some() {
        verify_nix::parse(changes.iter().map(|change| (change.path.as_path(), change.new.as_slice())))?;
    }
    // What was not written is not told as done.
    let outcome = changes::finish(&changes.iter().map(Write::of).collect::<Vec<_>>(), effect)?;
    report::run(wish, &plans, &left, args)?;
    Ok(if left.is_empty() { outcome } else { Outcome::Stays })
}

/// The keys and the paths among arguments that may be either.
fn keys_and_paths(arguments: &[String]) -> Result<(Vec<AuthorizedKey>, Vec<PathBuf>), Failure> {
    let mut keys = Vec::new();
    let mut paths = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        let is_nix = path.is_dir() || path.extension().is_some_and(|extension| extension == "nix");
        if is_nix {
            paths.push(path.to_owned());
        } else {
            keys.extend(read_keys(argument)?);
        }
    }
    if keys.is_empty() {
        return Err(Failure::Usage("name a key: a .pub file, or a line in quotes".to_owned()));
    }
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    Ok((keys, paths))
}

/// A key that somebody means: by file, by line, by fingerprint or by comment.
fn which(argument: &str) -> Result<Which, Failure> {
    if argument.starts_with("SHA256:") {
        if argument.len() < 15 {
            return Err(Failure::Usage(format!("{argument} is too short: give at least eight characters of it")));
        }
        return Ok(Which::Fingerprint(argument.to_owned()));
    }
    if let Ok(key) = argument.parse::<AuthorizedKey>() {
        return Ok(Which::Key(key.key));
    }
    if short::is_private_key(argument) {
        return Err(short::private("--key", argument));
    }
    if argument.ends_with(".pub") || Path::new(argument).is_file() {
        return Ok(Which::Key(one_key(argument)?.key));
    }
    Ok(Which::Comment(argument.to_owned()))
}

fn one_key(argument: &str) -> Result<AuthorizedKey, Failure> {
    let mut keys = read_keys(argument)?;
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        _ => Err(Failure::Usage(format!("{argument} is not one key"))),
    }
}

fn read_keys(argument: &str) -> Result<Vec<AuthorizedKey>, Failure> {
    if short::is_line(argument) {
        let key = argument.parse::<AuthorizedKey>();
        return key.map(|key| vec![key]).map_err(|error| match error {
            KeyError::Private => short::private("the argument", argument),
            error => Failure::Usage(format!("this is no key: {error}")),
        });
    }
    short::keys_in(argument, &short::read_text(argument)?)
}

/// Writes a line to standard output.
fn say(text: &str) -> Result<(), Failure> {
    output::stdout(format!("{}\n", nixos_ssh::printable::printable(text)).as_bytes())
}
