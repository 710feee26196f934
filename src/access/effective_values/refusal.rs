//! Why one release of sshd refuses a file that others take, or only for one connection.

use super::reader::Reader;
use crate::access::server::{Directive, Pass, ServerConfig};
use crate::access::why::Said;
use crate::ssh::algorithm::AlgorithmKind;
use crate::ssh::algorithm::release::ListError;
use crate::ssh::config_text::Scope;
use crate::ssh::directive::DirectiveError;
use crate::ssh::version::Version;

/// The criteria of Match that came late.
const CRITERIA: [(&str, Version); 2] = [("invalid-user", Version(9, 9)), ("Version", Version(10, 0))];

/// The first reason.
pub(super) fn refusal(config: &ServerConfig, reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    let version = reader.release.version;
    let known = |line: &&Directive| line.unknown.is_none();
    config
        .directives
        .iter()
        .filter(known)
        .find_map(|line| too_new(config, line, version).or_else(|| list(line, reader)))
        .or_else(|| criteria(config, version))
        .or_else(|| methods(config, reader))
        .or_else(|| twice(reader))
        .or_else(|| crash(reader))
        .or_else(|| principals(reader))
}

fn misplaced(line: &Directive, reason: &'static str) -> Said<DirectiveError> {
    let keyword = line.keyword.name.to_owned();
    Said { value: DirectiveError::Misplaced { keyword, reason }, span: line.span }
}

/// A keyword that came later, or that could not stand in a block yet.
fn too_new(config: &ServerConfig, line: &Directive, version: Version) -> Option<Said<DirectiveError>> {
    if !line.keyword.is_in(version) && line.keyword.removed.is_none() {
        return Some(misplaced(line, "is not known to this release of OpenSSH"));
    }
    // sshd is asked about blocks for everybody when it starts, and takes any keyword there.
    let old = matches!(line.scope, Scope::Block(_)) && line.keyword.in_match_since.is_some_and(|since| version < since);
    (old && !config.is_for_everybody(line.scope))
        .then(|| misplaced(line, "is not allowed inside a Match block by this release of OpenSSH"))
}

/// A list of algorithms that the release does not take.
fn list(line: &Directive, reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    let kind = AlgorithmKind::of_keyword(line.keyword.name)?;
    let list = line.words.first()?;
    let (name, effective) = (line.keyword.name, &reader.effective);
    // Those for everybody are looked at when sshd starts, even where a block has its own.
    let counts = || {
        let counting = [effective.first(name), effective.for_everybody(name)];
        counting.into_iter().flatten().flatten().any(|counting| std::ptr::eq(counting, line))
    };
    let checked = reader.release.check(kind, list);
    let error = match checked {
        // What a list leaves is looked at only where it counts.
        Ok(()) if counts() => reader.release.assembled(kind, list).err()?,
        Ok(()) => return None,
        Err(error) => error,
    };
    let found = match error {
        ListError::Name(name) => name.to_owned(),
        ListError::Empty | ListError::Negated => list.clone(),
    };
    let (keyword, expected) =
        (line.keyword.name.to_owned(), format!("algorithms of OpenSSH {}", reader.release.version));
    Some(Said { value: DirectiveError::Argument { keyword, expected, found }, span: line.span })
}

/// A criterion that came later.
fn criteria(config: &ServerConfig, version: Version) -> Option<Said<DirectiveError>> {
    let newer = |name: &str| CRITERIA.iter().any(|(known, since)| *known == name && version < *since);
    let span = config.criteria().find(|(name, _)| newer(name)).map(|(_, span)| span)?;
    let value = DirectiveError::Header("this release of OpenSSH does not know the criterion");
    Some(Said { value, span })
}

/// Before 9.7 `any` had to be the first line that says AuthenticationMethods, wherever it stood.
fn methods(config: &ServerConfig, reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    if reader.release.version >= Version(9, 7) {
        return None;
    }
    let lines = || config.directives.iter().filter(|line| line.keyword.name == "AuthenticationMethods");
    let mut refused = None;
    for pass in [Pass::Everybody, Pass::Blocks] {
        let counting = reader.effective.known("AuthenticationMethods", pass).ok()?;
        let Some(first) = counting.first() else { continue };
        let mut later = lines().skip_while(|line| !std::ptr::eq(*line, *first)).skip(1);
        refused = refused.or_else(|| later.find(|line| line.argument == "any"));
    }
    refused.map(|line| misplaced(line, "takes any only in its first line"))
}

/// Before 9.5 a subsystem had one line only.
fn twice(reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    if reader.release.version >= Version(9, 5) {
        return None;
    }
    let lines = reader.effective.known("Subsystem", Pass::Everybody).ok()?;
    let name = |line: &Directive| line.words.first().cloned();
    let again =
        lines.iter().enumerate().find(|(index, line)| lines.iter().take(*index).any(|other| name(other) == name(line)));
    again.map(|(_, line)| misplaced(line, "says a name twice"))
}

/// Before 10.3 sshd crashed on the subsystem of a block if none stood before the blocks.
fn crash(reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    if reader.release.version >= Version(10, 3) {
        return None;
    }
    let lines = |pass| reader.effective.known("Subsystem", pass).unwrap_or_default();
    let line = lines(Pass::Blocks).first().copied()?;
    let reason = "in a block makes this release of OpenSSH crash where none stands before the blocks";
    lines(Pass::Everybody).is_empty().then(|| misplaced(line, reason))
}

/// A command without a user, where which line counts depends on the release.
fn principals(reader: &Reader<'_>) -> Option<Said<DirectiveError>> {
    for (command, user) in [
        ("AuthorizedKeysCommand", "AuthorizedKeysCommandUser"),
        ("AuthorizedPrincipalsCommand", "AuthorizedPrincipalsCommandUser"),
    ] {
        let counting = reader.effective.for_everybody(command).ok()?;
        let Some(line) = counting.filter(|line| !line.argument.eq_ignore_ascii_case("none")) else { continue };
        if reader.effective.for_everybody(user).is_ok_and(|user| user.is_none()) {
            return Some(misplaced(line, "needs a user beside it"));
        }
    }
    None
}
