//! Old names of options as today's, in Nix files that exist: every change of [`RENAMED`](crate::configuration::renamed),
//! values whose type changed, and home-manager's `programs.ssh.matchBlocks`.
//!
//! A renamed option means the same under its new name, so what hosts say must be the same before and after: that is
//! read again before anyone gets the new texts.

mod banner;
mod block_fields;
mod block_header;
mod edits;
mod home_manager;
mod jobs;
mod match_blocks;
mod migration;
mod places;
mod renaming;
mod work;

pub use migration::{Aliases, MigrateOptions, Migrated, Migration, NewFile, Unread, Unreadable};

use crate::keys::inventory::Inventory;
use crate::model::release::Release;
use crate::nix::files::Files;
use crate::nix::module::may_matter;
use crate::nix::write::edit::document::Document;
use jobs::Jobs;
use work::{Tree, Work};

/// Plans the migration of the files with these names. What they import is migrated where it is among them.
///
/// ```
/// use nixos_ssh::migrate::{Aliases, MigrateOptions, migrate};
/// use nixos_ssh::{Release, nix::files::MemoryFiles};
/// let text = "{ services.openssh.permitRootLogin = \"no\"; }";
/// let files = MemoryFiles::default().with("host.nix", text);
/// let options = MigrateOptions { to: Release::R26_05, aliases: Aliases::Keep, banner_file: None };
/// let migration = migrate(&files, &["host.nix".to_owned()], &options);
/// assert_eq!(migration.files[0].new, "{ services.openssh.settings.PermitRootLogin = \"no\"; }");
/// ```
#[must_use]
pub fn migrate(files: &dyn Files, names: &[String], options: &MigrateOptions) -> Migration {
    let before = Inventory::read(files, names).files;
    let mut jobs = Jobs::new(options);
    jobs.unread = names.iter().filter_map(|name| unread(files, name)).collect();
    for (_, checked) in &before {
        for host in &checked.hosts {
            jobs.collect(&checked.sources, &host.root);
        }
    }
    if options.to >= Release::R26_05 {
        jobs.home_manager(files, names);
    }
    let migration = Migration { unread: std::mem::take(&mut jobs.unread), ..Migration::default() };
    let mut work = Work { files, options, match_blocks_reader: jobs.reader.take(), migration };
    for (name, file) in jobs.in_order() {
        // A file that nobody named is not ours to change.
        if !names.contains(&name) {
            continue;
        }
        // Only who reads the file can say something else afterwards.
        let readers = before.iter().filter(|(_, read)| read.sources.find(&name).is_some());
        let readers: Vec<String> = readers.map(|(reader, _)| reader.clone()).collect();
        work.file(&Tree { files, names, readers: &readers }, &name, &file.text, file.jobs);
    }
    work.migration.unread.sort_by(|one, two| one.file.cmp(&two.file));
    work.migration.unread.dedup();
    work.migration.done.sort();
    work.migration.left.sort();
    work.migration
}

/// Why the text of a file cannot be had.
fn unread(files: &dyn Files, name: &str) -> Option<Unread> {
    let why = match files.read(name) {
        Err(error) => Unreadable::File(error),
        Ok(bytes) if bytes.contains(&0) => Unreadable::NotText,
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Err(_) => Unreadable::NotText,
            Ok(text) if may_matter(&bytes) && Document::new(text).is_err() => Unreadable::Syntax,
            Ok(_) => return None,
        },
    };
    Some(Unread { file: name.to_owned(), why })
}
