//! What the lines of a keyword say: those of a file, or the default.

use super::Installation;
use crate::access::server::{Directive, Effective, Pass};
use crate::access::why::Why;
use crate::source::Span;
use crate::ssh::algorithm::release::Release;
use crate::ssh::keyword::{Dialect, Keyword};

/// A file for one connection, and the sshd that reads it.
pub(super) struct Reader<'r> {
    pub effective: Effective<'r>,
    pub installation: &'r Installation,
    pub release: Release,
}

/// One line as it counts.
pub(super) struct Written<'w> {
    /// Its words.
    pub words: Vec<&'w str>,
    /// Its argument as sshd reads it.
    pub argument: &'w str,
    /// Where it stands; [`Span::NONE`] for a default.
    pub span: Span,
    /// In which pass sshd reads it; a default is for everybody.
    pub pass: Pass,
}

impl<'r> Reader<'r> {
    pub(super) fn new(effective: Effective<'r>, installation: &'r Installation) -> Reader<'r> {
        let release = Release { version: effective.version(), build: installation.build };
        Reader { effective, installation, release }
    }

    /// The line that counts, or the default; nothing without both.
    pub(super) fn first(&self, keyword: &str) -> Result<Option<Written<'r>>, Why> {
        let found = self.effective.first(keyword)?;
        Ok(found.map(|directive| self.written(directive)).or_else(|| self.default(keyword)))
    }

    /// The line that counts; nothing for a default.
    pub(super) fn said(&self, keyword: &str) -> Result<Option<Written<'r>>, Why> {
        Ok(self.effective.first(keyword)?.map(|directive| self.written(directive)))
    }

    /// The default as a line.
    pub(super) fn default(&self, keyword: &str) -> Option<Written<'r>> {
        let own = self.release.build.default(keyword, self.release.version);
        let table =
            || Dialect::Sshd.keyword(keyword).and_then(|keyword| Keyword::default_in(keyword, self.release.version));
        let argument = own.or_else(table)?;
        let words = argument.split(' ').collect();
        Some(Written { words, argument, span: Span::NONE, pass: Pass::Everybody })
    }

    fn written(&self, directive: &'r Directive) -> Written<'r> {
        Written {
            words: directive.words.iter().map(String::as_str).collect(),
            argument: &directive.argument,
            span: directive.span,
            pass: self.effective.pass_of(directive),
        }
    }
}

impl<'w> Written<'w> {
    /// Its first word.
    pub(super) fn word(&self) -> &'w str {
        self.words.first().copied().unwrap_or_default()
    }
}
