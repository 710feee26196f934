//! A login that has a connection: the facts that every step asks, and none of the steps.

use std::cell::OnceCell;
use std::sync::Arc;

use super::account::Account;
use super::attempt::Source;
use super::key_paths;
use super::listed::Listed;
use super::server::{Connection, Effective};
use super::system::System;
use super::time::{Ending, Seconds};
use super::why::{Cause, Truth, Why};
use crate::source::Span;

/// A login that has a connection: all that does not depend on what somebody has.
pub(crate) struct Login<'s> {
    pub(crate) system: &'s System,
    /// The name that somebody logs in with.
    pub(crate) user: Box<str>,
    pub(crate) account: Option<&'s Account>,
    pub(crate) effective: Effective<'s>,
    pub(crate) source: Source,
    pub(crate) at: Option<Seconds>,
    /// Asked for by every key.
    key_files: OnceCell<Result<Vec<Arc<str>>, Why>>,
    pub(crate) listed: Listed,
}

impl<'s> Login<'s> {
    /// Somebody who comes to a port.
    pub(crate) fn new(system: &'s System, user: &str, source: Source, port: u16, at: Option<Seconds>) -> Login<'s> {
        let account = system.accounts.get(user);
        let uses_dns = !matches!(system.config.global_word("UseDNS"), Ok(Some("no") | None));
        let source = Source { uses_dns, ..source };
        let connection = Connection { user, account, source: &source, port, version: system.version };
        let effective = system.config.effective(&connection);
        let (key_files, listed) = (OnceCell::new(), Listed::default());
        Login { system, user: user.into(), account, effective, source, at, key_files, listed }
    }

    /// The files of keys that sshd reads for the account.
    pub(crate) fn key_files(&self, account: &Account) -> Result<&Vec<Arc<str>>, &Why> {
        self.key_files.get_or_init(|| key_paths::files(&self.effective, account)).as_ref()
    }

    /// Whether a time is over.
    pub(crate) fn is_over(&self, ending: Ending, name: &str, span: Span) -> Truth {
        match self.at {
            None => Truth::Maybe(Why::new(Cause::Time, name, span)),
            Some(at) if at > ending.latest => Truth::Yes,
            Some(at) if at <= ending.earliest => Truth::No,
            Some(_) => Truth::Maybe(Why::new(Cause::TimeZone, name, span)),
        }
    }
}
