//! `value-newline-injection`: a line break in a value begins another line of a generated file.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// A line break in a value begins another line of a generated file.
pub static RULE: Rule = Rule {
    id: "value-newline-injection",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a line break in a value begins another line of a generated file",
    explanation: "NixOS writes these values into sshd_config or a shell script as they are, so what follows a \
        line break is a line of its own: `MaxSessions = \"3\\nPermitRootLogin yes\"` lets root in.",
    source: "nixpkgs sshd.nix; observed with sshd -T",
    example: Example {
        bad: "{ services.openssh.settings.MaxSessions = \"3\\nPermitRootLogin yes\"; }",
        good: "{ services.openssh.settings.MaxSessions = 3; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        for definition in &setting.node.definitions {
            look(findings, &definition.value, setting.name, 0);
        }
        if setting.name.contains(['\n', '\r']) {
            findings.report(setting.node.span(), "a line break in the name of a setting begins another line");
        }
    }
    for option in OPTIONS {
        for definition in configuration.definitions(option) {
            let name = option.rsplit('.').next().unwrap_or(option);
            look(findings, &definition.value, name, 0);
        }
    }
    for user in configuration.users().filter(|user| user.name.contains(['\n', '\r'])) {
        findings.report(user.node.span(), "a line break in the name of a user");
    }
}

/// Options whose strings NixOS writes into lines.
const OPTIONS: [&str; 8] = [
    "services.openssh.sftpFlags",
    "services.openssh.sftpServerExecutable",
    "services.openssh.authorizedKeysFiles",
    "services.openssh.authorizedKeysCommand",
    "services.openssh.authorizedKeysCommandUser",
    "services.openssh.listenAddresses",
    "services.openssh.hostKeys",
    "boot.initrd.network.ssh.hostKeys",
];

/// Looks into lists and sets, too.
fn look(findings: &mut Findings<'_>, found: &Found, name: &str, depth: usize) {
    if depth > 3 {
        return;
    }
    match &found.datum {
        Datum::Text(text) => {
            // A break at the end only makes an empty line, as text read from a file does.
            let inside = text.text.trim_end_matches(['\n', '\r']);
            let at_end = depth > 0 && inside.len() < text.text.len();
            let Some(at) = inside.find(['\n', '\r']).or(at_end.then_some(inside.len())) else { return };
            let place = text.span(at..at + 1);
            let place = if place.is_none() { found.span } else { place };
            findings.report(place, format!("a line break in {name} begins another line of sshd_config"));
        }
        Datum::List(items) => items.iter().for_each(|item| look(findings, item, name, depth + 1)),
        Datum::Set(set) => {
            set.attributes.iter().for_each(|(name, attribute)| look(findings, &attribute.value, name, depth + 1));
        }
        _ => {}
    }
}
