//! `docs/rules.md`.

use nixos_ssh::lint::config::options::OPTIONS;
use nixos_ssh::lint::config::profile::Profile;
use nixos_ssh::lint::rule::{Category, Rule};

use super::{default_value, fix, of};

/// The document.
pub fn text() -> String {
    let mut out = String::from(
        "# Rules\n\n\
        What `gen-ssh-module check` finds. This page is made by `gen-ssh-module rules --format markdown`.\n\n\
        A note is hidden unless `--min-severity note` asks for it. A safe fix leaves the configuration what it is, or \n\
        mends what could not have worked; an unsafe one changes what it does, on purpose.\n",
    );
    for category in Category::ALL.iter().filter(|category| !of(**category).is_empty()) {
        out.push_str(&format!(
            "\n## {}\n\n| rule | severity | fix | finds |\n| --- | --- | --- | --- |\n",
            category.as_str()
        ));
        for rule in of(*category) {
            let fix = rule.fix.map_or("", |fix| fix.as_str());
            let summary = rule.summary.replace('|', "\\|");
            let (id, severity) = (rule.id, rule.severity.as_str());
            out.push_str(&format!("| [`{id}`](#{id}) | {severity} | {fix} | {summary} |\n"));
        }
    }
    for rule in Category::ALL.iter().flat_map(|category| of(*category)) {
        out.push_str(&section(rule));
    }
    out
}

fn section(rule: &Rule) -> String {
    let mut out = format!("\n### {}\n\n{}.\n\n{}\n", rule.id, sentence(rule.summary), rule.explanation.trim_end());
    out.push_str(&format!("\nFound in\n\n{}\nand not in\n\n{}", code(rule.example.bad), code(rule.example.good)));
    let strict = Profile::Strict.raised().iter().find(|(id, _)| *id == rule.id);
    let strict =
        strict.map_or(String::new(), |(_, severity)| format!(", {} with `--profile strict`", severity.as_str()));
    let category = rule.category.as_str();
    out.push_str(&format!(
        "\nSeverity: {}{strict}. Category: {category}. Fix: {}. Source: {}.\n",
        rule.severity.as_str(),
        fix(rule),
        rule.source.trim_end_matches('.')
    ));
    for option in OPTIONS.iter().filter(|option| option.rule == rule.id) {
        let (name, summary, takes) = (option.name, option.summary, option.takes());
        out.push_str(&format!("\nOption `{name}`: {summary} ({takes}{}).\n", default_value(option)));
    }
    out
}

/// A sentence with its first letter large.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// Nix in a fence that it cannot close.
fn code(text: &str) -> String {
    let fence = if text.contains("```") { "````" } else { "```" };
    format!("{fence}nix\n{}\n{fence}\n", text.trim_end())
}
