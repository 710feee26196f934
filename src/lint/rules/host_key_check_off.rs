//! `host-key-check-off`: hosts that anybody may pose as.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::client_checks::client_lines;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// `StrictHostKeyChecking no` and the like.
pub static RULE: Rule = Rule {
    id: "host-key-check-off",
    category: Category::Client,
    severity: Severity::Error,
    summary: "the client takes any host key: anybody in between can pose as the host",
    explanation: "With `StrictHostKeyChecking no` ssh connects whatever key the host shows, and with `UserKnownHostsFile \
        /dev/null` it forgets every key. For all hosts this is an error, for some a warning. `accept-new` takes the key \
        of a new host and refuses one that changed.",
    source: "ssh_config(5), StrictHostKeyChecking; CWE-322",
    example: Example {
        bad: "{ programs.ssh.extraConfig = ''\n  StrictHostKeyChecking no\n''; }",
        good: "{ programs.ssh.extraConfig = ''\n  StrictHostKeyChecking accept-new\n''; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let config = configuration.client_config();
    let lines: Vec<_> = client_lines(&config).collect();
    let unchecked = |name: &str, value: &str| match name {
        "StrictHostKeyChecking" => matches!(value.to_ascii_lowercase().as_str(), "no" | "off"),
        "UserKnownHostsFile" => value == "/dev/null",
        _ => false,
    };
    for line in lines.iter().filter(|line| unchecked(line.name, line.value)) {
        // The two mostly stand together, and one is enough to say.
        let said = lines.iter().any(|other| {
            other.name == "StrictHostKeyChecking"
                && other.line.scope == line.line.scope
                && unchecked(other.name, other.value)
        });
        if line.name == "UserKnownHostsFile" && said {
            continue;
        }
        let (severity, who) = match line.applies_to_all {
            Some(true) => (Severity::Error, "any host"),
            _ => (Severity::Warning, "these hosts"),
        };
        let message = format!("{} {}: anybody in between can pose as {who}", line.name, line.value);
        let argument = line.text.span(line.line.argument.range.clone());
        let source = findings.sources.get(argument.source);
        let written = source.and_then(|source| source.text.get(argument.start as usize..argument.end as usize));
        let literal = written == Some(line.value) && line.name == "StrictHostKeyChecking";
        let finding = findings
            .report_as(severity, line.span(), message)
            .help("use accept-new, or write the key in programs.ssh.knownHosts");
        if literal {
            finding.fix(Fix::new("refuse host keys that changed", Applicability::Unsafe, argument, "accept-new"));
        }
    }
}
