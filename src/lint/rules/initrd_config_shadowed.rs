//! `initrd-config-shadowed`: a line of the stage 1 extraConfig has no effect.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::argument_of_line;
use crate::ssh::config_text::Scope;

/// A line of the stage 1 extraConfig has no effect.
pub static RULE: Rule = Rule {
    id: "initrd-config-shadowed",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "a line of the stage 1 extraConfig has no effect",
    explanation: "The sshd_config of stage 1 begins with lines of NixOS: `UsePAM no`, `Port`, \
        `PasswordAuthentication no`, `AuthorizedKeysFile`, `ChallengeResponseAuthentication no`, algorithms and \
        more. sshd keeps the first value, so the same keyword in `extraConfig` does nothing. Use the options of \
        `boot.initrd.network.ssh`.",
    source: "nixpkgs initrd-ssh.nix; nixpkgs #295916",
    example: Example {
        bad: "{ boot.initrd.network.ssh.extraConfig = \"PasswordAuthentication yes\"; }",
        good: "{ boot.initrd.network.ssh.port = 2222; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for text in configuration.initrd_config() {
        for line in text.lines.lines.iter().filter(|line| line.scope == Scope::Global) {
            let Some(keyword) = line.keyword_info.filter(|_| line.argument.is_known()) else { continue };
            let Some((_, value)) = WRITTEN.iter().find(|(name, _)| *name == keyword.name) else { continue };
            if value.eq_ignore_ascii_case(&argument_of_line(keyword, line)) {
                continue;
            }
            let message =
                format!("{} has no effect here: NixOS writes {} {value} before it", keyword.name, keyword.name);
            findings.report(text.text.span(line.range.clone()), message);
        }
    }
}

/// What stage 1 always writes. Port adds up.
const WRITTEN: [(&str, &str); 4] = [
    ("UsePAM", "no"),
    ("PasswordAuthentication", "no"),
    ("AuthorizedKeysFile", "of its own"),
    ("KbdInteractiveAuthentication", "no"),
];
