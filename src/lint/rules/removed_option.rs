//! `removed-option`: an option is gone, and NixOS refuses to evaluate it.

use crate::configuration::{Configuration, Definition, Node};
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
        keys of stage 1 are the list `boot.initrd.network.ssh.hostKeys`. Names that were renames once are unknown \
        options now.",
    source: "nixpkgs sshd.nix, initrd-ssh.nix, fail2ban.nix: mkRemovedOptionModule; rename.nix of 15.09",
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
        let Some(node) = configuration.node(change.from) else { continue };
        // An explicit null is what modules for several releases say.
        let is_set = |definition: &&Definition| !matches!(definition.value.datum, Datum::Null);
        let names = node.definitions.iter().filter(is_set).map(|definition| definition.name);
        let module = node.names.first().copied().filter(|_| !node.children.is_empty());
        for name in names.chain(module) {
            let message = format!("NixOS has no {} since {}", change.from, change.release);
            findings.report(name, message).help(format!("use {}", change.to));
        }
    }
    gone(&configuration.root, findings);
}

/// Names that NixOS took for today's once, and does not know any more.
fn gone(node: &Node, findings: &mut Findings<'_>) {
    for (name, change) in node.old_names.iter().filter(|(_, change)| change.kind == RenameKind::Gone) {
        findings.report(*name, format!("NixOS has no {} any more", change.from)).help(format!("call it {}", change.to));
    }
    node.children.values().for_each(|child| gone(child, findings));
}
