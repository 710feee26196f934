//! `revoked-keys-missing`: the list of revoked keys is missing, so sshd refuses every key.

use crate::configuration::{Configuration, Node};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said};

/// The list of revoked keys is missing, so sshd refuses every key.
pub static RULE: Rule = Rule {
    id: "revoked-keys-missing",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "the list of revoked keys is missing, so sshd refuses every key",
    explanation: "If sshd cannot read RevokedKeys, it takes every key for revoked. `sshd -t` and the build of \
        NixOS do not look whether the file is there. A file below /etc/ssh that no `environment.etc` makes is \
        reported.",
    source: "sshd_config(5): RevokedKeys; observed in logins",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.enable = true;\n\
            \x20 services.openssh.settings.RevokedKeys = \"/etc/ssh/revoked\";\n\
            }",
        good: "{\n\
            \x20 services.openssh.enable = true;\n\
            \x20 services.openssh.settings.RevokedKeys = \"/etc/ssh/revoked\";\n\
            \x20 environment.etc.\"ssh/revoked\".text = \"\";\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if !configuration.is_whole() || is_off(configuration) || configuration.gap("environment.etc").is_some() {
        return;
    }
    for said in said(configuration, "RevokedKeys") {
        for file in said.argument.split_ascii_whitespace() {
            // Elsewhere a service may put it.
            let Some(name) = file.strip_prefix("/etc/").filter(|name| name.starts_with("ssh/")) else { continue };
            let etc = configuration.node("environment.etc");
            let makes = |(attribute, node): (&String, &Node)| {
                let target = node.child_definitions("target").first().and_then(|target| target.value.as_str());
                target.unwrap_or(attribute).trim_start_matches("/etc/") == name
            };
            if !etc.is_some_and(|etc| etc.children.iter().any(makes)) {
                findings.report(said.value, format!("nothing makes {file}: sshd then refuses every key"));
            }
        }
    }
}
