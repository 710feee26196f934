//! The configs of a run: found upwards from each path, each read once, with all of their mistakes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::lint::config::options::OptionValue;
use nixos_ssh::lint::config::{Base, Config, FILE_NAME};
use nixos_ssh::source::Sources;

use super::paths::relative;
use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::short;

/// The configs of a run.
#[derive(Debug, Default)]
pub struct Configs {
    read: HashMap<PathBuf, Config>,
    sources: Sources,
    mistakes: Vec<Diagnostic>,
}

impl Configs {
    /// The config for what is in a folder. One is looked for up to the top of the repository.
    pub fn file(&self, args: &CheckArgs, folder: &Path) -> Option<PathBuf> {
        if args.no_config {
            return None;
        }
        if let Some(config) = &args.config {
            return Some(config.clone());
        }
        for ancestor in folder.ancestors() {
            let file = ancestor.join(FILE_NAME);
            if file.exists() {
                return Some(file);
            }
            if ancestor.join(".git").exists() {
                return None;
            }
        }
        None
    }

    /// What the rules are told: the config, and the command line, which has the last word.
    pub fn read(&mut self, args: &CheckArgs, file: Option<&Path>, root: &Path, cwd: &Path) -> Result<Config, Failure> {
        let mut config = match file {
            Some(file) => self.read_file(file, cwd)?,
            None => Config::default(),
        };
        config.base = match file.filter(|_| args.config.is_none()).and_then(Path::parent) {
            Some(folder) => base(folder, root),
            None => base(cwd, root),
        };
        config.profile = args.profile.unwrap_or(config.profile);
        config.release = args.release.unwrap_or(config.release);
        config.now = args.now;
        if !args.admin.is_empty() {
            config.set_option("no-admin-login", "admins", OptionValue::Texts(args.admin.clone()));
        }
        if let Some(user) = &args.deploy_user {
            config.set_option("deploy-user-blocked", "user", OptionValue::Text(user.clone()));
        }
        if !args.select.is_empty() {
            config.select(&args.select);
        }
        config.deselect(&args.ignore).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(config)
    }

    /// The texts of the configs; fails with the mistakes of all.
    pub fn finish(self) -> Result<Sources, Failure> {
        if self.mistakes.is_empty() { Ok(self.sources) } else { Err(Failure::Config(self.sources, self.mistakes)) }
    }

    fn read_file(&mut self, file: &Path, cwd: &Path) -> Result<Config, Failure> {
        if let Some(config) = self.read.get(file) {
            return Ok(config.clone());
        }
        let name = if file.is_absolute() { relative(cwd, file) } else { file.to_path_buf() };
        let name = name.to_string_lossy().into_owned();
        if !file.is_file() && file.exists() {
            return Err(Failure::World(format!("cannot read {name}: it is not a regular file")));
        }
        let text = short::read_text(&name)?;
        let source = self.sources.add(&name, &text);
        let config = Config::read(&text, source).unwrap_or_else(|mistakes| {
            self.mistakes.extend(mistakes);
            Config::default()
        });
        self.read.insert(file.to_path_buf(), config.clone());
        Ok(config)
    }
}

/// Where the folder of a config is, seen from a root; where neither is in the other, patterns start at the root.
fn base(folder: &Path, root: &Path) -> Base {
    let way = |path: &Path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    match (folder.strip_prefix(root), root.strip_prefix(folder)) {
        (Ok(below), _) if !below.as_os_str().is_empty() => Base::Below(way(below)),
        (_, Ok(above)) if !above.as_os_str().is_empty() => Base::Above(way(above)),
        _ => Base::Root,
    }
}
