//! Runs the installed Nix on a host.

use std::path::{Path, PathBuf};

use nixos_ssh::diagnostic::without_secrets;
use nixos_ssh::nix::string::{attribute_name, push_string};

use crate::failure::Failure;
use crate::nix;

/// The expression that selects options: a function from a `config`.
const SELECT: &str = include_str!("../../../../../nix/evaluated.nix");

/// A host that Nix can evaluate.
#[derive(Debug)]
pub enum Target {
    /// `nixosConfigurations.HOST` of a flake.
    Flake {
        /// The flake as it was given.
        reference: String,
        /// The name of its host.
        host: String,
    },
    /// A configuration, with `<nixpkgs/nixos>`.
    File {
        /// As it was given.
        shown: String,
        /// Where it is.
        path: PathBuf,
    },
}

/// An option path.
pub type Names = Vec<String>;

impl Target {
    /// `REF#HOST`
    pub fn flake(given: &str) -> Result<Target, Failure> {
        let usage = || Failure::Usage(format!("--flake takes REF#HOST, such as .#web1, not {given:?}"));
        let (reference, host) = given.split_once('#').ok_or_else(usage)?;
        let host = host.strip_prefix("nixosConfigurations.").unwrap_or(host);
        let host = host.strip_prefix('"').and_then(|host| host.strip_suffix('"')).unwrap_or(host);
        // A quote or an interpolation would be more than a name.
        let named = !host.is_empty() && !host.contains(['"', '\\', '$', '#']) && !host.contains(char::is_control);
        if reference.starts_with('-') || !named {
            return Err(usage());
        }
        let reference = if reference.is_empty() { "." } else { reference };
        Ok(Target::Flake { reference: reference.to_owned(), host: host.to_owned() })
    }

    /// A file.
    pub fn file(given: &Path) -> Result<Target, Failure> {
        let shown = given.to_string_lossy().into_owned();
        let path = given.canonicalize().map_err(|error| Failure::io("read", &shown, &error))?;
        Ok(Target::File { shown, path })
    }

    /// What people call it.
    pub fn name(&self) -> String {
        match self {
            Target::Flake { reference, host } => format!("{reference}#{host}"),
            Target::File { shown, .. } => format!("{shown} (evaluated)"),
        }
    }

    /// The JSON of the host without some of its options; otherwise what Nix says about it.
    pub fn select(&self, hidden: &[Names]) -> Result<Result<Vec<u8>, String>, Failure> {
        let mut paths = String::new();
        for path in hidden {
            paths.push_str("[ ");
            for name in path {
                push_string(&mut paths, name);
                paths.push(' ');
            }
            paths.push_str("] ");
        }
        self.apply(&format!(
            "config: let hide = set: path: let name = builtins.head path; rest = builtins.tail path; in \
             if path == [ ] then throw \"hidden\" else if set ? ${{name}} then \
             set // {{ ${{name}} = hide set.${{name}} rest; }} else set; \
             in (\n{SELECT}) (builtins.foldl' hide config [ {paths}])"
        ))
    }

    /// The names below an option path, if Nix can tell.
    pub fn names(&self, path: &[String]) -> Result<Option<Vec<String>>, Failure> {
        let mut option = String::from("config");
        for name in path {
            option.push('.');
            option.push_str(&attribute_name(name));
        }
        let names = self.apply(&format!("config: builtins.attrNames {option}"))?;
        Ok(names.ok().and_then(|names| serde_json::from_slice(&names).ok()))
    }

    /// What a function makes of the configuration, as JSON; otherwise what Nix says.
    fn apply(&self, function: &str) -> Result<Result<Vec<u8>, String>, Failure> {
        let (program, option) = match self {
            Target::Flake { .. } => ("nix", "--flake"),
            Target::File { .. } => ("nix-instantiate", "--nixos-config"),
        };
        let mut command = nix::command(program, option)?;
        match self {
            Target::Flake { reference, host } => {
                command
                    .args(["--extra-experimental-features", "nix-command flakes"])
                    // A failure that was met before is told without its reason.
                    .args(["eval", "--json", "--no-write-lock-file", "--option", "eval-cache", "false"])
                    .args(["--option", "pure-eval", "true"])
                    .args(["--apply", function])
                    .arg(format!("{reference}#nixosConfigurations.\"{host}\".config"));
            }
            Target::File { path, .. } => {
                let whole = format!(
                    "{{ file }}: ({function}) (import <nixpkgs/nixos> {{ configuration = /. + file; }}).config"
                );
                command.args(["--eval", "--strict", "--json", "--expr", &whole, "--argstr", "file"]).arg(path);
            }
        }
        let output = command.output().map_err(|error| nix::cannot_run(program, option, &error))?;
        if output.status.success() {
            return Ok(Ok(output.stdout));
        }
        Ok(Err(without_secrets(String::from_utf8_lossy(&output.stderr).trim_end())))
    }
}
