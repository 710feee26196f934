//! `match-in-settings`: a Match block cannot stand in settings.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// A Match block cannot stand in settings.
pub static RULE: Rule = Rule {
    id: "match-in-settings",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a Match block cannot stand in settings",
    explanation: "NixOS writes settings before everything else, sorted by name, so `settings.Match` takes in \
        every line after it, those of NixOS too. A blank in a name is escaped, and `\"Match User git\"` becomes \
        no keyword at all. Blocks belong into `extraConfig`.",
    source: "nixpkgs sshd.nix",
    example: Example {
        bad: "{ services.openssh.settings.Match = \"User git\"; }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     X11Forwarding no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        let message = match setting.name {
            name if name.eq_ignore_ascii_case("Match") => {
                "settings.Match takes in every line that NixOS writes after it"
            }
            name if name.contains([' ', '\t']) => "a blank in the name of a setting makes it no keyword",
            _ => continue,
        };
        findings.report(setting.node.span(), message).help("write the block in services.openssh.extraConfig");
    }
}
