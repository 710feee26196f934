//! The command line of `check`, `explain` and `rules`.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use nixos_ssh::Release;
use nixos_ssh::diagnostic::Severity;
use nixos_ssh::emit::format::Format;
use nixos_ssh::lint::config::Day;
use nixos_ssh::lint::config::profile::Profile;
use nixos_ssh::lint::config::selection::Selector;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::Verify;

/// `check`
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Examples:
  # every .nix file below this folder that .gitignore does not name
  gen-ssh-module check

  # some files and folders, whatever they are called
  gen-ssh-module check hosts/ modules/ssh.nix

  # text from a pipe, with the name it will have
  gen-ssh-module check - --stdin-filename hosts/web1.nix

  # a host as Nix evaluates it: nothing is left open
  gen-ssh-module check --flake .#web1
  gen-ssh-module check --nixos-config /etc/nixos/configuration.nix
  nix eval --json .#ssh | gen-ssh-module check --evaluated -

  # these must get in, whatever else changes
  gen-ssh-module check --flake .#web1 --admin alice --admin bob@web1 --deploy-user deploy

  # in CI: annotations at the lines, or a report for code scanning
  gen-ssh-module check --format github
  gen-ssh-module check --format sarif --output ssh.sarif

  # mend what can be mended without a change of meaning; look first at what all fixes would do
  gen-ssh-module check --fix
  gen-ssh-module check --fix=all --diff

  # only what is new
  gen-ssh-module check --write-baseline ssh-baseline.json
  gen-ssh-module check --baseline ssh-baseline.json

  # a pull request: what it adds to hide itself is an error
  gen-ssh-module check --base origin/main

Exit status: 0 nothing found, 1 errors or warnings found (or, with --fix --check, a file would change), 2 wrong usage or configuration, 3 something could not be
read. Notes are hidden unless --min-severity note asks for them, and never fail.

A finding that is meant is ignored by a comment on its line or the line above, with a reason:
  # gen-ssh-module: ignore[rule-id] reason
gen-ssh-module.toml, in the folder or above it, sets rules and profiles. `gen-ssh-module rules` lists the rules.")]
pub struct CheckArgs {
    /// Files, and folders to look through for *.nix; - is standard input.
    #[arg(default_value = ".", value_name = "PATH", conflicts_with_all = ["evaluated", "flake", "nixos_config"])]
    pub paths: Vec<PathBuf>,

    /// Evaluated hosts, instead of files.
    #[command(flatten)]
    pub hosts: HostArgs,

    /// What standard input is called; imports are looked for beside it.
    #[arg(long, value_name = "FILE")]
    pub stdin_filename: Option<PathBuf>,

    /// What the findings are written in.
    #[arg(long, default_value = "human", value_parser = format())]
    pub format: Format,

    /// Where to write, all at once; - is standard output.
    #[arg(short, long, value_name = "FILE", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub output: Option<String>,

    /// The least severity that is shown and counts.
    #[arg(long, default_value = "warning", value_name = "SEVERITY", value_parser = severity())]
    pub min_severity: Severity,

    /// Only these rules, by ids or categories, with commas between.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub select: Vec<Selector>,

    /// Not these rules.
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub ignore: Vec<Selector>,

    /// How severe rules are: strict raises what an audit asks about.
    #[arg(long, value_parser = profile())]
    pub profile: Option<Profile>,

    /// The config, instead of the gen-ssh-module.toml in or above each PATH; its patterns start here.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Read no config.
    #[arg(long)]
    pub no_config: bool,

    /// Make the fixes of what is found, then report what is left: those that leave the meaning as it is, or all.
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "safe",
        conflicts_with_all = ["write_baseline", "evaluated", "flake", "nixos_config"]
    )]
    pub fix: Option<Fixes>,

    /// Besides rnix, ask the installed Nix whether it parses the new texts.
    #[arg(long, value_enum, requires = "fix")]
    pub verify: Option<Verify>,

    /// Show what fixes change as a unified diff; write nothing.
    #[arg(long, requires = "fix")]
    pub diff: bool,

    /// Write nothing; exit 1 if fixes would change a file.
    #[arg(long, requires = "fix")]
    pub check: bool,

    /// Findings that are known already do not count.
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,

    /// Also tell what hides findings and did not in this git revision: another config, comments that ignore, a longer
    /// baseline, files that .gitignore names; that is an error, which nothing hides.
    #[arg(long, value_name = "REV", conflicts_with_all = ["evaluated", "flake", "nixos_config", "write_baseline"])]
    pub base: Option<String>,

    /// Write what is found as known already.
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,

    /// Who must be able to log in to evaluated hosts and become root there; may be given again.
    #[arg(long, value_name = "USER[@HOST]", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub admin: Vec<String>,

    /// The account that deploys evaluated hosts, when deployment.targetUser does not say it.
    #[arg(long, value_name = "USER", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub deploy_user: Option<String>,

    /// Today, for keys that expire; without it none does.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub now: Option<Day>,

    /// The NixOS release, instead of the config's.
    #[arg(short, long, value_parser = super::parse_release())]
    pub release: Option<Release>,

    /// Also parse files without a word about SSH or users.
    #[arg(long)]
    pub parse_all: bool,

    /// Follow imports inside this folder only [default: the repository or flake around PATH, else its folder].
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// How many files are checked at once [default: one for each processor].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Print findings only: no summary, no progress.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which fixes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fixes {
    /// Those that leave the meaning as it is, or mend what could not work.
    Safe,
    /// Also those that change what the configuration does.
    All,
}

/// The evaluated hosts that `check` looks at.
#[derive(Debug, Clone, clap::Args)]
pub struct HostArgs {
    /// Check an evaluated host, from the JSON of lib.evaluated; - is standard input.
    #[arg(long, value_name = "FILE", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub evaluated: Vec<String>,

    /// Evaluate nixosConfigurations.HOST of a flake with the installed nix and check it.
    #[arg(long, value_name = "REF#HOST")]
    pub flake: Vec<String>,

    /// Evaluate a configuration with nix-instantiate and <nixpkgs/nixos> and check it.
    #[arg(long, value_name = "FILE")]
    pub nixos_config: Vec<PathBuf>,
}

impl HostArgs {
    /// Whether evaluated hosts are checked, and not files.
    pub fn any(&self) -> bool {
        !(self.evaluated.is_empty() && self.flake.is_empty() && self.nixos_config.is_empty())
    }
}

/// `explain`
#[derive(Debug, Clone, clap::Args)]
pub struct ExplainArgs {
    /// The rule's id.
    pub rule: String,
}

/// `rules`
#[derive(Debug, Clone, clap::Args)]
pub struct RulesArgs {
    /// What the list is written in.
    #[arg(long, value_enum, default_value_t)]
    pub format: RulesFormat,
}

/// Formats of the list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum RulesFormat {
    /// A line for each rule.
    #[default]
    Human,
    /// All that is known of them.
    Json,
    /// docs/rules.md
    #[value(hide = true)]
    Markdown,
}

/// A value out of a list that knows its names.
fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(all.iter().map(|value| name(*value)));
    names.try_map(move |text| all.iter().copied().find(|value| name(*value) == text).ok_or("it is none of them"))
}

fn format() -> impl TypedValueParser<Value = Format> {
    one_of(Format::ALL, Format::as_str)
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    one_of(&[Severity::Error, Severity::Warning, Severity::Note], Severity::as_str)
}

fn profile() -> impl TypedValueParser<Value = Profile> {
    one_of(Profile::ALL, Profile::as_str)
}

fn selector(name: &str) -> Result<Selector, String> {
    name.parse().map_err(|error: nixos_ssh::lint::config::selection::SelectorError| error.to_string())
}
