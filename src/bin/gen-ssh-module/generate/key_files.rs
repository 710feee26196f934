//! Key files that a module names: Nix reads them when it evaluates, so they are looked at now.

use std::collections::BTreeSet;
use std::path::Path;

use nixos_ssh::Host;
use nixos_ssh::diagnostic::of_key_file;
use nixos_ssh::source::Sources;
use nixos_ssh::ssh::authorized_keys::read_file;

use crate::failure::{Failure, warning_line};
use crate::short::read_text;

/// Warns of files that are not beside the module; a file with a line that is no key is a mistake.
pub fn check<'h>(hosts: impl IntoIterator<Item = &'h Host>, folder: &Path) -> Result<(), Failure> {
    let mut files: BTreeSet<&str> = BTreeSet::new();
    for host in hosts {
        let users = host.all_users().flat_map(|(_, user)| user.key_files.get().into_iter().flatten());
        let initrd = host.initrd.get().and_then(|initrd| initrd.authorized_key_files.get()).into_iter().flatten();
        files.extend(users.chain(initrd).map(|file| file.0.as_str()));
    }
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    for file in files {
        let path = folder.join(file.trim_start_matches("./"));
        let shown = path.to_string_lossy();
        if !path.exists() {
            warning_line(&format!("{shown} is not there: Nix cannot evaluate the module without it"));
            continue;
        }
        let text = read_text(&shown)?;
        let Err(errors) = read_file(&text) else { continue };
        let source = sources.add(shown.clone(), text.clone());
        diagnostics.extend(of_key_file(source, &text, errors));
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure::Input(sources, diagnostics)) }
}
