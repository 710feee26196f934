//! `docs/rules.md`.

use nixos_ssh::lint::config::options::OPTIONS;
use nixos_ssh::lint::config::profile::Profile;
use nixos_ssh::lint::rule::{Category, Rule};
use nixos_ssh::printable::visible_lines;

use super::{default_value, fix, of};

/// What stands before the rules.
const INTRODUCTION: &str = "\
# Rules

What `gen-ssh-module check` finds. This page is made by `gen-ssh-module rules --format markdown`.

A note is hidden unless `--min-severity note` asks for it, and never fails a run. A safe fix leaves the configuration what
it is, or mends what could not have worked; an unsafe one changes what it does, on purpose.

A finding that is meant is ignored by a comment, with a reason, on its line or the line above; `ignore-file` stands before
the first code and is for the whole file:

```nix
# gen-ssh-module: ignore[rule-id, another-rule] who decided this, and why
```

`gen-ssh-module.toml` is looked for in the folder that is checked and above it, up to the top of the repository:

```toml
profile = \"strict\"              # what an audit asks about is raised; \"default\" if not set
release = \"26.05\"               # the NixOS release that modules are for
exclude = [\"vendor/\", \"*.gen.nix\"]

[rules]
rule-id = \"off\"                 # or \"error\", \"warning\", \"note\"
another-rule = { severity = \"error\", option = 1 }

[[ignore]]                       # a reason is asked for here too
rule = \"rule-id\"
path = \"tests/**/*.nix\"         # as in .gitignore, from the folder of this file
reason = \"keys of the test driver\"
```
";

/// The document.
pub fn text() -> String {
    let mut out = INTRODUCTION.to_owned();
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
    format!("{fence}nix\n{}\n{fence}\n", visible_lines(text.trim_end()))
}
