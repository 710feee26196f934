//! Nix, the one way to it: it evaluates what it is asked to, and neither builds nor loads nor runs anything beside that.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;

/// Settings that win over every nix.conf, over NIX_CONFIG and over the `nixConfig` of a flake.
const SETTINGS: [(&str, &str); 9] = [
    ("accept-flake-config", "false"),
    ("allow-import-from-derivation", "false"),
    ("allow-unsafe-native-code-during-evaluation", "false"),
    ("plugin-files", ""),
    ("pre-build-hook", ""),
    ("post-build-hook", ""),
    ("builders", ""),
    ("max-jobs", "0"),
    ("warn-dirty", "false"),
];

/// What the git that Nix calls on a folder must not take from the folder's own configuration.
const GIT: [(&str, &str); 5] = [
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.pager", "cat"),
    ("core.alternateRefsCommand", "false"),
    ("protocol.ext.allow", "never"),
];

/// Folders that Nix takes configuration from: a relative one would be in the folder that is looked at.
const FOLDERS: [&str; 3] = ["NIX_CONF_DIR", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"];

/// `nix` or `nix-instantiate`; `option` is what asked for it.
pub fn command(program: &str, option: &str) -> Result<Command, Failure> {
    let mut command = program::command(program).map_err(|error| cannot_run(program, option, &error))?;
    let paths = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if paths("NIX_PATH").is_some_and(|value| has_relative(&value)) {
        let message = "NIX_PATH has a relative path, which would be looked for in the folder that is evaluated";
        return Err(Failure::Usage(message.to_owned()));
    }
    for name in FOLDERS.iter().chain(&["NIX_USER_CONF_FILES"]) {
        if paths(name).is_some_and(|value| value.split(':').any(|path| !Path::new(path).is_absolute())) {
            command.env_remove(name);
        }
    }
    for (name, value) in SETTINGS {
        command.args(["--option", name, value]);
    }
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // It may be that somebody gave some already; those stay.
    let given = paths("GIT_CONFIG_COUNT").and_then(|count| count.parse().ok()).unwrap_or(0_usize);
    for (index, (name, value)) in (given..).zip(GIT) {
        command.env(format!("GIT_CONFIG_KEY_{index}"), name).env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command.env("GIT_CONFIG_COUNT", (given + GIT.len()).to_string());
    Ok(command)
}

/// The failure of a program that does not start.
pub fn cannot_run(program: &str, option: &str, error: &std::io::Error) -> Failure {
    Failure::World(format!("cannot run {program}: {error}; {option} needs an installed Nix"))
}

/// Whether an entry of NIX_PATH means a path that depends on the current folder. It is cut at its colons, which URLs have
/// too: what follows a scheme is no path.
fn has_relative(entries: &str) -> bool {
    let schemes = ["http", "https", "file", "channel", "flake", "github", "gitlab", "git+https", "git+ssh", "tarball"];
    let mut in_url = false;
    entries.split(':').any(|entry| {
        let path = entry.split_once('=').map_or(entry, |(_, path)| path);
        let is_part = std::mem::replace(&mut in_url, schemes.contains(&path));
        !is_part && !in_url && !path.is_empty() && !path.starts_with('/')
    })
}
