//! The jobs of a file, done one after another; each is believed only when its text was read again.

use super::edits::edits;
use super::home_manager::{self, HomeOption};
use super::jobs::{Job, What};
use super::migration::{Left, MigrateOptions, Migrated, Migration, NewFile, Unread, Unreadable};
use super::renaming::{DECLARED, Edits};
use crate::fix::overlay::Overlay;
use crate::keys::FileChange;
use crate::keys::inventory::Inventory;
use crate::keys::snapshot::Snapshot;
use crate::nix::files::Files;
use crate::nix::text::syntax::Place;
use crate::nix::write::edit::document::Document;
use crate::nix::write::edit::{Edit, apply};

/// More than so many names of one file are first changed together.
const MANY: usize = 50;

/// How many bytes may be read again for the changes of one file that are made one after another.
const READ_AGAIN: usize = 6 << 20;

const TOO_MANY: &str = "there is too much to change in this file at once: migrate it again";

const ELSE: &str = "the new name cannot be put there without changing something else";

pub(super) struct Work<'w> {
    pub(super) files: &'w dyn Files,
    pub(super) options: &'w MigrateOptions,
    /// Where `programs.ssh.matchBlocks` is read, if it is.
    pub(super) match_blocks_reader: Option<String>,
    pub(super) migration: Migration,
}

/// What is read again after each change.
pub(super) struct Tree<'t> {
    pub(super) files: &'t dyn Files,
    pub(super) names: &'t [String],
    /// The files that lead to the one that changes.
    pub(super) readers: &'t [String],
}

/// A file on its way.
struct State {
    text: String,
    document: Document,
    /// What was done, in this order.
    made: Vec<Edit>,
}

impl Work<'_> {
    /// The new text of one file: all of its changes, or those that can be made alone.
    pub(super) fn file(&mut self, tree: &Tree<'_>, name: &str, old: &str, jobs: Vec<Job>) {
        let Ok(document) = Document::new(old) else {
            self.migration.unread.push(Unread { file: name.to_owned(), why: Unreadable::Syntax });
            return;
        };
        let mut state = State { text: old.to_owned(), document, made: Vec::new() };
        let before = tree.snapshot(None);
        let are_done = jobs.len() > MANY && self.together(tree, name, &mut state, &jobs, &before).is_some();
        let mut read = 0;
        for job in jobs {
            let (from, to) = job.what.names();
            let mut entry = Migrated { file: name.to_owned(), line: job.line, from, to, reason: String::new() };
            read += state.text.len();
            let result = match () {
                () if are_done => Ok(()),
                () if read > READ_AGAIN.max(2 * state.text.len()) => Err(TOO_MANY.into()),
                () => self.job(tree, name, &mut state, &job, &before),
            };
            match result {
                Ok(()) => self.migration.done.push(entry),
                Err(reason) if reason == DECLARED => {}
                Err(reason) => {
                    entry.reason = reason.into_owned();
                    self.migration.left.push(entry);
                }
            }
        }
        if state.text != old {
            self.migration.files.push(FileChange { name: name.to_owned(), old: old.to_owned(), new: state.text });
        }
    }

    /// All names at once, which is read again once; nothing if one of them has to be looked at by itself.
    fn together(&self, tree: &Tree<'_>, name: &str, state: &mut State, jobs: &[Job], before: &Snapshot) -> Option<()> {
        let what = jobs.first()?.what;
        let mut all = Vec::new();
        for job in jobs {
            let (What::Rename(_), place) = (job.what, Place::from(job.place.clone())) else { return None };
            match edits(&state.document, place, job.what, self.options) {
                Ok(Edits { edits, created: None }) => all.extend(edits),
                _ => return None,
            }
        }
        (state.text, state.document) = tried(tree, name, &state.text, &all, before, what)?;
        Some(())
    }

    fn job(
        &mut self,
        tree: &Tree<'_>,
        name: &str,
        state: &mut State,
        job: &Job,
        before: &Snapshot,
    ) -> Result<(), Left> {
        // One after another: what an edit makes is where the next one begins. Positions after it move.
        let at = shifted(job.place.clone(), &state.made).ok_or(ELSE)?;
        if let (What::Home(HomeOption::MatchBlocks), Some(reader)) = (job.what, &self.match_blocks_reader) {
            return Err(format!("{reader} reads it").into());
        }
        let Edits { mut edits, created } = edits(&state.document, at, job.what, self.options)?;
        let created = created.map(|file| self.new_file(name, file)).transpose()?.flatten();
        let (text, document) = tried(tree, name, &state.text, &edits, before, job.what).ok_or(ELSE)?;
        (state.text, state.document) = (text, document);
        self.migration.created.extend(created);
        // From the last to the first, so that none moves another.
        edits.sort_by(|one, two| two.cmp(one));
        state.made.extend(edits);
        Ok(())
    }

    /// A file beside the one with this name; nothing if it is there already.
    fn new_file(&self, beside: &str, file: NewFile) -> Result<Option<NewFile>, Left> {
        let folder = beside.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let file = NewFile { name: format!("{folder}{}", file.name), ..file };
        let taken = || Err(format!("{} is there and holds something else: --banner-file names it", file.name).into());
        if let Some(known) = self.migration.created.iter().find(|known| known.name == file.name) {
            return if known.text == file.text { Ok(None) } else { taken() };
        }
        match self.files.read(&file.name) {
            Err(crate::nix::files::FileError::Missing) => Ok(Some(file)),
            Ok(bytes) if bytes == file.text.as_bytes() => Ok(None),
            _ => taken(),
        }
    }
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

/// The text after edits, if every host says the same but for what was to change.
fn tried(
    tree: &Tree<'_>,
    name: &str,
    text: &str,
    edits: &[Edit],
    before: &Snapshot,
    what: What,
) -> Option<(String, Document)> {
    let new = apply(text, edits.to_vec()).ok()?;
    let document = Document::edited(text, &new).ok()?;
    let after = tree.snapshot(Some((name, &new)));
    let same = before.lists == after.lists && before.rest.len() == after.rest.len();
    let same = same
        && before
            .rest
            .iter()
            .zip(&after.rest)
            .all(|(before, after)| before.0 == after.0 && rest(before.1, what).eq(rest(after.1, what)));
    same.then_some((new, document))
}

/// The definitions that must stay as they are.
fn rest(outline: &str, what: What) -> impl Iterator<Item = &str> {
    const VALUES: [&str; 4] = [
        "services.openssh.settings.AcceptEnv ",
        "services.openssh.settings.Banner ",
        "services.openssh.banner ",
        "services.openssh.hostKeys ",
    ];
    // home-manager's options come first, and stay changed; values come last.
    let is_value = matches!(what, What::AcceptEnv | What::Banner(..) | What::Rounds);
    let is_value = move |line: &str| is_value && VALUES.iter().any(|option| line.starts_with(option));
    outline.lines().filter(move |line| !home_manager::is_own(line) && !is_value(line))
}

/// Where a place stands after edits that were made before it was looked for; nothing if they took it away.
fn shifted(place: std::ops::Range<usize>, edits: &[Edit]) -> Option<Place> {
    let (mut start, mut end) = (place.start, place.end);
    for edit in edits {
        if edit.range().end <= start {
            let (grown, gone) = (edit.replacement.len(), edit.range().len());
            start = (start + grown).checked_sub(gone)?;
            end = (end + grown).checked_sub(gone)?;
        }
    }
    Some(Place::from(start..end))
}
