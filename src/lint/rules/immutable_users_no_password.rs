//! `immutable-users-no-password`: users lose the password that was set by hand.

use crate::configuration::Configuration;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::accounts::{Known, boolean, groups, has_password, login_name};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Users lose the password that was set by hand.
pub static RULE: Rule = Rule {
    id: "immutable-users-no-password",
    category: Category::LockOut,
    severity: Severity::Warning,
    summary: "users lose the password that was set by hand",
    explanation: "With `users.mutableUsers = false` the passwords of /etc/shadow are those of the \
        configuration: an account without one gets `!`, whatever passwd had set. That takes away the login at \
        the console, and sudo. In a file that is read alone it is a note.",
    source: "nixpkgs #22082, #7308; users-groups.nix",
    example: Example {
        bad: "{\n\
            \x20 users.mutableUsers = false;\n\
            \x20 users.users.alice = { isNormalUser = true; extraGroups = [ \"wheel\" ]; };\n\
            }",
        good: "{\n\
            \x20 users.mutableUsers = false;\n\
            \x20 users.users.alice = { isNormalUser = true; hashedPasswordFile = \"/run/keys/alice\"; };\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["users.users"], findings) {
        return;
    }
    let Resolved::Set(false, immutable) = configuration.boolean("users.mutableUsers") else { return };
    for user in configuration.users() {
        let person = boolean(&user, "isNormalUser") == Some(true) && groups(configuration, &user).contains(&"wheel");
        if !person || has_password(configuration, &user) != Known::No || configuration.gap("users.users").is_some() {
            continue;
        }
        let severity = if configuration.is_whole() { Severity::Warning } else { Severity::Note };
        findings
            .report_as(
                severity,
                user.node.span(),
                format!("{} has no password, and one set by hand is lost", login_name(&user)),
            )
            .label(immutable.name, "only this configuration says passwords");
    }
}
