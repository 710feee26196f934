//! `sftp-only-leaky`: users who may only copy files may also forward ports.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{SaidBy, said};
use crate::ssh::config_text::{Line, Scope};

/// Users who may only copy files may also forward ports.
pub static RULE: Rule = Rule {
    id: "sftp-only-leaky",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "users who may only copy files may also forward ports",
    explanation: "`ForceCommand internal-sftp` stops commands, not forwarding: the user reaches every machine \
        that the server reaches. Add `DisableForwarding yes`.",
    source: "sshd_config(5): ForceCommand, DisableForwarding; nixpkgs #12265",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match Group sftp\n\
            \x20     ForceCommand internal-sftp\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match Group sftp\n\
            \x20     ForceCommand internal-sftp\n\
            \x20     DisableForwarding yes\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let globally = |keyword: &str, value: &str| {
        said(configuration, keyword).iter().any(|said| said.is_for_all() && said.is(value))
    };
    let closed = globally("DisableForwarding", "yes") || globally("AllowTcpForwarding", "no");
    if closed {
        return;
    }
    for said in said(configuration, "ForceCommand") {
        let SaidBy::Line(text, line) = said.by else { continue };
        let is_sftp = said.argument.split_ascii_whitespace().next() == Some("internal-sftp");
        if !is_sftp || !matches!(line.scope, Scope::Block(_)) {
            continue;
        }
        let in_block = text.lines.lines.iter().filter(|other| other.scope == line.scope);
        let closes = |other: &Line| {
            let is = |keyword: &str, value: &str| {
                let named = other.keyword_info.is_some_and(|info| info.name == keyword);
                named && other.argument.text.trim_matches('"').eq_ignore_ascii_case(value)
            };
            is("DisableForwarding", "yes") || is("AllowTcpForwarding", "no") || is("AllowTcpForwarding", "remote")
        };
        let unread = in_block.clone().any(|other| !other.keyword.is_known());
        if !unread && !in_block.clone().any(closes) {
            findings
                .report(
                    text.text.span(line.range.clone()),
                    "these users may only copy files, but they may forward ports, too",
                )
                .help("add DisableForwarding yes to the block");
        }
    }
}
