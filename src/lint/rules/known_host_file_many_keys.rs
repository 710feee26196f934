//! `known-host-file-many-keys`: keys of which only the first gets a name.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::keys::FileContent;
use crate::diagnostic::Severity;
use crate::lint::client_checks::known_hosts;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::key_lines;

/// Key files of hosts with several keys.
pub static RULE: Rule = Rule {
    id: "known-host-file-many-keys",
    category: Category::Client,
    severity: Severity::Warning,
    summary: "a publicKeyFile with several keys: only the first gets the host's names",
    explanation: "NixOS writes the names of the host before the text of the file, so that only its first line is a line of \
        known_hosts. Write one known host for each key.",
    source: "nixpkgs pull request 146939",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKeyFile = ./two.pub; }; }",
        good: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKeyFile = ./host.pub; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        for definition in host.node.child_definitions("publicKeyFile") {
            let Datum::Path(path) = &definition.value.datum else { continue };
            let content = path.file.as_ref().and_then(|file| configuration.files.get(file));
            let Some(FileContent::Text(text)) = content else { continue };
            let lines = key_lines(&text.text);
            if let [_, second, ..] = lines.as_slice() {
                let message = format!(
                    "{} has {} keys, and only the first gets the names of {}",
                    path.text,
                    lines.len(),
                    host.name
                );
                findings
                    .report(definition.value.span, message)
                    .label(text.span(second.clone()), "this key has no host")
                    .help("write one known host for each key");
            }
        }
    }
}
