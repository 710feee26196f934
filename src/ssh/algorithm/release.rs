//! What a release of OpenSSH makes of a list of algorithms: its own defaults, order and patterns.

use super::table::{KEY_ORDER, OLDER_DEFAULTS};
use super::{Algorithm, AlgorithmKind, algorithms};
use crate::ssh::build::Build;
use crate::ssh::keyword::Dialect;
use crate::ssh::pattern;
use crate::ssh::version::Version;

/// A release as somebody built it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Release {
    pub version: Version,
    pub build: Build,
}

/// Why a release refuses a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListError<'l> {
    /// It does not know the name.
    Name(&'l str),
    /// Nothing is left of the list.
    Empty,
    /// A `!` in a list that takes nothing away.
    Negated,
}

impl Release {
    /// What the server offers when no line says it.
    pub(crate) fn default(self, kind: AlgorithmKind) -> Vec<&'static str> {
        let fits = |(of, until, build, _): &&(AlgorithmKind, Version, Option<Build>, &str)| {
            *of == kind && self.version < *until && build.is_none_or(|build| build == self.build)
        };
        if let Some((_, _, _, names)) = OLDER_DEFAULTS.iter().find(fits) {
            return names.split(',').collect();
        }
        let here = algorithms(kind).filter(|algorithm| algorithm.is_in(self.version));
        here.filter(|algorithm| algorithm.is_offered(Dialect::Sshd)).map(|algorithm| algorithm.name).collect()
    }

    /// Everything of a kind, in the order of OpenSSH's own table.
    fn all(self, kind: AlgorithmKind) -> Vec<&'static str> {
        let default = self.default(kind);
        // What is offered is there, even where a build has it earlier.
        let here = |algorithm: &&Algorithm| algorithm.is_in(self.version) || default.contains(&algorithm.name);
        let mut all: Vec<&'static str> = algorithms(kind).filter(here).map(|algorithm| algorithm.name).collect();
        // Elsewhere no pattern can ask for several, so that their order shows nowhere.
        if matches!(kind, AlgorithmKind::Key | AlgorithmKind::CaSignature) {
            all.sort_by_key(|name| KEY_ORDER.iter().position(|other| other == name));
        }
        all
    }

    /// Whether it takes the names of a list, wherever the line stands.
    pub(crate) fn check(self, kind: AlgorithmKind, list: &str) -> Result<(), ListError<'_>> {
        if list.starts_with('-') {
            return Ok(());
        }
        let patterns = matches!(kind, AlgorithmKind::Key | AlgorithmKind::CaSignature);
        // Patterns for lists of signatures may fit certificates, without any effect; names could before 9.4.
        let known = self.all(if kind == AlgorithmKind::CaSignature { AlgorithmKind::Key } else { kind });
        let is_name = |known: &str| match kind {
            AlgorithmKind::CaSignature => self.version < Version(9, 4) || !known.contains("-cert-"),
            _ => true,
        };
        let list = list.strip_prefix(['+', '^']).unwrap_or(list);
        for name in list.split(',') {
            // OpenSSH reads no further.
            if name.is_empty() {
                break;
            }
            let right = match known.iter().find(|known| **known == name) {
                Some(known) => is_name(known),
                None => patterns && known.iter().any(|known| pattern::list_fits(known, name).is_some()),
            };
            if !right {
                return Err(ListError::Name(name));
            }
        }
        if list.is_empty() { Err(ListError::Empty) } else { Ok(()) }
    }

    /// What the server offers with a list.
    pub(crate) fn assembled(self, kind: AlgorithmKind, list: &str) -> Result<Vec<&'static str>, ListError<'_>> {
        let mut default = self.default(kind);
        let all = self.all(kind);
        if let Some(taken) = list.strip_prefix('-') {
            default.retain(|name| pattern::list_fits(name, taken) != Some(true));
            return Ok(default);
        }
        let names = list.strip_prefix(['+', '^']).unwrap_or(list);
        if names.split(',').any(|name| name.starts_with('!')) {
            return Err(ListError::Negated);
        }
        let fits = |pattern: &str| all.iter().copied().filter(|name| pattern::fits(name, pattern)).collect::<Vec<_>>();
        let these = names.split(',').flat_map(fits);
        let offered: Vec<&'static str> = match list.as_bytes().first() {
            Some(b'+') => default.into_iter().chain(these).collect(),
            Some(b'^') => these.chain(default).collect(),
            _ => these.collect(),
        };
        let mut once: Vec<&'static str> = Vec::with_capacity(offered.len());
        for name in offered {
            if !once.contains(&name) {
                once.push(name);
            }
        }
        if once.is_empty() { Err(ListError::Empty) } else { Ok(once) }
    }
}
