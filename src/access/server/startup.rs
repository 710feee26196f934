//! What sshd looks at when it has read its whole file, before anybody connects.

use std::net::IpAddr;

use super::{Directive, ServerConfig};
use crate::access::method::Kind;
use crate::access::why::Said;
use crate::ssh::address::ends_of;
use crate::ssh::directive::DirectiveError;

const KEYS_COMMAND: &str = "AuthorizedKeysCommand";
/// Commands, and who runs them.
const COMMANDS: [(&str, &str, &str); 2] = [
    (KEYS_COMMAND, "AuthorizedKeysCommandUser", "needs AuthorizedKeysCommandUser beside it"),
    (
        "AuthorizedPrincipalsCommand",
        "AuthorizedPrincipalsCommandUser",
        "needs AuthorizedPrincipalsCommandUser beside it",
    ),
];

/// Why sshd does not start, though every line alone is right. What nobody could read is never wrong.
pub(super) fn refusal(config: &ServerConfig) -> Option<Said<DirectiveError>> {
    if config.unread.is_some() {
        return None;
    }
    no_user(config).or_else(|| methods_off(config)).or_else(|| other_family(config))
}

fn refuse(directive: &Directive, reason: &'static str) -> Said<DirectiveError> {
    let keyword = directive.keyword.name.to_owned();
    Said { value: DirectiveError::Misplaced { keyword, reason }, span: directive.span }
}

fn is_off(directive: &Directive) -> bool {
    directive.argument.eq_ignore_ascii_case("none")
}

/// A command that no user is named for. Which of several lines counts is each release's own matter.
fn no_user(config: &ServerConfig) -> Option<Said<DirectiveError>> {
    COMMANDS.iter().find_map(|(command, user, reason)| {
        let lines = || config.global(command);
        let off = lines().any(|line| is_off(line) || line.unknown.is_some());
        // Before 9.4 the second command does not count beside the first one.
        let other = *command != KEYS_COMMAND && config.global(KEYS_COMMAND).next().is_some();
        if off || other || config.global(user).next().is_some() {
            return None;
        }
        lines().next().map(|line| refuse(line, reason))
    })
}

/// AuthenticationMethods that lead nowhere.
fn methods_off(config: &ServerConfig) -> Option<Said<DirectiveError>> {
    let line = config.global("AuthenticationMethods").next()?;
    if line.unknown.is_some() || line.argument == "any" {
        return None;
    }
    let may_be_on = |method: &str| {
        let Some((keyword, default)) = Kind::of(method).map(Kind::keyword) else { return true };
        match config.global_word(keyword) {
            Ok(word) => word.unwrap_or(default).eq_ignore_ascii_case("yes"),
            Err(_) => true,
        }
    };
    let open = line.words.iter().any(|list| list.split(',').all(may_be_on));
    (!open).then(|| refuse(line, "asks for methods that are turned off"))
}

/// An address to listen on that AddressFamily leaves out.
fn other_family(config: &ServerConfig) -> Option<Said<DirectiveError>> {
    let family = config.global_word("AddressFamily").ok()??.to_ascii_lowercase();
    let is_left_out = |address: IpAddr| match family.as_str() {
        "inet" => address.is_ipv6(),
        "inet6" => address.is_ipv4(),
        _ => false,
    };
    let mut lines = config.global("ListenAddress").filter(|line| line.unknown.is_none());
    let line = lines.find(|line| {
        let host = line.words.first().and_then(|word| listen_host(word));
        host.and_then(|(host, _)| ends_of(host)).is_some_and(|(address, _)| is_left_out(address))
    })?;
    Some(refuse(line, "is not of the AddressFamily"))
}

/// The host and the port of an address to listen on; an IPv6 address without brackets has none.
pub(crate) fn listen_host(word: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = listen_parts(word)?;
    Some((host, port.map(str::parse).transpose().ok()?))
}

/// The same with the port as it stands, which nobody may know.
pub(crate) fn listen_parts(word: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = word.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return Some((host, rest.strip_prefix(':')));
    }
    match word.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Some((word, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((word, None)),
    }
}
