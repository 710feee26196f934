//! `setting-invalid-value`: sshd refuses the value of a keyword.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::server::argument_of;
use crate::diagnostic::Severity;
use crate::lint::declared::declared;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{needs_quotes, text_problems};
use crate::source::Span;
use crate::ssh::directive::{DirectiveError, check_argument, usable_keyword};
use crate::ssh::here_document::shell_hazards;
use crate::ssh::keyword::{Arguments, Dialect, Keyword};

/// Sshd refuses the value of a keyword.
pub static RULE: Rule = Rule {
    id: "setting-invalid-value",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "sshd refuses the value of a keyword",
    explanation: "Settings that NixOS does not declare take any string, and `extraConfig` any line. What sshd \
        cannot read makes the build of the system fail. sshd knows only `yes` and `no`, in settings written \
        `true` and `false`.",
    source: "sshd_config(5), servconf.c; observed with sshd -t",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    PermitTunnel maybe\n  '';\n}",
        good: "{\n  services.openssh.extraConfig = ''\n    PermitTunnel no\n  '';\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let expanded = expanded(configuration);
    for (_, _, place, error) in text_problems(configuration) {
        // What the shell makes of it nobody knows.
        let before = expanded.partition_point(|span| (span.source, span.start) < (place.source, place.end));
        let last = before.checked_sub(1).and_then(|last| expanded.get(last));
        if last.is_some_and(|last| last.source == place.source && place.start < last.end) {
            continue;
        }
        if let DirectiveError::Argument { .. } | DirectiveError::OpenQuote { .. } = error {
            findings.report(place, error.to_string()).here("sshd refuses this");
        }
    }
    for setting in configuration.settings() {
        // Types are setting-wrong-type, unknown keywords unknown-sshd-keyword.
        let Some(keyword) = usable_keyword(Dialect::Sshd, setting.name) else { continue };
        for definition in &setting.node.definitions {
            if let Some(message) = refused(keyword, setting.name, &definition.value) {
                let place = if definition.value.span.is_none() { definition.name } else { definition.value.span };
                findings.report(place, message).here("sshd refuses this");
            }
        }
    }
}

/// What the shell expands in `extraConfig`, in the order of the sources, each as far as any before it reaches.
fn expanded(configuration: &Configuration) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for text in configuration.extra_config() {
        spans.extend(shell_hazards(&text.text.text).into_iter().map(|(_, range)| text.text.span(range)));
    }
    spans.sort_unstable();
    let mut reached = Span::NONE;
    for span in &mut spans {
        if span.source == reached.source {
            span.end = span.end.max(reached.end);
        }
        reached = *span;
    }
    spans
}

fn refused(keyword: &'static Keyword, name: &str, found: &Found) -> Option<String> {
    let declared = declared(name);
    // Algorithms are algorithm-unknown, a wrong type is setting-wrong-type.
    if declared.is_some_and(|declared| declared.takes.refused(found).is_some())
        || keyword.arguments == Arguments::CommaList
    {
        return None;
    }
    let argument = match &found.datum {
        Datum::Float(_) => return Some(format!("NixOS cannot write a number with a fraction for {name}")),
        // An empty list may be one of several definitions.
        Datum::List(items) if items.is_empty() || declared.is_none() => return None,
        _ => argument_of(found)?,
    };
    // A value with a line break is value-newline-injection, one that needs quotes setting-needs-quotes.
    if argument.contains(char::is_control) || needs_quotes(keyword, &argument) {
        return None;
    }
    let error = check_argument(Dialect::Sshd, keyword, &argument).err()?;
    let yes_or_no = keyword.arguments == Arguments::YesNo;
    Some(match error {
        DirectiveError::Argument { found, .. } if yes_or_no => format!("{name} takes true or false, not {found:?}"),
        error => error.to_string(),
    })
}
