//! `duplicate-setting`: a keyword of sshd is said twice, and only the first value counts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
        let mut firsts: HashMap<(Scope, &str), &Line> = HashMap::new();
        for line in &text.lines.lines {
            let Some(keyword) = line.keyword_info.filter(|keyword| keyword.repeat == Repeat::First) else { continue };
            let first = *firsts.entry((line.scope, keyword.name)).or_insert(line);
            // Lines after an unknown part may be in another scope.
            let is_known = line.scope != Scope::Unknown && line.argument.is_known() && first.argument.is_known();
            if !is_known || std::ptr::eq(first, line) {
                continue;
            }
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
    let mut firsts = HashMap::new();
    for setting in configuration.settings() {
        let first = match firsts.entry(setting.name.to_ascii_lowercase()) {
            Entry::Vacant(entry) => {
                entry.insert(setting);
                continue;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if declared(setting.name).is_some() {
            continue;
        }
        findings
            .report(
                setting.node.span(),
                format!("{} and {} are one keyword: NixOS refuses both", first.name, setting.name),
            )
            .label(first.node.span(), "the other spelling");
    }
}
