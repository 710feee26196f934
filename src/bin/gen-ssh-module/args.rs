//! The command line. Help, completions and man pages come from here.

mod access;
mod check;
mod keys;
mod migrate;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum};
use nixos_ssh::Release;

pub use access::{
    AccessArgs, AccessCommand, AnswerFormat, CanArgs, CommonArgs, DiffArgs, DiffFormat, FailOn, FleetArgs, MatrixFormat,
};
pub use check::{CheckArgs, ExplainArgs, Fixes, HostArgs, RulesArgs, RulesFormat};
pub use keys::{ChangeArgs, KeysArgs, KeysCommand, ListFormat};
pub use migrate::MigrateArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Say who may log in by SSH, and get a NixOS module that was read back before you got it.
#[derive(Debug, Parser)]
#[command(name = "gen-ssh-module", version, styles = STYLES, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "\
Exit status: 0 done, 1 findings, or a file would change (--check), 2 wrong usage or input, 3 disk or tool failed.
NO_COLOR turns colours off.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a NixOS module from a spec, from --user, or from both.
    Generate(Box<GenerateArgs>),
    /// Find mistakes in NixOS modules before they lock somebody out or let a stranger in.
    Check(Box<CheckArgs>),
    /// Say who can log in where, why, and what a change does to it.
    Access(Box<AccessArgs>),
    /// List the keys in Nix files; add, remove and replace them without touching anything else.
    Keys(KeysArgs),
    /// Write today's names of options in Nix files, and report what somebody must decide.
    Migrate(MigrateArgs),
    /// Say what a rule finds, why it matters and what to do.
    #[command(after_help = "\
Examples:
  gen-ssh-module explain undecidable")]
    Explain(ExplainArgs),
    /// List the rules of check.
    #[command(after_help = "\
Examples:
  gen-ssh-module rules
  gen-ssh-module rules --format json")]
    Rules(RulesArgs),
    /// Print the JSON Schema of specs, for editors.
    #[command(after_help = "\
Examples:
  gen-ssh-module schema > ssh.schema.json
  # then, in a JSON spec: \"$schema\": \"./ssh.schema.json\"
  # or, as the first line of a TOML spec: #:schema ./ssh.schema.json")]
    Schema,
    /// Print completions for a shell.
    #[command(after_help = "\
Examples:
  gen-ssh-module completions bash > /etc/bash_completion.d/gen-ssh-module
  gen-ssh-module completions fish > ~/.config/fish/completions/gen-ssh-module.fish")]
    Completions(CompletionsArgs),
    /// Write the man pages into a folder, one for each command.
    #[command(after_help = "\
Examples:
  gen-ssh-module man /usr/local/share/man/man1")]
    Man(ManArgs),
}

/// `generate`
#[derive(Debug, Clone, clap::Args)]
#[command(override_usage = "\
gen-ssh-module generate [OPTIONS] <SPEC>
       gen-ssh-module generate [OPTIONS] --user <USER=FILE>...")]
#[command(after_help = "\
Examples:
  # the declarative ssh-copy-id
  gen-ssh-module generate --user alice=alice.pub --wheel alice --keys-only > ssh.nix

  # a host or a fleet from a spec
  gen-ssh-module generate host.toml -o ssh.nix
  gen-ssh-module generate fleet.json -o hosts/

  # in CI: exit 1 and show what is out of date
  gen-ssh-module generate host.toml -o ssh.nix --check --diff

  # the files that NixOS will write
  gen-ssh-module generate host.toml --as sshd_config
  gen-ssh-module generate host.toml --as authorized_keys:alice

  # also ask the installed Nix what the module means
  gen-ssh-module generate host.toml --verify nix")]
pub struct GenerateArgs {
    /// The spec, JSON or TOML; - is standard input.
    #[arg(required_unless_present = "user")]
    pub spec: Option<String>,

    /// What the spec is written in; told from its name or first character if not given.
    #[arg(long, value_enum)]
    pub format: Option<SpecFormat>,

    /// Let USER log in with the keys in FILE (- is standard input); may be given again.
    #[arg(short, long = "user", value_name = "USER=FILE", value_parser = parse_user)]
    pub user: Vec<(String, String)>,

    /// Put USER into the group wheel, which may use sudo; may be given again.
    #[arg(short, long, value_name = "USER")]
    pub wheel: Vec<String>,

    /// Turn the server on, and password and keyboard-interactive login off.
    #[arg(short, long)]
    pub keys_only: bool,

    /// How root may log in: yes, prohibit-password, forced-commands-only or no.
    #[arg(long, value_name = "HOW", value_parser = parse_permit_root_login)]
    pub permit_root_login: Option<nixos_ssh::PermitRootLogin>,

    /// What becomes of the comments of --user keys.
    #[arg(long, value_enum, default_value_t)]
    pub comments: Comments,

    /// The NixOS release the module is for.
    #[arg(short, long, default_value_t, value_parser = parse_release())]
    pub release: Release,

    /// Where to write: a file, or a folder (with / at its end, or one that is there) for a fleet; - is standard output.
    #[arg(short, long, value_name = "FILE|DIR/", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub output: Option<String>,

    /// Of a fleet, only this host.
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,

    /// Write nothing; exit 1 if a file would change.
    #[arg(long, requires = "output")]
    pub check: bool,

    /// Show what changes as a unified diff.
    #[arg(long, requires = "output")]
    pub diff: bool,

    /// Leave out the comment at the top.
    #[arg(long)]
    pub no_header: bool,

    /// Besides rnix, ask the installed Nix whether the module means what was said.
    #[arg(long, value_enum)]
    pub verify: Option<Verify>,

    /// Instead of a module, print sshd_config, authorized_keys:USER or ssh_config.
    #[arg(long = "as", value_name = "WHAT", value_parser = parse_as)]
    pub r#as: Option<As>,

    /// With --as sshd_config: the folder of the OpenSSH package.
    #[arg(long, value_name = "DIR", default_value = "/run/current-system/sw", hide_short_help = true)]
    pub openssh: String,
}

/// `completions`
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The folder.
    pub folder: PathBuf,
}

/// Formats of a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SpecFormat {
    /// JSON
    Json,
    /// TOML
    Toml,
}

/// What becomes of a key's comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Comments {
    /// It stays.
    #[default]
    Keep,
    /// Only what stands before its @ stays.
    User,
    /// It goes.
    None,
}

/// Who else verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Verify {
    /// The installed nix-instantiate.
    Nix,
}

/// What to print instead of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum As {
    /// The server's file.
    SshdConfig,
    /// The key file of a user.
    AuthorizedKeys(String),
    /// The client's blocks.
    SshConfig,
}

fn parse_user(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((user, file)) if !user.is_empty() && !file.is_empty() => Ok((user.to_owned(), file.to_owned())),
        _ => Err("it is written USER=FILE, as in alice=alice.pub".to_owned()),
    }
}

fn parse_as(text: &str) -> Result<As, String> {
    match text.split_once(':') {
        None if text == "sshd_config" => Ok(As::SshdConfig),
        None if text == "ssh_config" => Ok(As::SshConfig),
        Some(("authorized_keys", user)) if !user.is_empty() => Ok(As::AuthorizedKeys(user.to_owned())),
        _ => Err("it is sshd_config, authorized_keys:USER or ssh_config".to_owned()),
    }
}

fn parse_permit_root_login(text: &str) -> Result<nixos_ssh::PermitRootLogin, String> {
    text.parse().map_err(|error: nixos_ssh::model::problem::Problem| error.to_string())
}

pub(crate) fn parse_release() -> impl clap::builder::TypedValueParser<Value = Release> {
    use clap::builder::TypedValueParser as _;
    clap::builder::PossibleValuesParser::new(Release::ALL.iter().map(|release| release.name()))
        .try_map(|name| name.parse::<Release>())
}

/// The whole command, for completions and man pages.
pub fn command() -> clap::Command {
    use clap::CommandFactory as _;
    Args::command()
}
