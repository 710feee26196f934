//! The matrix as Markdown, for a page or a comment on a pull request.

use super::{groups, limits, located, power_words, shown, who_words};
use crate::access::diff::Who;
use crate::access::matrix::{AsRead, End, HostAccess, Way};
use crate::printable::printable;

/// The matrix: a table for each group of hosts with the same access.
///
/// ```
/// use nixos_ssh::{access::matrix::HostAccess, emit::access::markdown};
/// assert!(markdown::matrix(&[HostAccess { name: "web".into(), ..HostAccess::default() }]).starts_with("### `web`"));
/// ```
#[must_use]
pub fn matrix(hosts: &[HostAccess]) -> String {
    let mut out = String::new();
    for group in groups(hosts) {
        let names: Vec<String> = group.names.iter().map(|name| code(name)).collect();
        out.push_str(&format!("### {}\n\n", names.join(", ")));
        if shown(group.host).next().is_none() {
            let known =
                if group.host.unread.is_empty() { "Nobody can log in." } else { "Nobody that was read can log in." };
            out.push_str(&format!("{known}\n\n"));
        } else {
            out.push_str("| account | with | may log in | what for |\n| --- | --- | --- | --- |\n");
        }
        for user in shown(group.host) {
            let powers = power_words(user);
            for way in &user.ways {
                let mut what: Vec<String> = if way.session().is_some() { powers.clone() } else { Vec::new() };
                what.extend(limits(way));
                let what: Vec<String> = what.iter().map(|word| code(word)).collect();
                let with = code(&who_words(&Who::of(&way.by)));
                out.push_str(&format!("| {} | {with} | {} | {} |\n", code(&user.name), end(way), what.join(", ")));
            }
            for door in &user.doors {
                out.push_str(&format!(
                    "| {} | {} | not shown by the configuration | |\n",
                    code(&user.name),
                    code(&door.line.text)
                ));
            }
        }
        for gap in &group.host.unread {
            out.push_str(&format!("\nNot read: {}\n", located(&gap.line, code)));
        }
        out.push('\n');
    }
    out
}

fn end(way: &Way) -> String {
    let because = || way.steps.last().map(|line| located(line, code)).unwrap_or_default();
    match &way.end {
        End::Allowed(_) => "yes".to_owned(),
        End::Unknown(AsRead::Allowed(_)) => "yes, as far as it was read".to_owned(),
        End::Denied => format!("no: {}", because()),
        End::Unknown(AsRead::Denied) => format!("no, as far as it was read: {}", because()),
        End::Unknown(AsRead::Unknown) => format!("unknown: {}", because()),
    }
}

/// Text in which Markdown, HTML and mentions mean nothing.
pub(crate) fn code(text: &str) -> String {
    let text = printable(text).replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " ");
    if text.trim().is_empty() { String::new() } else { format!("`{text}`") }
}
