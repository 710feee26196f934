//! `man`: pages from the definition of the command line.

use crate::args::{ManArgs, command};
use crate::failure::{Failure, Outcome};
use crate::transaction;

/// Writes `gen-ssh-module.1` and a page for each command.
pub fn run(args: &ManArgs) -> Result<Outcome, Failure> {
    let shown = args.folder.to_string_lossy();
    std::fs::create_dir_all(&args.folder).map_err(|error| Failure::io("create", &shown, &error))?;
    let whole = command();
    let pages = whole.get_subcommands().map(|command| {
        let name = format!("gen-ssh-module-{}", command.get_name());
        command.clone().name(name.clone()).display_name(name.clone()).version(env!("CARGO_PKG_VERSION"))
    });
    let mut files = Vec::new();
    for page in std::iter::once(whole.clone()).chain(pages) {
        let mut text = Vec::new();
        let path = args.folder.join(format!("{}.1", page.get_name()));
        clap_mangen::Man::new(page).render(&mut text).map_err(|error| Failure::io("write into", &shown, &error))?;
        files.push((path, text));
    }
    transaction::replace_all(files.iter().map(|(path, text)| (path.as_path(), text.as_slice())))?;
    Ok(Outcome::Done)
}
