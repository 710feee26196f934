//! `lockout-check-disabled`: NixOS does not check that anybody can log in.

use crate::configuration::Configuration;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// NixOS does not check that anybody can log in.
pub static RULE: Rule = Rule {
    id: "lockout-check-disabled",
    category: Category::LockOut,
    severity: Severity::Warning,
    summary: "NixOS does not check that anybody can log in",
    explanation: "With `users.mutableUsers = false` NixOS refuses a configuration in which no privileged \
        account has a key or a password. `users.allowNoPasswordLogin` turns that off.",
    source: "nixpkgs users-groups.nix: the text of the option warns, too",
    example: Example { bad: "{ users.allowNoPasswordLogin = true; }", good: "{ users.allowNoPasswordLogin = false; }" },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if let Resolved::Set(true, definition) = configuration.boolean("users.allowNoPasswordLogin") {
        findings.report(definition.name, "NixOS does not check that anybody can log in");
    }
}
