//! The matrix as text for people: host after host, those with the same access together.

use super::{groups, limits, located, power_words, shown, who_words};
use crate::access::diff::Who;
use crate::access::matrix::{AsRead, End, HostAccess, OpenDoor, UserAccess, Way};
use crate::printable::printable;

/// The matrix, with colours that a terminal without them leaves out.
///
/// ```
/// use nixos_ssh::{access::matrix::HostAccess, emit::access::human};
/// assert!(human::matrix(&[HostAccess { name: "web".into(), ..HostAccess::default() }]).contains("nobody"));
/// ```
#[must_use]
pub fn matrix(hosts: &[HostAccess]) -> String {
    let mut out = String::new();
    for group in groups(hosts) {
        let names: Vec<String> = group.names.iter().map(|name| printable(name)).collect();
        out.push_str(&format!("\u{1b}[1m{}\u{1b}[0m\n", names.join(", ")));
        if shown(group.host).next().is_none() {
            let known =
                if group.host.unread.is_empty() { "nobody can log in" } else { "nobody that was read can log in" };
            out.push_str(&format!("  {known}\n"));
        }
        let common = common_doors(group.host);
        let width = group.host.users.iter().map(|user| user.name.chars().count()).max().unwrap_or_default();
        for user in shown(group.host) {
            write_user(&mut out, user, width, &common);
        }
        for door in &common {
            let text = located(&door.line, printable);
            out.push_str(&format!("  \u{1b}[33m?\u{1b}[0m everybody above: {text}\n"));
        }
        for gap in &group.host.unread {
            out.push_str(&format!("  \u{1b}[33mnot read\u{1b}[0m: {}\n", located(&gap.line, printable)));
        }
        out.push('\n');
    }
    out
}

fn write_user(out: &mut String, user: &UserAccess, width: usize, common: &[&OpenDoor]) {
    let powers = power_words(user).join(", ");
    let mut name = format!("  {:width$}  ", printable(&user.name));
    let indent = " ".repeat(width + 4);
    if !powers.is_empty() {
        out.push_str(&format!("{name}\u{1b}[35m{powers}\u{1b}[0m\n"));
        name.clone_from(&indent);
    }
    for way in &user.ways {
        out.push_str(&name);
        write_way(out, way);
        name.clone_from(&indent);
    }
    for door in user.doors.iter().filter(|door| !common.contains(door)) {
        out.push_str(&format!("{name}\u{1b}[33m?\u{1b}[0m {}\n", located(&door.line, printable)));
        name.clone_from(&indent);
    }
}

/// Doors that every account of a host has, if there are several accounts.
fn common_doors(host: &HostAccess) -> Vec<&OpenDoor> {
    let Some(first) = shown(host).next().filter(|_| shown(host).count() > 1) else { return Vec::new() };
    first.doors.iter().filter(|door| shown(host).all(|user| user.doors.contains(door))).collect()
}

fn write_way(out: &mut String, way: &Way) {
    let sign = match &way.end {
        End::Allowed(_) => "\u{1b}[32m+\u{1b}[0m",
        End::Denied | End::Unknown(AsRead::Denied) => "\u{1b}[31m-\u{1b}[0m",
        End::Unknown(AsRead::Allowed(_)) => "\u{1b}[32m+\u{1b}[0m",
        End::Unknown(AsRead::Unknown) => "\u{1b}[33m?\u{1b}[0m",
    };
    out.push_str(&format!("{sign} {}", who_words(&Who::of(&way.by))));
    let limits = limits(way);
    if !limits.is_empty() {
        out.push_str(&format!("  [{}]", limits.join(", ")));
    }
    // Who gets in as expected needs no reason here.
    if !matches!(way.end, End::Allowed(_) | End::Unknown(AsRead::Allowed(_)))
        && let Some(line) = way.steps.last()
    {
        out.push_str(&format!(": {}", located(line, printable)));
    }
    out.push('\n');
}
