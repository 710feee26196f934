//! The matrix as JSON for machines, with a version of its own.

use super::{as_read_word, end_word};
use crate::access::matrix::{Also, By, DoorIs, HostAccess, Line, OpenDoor, UserAccess, Way};
use crate::access::power::{Asks, Power};
use crate::access::session::{Commands, Ports, Session};
use crate::json_text::{Members, object, string};

/// The version of the format. It rises when a member changes its meaning or goes away; members may be added.
pub const VERSION: u32 = 1;

/// The matrix: hosts, their accounts, the ways in, and how each ends. A host is one line.
///
/// ```
/// use nixos_ssh::{access::matrix::HostAccess, emit::access::json};
/// let text = json::matrix(&[HostAccess { name: "web".into(), ..HostAccess::default() }]);
/// assert!(text.starts_with("{\n\"version\": 1,\n\"hosts\": [\n{\"name\":\"web\""));
/// ```
#[must_use]
pub fn matrix(hosts: &[HostAccess]) -> String {
    let mut out = format!("{{\n\"version\": {VERSION},\n\"hosts\": [");
    for (index, host) in hosts.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        object(&mut out, |members| {
            members.text("name", &host.name);
            members.array("users", &host.users, user);
            members.array("unread", &host.unread, |out, gap| line(out, &gap.line));
        });
    }
    out.push_str("\n]\n}\n");
    out
}

fn user(out: &mut String, user: &UserAccess) {
    object(out, |members| {
        members.text("name", &user.name);
        members.text_or_null("place", user.place.as_deref());
        members.array("powers", &user.powers, power);
        members.array("ways", &user.ways, way);
        members.array("doors", &user.doors, door);
    });
}

fn power(out: &mut String, power: &Power) {
    let asks = |asks: &Asks| match asks {
        Asks::Nothing => "nothing",
        Asks::Password => "password",
        Asks::MissingPassword => "missing-password",
    };
    object(out, |members| match power {
        Power::Root => members.text("kind", "root"),
        Power::BecomesRoot(needs) => {
            members.text("kind", "becomes-root");
            members.text("asks", asks(needs));
        }
        Power::Group(name) => {
            members.text("kind", "group");
            members.text("group", name);
        }
        Power::NixTrusted => members.text("kind", "nix-trusted"),
        Power::Command(command, needs) => {
            members.text("kind", "command");
            members.text("command", command);
            members.text("asks", asks(needs));
        }
        Power::Unknown(why) => {
            members.text("kind", "unknown");
            members.text("reason", &why.to_string());
        }
    });
}

fn way(out: &mut String, way: &Way) {
    object(out, |members| {
        members.object("by", |members| match &way.by {
            By::Key(key) => {
                members.text("kind", "key");
                members.text("type", key.key.key_type().name());
                members.number("bits", key.key.bits());
                members.text("fingerprint", &key.key.fingerprint());
                members.text("comment", &key.comment);
            }
            By::Password => members.text("kind", "password"),
            By::Nothing => members.text("kind", "nothing"),
        });
        members.text("verdict", end_word(&way.end));
        members.text("asRead", as_read_word(&way.end));
        members.text(
            "also",
            match way.also {
                Also::Nothing => "nothing",
                Also::Password => "password",
                Also::AnotherKey => "another-key",
            },
        );
        members.array("onlyFrom", &way.only_from, |out, from| string(out, from));
        match way.session() {
            Some(own) => members.object("session", |members| session(members, own)),
            None => members.null("session"),
        }
        members.array("reasons", way.steps.iter(), line);
    });
}

fn session(members: &mut Members<'_>, session: &Session) {
    let (commands, command) = match &session.commands {
        Commands::Any => ("any", None),
        Commands::Forced(command) => ("forced", Some(command.as_str())),
        Commands::None => ("none", None),
    };
    members.text("commands", commands);
    members.text_or_null("command", command);
    members.truth("terminal", session.terminal);
    members.text(
        "ports",
        match session.ports {
            Ports::None => "none",
            Ports::Remote => "remote",
            Ports::Local => "local",
            Ports::Both => "both",
        },
    );
    members.array("opens", &session.opens, |out, target| string(out, target));
    members.array("listens", &session.listens, |out, target| string(out, target));
    members.truth("agent", session.agent);
    members.truth("x11", session.x11);
    members.truth("userRc", session.user_rc);
    members.truth("tunnel", session.tunnel);
    members.text_or_null("chroot", session.chroot.as_deref());
    members.array("from", &session.from, |out, from| string(out, from));
    members.text_or_null("until", session.until.as_deref());
    members.truth("verified", session.verified);
    members.array("unread", &session.unread, |out, why| string(out, &why.to_string()));
}

fn door(out: &mut String, door: &OpenDoor) {
    object(out, |members| {
        members.text("text", &door.line.text);
        members.text_or_null("place", door.line.place.as_deref());
        members.truth("unread", door.is == DoorIs::Keys);
    });
}

fn line(out: &mut String, line: &Line) {
    object(out, |members| {
        members.text("text", &line.text);
        members.text_or_null("place", line.place.as_deref());
    });
}
