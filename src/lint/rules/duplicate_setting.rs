//! `duplicate-setting`: a keyword of sshd is said twice, and only the first value counts.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::declared::declared;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::argument_of_line;
use crate::ssh::config_text::{Line, Scope};
use crate::ssh::keyword::Repeat;

/// A keyword of sshd is said twice, and only the first value counts.
pub static RULE: Rule = Rule {
    id: "duplicate-setting",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a keyword of sshd is said twice, and only the first value counts",
    explanation: "sshd keeps the first value of most keywords in a scope, so a second one is dead. Keywords \
        that add up, such as AllowUsers or HostKey, may stand twice. The same value twice is a note.",
    source: "sshd_config(5): \"the first obtained value will be used\"",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    MaxAuthTries 3\n    MaxAuthTries 6\n  '';\n}",
        good: "{\n  services.openssh.extraConfig = ''\n    MaxAuthTries 3\n  '';\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    spelt_twice(configuration, findings);
    for text in configuration.extra_config() {
        let lines = &text.lines.lines;
        for (index, line) in lines.iter().enumerate() {
            let Some(keyword) = line.keyword_info.filter(|keyword| keyword.repeat == Repeat::First) else { continue };
            // Lines after an unknown part may be in another scope.
            if line.scope == Scope::Unknown || !line.argument.is_known() {
                continue;
            }
            let is_same = |first: &&Line| first.scope == line.scope && first.keyword_info == line.keyword_info;
            let Some(first) = lines.iter().take(index).find(is_same).filter(|first| first.argument.is_known()) else {
                continue;
            };
            let same = argument_of_line(keyword, first) == argument_of_line(keyword, line);
            let place = text.text.span(line.range.clone());
            let severity = if same { Severity::Note } else { Severity::Error };
            findings
                .report_as(severity, place, format!("{} has no effect here: it is said before", keyword.name))
                .label(text.text.span(first.range.clone()), "this one counts");
        }
    }
}

/// Two spellings of one keyword that NixOS does not declare: it refuses to evaluate them.
fn spelt_twice(configuration: &Configuration, findings: &mut Findings<'_>) {
    let names: Vec<_> = configuration.settings().collect();
    for (index, setting) in names.iter().enumerate() {
        let first = names.iter().take(index).find(|first| first.name.eq_ignore_ascii_case(setting.name));
        let Some(first) = first.filter(|_| declared(setting.name).is_none()) else { continue };
        findings
            .report(
                setting.node.span(),
                format!("{} and {} are one keyword: NixOS refuses both", first.name, setting.name),
            )
            .label(first.node.span(), "the other spelling");
    }
}
