//! Lists of patterns that decide about a login: users, groups, and where somebody comes from.

use super::attempt::Source;
use super::why::{Cause, Truth, Why};
use crate::source::Span;
use crate::ssh::address::{Fit, list_fits};
use crate::ssh::pattern;

/// Whether a list of host name patterns takes the source in (`match_hostname`). Without `UseDNS` sshd takes the address
/// for its name.
pub(crate) fn host_name(source: &Source, list: &str, span: Span) -> Truth {
    let list = list.to_ascii_lowercase();
    match source.host_name() {
        Ok(name) => Truth::from(pattern::list_fits(&name.to_ascii_lowercase(), &list) == Some(true)),
        // Only `*` fits every name.
        Err(()) if list.split(',').all(|pattern| pattern == "*") => Truth::Yes,
        Err(()) => Truth::Maybe(Why::new(Cause::HostName, &list, span)),
    }
}

/// Whether a list takes the address or the host name in (`match_host_and_ip`): the value of `from=`, and what follows
/// `@` in AllowUsers. Nothing if the list is wrong.
pub(crate) fn host_or_address(source: &Source, list: &str, span: Span) -> Option<Truth> {
    let by_address = match list_fits(source.address, list) {
        Fit::Wrong => return None,
        Fit::Out => return Some(Truth::No),
        Fit::In => true,
        Fit::None => false,
    };
    let lower = list.to_ascii_lowercase();
    let Ok(name) = source.host_name() else {
        // A name may fit any entry, and one with `!` even where the address fits.
        let plain = lower.split(',').all(is_address);
        return Some(match (by_address, plain) {
            (_, true) => Truth::from(by_address),
            _ => Truth::Maybe(Why::new(Cause::HostName, list, span)),
        });
    };
    Some(match pattern::list_fits(&name.to_ascii_lowercase(), &lower) {
        Some(false) => Truth::No,
        by_name => Truth::from(by_address || by_name == Some(true)),
    })
}

/// Whether no host name can fit an entry.
fn is_address(entry: &str) -> bool {
    crate::ssh::address::ends_of(entry.strip_prefix('!').unwrap_or(entry)).is_some()
}

/// Whether a pattern of AllowUsers or DenyUsers takes a user from somewhere in (`match_user`). Nothing if it is wrong.
pub(crate) fn user_at(user: &str, source: &Source, wanted: &str, span: Span) -> Option<Truth> {
    let Some((name, place)) = wanted.rsplit_once('@') else { return Some(Truth::from(pattern::fits(user, wanted))) };
    if !pattern::fits(user, name) {
        return Some(Truth::No);
    }
    host_or_address(source, place, span)
}
