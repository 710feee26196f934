//! `force-settings`: all settings of sshd are forced, which drops those of other modules.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// All settings of sshd are forced, which drops those of other modules.
pub static RULE: Rule = Rule {
    id: "force-settings",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "all settings of sshd are forced, which drops those of other modules",
    explanation: "`settings = lib.mkForce { … }` gives every setting inside the strength of mkForce: what other \
        modules say of them is dropped without a word, also what keeps you from being locked out. Force the \
        single setting that must win.",
    source: "nixpkgs #486460: locked out of root for 18 hours",
    example: Example {
        bad: "{ lib, ... }: { services.openssh.settings = lib.mkForce { UsePAM = false; }; }",
        good: "{ lib, ... }: { services.openssh.settings.UsePAM = lib.mkForce false; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let Some(settings) = configuration.node("services.openssh.settings") else { return };
    for name in settings.names.iter().copied() {
        let Some(source) = findings.sources.get(name.source) else { continue };
        let behind = source.text.get(name.end as usize..).unwrap_or_default().trim_start();
        let value = behind.strip_prefix('=').map_or("", str::trim_start);
        let value = value.trim_start_matches(['(', ' ']);
        let value = value.strip_prefix("lib.").unwrap_or(value);
        if value.strip_prefix("mkForce").is_some_and(|rest| rest.starts_with([' ', '\n', '(', '{'])) {
            findings.report(name, "every setting of sshd is forced: those of other modules are dropped");
        }
    }
}
