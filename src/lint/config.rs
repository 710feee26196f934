//! What a run of the rules is told: which rules, how severe, their options, the day.

pub mod glob;
pub mod options;
pub mod profile;
mod read;
pub mod selection;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use crate::day::Day;
use crate::diagnostic::Severity;
use crate::model::release::Release;
use crate::source::Span;
use glob::Glob;
use options::{OptionType, OptionValue};
use profile::Profile;

/// A day of the calendar.
pub mod day {
    pub use crate::day::{Day, DayError};
}

/// The name of the file that a config is looked for in.
pub const FILE_NAME: &str = "gen-ssh-module.toml";

/// What a run of the rules is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The severity of rules by id; `None` turns one off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// The options of rules that were set, by the rule's id and their name.
    pub options: BTreeMap<(String, String), OptionValue>,
    /// How severe rules are that nobody set.
    pub profile: Profile,
    /// Findings that are known and meant.
    pub ignores: Vec<IgnoreEntry>,
    /// Files that are not looked for; one that is named is checked.
    pub exclude: Vec<Glob>,
    /// What patterns of file names are relative to.
    pub base: Base,
    /// Today, for what expires; without it nothing does.
    pub now: Option<Day>,
    /// The release that modules are meant for.
    pub release: Release,
}

/// Findings of one rule in some files that are known and meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreEntry {
    /// The rule.
    pub rule: String,
    /// The files.
    pub path: Glob,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub place: Span,
}

/// Where the folder of a config is, seen from the root of the files that are checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Base {
    /// They are the same.
    #[default]
    Root,
    /// The folder is this one below the root: `hosts/web`.
    Below(String),
    /// The folder is above, and this way leads from it to the root.
    Above(String),
}

impl Config {
    /// How severe a finding is that its rule, by its id and own severity, calls `reported`; nothing when the rule is off.
    /// What the config has set stays.
    pub(crate) fn severity_of(&self, rule: &str, own: Severity, reported: Severity) -> Option<Severity> {
        match self.severities.get(rule) {
            Some(set) => *set,
            None => Some(self.profile.severity(rule, own, reported)),
        }
    }

    /// An option of a rule: as it was set, else its default. Nothing for one that is in no table, is of another type,
    /// or has no default.
    ///
    /// ```
    /// use nixos_ssh::lint::config::Config;
    /// assert_eq!(Config::default().option::<i64>("rsa-too-small", "minimum"), Some(3072));
    /// assert_eq!(Config::default().option::<String>("rsa-too-small", "minimum"), None);
    /// ```
    #[must_use]
    pub fn option<T: OptionType>(&self, rule: &str, name: &str) -> Option<T> {
        let set = self.options.iter().find(|((of, option), _)| of == rule && option == name);
        match set {
            Some((_, value)) => T::from_value(value),
            None => options::find(rule, name)?.default_value().as_ref().and_then(T::from_value),
        }
    }

    /// Sets an option of a rule, as a config would.
    ///
    /// ```
    /// use nixos_ssh::lint::config::{Config, options::OptionValue};
    /// let mut config = Config::default();
    /// config.set_option("rsa-too-small", "minimum", OptionValue::Integer(4096));
    /// assert_eq!(config.option("rsa-too-small", "minimum"), Some(4096_i64));
    /// ```
    pub fn set_option(&mut self, rule: &str, name: &str, value: OptionValue) {
        self.options.insert((rule.to_owned(), name.to_owned()), value);
    }

    /// Whether a file is one of those that are not looked for; `name` is its name below the root.
    ///
    /// ```
    /// use nixos_ssh::lint::config::Config;
    /// let config = Config::read(r#"exclude = ["vendor/"]"#, 0).map_err(|mistakes| mistakes.len())?;
    /// assert!(config.excludes("vendor/ssh.nix") && !config.excludes("ssh.nix"));
    /// # Ok::<(), usize>(())
    /// ```
    #[must_use]
    pub fn excludes(&self, name: &str) -> bool {
        let Some(name) = self.base.name(name) else { return false };
        self.exclude.iter().any(|glob| glob.matches(&name))
    }

    /// The reason why findings of a rule in a file are ignored, if they are.
    ///
    /// ```
    /// use nixos_ssh::lint::config::Config;
    /// let text = "[[ignore]]\nrule = \"undecidable\"\npath = \"tests/\"\nreason = \"only tests\"";
    /// let config = Config::read(text, 0).map_err(|mistakes| mistakes.len())?;
    /// assert_eq!(config.ignores("undecidable", "tests/a.nix"), Some("only tests"));
    /// # Ok::<(), usize>(())
    /// ```
    #[must_use]
    pub fn ignores(&self, rule: &str, name: &str) -> Option<&str> {
        if self.ignores.is_empty() {
            return None;
        }
        let name = self.base.name(name)?;
        let entry = self.ignores.iter().find(|entry| entry.rule == rule && entry.path.matches(&name));
        entry.map(|entry| entry.reason.as_str())
    }

    /// The entries, of any rule, whose path names a file, each with its place among them.
    ///
    /// ```
    /// use nixos_ssh::lint::config::Config;
    /// let text = "[[ignore]]\nrule = \"undecidable\"\npath = \"tests/\"\nreason = \"only tests\"";
    /// let config = Config::read(text, 0).map_err(|mistakes| mistakes.len())?;
    /// assert_eq!(config.entries_for("tests/a.nix").count(), 1);
    /// assert_eq!(config.entries_for("a.nix").count(), 0);
    /// # Ok::<(), usize>(())
    /// ```
    pub fn entries_for(&self, name: &str) -> impl Iterator<Item = (usize, &IgnoreEntry)> {
        let name = self.base.name(name);
        self.ignores
            .iter()
            .enumerate()
            .filter(move |(_, entry)| name.as_ref().is_some_and(|name| entry.path.matches(name)))
    }
}

impl Base {
    /// The name of a file seen from the folder of the config, if it is below it.
    fn name<'n>(&self, name: &'n str) -> Option<Cow<'n, str>> {
        match self {
            Base::Root => Some(Cow::Borrowed(name)),
            Base::Below(folder) => name.strip_prefix(folder.as_str())?.strip_prefix('/').map(Cow::Borrowed),
            Base::Above(way) => Some(Cow::Owned(format!("{way}/{name}"))),
        }
    }
}
