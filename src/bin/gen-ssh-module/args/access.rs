//! The arguments of `access`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use nixos_ssh::Release;
use nixos_ssh::access::time::{Seconds, moment};

use super::{HostArgs, parse_release};

/// `access`
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true, flatten_help = true)]
#[command(after_help = "\
Examples:
  # everybody on every host of this flake or folder
  gen-ssh-module access

  # as Nix evaluates it: nothing is left open
  gen-ssh-module access --flake .#web1 --flake .#db1

  # a page to look at
  gen-ssh-module access --format html --output access.html

  # one login, and why: exit 0 allowed, 1 denied, 4 unknown
  gen-ssh-module access can alice@web1 --key alice.pub --from 192.0.2.7

  # what a pull request does: exit 5 if somebody gains access, 6 if a host loses its last admin
  gen-ssh-module access diff --git main..HEAD --format markdown

Nothing is run and no network is used, unless --flake or --nixos-config asks Nix.")]
pub struct AccessArgs {
    /// One question instead of the whole matrix.
    #[command(subcommand)]
    pub command: Option<AccessCommand>,

    /// Which hosts.
    #[command(flatten)]
    pub fleet: FleetArgs,

    /// What the matrix is written in.
    #[arg(long, value_enum, default_value_t)]
    pub format: MatrixFormat,

    /// Where to write, all at once; - is standard output.
    #[arg(short, long, value_name = "FILE", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub output: Option<String>,
}

/// The hosts that are looked at.
#[derive(Debug, Clone, Args)]
pub struct FleetArgs {
    /// Files and folders of Nix, or JSON of evaluated hosts.
    #[arg(default_value = ".", value_name = "PATH", conflicts_with_all = ["evaluated", "flake", "nixos_config"])]
    pub paths: Vec<PathBuf>,

    /// Evaluated hosts.
    #[command(flatten)]
    pub hosts: HostArgs,

    /// What is common to all questions.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What is common to all questions.
#[derive(Debug, Clone, Args)]
pub struct CommonArgs {
    /// The time of the logins, UTC: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ. Without it nothing has expired yet.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Option<Seconds>,

    /// The NixOS release of hosts that do not say theirs.
    #[arg(short, long, default_value_t, value_parser = parse_release())]
    pub release: Release,

    /// Only hosts whose name fits this pattern, with * and ?.
    #[arg(long, value_name = "PATTERN")]
    pub host: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, Subcommand)]
pub enum AccessCommand {
    /// Whether one login succeeds, and why. Exit status: 0 allowed, 1 denied, 4 unknown.
    Can(CanArgs),
    /// What a change does to access. Exit status: 5 somebody gains access, 6 a host loses its last admin.
    Diff(DiffArgs),
}

/// `access can`
#[derive(Debug, Clone, Args)]
pub struct CanArgs {
    /// Who and where; the host may be left out if there is one only.
    #[arg(value_name = "USER[@HOST]")]
    pub login: String,

    /// The key they have: a .pub file, a line in quotes, or a -cert.pub; may be given again. Without --key and
    /// --password, any declared key or password counts.
    #[arg(short, long, value_name = "KEY")]
    pub key: Vec<String>,

    /// They know the password of the account.
    #[arg(long)]
    pub password: bool,

    /// The address they come from; without it, any address that lets them in counts.
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<IpAddr>,

    /// The name that DNS has for this address.
    #[arg(long, value_name = "NAME", requires = "from")]
    pub from_name: Option<String>,

    /// The port they come to, instead of the first one that is open.
    #[arg(long)]
    pub port: Option<u16>,

    /// Which hosts.
    #[command(flatten)]
    pub fleet: FleetArgs,

    /// What the answer is written in.
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
}

/// `access diff`
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// Before: a file or folder of Nix, or the JSON of an evaluated host or a folder of them.
    #[arg(required_unless_present = "git", conflicts_with = "git")]
    pub base: Option<PathBuf>,

    /// After.
    #[arg(required_unless_present = "git", conflicts_with = "git")]
    pub head: Option<PathBuf>,

    /// Two revisions of the git repository of this folder: A..B.
    #[arg(long, value_name = "A..B")]
    pub git: Option<String>,

    /// What the answer is written in.
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,

    /// What makes the exit status other than 0.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT", default_values_t = [FailOn::Widened, FailOn::AdminLost, FailOn::Unknown])]
    pub fail_on: Vec<FailOn>,

    /// What is common to all questions.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MatrixFormat {
    /// Text, host after host.
    #[default]
    Human,
    /// JSON, version 1.
    Json,
    /// A line for each way in.
    Csv,
    /// Tables.
    Markdown,
    /// A page of its own, without network.
    Html,
}

/// Formats of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum AnswerFormat {
    /// Words.
    #[default]
    Human,
    /// JSON, version 1.
    Json,
}

/// Formats of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DiffFormat {
    /// Text.
    #[default]
    Human,
    /// A comment on a pull request.
    Markdown,
    /// JSON, version 1.
    Json,
}

/// What a difference fails on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Somebody gains access or may do more: exit 5.
    Widened,
    /// A host on which somebody could become root loses the last of them: exit 6.
    AdminLost,
    /// Something can no longer be told: exit 4.
    Unknown,
    /// Nothing.
    Nothing,
}

fn time(text: &str) -> Result<Seconds, String> {
    moment(text).ok_or_else(|| "a time is written 2026-05-31 or 2026-05-31T12:00:00Z".to_owned())
}
