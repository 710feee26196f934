//! `include-unchecked`: sshd_config takes in a file that the build cannot check.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// Sshd_config takes in a file that the build cannot check.
pub static RULE: Rule = Rule {
    id: "include-unchecked",
    category: Category::Settings,
    severity: Severity::Note,
    summary: "sshd_config takes in a file that the build cannot check",
    explanation: "A file outside of the store is read when sshd starts, not when the system is built: nobody \
        checks it, a missing one is ignored, and keywords that NixOS has written before have no effect in it.",
    source: "sshd_config(5): Include; observed",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    Include /etc/ssh/sshd_config.d/*.conf\n  '';\n}",
        good: "{ pkgs, ... }: { services.openssh.extraConfig = \"Include ${./more.conf}\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "Include") {
        if said.argument.split_ascii_whitespace().all(|file| file.starts_with("/nix/store/")) {
            continue;
        }
        findings
            .report(said.value, format!("{} is read when sshd starts, and nothing checks it before", said.argument));
    }
}
