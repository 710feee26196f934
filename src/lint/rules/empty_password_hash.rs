//! `empty-password-hash`: a password of nothing.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Empty passwords.
pub static RULE: Rule = Rule {
    id: "empty-password-hash",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "an empty password: whoever sits at the machine is in",
    explanation: "An empty `hashedPassword` or `password` (error), or an initial one (warning), lets everybody log in at the console, and over SSH where \
        `PermitEmptyPasswords` is on. A locked account is `hashedPassword = \"!\"`.",
    source: "nixpkgs users-groups.nix; shadow(5)",
    example: Example {
        bad: "{ users.users.root.hashedPassword = \"\"; }",
        good: "{ users.users.root.hashedPassword = \"!\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for option in ["hashedPassword", "password", "initialHashedPassword", "initialPassword"] {
            for definition in user.node.child_definitions(option) {
                if definition.value.as_str() == Some("") {
                    let initial = option.starts_with("initial");
                    let severity = if initial { Severity::Warning } else { Severity::Error };
                    findings
                        .report_as(
                            severity,
                            definition.name,
                            format!("the {option} of {} is empty: no password is asked for", user.name),
                        )
                        .help("write \"!\" for an account without a password");
                }
            }
        }
    }
}
