//! `pam-agent-auth-home`: whoever can write to a home directory becomes root.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::strongest;

/// Whoever can write to a home directory becomes root.
pub static RULE: Rule = Rule {
    id: "pam-agent-auth-home",
    category: Category::Access,
    severity: Severity::Error,
    summary: "whoever can write to a home directory becomes root",
    explanation: "`security.pam.sshAgentAuth` lets sudo accept a key of the SSH agent that stands in a file. If \
        that file is in the home of the user, any program of the user can add a key to it.",
    source: "nixpkgs #31611; pam.nix warns, too",
    example: Example {
        bad: "{ security.pam.sshAgentAuth = { enable = true; authorizedKeysFiles = [ \"%h/.ssh/authorized_keys\" ]; \
            }; }",
        good: "{ security.pam.sshAgentAuth = { enable = true; authorizedKeysFiles = [ \
            \"/etc/ssh/authorized_keys.d/%u\" ]; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if !matches!(configuration.boolean("security.pam.sshAgentAuth.enable"), Resolved::Set(true, _)) {
        return;
    }
    for definition in strongest(configuration.definitions("security.pam.sshAgentAuth.authorizedKeysFiles")) {
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            let in_home = |file: &&str| {
                file.contains("%h")
                    || file.starts_with('~')
                    || file.starts_with("/home/")
                    || !file.starts_with(['/', '%'])
            };
            if let Some(file) = item.as_str().filter(in_home) {
                let place = if item.span.is_none() { definition.name } else { item.span };
                findings
                    .report(place, format!("sudo trusts keys in {file}, where any program of the user can add one"));
            }
        }
    }
}
