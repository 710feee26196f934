//! `extraconfig-heredoc-end`: a line EOL in extraConfig ends the text, and the rest runs in the build.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::here_document::{ShellHazard, shell_hazards};

/// A line EOL in extraConfig ends the text, and the rest runs as a shell script in the build.
pub static RULE: Rule = Rule {
    id: "extraconfig-heredoc-end",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a line EOL in extraConfig ends the text, and the rest runs as a shell script in the build",
    explanation: "NixOS puts `extraConfig` into a shell here-document that a line `EOL` ends. What follows is \
        run by the build, and is missing in sshd_config. A backslash as the last character hides the end \
        instead.",
    source: "nixpkgs sshd.nix; observed in a build",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    Banner /etc/banner\n    EOL\n    touch $out\n  '';\n}",
        good: "{\n  services.openssh.extraConfig = ''\n    Banner /etc/banner\n  '';\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for text in configuration.extra_config() {
        for (hazard, range) in shell_hazards(&text.text.text) {
            if hazard == ShellHazard::End {
                let message = "this ends extraConfig when NixOS builds the file: what follows is run as a script";
                findings.report(text.text.span(range), message);
            }
        }
    }
}
