//! `legacy-sshd-keyword`: a keyword of sshd is out of use.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::spelling;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};
use crate::source::Span;
use crate::ssh::keyword::{Arguments, Dialect};

/// A keyword of sshd is out of use.
pub static RULE: Rule = Rule {
    id: "legacy-sshd-keyword",
    category: Category::Migration,
    severity: Severity::Warning,
    summary: "a keyword of sshd is out of use",
    explanation: "sshd ignores keywords of protocol 1 and of privileges it always gives up today, and knows \
        some others under a new name. An ignored one does not do what it says.",
    source: "sshd_config(5), servconf.c; observed: \"Deprecated option\"",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    Protocol 2\n  '';\n}",
        good: "{ services.openssh.settings.MaxAuthTries = 3; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        for span in setting.node.names.iter().copied() {
            // NixOS may write the new name, too, and then another value counts.
            report(findings, span, setting.name, Applicability::Unsafe);
        }
    }
    for text in configuration.extra_config() {
        for line in &text.lines.lines {
            report(findings, text.text.span(line.keyword.range.clone()), &line.keyword.text, Applicability::Safe);
        }
    }
}

fn report(findings: &mut Findings<'_>, span: Span, name: &str, applicability: Applicability) {
    let Some(keyword) = Dialect::Sshd.keyword(name) else { return };
    match keyword.arguments {
        // Those are unknown-sshd-keyword.
        Arguments::Dead if ["DebianBanner", "RDomain"].contains(&keyword.name) => {}
        Arguments::Dead => {
            findings.report(span, format!("sshd ignores {}", keyword.name)).help("remove it");
        }
        Arguments::AliasOf(today) => {
            let today = spelling(today).unwrap_or(today);
            let verbatim = source_text(findings, span) == Some(name);
            let fix = verbatim.then(|| Fix::new("call it by its name of today", applicability, span, today));
            with_fix(findings.report(span, format!("{} is called {today} today", keyword.name)), fix);
        }
        _ => {}
    }
}
