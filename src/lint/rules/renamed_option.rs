//! `renamed-option`: an option has another name today.

use crate::configuration::Configuration;
use crate::configuration::renamed::RenameKind;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::old_names::report_old_names;
use crate::lint::rule::{Category, Check, Example, Rule};

/// An option has another name today.
pub static RULE: Rule = Rule {
    id: "renamed-option",
    category: Category::Migration,
    severity: Severity::Warning,
    summary: "an option has another name today",
    explanation: "The old name still works and warns at every evaluation. Twelve options of `services.openssh` \
        became members of `settings` in 23.05, whose names are those of sshd_config.",
    source: "nixpkgs sshd.nix, users-groups.nix and rename.nix: mkRenamedOptionModule",
    example: Example {
        bad: "{ services.openssh.passwordAuthentication = false; }",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    report_old_names(configuration, findings, RenameKind::Renamed);
}
