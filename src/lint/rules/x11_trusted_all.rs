//! `x11-trusted-all`: every host may see the screen and type.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::client_checks::client_lines;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Trusted X11 forwarding to all hosts.
pub static RULE: Rule = Rule {
    id: "x11-trusted-all",
    category: Category::Client,
    severity: Severity::Warning,
    summary: "X11 is forwarded as trusted to every host",
    explanation: "With `ForwardX11Trusted yes` programs of the host see every window and every key that is pressed. Forward X11 \
        to single hosts, or use waypipe.",
    source: "ssh_config(5), ForwardX11Trusted",
    example: Example {
        bad: "{ programs.ssh.extraConfig = ''\n  ForwardX11Trusted yes\n''; }",
        good: "{ programs.ssh.extraConfig = ''\n  Host desktop\n    ForwardX11Trusted yes\n''; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let config = configuration.client_config();
    for line in client_lines(&config) {
        if line.name == "ForwardX11Trusted"
            && line.applies_to_all == Some(true)
            && line.value.eq_ignore_ascii_case("yes")
        {
            findings
                .report(line.span(), "X11 is trusted to every host: its programs see the screen and every key pressed")
                .help("set it for single hosts in a Host block");
        }
    }
}
