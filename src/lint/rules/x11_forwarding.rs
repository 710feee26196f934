//! `x11-forwarding`: X11 is forwarded.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;

/// X11 is forwarded.
pub static RULE: Rule = Rule {
    id: "x11-forwarding",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "X11 is forwarded",
    explanation: "A forwarded display lets the server read the keyboard and screen of the client, and whoever \
        is root there. With X11UseLocalhost no, the display listens for other machines, too: an error.",
    source: "CIS Debian 13 5.1.8; dev-sec sshd-43, sshd-44; sshd_config(5)",
    example: Example {
        bad: "{ services.openssh.settings.X11Forwarding = true; }",
        good: "{ services.openssh.settings.X11Forwarding = false; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let all = said(configuration, "X11UseLocalhost");
    let open = all.iter().find(|said| said.is("no"));
    for said in said(configuration, "X11Forwarding").iter().filter(|said| said.is("yes")) {
        match open {
            Some(open) => findings
                .report_as(Severity::Error, said.value, "X11 is forwarded, and other machines reach the display")
                .label(open.value, "the display listens for everybody"),
            None => findings.report(said.value, "X11 is forwarded"),
        };
    }
}
