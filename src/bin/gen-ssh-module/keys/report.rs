//! What a change does, per file: in words, as a diff, as JSON.

use nixos_ssh::emit::json_value;
use nixos_ssh::keys::wish::Wish;
use nixos_ssh::keys::{Plan, Touched};
use serde_json::{Value, json};

use super::left::Left;
use super::say;
use crate::args::ChangeArgs;
use crate::check::tree::Tree;
use crate::failure::Failure;
use crate::output;

/// The version of the JSON.
const VERSION: u32 = 1;

/// Says it.
pub fn run(wish: &Wish, plans: &[(&Tree, Plan)], left: &Left, args: &ChangeArgs) -> Result<(), Failure> {
    if args.json {
        return json(wish, plans, left);
    }
    for (tree, plan) in plans {
        if args.diff {
            plan.files.iter().try_for_each(|file| tree.show(file))?;
        } else if !plan.files.is_empty() {
            for touched in &plan.touched {
                say(&line(wish, tree, touched))?;
            }
        }
    }
    left.tell();
    if !args.diff && left.is_empty() && plans.iter().all(|(_, plan)| plan.files.is_empty()) {
        say("nothing to change")?;
    }
    Ok(())
}

fn sign(wish: &Wish) -> &'static str {
    match wish {
        Wish::Add { .. } | Wish::Accompany { .. } => "+",
        Wish::Remove { .. } => "-",
        Wish::Replace { .. } | Wish::RenameComment { .. } => "~",
    }
}

fn line(wish: &Wish, tree: &Tree, touched: &Touched) -> String {
    let user = touched.user.as_deref().unwrap_or("root (stage 1)");
    let key = match wish {
        Wish::Accompany { new, .. } => new,
        _ => &touched.key,
    };
    let comment = if key.comment.is_empty() { String::new() } else { format!(" {}", key.comment) };
    let place = format!("{}:{}", tree.shown(&touched.file), touched.line);
    let kind = key.key.key_type().name();
    format!("{} {place}: {user}: {kind} {}{comment}", sign(wish), key.key.fingerprint())
}

fn json(wish: &Wish, plans: &[(&Tree, Plan)], left: &Left) -> Result<(), Failure> {
    let mut files: Vec<String> = Vec::new();
    let mut keys: Vec<Value> = Vec::new();
    for (tree, plan) in plans {
        files.extend(plan.files.iter().map(|file| tree.shown(&file.name)));
        keys.extend(plan.touched.iter().map(|touched| {
            json!({
                "change": sign(wish),
                "user": touched.user,
                "file": tree.shown(&touched.file),
                "line": touched.line,
                "fingerprint": touched.key.key.fingerprint(),
                "comment": touched.key.comment,
            })
        }));
    }
    let mut all = left.json();
    all["version"] = VERSION.into();
    all["files"] = files.into();
    all["keys"] = keys.into();
    output::stdout(json_value(all).as_bytes())
}
