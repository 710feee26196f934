//! `alias-option`: an option is another name of the one that is used today.

use crate::configuration::Configuration;
use crate::configuration::renamed::RenameKind;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::findings::Findings;
use crate::lint::old_names::report_old_names;
use crate::lint::rule::{Category, Check, Example, Rule};

/// An option is another name of the one that is used today.
pub static RULE: Rule = Rule {
    id: "alias-option",
    category: Category::Migration,
    severity: Severity::Note,
    summary: "an option is another name of the one that is used today",
    explanation: "The old name works without a word. The manual only knows the new one.",
    source: "nixpkgs rename.nix, users-groups.nix, known-hosts: mkAliasOptionModule",
    example: Example { bad: "{ services.sshd.enable = true; }", good: "{ services.openssh.enable = true; }" },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    report_old_names(configuration, findings, RenameKind::Alias);
}
