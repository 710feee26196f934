//! `match-syntax`: sshd cannot read a Match line.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Sshd cannot read a Match line.
pub static RULE: Rule = Rule {
    id: "match-syntax",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "sshd cannot read a Match line",
    explanation: "A Match line is criteria and patterns: `User`, `Group`, `Host`, `Address`, `LocalAddress`, \
        `LocalPort`, `Version`, `invalid-user`, or `all` alone. Patterns of one criterion stand together with \
        commas and no blanks; a range of addresses has zeros after its prefix. sshd does not start with another \
        line.",
    source: "sshd_config(5): Match; observed: \"Unsupported Match attribute\", \"Missing Match criteria\"",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    Match User alice, bob\n      X11Forwarding no\n  '';\n}",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User alice,bob\n\
            \x20     X11Forwarding no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for text in configuration.extra_config() {
        for block in &text.lines.blocks {
            let Some((range, error)) = &block.problem else { continue };
            let place = text.text.span(range.clone());
            let place = if place.is_none() { text.text.span(block.range.clone()) } else { place };
            findings.report(place, format!("sshd cannot read this Match line: {error}"));
        }
    }
}
