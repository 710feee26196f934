//! The arguments of `keys`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Verify;

/// `keys`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  # who has which key, and where it stands
  gen-ssh-module keys list hosts/

  # a new laptop
  gen-ssh-module keys add alice laptop.pub hosts/ --diff

  # somebody leaves: every login of this key goes, in all files at once
  gen-ssh-module keys remove --key alice.pub .

  # a key is replaced: both work until every host has the new one
  gen-ssh-module keys replace --old alice.pub --new alice2.pub .
  gen-ssh-module keys replace --old alice.pub --new alice2.pub --finish .")]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KeysCommand,
}

/// What `keys` does.
#[derive(Debug, Clone, Subcommand)]
pub enum KeysCommand {
    /// Every key with its user, place, type, bits, fingerprint, comment and options.
    List {
        /// Files and folders.
        #[arg(default_value = ".")]
        paths: Vec<PathBuf>,
        /// How.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Let a user in with more keys.
    Add {
        /// The user, who must be defined already.
        user: String,
        /// Keys (.pub files, or lines in quotes), then files and folders of Nix.
        #[arg(required = true, value_name = "KEY|PATH")]
        keys: Vec<String>,
        /// Also where another user's list is made of this one, and lets in with the keys, too.
        #[arg(long)]
        shared: bool,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Take keys away, wherever they let somebody in.
    Remove {
        /// Which: SHA256:…, a comment, or a .pub file.
        #[arg(long, value_name = "KEY", required_unless_present = "user")]
        key: Option<String>,
        /// From this user only; without --key all of its keys.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Also where a list is shared and others lose it, too.
        #[arg(long)]
        shared: bool,
        /// Even if no administrator has a key then.
        #[arg(long)]
        allow_lockout: bool,
        /// Files and folders.
        #[arg(default_value = ".", value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Put a key beside another one, with its options; with --finish in its place.
    Replace {
        /// The old key: SHA256:…, a comment, or a .pub file.
        #[arg(long, value_name = "KEY")]
        old: String,
        /// The new key: a .pub file, or a line in quotes.
        #[arg(long, value_name = "KEY")]
        new: String,
        /// Take the old key away.
        #[arg(long)]
        finish: bool,
        /// Files and folders.
        #[arg(default_value = ".", value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Give a key another comment.
    RenameComment {
        /// Which: SHA256:…, a comment, or a .pub file.
        #[arg(long, value_name = "KEY")]
        key: String,
        /// The new comment.
        comment: String,
        /// Files and folders.
        #[arg(default_value = ".", value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        change: ChangeArgs,
    },
}

/// How the change is made.
#[derive(Debug, Clone, Args)]
pub struct ChangeArgs {
    /// Show what changes as a unified diff, and write nothing.
    #[arg(long)]
    pub diff: bool,
    /// Write nothing; exit 1 if a file would change.
    #[arg(long)]
    pub check: bool,
    /// Say what is done as JSON.
    #[arg(long)]
    pub json: bool,
    /// Besides rnix, ask the installed Nix whether it parses the new texts.
    #[arg(long, value_enum)]
    pub verify: Option<Verify>,
}

/// How keys are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ListFormat {
    /// A line for each.
    #[default]
    Table,
    /// For programs.
    Json,
}
