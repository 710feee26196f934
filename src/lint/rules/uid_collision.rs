//! `uid-collision`: two accounts have one number, or an account has that of root.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::{Resolved, winner};
use crate::diagnostic::Severity;
use crate::lint::accounts::{boolean, is_named, login_name};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::source::Span;
use std::collections::BTreeMap;

/// Two accounts have one number, or an account has that of root.
pub static RULE: Rule = Rule {
    id: "uid-collision",
    category: Category::Access,
    severity: Severity::Error,
    summary: "two accounts have one number, or an account has that of root",
    explanation: "To the system an account is its number: with the same uid two accounts read and write each \
        other's files, and with 0 an account is root. NixOS refuses two equal numbers unless \
        `users.enforceIdUniqueness` is off, and numbers below 1000 for normal users.",
    source: "nixpkgs users-groups.nix: assertions",
    example: Example {
        bad: "{ users.users = { alice.uid = 1001; bob.uid = 1001; }; }",
        good: "{ users.users = { alice.uid = 1001; bob.uid = 1002; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<i64, (&str, Span)> = BTreeMap::new();
    for user in configuration.users().filter(is_named) {
        let Resolved::Set(found, definition) = winner(user.node.child_definitions("uid")) else { continue };
        let Datum::Integer(uid) = found.datum else { continue };
        let place = if found.span.is_none() { definition.name } else { found.span };
        let name = login_name(&user);
        if let Some((other, first)) = seen.get(&uid).copied() {
            findings
                .report(place, format!("{name} and {other} have the number {uid}"))
                .label(first, "the other account");
            continue;
        }
        seen.insert(uid, (name, place));
        if uid == 0 && name != "root" {
            findings.report(place, format!("{name} has the number of root, so it is root"));
        } else if uid != 0 && uid < 1000 && boolean(&user, "isNormalUser") == Some(true) {
            findings.report(place, format!("{name} is a normal user, and NixOS refuses {uid}: those begin at 1000"));
        }
    }
}
