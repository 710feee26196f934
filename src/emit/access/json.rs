//! The matrix as JSON for machines, with a version of its own.

use serde_json::{Value, json};

use super::{as_read_word, end_word};
use crate::access::matrix::{Also, By, HostAccess, Line, UserAccess, Way};
use crate::access::power::{Asks, Power};
use crate::access::session::{Commands, Ports, Session};
use crate::emit::json_text::escaped;

/// The version of the format. It rises when a member changes its meaning or goes away; members may be added.
pub const VERSION: u32 = 1;

/// The matrix: hosts, their accounts, the ways in, and how each ends.
///
/// ```
/// use nixos_ssh::{access::matrix::HostAccess, emit::access::json};
/// let text = json::matrix(&[HostAccess { name: "web".into(), ..HostAccess::default() }]);
/// assert!(text.starts_with("{\n\"version\": 1,\n\"hosts\": [\n{\"name\":\"web\""));
/// ```
#[must_use]
pub fn matrix(hosts: &[HostAccess]) -> String {
    let hosts: Vec<String> = hosts.iter().map(|host| escaped(&host_json(host).to_string())).collect();
    format!("{{\n\"version\": {VERSION},\n\"hosts\": [\n{}\n]\n}}\n", hosts.join(",\n"))
}

fn host_json(host: &HostAccess) -> Value {
    let users: Vec<Value> = host.users.iter().map(user).collect();
    json!({ "name": &*host.name, "users": users, "unread": lines(&host.unread) })
}

fn user(user: &UserAccess) -> Value {
    json!({
        "name": &*user.name,
        "place": user.place.as_deref(),
        "powers": user.powers.iter().map(power).collect::<Vec<_>>(),
        "ways": user.ways.iter().map(way).collect::<Vec<_>>(),
        "doors": lines(&user.doors),
    })
}

fn power(power: &Power) -> Value {
    let asks = |asks: &Asks| match asks {
        Asks::Nothing => "nothing",
        Asks::Password => "password",
        Asks::MissingPassword => "missing-password",
    };
    match power {
        Power::Root => json!({ "kind": "root" }),
        Power::BecomesRoot(needs) => json!({ "kind": "becomes-root", "asks": asks(needs) }),
        Power::Group(name) => json!({ "kind": "group", "group": &**name }),
        Power::NixTrusted => json!({ "kind": "nix-trusted" }),
        Power::Command(command, needs) => json!({ "kind": "command", "command": &**command, "asks": asks(needs) }),
        Power::Unknown(why) => json!({ "kind": "unknown", "reason": why.to_string() }),
    }
}

fn way(way: &Way) -> Value {
    let by = match &way.by {
        By::Key(key) => json!({
            "kind": "key",
            "type": key.key.key_type().name(),
            "bits": key.key.bits(),
            "fingerprint": key.key.fingerprint(),
            "comment": key.comment,
        }),
        By::Password => json!({ "kind": "password" }),
        By::Nothing => json!({ "kind": "nothing" }),
    };
    json!({
        "by": by,
        "verdict": end_word(&way.end),
        "asRead": as_read_word(&way.end),
        "also": match way.also {
            Also::Nothing => "nothing",
            Also::Password => "password",
            Also::AnotherKey => "another-key",
        },
        "onlyFrom": way.only_from.iter().map(|from| &**from).collect::<Vec<_>>(),
        "session": way.session().map(session),
        "reasons": lines(&way.steps),
    })
}

fn session(session: &Session) -> Value {
    let (commands, command) = match &session.commands {
        Commands::Any => ("any", None),
        Commands::Forced(command) => ("forced", Some(command)),
        Commands::None => ("none", None),
    };
    json!({
        "commands": commands,
        "command": command,
        "terminal": session.terminal,
        "ports": match session.ports {
            Ports::None => "none",
            Ports::Remote => "remote",
            Ports::Local => "local",
            Ports::Both => "both",
        },
        "opens": session.opens,
        "listens": session.listens,
        "agent": session.agent,
        "x11": session.x11,
        "userRc": session.user_rc,
        "tunnel": session.tunnel,
        "chroot": session.chroot,
        "from": session.from,
        "until": session.until,
        "verified": session.verified,
        "unread": session.unread.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn lines(lines: &[Line]) -> Vec<Value> {
    lines.iter().map(|line| json!({ "text": &*line.text, "place": line.place.as_deref() })).collect()
}
