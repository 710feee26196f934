//! Runs nix-instantiate on an expression, in folders of its own so that nothing of the machine changes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use nixos_ssh::nix::string::push_string;
use serde_json::Value as Json;

/// What an expression evaluates to. Fails loudly when nix-instantiate is missing or refuses the expression.
pub fn evaluate(expression: &str) -> Json {
    evaluate_beside(&[], expression).unwrap_or_else(|errors| panic!("nix-instantiate failed: {errors}"))
}

/// What an expression in a folder with these files evaluates to, or what Nix says against it.
pub fn evaluate_beside(files: &[(&str, &str)], expression: &str) -> Result<Json, String> {
    let output = run(&folder_with(files), expression);
    // On a failure half of the JSON may stand in stdout already.
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(serde_json::from_slice(&output.stdout).expect("JSON from nix-instantiate"))
}

/// A temporary folder with these files.
fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the file's folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

/// Evaluates an expression in a folder.
fn run(folder: &tempfile::TempDir, expression: &str) -> Output {
    let file = folder.path().join("expression.nix");
    std::fs::write(&file, expression).expect("the expression's file");
    let mut command = Command::new("nix-instantiate");
    command.args(["--eval", "--strict", "--json"]).arg(&file).stdin(Stdio::null());
    isolate(&mut command, folder.path());
    command.output().expect("nix-instantiate cannot be run: these tests need Nix")
}

/// What a list of expressions evaluates to.
pub fn evaluate_list(items: impl IntoIterator<Item = String>) -> Vec<Json> {
    let mut expression = String::from("[\n");
    for item in items {
        expression.push_str(&item);
        expression.push('\n');
    }
    expression.push_str("]\n");
    match evaluate(&expression) {
        Json::Array(values) => values,
        other => panic!("a list evaluated to {other}"),
    }
}

/// What each of some expressions evaluates to beside these files, after `before`; nothing where Nix refuses.
pub fn evaluate_each(files: &[(&str, &str)], before: &str, expressions: &[String]) -> Vec<Option<Json>> {
    evaluate_where(&folder_with(files), &[], before, expressions)
}

/// The same in a folder that is there, with these variables.
pub fn evaluate_where(
    folder: &tempfile::TempDir,
    variables: &[(&str, &str)],
    before: &str,
    expressions: &[String],
) -> Vec<Option<Json>> {
    // One process that goes on after what it refuses, and reads the library once.
    let mut lines = String::new();
    for (index, expression) in expressions.iter().enumerate() {
        let file = folder.path().join(format!("expression-{index}.nix"));
        std::fs::write(&file, format!("{before}{expression}\n")).expect("the expression's file");
        let told = format!("\"{index} \" + builtins.toJSON (import {})", file.display());
        lines += &format!("builtins.trace ({told}) 0\n");
    }
    lines += "builtins.trace \"end\" 0\n";
    let input = folder.path().join("lines");
    std::fs::write(&input, lines).expect("the lines for nix repl");
    let mut command = Command::new("nix");
    command.args(["--extra-experimental-features", "nix-command", "repl"]);
    command.stdin(std::fs::File::open(&input).expect("the lines for nix repl"));
    isolate(&mut command, folder.path());
    command.envs(variables.iter().copied());
    let output = command.output().expect("nix repl cannot be run: this test needs Nix");
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut told: Vec<&str> = errors.lines().filter_map(|line| line.strip_prefix("trace: ")).collect();
    assert_eq!(told.pop(), Some("end"), "nix repl stopped: {errors}");
    let mut values = vec![None; expressions.len()];
    for line in told {
        let (index, json) = line.split_once(' ').expect("a number and a value");
        let index: usize = index.parse().expect("the number of an expression");
        values[index] = Some(serde_json::from_str(json).expect("JSON from nix repl"));
    }
    values
}

/// The texts that Nix does not parse, by their numbers, and what it says against each.
pub fn unparsed(texts: &[&str]) -> BTreeMap<usize, String> {
    let files: Vec<(String, &str)> =
        texts.iter().enumerate().map(|(index, text)| (format!("text-{index}.nix"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder_with(&files);
    let mut refused = BTreeMap::new();
    let mut first = 0;
    // It stops at the first that it refuses.
    while first < texts.len() {
        let mut command = Command::new("nix-instantiate");
        let end = (first + 2000).min(texts.len());
        command.arg("--parse").args(files[first..end].iter().map(|(name, _)| *name));
        command.current_dir(folder.path()).stdin(Stdio::null());
        isolate(&mut command, folder.path());
        let output = command.output().expect("nix-instantiate cannot be run: these tests need Nix");
        let parsed = output.stdout.split(|byte| *byte == b'\n').count() - 1;
        if output.status.success() {
            assert_eq!(parsed, end - first, "a line for each text");
            first = end;
            continue;
        }
        refused.insert(first + parsed, String::from_utf8_lossy(&output.stderr).trim().to_owned());
        first += parsed + 1;
    }
    refused
}

/// A string as the library writes it.
pub fn written(text: &str) -> String {
    let mut out = String::new();
    push_string(&mut out, text);
    out
}

fn isolate(command: &mut Command, folder: &Path) {
    for name in ["NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOCALSTATE_DIR", "NIX_LOG_DIR", "NIX_CONF_DIR", "HOME"] {
        command.env(name, folder.join(name.to_lowercase()));
    }
    for name in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR"] {
        command.env(name, folder);
    }
    command.env("NIX_CONFIG", "build-users-group =\nsandbox = false\nsubstitute = false");
    command.env_remove("NIX_PATH").env_remove("NIX_REMOTE").env_remove("NIX_USER_CONF_FILES");
}
