//! A Nix that keeps to a folder.

use std::path::Path;
use std::process::Command;

/// Its store, what it keeps and what it is configured by, below a folder whose path has no links.
pub fn keep_to(command: &mut Command, folder: &Path) {
    let places = [
        ("NIX_STORE_DIR", "store"),
        ("NIX_STATE_DIR", "state"),
        ("NIX_LOG_DIR", "log"),
        ("NIX_CONF_DIR", "etc"),
        ("HOME", "home"),
        ("XDG_CACHE_HOME", "home/cache"),
        ("XDG_CONFIG_HOME", "home/config"),
        ("TMPDIR", "tmp"),
    ];
    for (variable, place) in places {
        command.env(variable, folder.join(place));
    }
}
