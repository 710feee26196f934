//! `user-not-in-allow-list`: a user who has keys is shut out by a list of users or groups.

use crate::configuration::datum::Datum;
use crate::configuration::users::UserEntry;
use crate::configuration::{Condition, Configuration};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::accounts::{is_named, key_lists, login_name};
use crate::lint::findings::Findings;
use crate::lint::login;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_literal, is_off, nix_string, settings_of, source_text, with_fix};
use crate::source::Span;

/// A user who has keys is shut out by a list of users or groups.
pub static RULE: Rule = Rule {
    id: "user-not-in-allow-list",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "a user who has keys is shut out by a list of users or groups",
    explanation: "AllowUsers and AllowGroups let in only who is in them, DenyUsers and DenyGroups come first. A \
        comma separates nothing in them: `\"alice,bob\"` is one name, so it lets neither in, and in DenyUsers \
        denies neither. In a file that is read alone a user whom AllowUsers lacks is a warning, as other \
        modules may add to the list.",
    source: "sshd_config(5); observed in logins",
    example: Example {
        bad: "{\n  services.openssh.settings.AllowUsers = [ \"alice,bob\" ];\n}",
        good: "{\n  services.openssh.settings.AllowUsers = [ \"alice\" \"bob\" ];\n}",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["users.users", "users.groups", "services.openssh"], findings) {
        return;
    }
    for keyword in ["AllowUsers", "DenyUsers", "AllowGroups", "DenyGroups"] {
        commas(configuration, keyword, findings);
    }
    if is_off(configuration) {
        return;
    }
    for user in configuration.users().filter(is_named) {
        let Some(keys) = key_lists(configuration, user.name).find(|list| !list.entries.is_empty()) else { continue };
        let Some((reason, place, certain)) = shut_out(configuration, &user) else { continue };
        let severity = if certain { Severity::Error } else { Severity::Warning };
        findings
            .report_as(severity, place, format!("{} has keys, but {reason}", login_name(&user)))
            .label(keys.span, "these keys");
    }
}

/// Names with a comma, which are one name to sshd.
fn commas(configuration: &Configuration, keyword: &str, findings: &mut Findings<'_>) {
    for (setting, _) in settings_of(configuration, keyword) {
        for definition in &setting.node.definitions {
            let Datum::List(items) = &definition.value.datum else { continue };
            for item in items {
                let Some(text) = item.as_str().filter(|text| text.contains(',')) else { continue };
                let words: Option<Vec<String>> =
                    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(nix_string).collect();
                let plain = source_text(findings, item.span).is_some_and(is_literal);
                let fix = words.filter(|_| plain).map(|words| {
                    Fix::new("make one string of each", Applicability::Unsafe, item.span, words.join(" "))
                });
                let place = if item.span.is_none() { definition.name } else { item.span };
                let message = format!("{text:?} is one name in {keyword}: a comma separates nothing");
                with_fix(findings.report(place, message), fix);
            }
        }
    }
    for text in configuration.extra_config() {
        let lines = text.lines.lines.iter();
        for line in lines.filter(|line| line.keyword_info.is_some_and(|info| info.name == keyword)) {
            for word in line.words.iter().flatten().filter(|word| word.text.contains(',')) {
                let place = text.text.span(word.range.clone());
                let message = format!("{:?} is one name in {keyword}: a comma separates nothing", word.text);
                findings.report(place, message);
            }
        }
    }
}

/// Why, where, and whether nothing that nobody read can change it.
fn shut_out(configuration: &Configuration, user: &UserEntry<'_>) -> Option<(String, Span, bool)> {
    if let Some((reason, place)) = login::shut_out(configuration, user) {
        let whole = configuration.is_whole();
        // A commas finding says it already, and groups may come from anywhere.
        let groups = reason.contains("Groups");
        let unread = ["AllowUsers", "DenyUsers"].iter().any(|keyword| has_gap(configuration, keyword));
        let denied = reason.starts_with("DenyUsers");
        return (whole || !groups && (denied || !unread)).then_some((reason, place, whole || denied));
    }
    None
}

/// Whether a list has elements that nobody could read, or may not hold at all.
fn has_gap(configuration: &Configuration, keyword: &str) -> bool {
    settings_of(configuration, keyword).any(|(setting, _)| {
        !setting.node.gaps.is_empty()
            || setting.node.definitions.iter().any(|definition| {
                let unread = match &definition.value.datum {
                    Datum::List(items) => items.iter().any(|item| item.as_str().is_none_or(|text| text.contains(','))),
                    _ => true,
                };
                unread || definition.condition != Condition::Always
            })
    })
}
