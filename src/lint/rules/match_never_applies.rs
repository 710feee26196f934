//! `match-never-applies`: a Match block applies to nobody.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::lint::accounts::login_name;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::header::Criterion;

/// A Match block applies to nobody.
pub static RULE: Rule = Rule {
    id: "match-never-applies",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "a Match block applies to nobody",
    explanation: "A criterion whose patterns are all negated fits nothing: write `*,!root`. `Match Host` \
        compares host names, which sshd only knows with `UseDns`; without it, it sees addresses. Lines of such \
        a block have no effect, which is bad when they restrict somebody. On an evaluated host users, groups \
        and ports that are not there are found, too.",
    source: "sshd_config(5): Match, PATTERNS; observed",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User !root\n\
            \x20     X11Forwarding no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User *,!root\n\
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
        for block in text.lines.blocks.iter().filter(|block| block.is_known() && block.problem.is_none()) {
            for criterion in &block.criteria {
                let Some(reason) = reason(configuration, criterion) else { continue };
                let place = text.text.span(block.range.clone());
                findings.report(place, format!("this Match block applies to nobody: {reason}"));
            }
        }
    }
}

fn reason(configuration: &Configuration, criterion: &Criterion) -> Option<String> {
    let patterns = || criterion.patterns.iter().map(|pattern| pattern.text.as_str());
    let taken = || patterns().filter(|pattern| !pattern.starts_with('!'));
    if criterion.patterns.is_empty() {
        return None;
    }
    if taken().next().is_none() {
        return Some(format!("every pattern of {} is negated", criterion.name.text));
    }
    let plain = |pattern: &str| !pattern.contains(['*', '?']);
    match criterion.name.text.as_str() {
        "Host" => {
            let dns = configuration.keyword("UseDNS");
            let looked_up = dns.is("yes") || matches!(dns, KeywordState::Unknown(_));
            let is_name =
                |pattern: &str| pattern.bytes().any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
            let local = |pattern: &str| pattern == "localhost" || !is_name(pattern);
            (!looked_up && !taken().any(local)).then(|| "without UseDns sshd knows no host names".to_owned())
        }
        "User" if configuration.is_whole() => {
            let is_there = |pattern: &str| {
                !plain(pattern) || configuration.users().any(|user| login_name(&user) == pattern) || pattern == "root"
            };
            (!taken().any(is_there)).then(|| "there is no user of this name".to_owned())
        }
        "Group" if configuration.is_whole() => {
            let groups = configuration.node("users.groups");
            let is_there =
                |pattern: &str| !plain(pattern) || groups.is_none_or(|groups| groups.children.contains_key(pattern));
            (!taken().any(is_there)).then(|| "there is no group of this name".to_owned())
        }
        _ => None,
    }
}
