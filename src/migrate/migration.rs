//! What is asked of a migration, and what it comes to.

use std::borrow::Cow;

use crate::keys::FileChange;
use crate::model::release::Release;
use crate::nix::files::FileError;

/// Why something is left to a person.
pub(super) type Left = Cow<'static, str>;

/// What is migrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateOptions {
    /// The release that the files are for: younger changes are left alone.
    pub to: Release,
    /// Whether names that work without a warning are changed, too.
    pub aliases: Aliases,
    /// Where the text of `services.openssh.banner` goes, relative to the file that holds it. Without it the option stays.
    pub banner_file: Option<String>,
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
    /// The files that are new: texts that were options before.
    pub created: Vec<NewFile>,
    /// What changes, in the order of the files.
    pub done: Vec<Migrated>,
    /// What somebody must decide.
    pub left: Vec<Migrated>,
    /// The files that may hold old names and could not be looked at.
    pub unread: Vec<Unread>,
}

/// A file that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub file: String,
    /// Why.
    pub why: Unreadable,
}

/// Why a file could not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It cannot be read.
    #[error("{0}")]
    File(FileError),
    /// Its bytes are no UTF-8 text, as Nix wants it.
    #[error("it is no UTF-8 text")]
    NotText,
    /// Nix does not read it, either.
    #[error("it is no Nix: `gen-ssh-module check` says where")]
    Syntax,
}

/// A file that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
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
