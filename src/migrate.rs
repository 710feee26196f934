//! Old names of options as today's, in Nix files that exist: every rename of [`RENAMED`](crate::configuration::renamed).
//!
//! A renamed option means the same under its new name, so what hosts say must be the same before and after: that is
//! read again before anyone gets the new texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Checked;
use crate::configuration::Node;
use crate::configuration::datum::Datum;
use crate::configuration::renamed::{RENAMED, RenameKind, Renamed};
use crate::fix::overlay::Overlay;
use crate::keys::FileChange;
use crate::keys::inventory::Inventory;
use crate::keys::snapshot::Snapshot;
use crate::model::release::Release;
use crate::nix::edit::document::Document;
use crate::nix::edit::{Edit, apply};
use crate::nix::files::Files;
use crate::nix::syntax::Place;
use crate::source::{Sources, Span};

/// What is migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrateOptions {
    /// The release that the files are for: younger changes are left alone.
    pub to: Release,
    /// Whether names that work without a warning are changed, too.
    pub aliases: Aliases,
}

/// Whether aliases are migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aliases {
    /// `users.extraUsers` stays.
    #[default]
    Keep,
    /// `users.extraUsers` becomes `users.users`.
    Migrate,
}

/// What a migration comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migration {
    /// The files that change.
    pub files: Vec<FileChange>,
    /// What changes, in the order of the files.
    pub done: Vec<Migrated>,
    /// What somebody must decide.
    pub left: Vec<Migrated>,
}

/// One old name in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Migrated {
    /// The file.
    pub file: String,
    /// The line before the change, from 1.
    pub line: usize,
    /// What it is called, or how it is written.
    pub from: String,
    /// What it is called today.
    pub to: String,
    /// Why it is left; empty when it was done.
    pub reason: String,
}

/// Plans the migration of the files with these names. What they import is migrated where it is among them.
///
/// ```
/// use nixos_ssh::migrate::{Aliases, MigrateOptions, migrate};
/// use nixos_ssh::{Release, nix::files::MemoryFiles};
/// let text = "{ services.openssh.permitRootLogin = \"no\"; }";
/// let files = MemoryFiles::default().with("host.nix", text);
/// let options = MigrateOptions { to: Release::R26_05, aliases: Aliases::Keep };
/// let migration = migrate(&files, &["host.nix".to_owned()], options);
/// assert_eq!(migration.files[0].new, "{ services.openssh.settings.PermitRootLogin = \"no\"; }");
/// ```
#[must_use]
pub fn migrate(files: &dyn Files, names: &[String], options: MigrateOptions) -> Migration {
    let before = Inventory::read(files, names).files;
    let mut work = Work { options, texts: BTreeMap::new(), seen: BTreeSet::new(), jobs: BTreeMap::new() };
    for (_, checked) in &before {
        for host in &checked.hosts {
            work.collect(&checked.sources, &host.root);
            work.removed(&checked.sources, &host.root);
            work.accept_env(&checked.sources, &host.root);
        }
    }
    let mut migration = Migration::default();
    for (name, mut jobs) in std::mem::take(&mut work.jobs) {
        // A file that nobody named is not ours to change.
        if !names.contains(&name) {
            continue;
        }
        // What changes a value comes last: renames are compared with what hosts say now.
        jobs.sort_by_key(|job| (matches!(job.what, What::AcceptEnv), job.span.start));
        let old = work.texts.get(&name).cloned().unwrap_or_default();
        // Only who reads the file can say something else afterwards.
        let leads_there =
            |checked: &Checked| (0..).map_while(|number| checked.sources.get(number)).any(|source| source.name == name);
        let readers = before.iter().filter(|(_, checked)| leads_there(checked)).map(|(reader, _)| reader.clone());
        let readers: Vec<String> = readers.collect();
        let tree = Tree { files, names, readers: &readers };
        work.file(&tree, &name, &old, jobs, &mut migration);
    }
    migration.left.sort();
    migration
}

/// Something to change in one file.
struct Job {
    span: Span,
    line: usize,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    /// A name.
    Rename(&'static Renamed),
    /// A name that no edit can change.
    Decide(&'static Renamed),
    /// `AcceptEnv` as one string.
    AcceptEnv,
}

struct Work {
    options: MigrateOptions,
    texts: BTreeMap<String, String>,
    seen: BTreeSet<(String, u32)>,
    jobs: BTreeMap<String, Vec<Job>>,
}

impl Work {
    fn job(&mut self, sources: &Sources, span: Span, what: What) {
        let Some(source) = sources.get(span.source) else { return };
        if !self.seen.insert((source.name.clone(), span.start)) {
            return;
        }
        self.texts.entry(source.name.clone()).or_insert_with(|| source.text.clone());
        let before = source.text.get(..span.start as usize).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        self.jobs.entry(source.name.clone()).or_default().push(Job { span, line, what });
    }

    /// Every name that NixOS still takes.
    fn collect(&mut self, sources: &Sources, node: &Node) {
        for (span, change) in &node.old_names {
            if self.is_due(change) {
                self.job(sources, *span, What::Rename(change));
            }
        }
        node.children.values().for_each(|child| self.collect(sources, child));
    }

    fn is_due(&self, change: &Renamed) -> bool {
        let is_alias = change.kind == RenameKind::Alias;
        let is_old = change.release.parse::<Release>().map_or(true, |release| release <= self.options.to);
        is_old && (!is_alias || self.options.aliases == Aliases::Migrate)
    }

    /// Every name that NixOS refuses: its value needs another form.
    fn removed(&mut self, sources: &Sources, root: &Node) {
        for change in RENAMED.iter().filter(|change| change.kind == RenameKind::Removed) {
            if !self.is_due(change) {
                continue;
            }
            let Some(node) = root.child(change.from) else { continue };
            for span in &node.names {
                self.job(sources, *span, What::Decide(change));
            }
        }
    }

    /// Since 26.05 it is a list of strings and takes no string.
    fn accept_env(&mut self, sources: &Sources, root: &Node) {
        if self.options.to < Release::R26_05 {
            return;
        }
        for definition in root.child_definitions("services.openssh.settings.AcceptEnv") {
            if matches!(definition.value.datum, Datum::Text(_)) {
                self.job(sources, definition.name, What::AcceptEnv);
            }
        }
    }

    /// The new text of one file: all of its changes, or those that can be made alone.
    fn file(&self, tree: &Tree<'_>, name: &str, old: &str, jobs: Vec<Job>, migration: &mut Migration) {
        let Ok(mut document) = Document::new(old) else { return };
        let mut text = old.to_owned();
        let before = tree.snapshot(None);
        // One after another: what an edit makes is where the next one begins. Positions after it move.
        let mut moved: Vec<Edit> = Vec::new();
        for job in jobs {
            let at = shifted(job.span, &moved);
            let (from, to) = job.names();
            let mut entry = Migrated { file: name.to_owned(), line: job.line, from, to, reason: String::new() };
            match edits(&document, at, job.what) {
                Err(reason) => entry.reason = reason.to_owned(),
                Ok(mut edits) => match tried(tree, name, &text, &edits, &before, job.what) {
                    Some((new, tree)) => {
                        (text, document) = (new, tree);
                        // From the last to the first, so that none moves another.
                        edits.sort_by(|one, two| two.cmp(one));
                        moved.extend(edits);
                    }
                    None => {
                        "the new name cannot be put there without changing something else".clone_into(&mut entry.reason)
                    }
                },
            }
            if entry.reason.is_empty() { migration.done.push(entry) } else { migration.left.push(entry) }
        }
        if text != old {
            migration.files.push(FileChange { name: name.to_owned(), old: old.to_owned(), new: text });
        }
    }
}

/// What is read again after each change.
struct Tree<'t> {
    files: &'t dyn Files,
    names: &'t [String],
    /// The files that lead to the one that changes.
    readers: &'t [String],
}

impl Tree<'_> {
    /// What hosts say, perhaps with another text in one file.
    fn snapshot(&self, changed: Option<(&str, &str)>) -> Snapshot {
        let mut overlay = Overlay::new(self.files);
        if let Some((name, text)) = changed {
            overlay.set(name, text);
        }
        Snapshot::of(&Inventory::read_some(&overlay, self.names, self.readers))
    }
}

/// The text after edits, if every host says the same.
fn tried(
    tree: &Tree<'_>,
    name: &str,
    text: &str,
    edits: &[Edit],
    before: &Snapshot,
    what: What,
) -> Option<(String, Document)> {
    let new = apply(text, edits.to_vec()).ok()?;
    let document = Document::new(&new).ok()?;
    let after = tree.snapshot(Some((name, &new)));
    let same = match what {
        What::AcceptEnv => before.rest.keys().eq(after.rest.keys()),
        _ => before.rest == after.rest && before.lists == after.lists,
    };
    same.then_some((new, document))
}

impl Job {
    fn names(&self) -> (String, String) {
        match self.what {
            What::Rename(change) | What::Decide(change) => (change.from.to_owned(), change.to.to_owned()),
            What::AcceptEnv => ("settings.AcceptEnv as a string".to_owned(), "a list of strings".to_owned()),
        }
    }
}

/// Where a span stands after edits that were made before it was looked for.
fn shifted(span: Span, edits: &[Edit]) -> Place {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    for edit in edits {
        if edit.range().end <= start {
            let (grown, gone) = (edit.replacement.len(), edit.range().len());
            start = start + grown - gone;
            end = end + grown - gone;
        }
    }
    Place::from(start..end)
}

/// The edits for one name in a document.
fn edits(document: &Document, at: Place, what: What) -> Result<Vec<Edit>, &'static str> {
    let entry = document.entry_named_at(at).ok_or("it is written by a function")?;
    let bindings = document.bindings_of(entry, 0);
    if bindings.is_empty() {
        return Err("it is written by inherit");
    }
    match what {
        What::Decide(change) if change.from.ends_with("banner") => {
            Err("its text goes into a file now: settings.Banner = ./banner;")
        }
        What::Decide(_) => Err("keys of the server are named by path now, in a list of all of them"),
        What::AcceptEnv => {
            let value = document.outer(entry.value);
            let text = document.slice(value.clone());
            let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            let inside =
                inside.filter(|text| !text.contains(['"', '\\', '$', '\n'])).ok_or("its value is no plain string")?;
            let words = inside.split([' ', '\t', ',']).filter(|word| !word.is_empty());
            let list = words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ");
            Ok(vec![Edit::replace(value, format!("[ {list} ]"))])
        }
        What::Rename(change) => {
            let from: Vec<&str> = change.from.split('.').collect();
            let to: Vec<&str> = change.to.split('.').collect();
            if document.is_set(&to) {
                return Err("the new name is defined here, too: one of the two has to go");
            }
            let mut edits = Vec::new();
            for (binding, below) in bindings {
                let renamed = document.rename_binding(&binding, &from, &to, below);
                edits.extend(renamed.ok_or("there is no place for the new name in this file")?);
            }
            Ok(edits)
        }
    }
}
