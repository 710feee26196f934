//! What there is to change: every old name and old value, with its place.

use std::collections::{BTreeMap, BTreeSet};

use super::home_manager::{self, HomeOption};
use super::migration::{Aliases, MigrateOptions, Unread, Unreadable};
use crate::configuration::Node;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::renamed::{RENAMED, RenameKind, Renamed};
use crate::model::release::Release;
use crate::nix::files::Files;
use crate::nix::write::edit::document::Document;
use crate::source::positions::Positions;
use crate::source::{Sources, Span};

/// Something to change in one file.
pub(super) struct Job {
    /// The bytes of the name, in the text as it was.
    pub(super) place: std::ops::Range<usize>,
    pub(super) line: usize,
    pub(super) what: What,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    /// A name.
    Rename(&'static Renamed),
    /// A name that no edit can change.
    Decide(&'static Renamed),
    /// `services.openssh.banner`, with the number of its definitions.
    Banner(&'static Renamed, usize),
    /// `AcceptEnv` as one string.
    AcceptEnv,
    /// `rounds` of a host key.
    Rounds,
    /// An option of home-manager.
    Home(HomeOption),
}

/// The jobs of one file.
#[derive(Default)]
pub(super) struct FileJobs {
    pub(super) text: String,
    pub(super) jobs: Vec<Job>,
}

/// The jobs of all files.
pub(super) struct Jobs<'o> {
    options: &'o MigrateOptions,
    seen: BTreeSet<(String, usize)>,
    files: BTreeMap<String, FileJobs>,
    /// The files that could not be looked at.
    pub(super) unread: Vec<Unread>,
    /// Where `programs.ssh.matchBlocks` is read, if it is.
    pub(super) reader: Option<String>,
}

impl What {
    /// What it is called, and what it is called today.
    pub(super) fn names(self) -> (String, String) {
        match self {
            What::Rename(change) | What::Decide(change) | What::Banner(change, _) => {
                (change.from.to_owned(), change.to.to_owned())
            }
            What::AcceptEnv => ("settings.AcceptEnv as a string".to_owned(), "a list of strings".to_owned()),
            What::Rounds => ("services.openssh.hostKeys.*.rounds".to_owned(), "gone: it has no effect".to_owned()),
            What::Home(option) => option.names(),
        }
    }

    /// What is done first: blocks before the options that are put among them, and names before values.
    fn rank(self) -> u8 {
        match self {
            What::Home(HomeOption::MatchBlocks) => 0,
            What::Home(HomeOption::Client(..)) => 1,
            What::Rename(_) | What::Decide(_) => 2,
            What::Banner(..) | What::AcceptEnv | What::Rounds => 3,
        }
    }
}

impl<'o> Jobs<'o> {
    pub(super) fn new(options: &'o MigrateOptions) -> Jobs<'o> {
        Jobs { options, seen: BTreeSet::new(), files: BTreeMap::new(), unread: Vec::new(), reader: None }
    }

    /// The files with their jobs in the order in which they are done.
    pub(super) fn in_order(self) -> impl Iterator<Item = (String, FileJobs)> {
        self.files.into_iter().map(|(name, mut file)| {
            file.jobs.sort_by_key(|job| (job.what.rank(), job.place.start));
            let positions = Positions::new(&file.text);
            for job in &mut file.jobs {
                job.line = positions.line_column(job.place.start).0;
            }
            (name, file)
        })
    }

    /// What one host says under old names or in old forms.
    pub(super) fn collect(&mut self, sources: &Sources, root: &Node) {
        self.old_names(sources, root);
        self.removed(sources, root);
        if self.options.to >= Release::R26_05 {
            self.accept_env(sources, root);
        }
        for definition in root.child_definitions("services.openssh.hostKeys") {
            self.rounds(sources, &definition.value);
        }
    }

    /// What files set for home-manager, whether hosts were found in them or not.
    pub(super) fn home_manager(&mut self, files: &dyn Files, names: &[String]) {
        for name in names {
            // What is not read, or no text, was noted before.
            let Ok(bytes) = files.read(name) else { continue };
            if !home_manager::is_relevant(&bytes) {
                continue;
            }
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let Ok(document) = Document::new(&text) else {
                self.unread.push(Unread { file: name.clone(), why: Unreadable::Syntax });
                continue;
            };
            if let Some(place) = home_manager::reader(&document) {
                let line = line_of(&text, place.start as usize);
                self.reader.get_or_insert(format!("{name}:{line}"));
            }
            for found in home_manager::find(&document) {
                self.add(name, &text, found.at.range(), What::Home(found.option));
            }
        }
    }

    fn job(&mut self, sources: &Sources, span: Span, what: What) {
        let Some(source) = sources.get(span.source) else { return };
        self.add(&source.name, &source.text, span.start as usize..span.end as usize, what);
    }

    fn add(&mut self, name: &str, text: &str, place: std::ops::Range<usize>, what: What) {
        if !self.seen.insert((name.to_owned(), place.start)) {
            return;
        }
        let file = self.files.entry(name.to_owned()).or_default();
        if file.text.is_empty() {
            text.clone_into(&mut file.text);
        }
        file.jobs.push(Job { line: 0, place, what });
    }

    /// Every name that stands for today's.
    fn old_names(&mut self, sources: &Sources, node: &Node) {
        for (span, change) in &node.old_names {
            if self.is_due(change) {
                self.job(sources, *span, What::Rename(change));
            }
        }
        node.children.values().for_each(|child| self.old_names(sources, child));
    }

    fn is_due(&self, change: &Renamed) -> bool {
        let is_alias = change.kind == RenameKind::Alias;
        let is_old = change.release.parse::<Release>().map_or(true, |release| release <= self.options.to);
        is_old && (!is_alias || self.options.aliases == Aliases::Migrate)
    }

    /// Every name that NixOS refuses: its value needs another form.
    fn removed(&mut self, sources: &Sources, root: &Node) {
        for change in RENAMED.iter().filter(|change| change.kind == RenameKind::Removed) {
            let Some(node) = root.child(change.from).filter(|_| self.is_due(change)) else { continue };
            let what = match change.from.ends_with("banner") {
                true => What::Banner(change, node.definitions.len()),
                false => What::Decide(change),
            };
            node.names.iter().for_each(|span| self.job(sources, *span, what));
        }
    }

    /// Since 26.05 it is a list of strings and takes no string.
    fn accept_env(&mut self, sources: &Sources, root: &Node) {
        for definition in root.child_definitions("services.openssh.settings.AcceptEnv") {
            if matches!(definition.value.datum, Datum::Text(_)) {
                self.job(sources, definition.name, What::AcceptEnv);
            }
        }
    }

    /// Since 25.11 nothing reads it.
    fn rounds(&mut self, sources: &Sources, keys: &Found) {
        let Datum::List(keys) = &keys.datum else { return };
        for key in keys {
            let Datum::Set(key) = &key.datum else { continue };
            if let Some(rounds) = key.attributes.get("rounds") {
                self.job(sources, rounds.name, What::Rounds);
            }
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or_default().matches('\n').count() + 1
}
