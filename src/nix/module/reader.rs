//! One file to the hosts that it speaks of, with everything that it leads to; no rule is asked.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::configuration::Configuration;
use crate::nix::eval::Evaluator;
use crate::nix::eval::builtins::Builtins;
use crate::nix::files::index::Index;
use crate::nix::files::{FileError, Files};
use crate::nix::text::scan::{Hazard, characters, shown};
use crate::nix::text::trees::Trees;
use crate::source::{Sources, Span};

/// What one file says.
#[derive(Debug, Default)]
pub(crate) struct FileHosts {
    /// The file itself, number 0, and every file it led to.
    pub(crate) sources: Sources,
    /// The files that it imports, directly or not; not those that were only looked into for an option.
    pub(crate) led_to: BTreeSet<String>,
    /// The hosts that the file speaks of.
    pub(crate) hosts: Vec<Configuration>,
    /// Whether it makes hosts in a way that nobody could read; these are not among them.
    pub(crate) has_unread_hosts: bool,
    /// What was done with it.
    pub(crate) outcome: Outcome,
    /// Why the text is not, or not as a whole, what Nix reads.
    pub(crate) broken: Option<FileError>,
    /// What is wrong with the raw text.
    pub(crate) hazards: Vec<Hazard>,
    /// What Nix would refuse.
    pub(crate) errors: Vec<SyntaxError>,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It holds no word of ours and was not parsed.
    #[default]
    Skipped,
    /// It was read as NixOS options.
    Judged,
    /// It was parsed; all of it is for home-manager, nix-darwin or something else, and was not judged as NixOS.
    NotNixos,
}

/// Which files are parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those with a word of ours.
    #[default]
    Relevant,
    /// Those, and those that import others: what was named is meant with all that it leads to.
    Imports,
    /// All.
    Everything,
}

impl Scope {
    /// Whether a text is parsed.
    fn has(self, bytes: &[u8]) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Imports if memmem::find(bytes, b"import").is_some() => true,
            Scope::Imports | Scope::Relevant => super::may_matter(bytes),
        }
    }
}

/// Something about the text that Nix would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What it is.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The other end of it: the first definition of a name that stands twice.
    pub other: Option<Span>,
}

/// Reads files, one after another or on several threads, and keeps what they share.
pub(crate) struct FileReader<'f> {
    files: &'f dyn Files,
    scope: Scope,
    trees: Trees,
    index: Index,
}

impl<'f> FileReader<'f> {
    /// A reader of files below a root.
    pub(crate) fn new(files: &'f dyn Files, scope: Scope) -> FileReader<'f> {
        FileReader { files, scope, trees: Trees::default(), index: Index::new(Vec::new()) }
    }

    /// Tells which files belong to the same run: an option that one of them alone defines is known in all of them.
    pub(crate) fn with_names(mut self, names: Vec<String>) -> FileReader<'f> {
        self.index = Index::new(names);
        self
    }

    /// Reads one file and what it leads to.
    pub(crate) fn read(&self, name: &str) -> Result<FileHosts, FileError> {
        let bytes = self.files.read(name)?;
        Ok(self.read_bytes(self.files, name, &bytes))
    }

    /// Reads text that stands, or could stand, under `name` among some files.
    pub(crate) fn read_bytes(&self, files: &dyn Files, name: &str, bytes: &[u8]) -> FileHosts {
        if !self.scope.has(bytes) {
            return FileHosts::default();
        }
        let mut scanned = characters(bytes);
        let mut read = FileHosts { outcome: Outcome::Judged, ..FileHosts::default() };
        let Some(text) = scanned.text else {
            read.broken = Some(FileError::NotText);
            let text = shown(bytes, &mut scanned.hazards);
            read.sources.add(name, text);
            return FileHosts { hazards: scanned.hazards, ..read };
        };
        let mut evaluator = Evaluator::new(files, &self.trees, &Builtins);
        evaluator.index = Some(&self.index);
        let file = evaluator.add_file(name, self.trees.parse(name, text.into()));
        scanned.hazards.extend(file.tree.hazards.iter().cloned());
        read.hazards = scanned.hazards;
        let errors = file.tree.errors.iter().map(|error| SyntaxError {
            message: error.message.clone(),
            span: file.span(error.place),
            other: error.other.map(|other| file.span(other)),
        });
        read.errors = errors.collect();
        if !file.tree.errors.is_empty() || file.tree.root.is_none() {
            read.broken = Some(FileError::NotNix);
        }
        let said = super::read(&evaluator, &file);
        read.sources = evaluator.sources.take();
        read.led_to = evaluator.led_to.take();
        if said.hosts.is_empty() && said.has_others {
            read.outcome = Outcome::NotNixos;
        }
        read.hosts = said.hosts;
        read.has_unread_hosts = said.has_unread;
        read
    }
}
