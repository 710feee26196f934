//! What a change does to access: for a terminal, for a comment on a pull request, for machines.

use serde_json::{Value, json};

use super::markdown::code;
use super::{located, short, type_words, who_words};
use crate::access::diff::{AccessDiff, Change, ChangeKind, Who};
use crate::access::fleet::Unread;
use crate::access::matrix::DoorIs;
use crate::json_text::json_value;
use crate::printable::printable;

/// The version of the JSON.
pub const VERSION: u32 = 1;

/// For people: `+ alice@laptop (ed25519 SHA256:…) → root@web1, web2`.
///
/// ```
/// use nixos_ssh::{access::diff::AccessDiff, emit::access::diff};
/// assert_eq!(diff::human(&AccessDiff::default()), "nobody gains or loses access\n");
/// ```
#[must_use]
pub fn human(diff: &AccessDiff) -> String {
    if diff.is_empty() {
        return "nobody gains or loses access\n".to_owned();
    }
    let mut out = String::new();
    for change in &diff.changes {
        let colour = match change.kind {
            ChangeKind::Gained | ChangeKind::Widened => 31,
            ChangeKind::NowUnknown => 33,
            ChangeKind::Narrowed | ChangeKind::Lost => 32,
        };
        out.push_str(&format!("\u{1b}[{colour}m{}\u{1b}[0m {}\n", sign(change.kind), sentence(change)));
    }
    let names = |names: &[std::sync::Arc<str>]| names.iter().map(|name| printable(name)).collect::<Vec<_>>().join(", ");
    if !diff.hosts_added.is_empty() {
        out.push_str(&format!("new: {}\n", names(&diff.hosts_added)));
    }
    if !diff.hosts_removed.is_empty() {
        out.push_str(&format!("{}: {}\n", gone(diff), names(&diff.hosts_removed)));
    }
    for file in &diff.unread {
        let (name, why) = (printable(&file.name), file.why);
        out.push_str(&format!("\u{1b}[33m?\u{1b}[0m {name} is not read: {why}; now unknown what it says\n"));
    }
    if !diff.admins_lost.is_empty() {
        out.push_str(&format!("\u{1b}[1;31mnobody can become root any more\u{1b}[0m: {}\n", names(&diff.admins_lost)));
    }
    out
}

/// For a comment on a pull request. Nothing in it is taken for Markdown, HTML or a mention.
///
/// ```
/// use nixos_ssh::{access::diff::AccessDiff, emit::access::diff};
/// assert!(diff::markdown(&AccessDiff::default()).contains("Nobody gains or loses access"));
/// ```
#[must_use]
pub fn markdown(diff: &AccessDiff) -> String {
    let mut out = "### Who can log in after this change\n\n".to_owned();
    if diff.is_empty() {
        out.push_str("Nobody gains or loses access.\n");
        return out;
    }
    let names = |names: &[std::sync::Arc<str>]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
    if !diff.admins_lost.is_empty() {
        out.push_str(&format!("> **Nobody can become root any more** on {}\n\n", names(&diff.admins_lost)));
    }
    if !diff.changes.is_empty() {
        out.push_str("| | who | account | hosts | |\n| --- | --- | --- | --- | --- |\n");
    }
    for change in &diff.changes {
        let word = match change.kind {
            ChangeKind::Gained => "**+ gains access**",
            ChangeKind::Widened => "**~ may do more**",
            ChangeKind::NowUnknown => &format!("? {}", now_unknown(&change.who)),
            ChangeKind::Narrowed => "~ may do less",
            ChangeKind::Lost => "− loses access",
        };
        let details: Vec<String> = change.details.iter().map(|word| code(word)).collect();
        let who = match &change.who {
            Who::Door(door) => located(&door.line, code),
            who => code(&who_words(who)),
        };
        let user = if change.user.is_empty() { String::new() } else { code(&change.user) };
        let hosts = names(&change.hosts);
        out.push_str(&format!("| {word} | {who} | {user} | {hosts} | {} |\n", details.join(", ")));
    }
    if !diff.hosts_added.is_empty() {
        out.push_str(&format!("\nNew hosts: {}\n", names(&diff.hosts_added)));
    }
    if !diff.hosts_removed.is_empty() {
        let gone = if diff.unread.is_empty() { "Hosts that are gone" } else { "Hosts that are gone or not seen" };
        out.push_str(&format!("\n{gone}: {}\n", names(&diff.hosts_removed)));
    }
    if !diff.unread.is_empty() {
        out.push_str("\nNot read, so now unknown:\n\n");
    }
    for file in &diff.unread {
        out.push_str(&format!("- ? {}: {}\n", code(&file.name), file.why));
    }
    out
}

/// For machines.
///
/// ```
/// use nixos_ssh::{access::diff::AccessDiff, emit::access::diff};
/// assert!(diff::json(&AccessDiff::default()).contains("\"widened\": false"));
/// ```
#[must_use]
pub fn json(diff: &AccessDiff) -> String {
    let change = |change: &Change| {
        json!({
            "kind": match change.kind {
                ChangeKind::Gained => "gained",
                ChangeKind::Widened => "widened",
                ChangeKind::NowUnknown => "now-unknown",
                ChangeKind::Narrowed => "narrowed",
                ChangeKind::Lost => "lost",
            },
            "who": who(&change.who),
            "user": &*change.user,
            "hosts": change.hosts.iter().map(|host| &**host).collect::<Vec<_>>(),
            "details": change.details,
        })
    };
    let value = json!({
        "version": VERSION,
        "widened": diff.widens(),
        "nowUnknown": diff.hides(),
        "changes": diff.changes.iter().map(change).collect::<Vec<_>>(),
        "adminsLost": diff.admins_lost.iter().map(|host| &**host).collect::<Vec<_>>(),
        "hostsAdded": diff.hosts_added.iter().map(|host| &**host).collect::<Vec<_>>(),
        "unread": diff.unread.iter().map(unread).collect::<Vec<_>>(),
        "hostsRemoved": diff.hosts_removed.iter().map(|host| &**host).collect::<Vec<_>>(),
    });
    json_value(value)
}

fn unread(file: &Unread) -> Value {
    json!({ "file": file.name, "why": file.why.to_string() })
}

/// What is said of hosts that are no longer found.
fn gone(diff: &AccessDiff) -> &'static str {
    if diff.unread.is_empty() { "gone" } else { "gone, or not seen since not everything was read" }
}

fn who(who: &Who) -> Value {
    match who {
        Who::Key { comment, key_type, fingerprint } => {
            json!({ "kind": "key", "type": key_type.name(), "fingerprint": fingerprint, "comment": comment })
        }
        Who::Password => json!({ "kind": "password" }),
        Who::Anybody => json!({ "kind": "nothing" }),
        Who::Door(door) => {
            let kind = match door.is {
                DoorIs::Beside => "door",
                DoorIs::Keys => "unread-keys",
                DoorIs::Powers => "unread-powers",
                DoorIs::Accounts => "unread-accounts",
                DoorIs::Modules => "unread-modules",
            };
            json!({ "kind": kind, "text": &*door.line.text, "place": door.line.place.as_deref() })
        }
    }
}

fn sign(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Gained => "+",
        ChangeKind::Lost => "−",
        ChangeKind::Widened | ChangeKind::Narrowed => "~",
        ChangeKind::NowUnknown => "?",
    }
}

fn sentence(change: &Change) -> String {
    let who = match &change.who {
        Who::Key { comment, key_type, fingerprint } => {
            let key = format!("{} {}", type_words(*key_type), short(fingerprint));
            if comment.is_empty() { key } else { format!("{} ({key})", printable(comment)) }
        }
        Who::Door(door) => located(&door.line, printable),
        who => who_words(who),
    };
    let hosts: Vec<String> = change.hosts.iter().map(|host| printable(host)).collect();
    let details: Vec<String> = change.details.iter().map(|word| printable(word)).collect();
    let words = match (change.kind, details.is_empty()) {
        (_, true) => String::new(),
        // It follows what is unknown.
        (ChangeKind::NowUnknown, _) => String::new(),
        (ChangeKind::Gained, _) => format!(" [{}]", details.join(", ")),
        _ => format!(": {}", details.join(", ")),
    };
    let unknown = match change.kind {
        ChangeKind::NowUnknown if details.is_empty() => format!(": {}", now_unknown(&change.who)),
        ChangeKind::NowUnknown => format!(": {}: {}", now_unknown(&change.who), details.join(", ")),
        _ => String::new(),
    };
    let user = if change.user.is_empty() { String::new() } else { format!("{}@", printable(&change.user)) };
    // What is about all of a state is about no host.
    let place = if hosts.is_empty() { String::new() } else { format!(" → {user}{}", hosts.join(", ")) };
    format!("{who}{place}{words}{unknown}")
}

/// What is unknown now, in words.
fn now_unknown(who: &Who) -> &'static str {
    let Who::Door(door) = who else { return "now unknown" };
    match door.is {
        DoorIs::Beside => "a door that is open now",
        DoorIs::Keys => "may have more keys now",
        DoorIs::Powers => "may do more now",
        DoorIs::Accounts => "may have more accounts now",
        DoorIs::Modules => "now unknown, as this is not read",
    }
}
