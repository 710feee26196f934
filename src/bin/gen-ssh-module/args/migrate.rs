//! The arguments of `migrate`.

use std::path::PathBuf;

use clap::Args;
use nixos_ssh::Release;

use super::{Verify, parse_release};

/// `migrate`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  # what would change
  gen-ssh-module migrate --diff

  # everything that warns or fails in 26.05, in this folder
  gen-ssh-module migrate --to 26.05 .

  # users.extraUsers too, which works without a warning
  gen-ssh-module migrate --aliases hosts/

  # the text of services.openssh.banner into a file beside the module
  gen-ssh-module migrate --banner-file banner.txt host.nix")]
pub struct MigrateArgs {
    /// Files and folders.
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The NixOS release that the files are for.
    #[arg(long, default_value_t, value_parser = parse_release())]
    pub to: Release,
    /// Names that work without a warning, too.
    #[arg(long)]
    pub aliases: bool,
    /// Where the text of services.openssh.banner goes, relative to the file that holds it.
    #[arg(long, value_name = "FILE")]
    pub banner_file: Option<String>,
    /// Show what changes as a unified diff, and write nothing.
    #[arg(long)]
    pub diff: bool,
    /// Write nothing; exit 1 if a file would change or somebody must decide.
    #[arg(long)]
    pub check: bool,
    /// Besides rnix, ask the installed Nix whether it parses the new texts.
    #[arg(long, value_enum)]
    pub verify: Option<Verify>,
}
