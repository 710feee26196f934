//! `--verify nix`: asks the installed Nix what a module means and compares value for value.

use std::path::Path;

use nixos_ssh::nix::evaluate as expressions;
use nixos_ssh::{Host, ModuleOptions, VerifiedModule};

use crate::failure::Failure;
use crate::nix;

/// Evaluates the modules in a folder of their own and compares each with its host.
pub fn verify(modules: &[(&Host, &VerifiedModule)], options: &ModuleOptions) -> Result<(), Failure> {
    let world = |error: std::io::Error| Failure::io("prepare", "the evaluation with Nix", &error);
    let folder = tempfile::tempdir().map_err(world)?;
    // Nix resolves symlinks in paths; so must the folder's name be.
    let root = folder.path().canonicalize().map_err(world)?;
    let mut packages = std::collections::BTreeSet::new();
    let mut trees = Vec::new();
    let mut files = Vec::new();
    for (index, (host, module)) in modules.iter().enumerate() {
        let tree = host.to_tree(options.release).map_err(|errors| Failure::Usage(errors.to_string()))?;
        packages.extend(expressions::packages(&tree));
        trees.push(tree);
        let file = root.join(format!("module-{index}.nix"));
        std::fs::write(&file, module.text()).map_err(world)?;
        files.push(file.to_string_lossy().into_owned());
    }
    let expression = root.join("verify.nix");
    let text = expressions::expression(files.iter().map(String::as_str), &packages);
    std::fs::write(&expression, text).map_err(world)?;
    let evaluated = evaluate(&expression, &root)?;
    let wrong = |error: serde_json::Error| Failure::World(format!("nix-instantiate printed no JSON: {error}"));
    let evaluated: Vec<serde_json::Value> = serde_json::from_slice(&evaluated).map_err(wrong)?;
    for (tree, evaluated) in trees.iter().zip(&evaluated) {
        let expected = serde_json::to_value(tree).map_err(wrong)?;
        if let Some(path) = difference(&expected, evaluated) {
            return Err(Failure::World(format!(
                "Nix reads {} of the module differently; nothing was written. Please report this as a bug",
                path.trim_start_matches('.')
            )));
        }
    }
    if trees.len() == evaluated.len() { Ok(()) } else { Err(Failure::World("Nix left modules out".to_owned())) }
}

/// Asks Nix whether it parses the texts that files are to have; only those of Nix are asked about.
pub fn parse<'c>(texts: impl IntoIterator<Item = (&'c Path, &'c [u8])>) -> Result<(), Failure> {
    let world = |error: std::io::Error| Failure::io("prepare", "the question to Nix", &error);
    let folder = tempfile::tempdir().map_err(world)?;
    let is_nix = |path: &Path| path.extension().is_some_and(|extension| extension == "nix");
    for (path, text) in texts.into_iter().filter(|(path, _)| is_nix(path)) {
        // One after another: each answer is about one file, and no command line is too long.
        let file = folder.path().join("text.nix");
        std::fs::write(&file, text).map_err(world)?;
        let mut command = nix::command("nix-instantiate", "--verify nix")?;
        command.arg("--parse").arg(&file).current_dir(folder.path()).env_remove("NIX_PATH");
        let output = command.output().map_err(|error| nix::cannot_run("nix-instantiate", "--verify nix", &error))?;
        if !output.status.success() {
            let (path, message) = (path.to_string_lossy(), String::from_utf8_lossy(&output.stderr));
            let message = message.trim_end();
            return Err(Failure::World(format!("Nix would not parse {path}; nothing was written:\n{message}")));
        }
    }
    Ok(())
}

fn evaluate(expression: &Path, root: &Path) -> Result<Vec<u8>, Failure> {
    let mut command = nix::command("nix-instantiate", "--verify nix")?;
    // The module is by itself: it needs nothing that Nix would search for.
    command.args(["--eval", "--strict", "--json"]).arg(expression).current_dir(root).env_remove("NIX_PATH");
    let output = command.output().map_err(|error| nix::cannot_run("nix-instantiate", "--verify nix", &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(Failure::World(format!("Nix cannot evaluate the module; nothing was written:\n{}", message.trim_end())))
}

/// The first place where two JSON values differ.
fn difference(one: &serde_json::Value, two: &serde_json::Value) -> Option<String> {
    use serde_json::Value as Json;
    match (one, two) {
        (Json::Object(one), Json::Object(two)) => {
            let names = one.keys().chain(two.keys());
            names.into_iter().find_map(|name| match (one.get(name), two.get(name)) {
                (Some(one), Some(two)) => difference(one, two).map(|inner| format!(".{name}{inner}")),
                _ => Some(format!(".{name}")),
            })
        }
        (Json::Array(one), Json::Array(two)) if one.len() == two.len() => one
            .iter()
            .zip(two)
            .enumerate()
            .find_map(|(index, (one, two))| difference(one, two).map(|inner| format!("[{index}]{inner}"))),
        _ if one == two => None,
        _ => Some(String::new()),
    }
}
