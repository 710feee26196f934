//! `user-kind-missing`: a user that is neither a person nor a system user, or both.

use crate::configuration::Configuration;
use crate::configuration::Node;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::{Resolved, winner};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::source::Span;

/// Users of no kind, or of two.
pub static RULE: Rule = Rule {
    id: "user-kind-missing",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "a user must be exactly one of isNormalUser and isSystemUser",
    explanation: "NixOS refuses to build a configuration with a user that is both or, without a uid below 1000, \
        neither. `isNormalUser` is for people: it gives a home, a shell and a uid from 1000 on. `isSystemUser` is for \
        services: its shell is nologin, so that keys of such a user open port forwarding at most.",
    source: "nixpkgs nixos/modules/config/users-groups.nix, assertion",
    example: Example {
        bad: "{ users.users.alice = { isNormalUser = true; isSystemUser = true; group = \"alice\"; }; }",
        good: "{ users.users.alice.isNormalUser = true; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        let (normal, system) = (kind(user.node, "isNormalUser"), kind(user.node, "isSystemUser"));
        if let (Kind::Yes(normal), Kind::Yes(system)) = (normal, system) {
            findings
                .report(system, format!("{} is a system user and a normal user: NixOS refuses that", user.name))
                .label(normal, "the other kind")
                .help("remove one of both");
        }
        let neither = matches!((normal, system), (Kind::No, Kind::No));
        let low_uid = match winner(user.node.child_definitions("uid")) {
            Resolved::Set(found, _) => !matches!(found.datum, Datum::Integer(1000..) | Datum::Null),
            Resolved::Unset => false,
            Resolved::Unknown(_) => true,
        };
        if configuration.is_whole() && neither && !low_uid && user.name != "root" {
            findings
                .report(user.node.span(), format!("{} is neither a normal user nor a system user", user.name))
                .help("set isNormalUser = true for a person, isSystemUser = true and a group for a service");
        }
    }
}

/// What a Boolean of a user says.
#[derive(Clone, Copy)]
enum Kind {
    Yes(Span),
    No,
    Unknown,
}

fn kind(user: &Node, option: &str) -> Kind {
    match winner(user.child_definitions(option)) {
        Resolved::Set(found, definition) => match found.datum {
            Datum::Bool(true) => Kind::Yes(definition.name),
            Datum::Bool(false) => Kind::No,
            _ => Kind::Unknown,
        },
        Resolved::Unset if user.gaps.is_empty() => Kind::No,
        _ => Kind::Unknown,
    }
}
