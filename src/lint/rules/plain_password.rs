//! `plain-password`: a password that everybody can read.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Passwords in plain text.
pub static RULE: Rule = Rule {
    id: "plain-password",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "a password in plain text in the configuration",
    explanation: "`password` (error) and `initialPassword` (warning) end in /nix/store, where every user of the machine can read \
        them, and in the history of the repository. Use `hashedPasswordFile` with a file that sops-nix or agenix \
        writes, or keys only. A machine for tests says so in an ignore comment.",
    source: "nixpkgs users-groups.nix: the description of the option warns of it",
    example: Example {
        bad: "{ users.users.alice.password = \"correct horse\"; }",
        good: "{ users.users.alice.hashedPasswordFile = \"/run/secrets/alice\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for (option, severity) in [("password", Severity::Error), ("initialPassword", Severity::Warning)] {
            for definition in user.node.child_definitions(option) {
                let Datum::Text(text) = &definition.value.datum else { continue };
                // An empty one is another mistake; one that nobody can read may be none.
                if text.text.is_empty() || !text.unknown.is_empty() {
                    continue;
                }
                let message = format!("the {option} of {} stands in /nix/store, readable by everybody", user.name);
                findings
                    .report_as(severity, definition.name, message)
                    .help("use hashedPasswordFile, or keys only")
                    .secret();
            }
        }
    }
}
