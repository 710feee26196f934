//! `removed-option`: an option is gone, and NixOS refuses to evaluate it.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::renamed::{RENAMED, RenameKind};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// An option is gone, and NixOS refuses to evaluate it.
pub static RULE: Rule = Rule {
    id: "removed-option",
    category: Category::Migration,
    severity: Severity::Error,
    summary: "an option is gone, and NixOS refuses to evaluate it",
    explanation: "NixOS names the way out in its message: the banner is a path in `settings.Banner` today, host \
        keys of stage 1 are the list `boot.initrd.network.ssh.hostKeys`.",
    source: "nixpkgs sshd.nix, initrd-ssh.nix: mkRemovedOptionModule",
    example: Example {
        bad: "{ services.openssh.banner = \"hello\"; }",
        good: "{ services.openssh.settings.Banner = ./banner; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let release = findings.config.release.name();
    for change in RENAMED.iter().filter(|change| change.kind == RenameKind::Removed && change.release <= release) {
        for definition in configuration.definitions(change.from) {
            // An explicit null is what modules for several releases say.
            if matches!(definition.value.datum, Datum::Null) {
                continue;
            }
            let message = format!("NixOS has no {} since {}", change.from, change.release);
            findings.report(definition.name, message).help(format!("use {}", change.to));
        }
    }
}
