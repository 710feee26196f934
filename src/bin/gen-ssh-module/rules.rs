//! `rules`: the list of rules, for people, machines and `docs/rules.md`.

mod markdown;

use nixos_ssh::fix::Applicability;
use nixos_ssh::lint::config::options::{OPTIONS, OptionValue, RuleOption};
use nixos_ssh::lint::rule::{Category, Rule};
use nixos_ssh::lint::rules::RULES;
use serde_json::{Value, json};

use crate::args::{RulesArgs, RulesFormat};
use crate::failure::{Failure, Outcome};
use crate::output;

/// The version of the JSON.
const VERSION: u32 = 1;

/// Runs it.
pub fn run(args: &RulesArgs) -> Result<Outcome, Failure> {
    match args.format {
        RulesFormat::Human => output::styled(&human())?,
        RulesFormat::Json => output::stdout(json()?.as_bytes())?,
        RulesFormat::Markdown => output::stdout(markdown::text().as_bytes())?,
    }
    Ok(Outcome::Done)
}

/// What fix a rule offers, in words.
pub fn fix(rule: &Rule) -> &'static str {
    match rule.fix {
        None => "none",
        Some(Applicability::Safe) => "safe",
        Some(Applicability::Unsafe) => "unsafe: it changes what the configuration does",
    }
}

/// ", 3072 if not set"
pub fn default_value(option: &RuleOption) -> String {
    option.default_value().map_or(String::new(), |value| format!(", {value} if not set"))
}

/// The rules of a category, by their ids.
fn of(category: Category) -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = RULES.iter().copied().filter(|rule| rule.category == category).collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// A line for each rule, by category.
fn human() -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut out = String::new();
    for category in Category::ALL.iter().filter(|category| !of(**category).is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("\u{1b}[1;32m{}\u{1b}[0m\n", category.as_str()));
        for rule in of(*category) {
            out.push_str(&format!("  {:width$}  {:7}  {}\n", rule.id, rule.severity.as_str(), rule.summary));
        }
    }
    out
}

/// Everything that is known of each rule.
fn json() -> Result<String, Failure> {
    let rules: Vec<Value> = Category::ALL.iter().flat_map(|category| of(*category)).map(rule).collect();
    let list = json!({ "version": VERSION, "rules": rules });
    let text = serde_json::to_string_pretty(&list).map_err(|error| Failure::World(error.to_string()))?;
    Ok(text + "\n")
}

fn rule(rule: &Rule) -> Value {
    let options: Vec<Value> = OPTIONS.iter().filter(|option| option.rule == rule.id).map(option).collect();
    json!({
        "id": rule.id,
        "category": rule.category.as_str(),
        "severity": rule.severity.as_str(),
        "summary": rule.summary,
        "explanation": rule.explanation,
        "source": rule.source,
        "example": { "bad": rule.example.bad, "good": rule.example.good },
        "fix": rule.fix.map(Applicability::as_str),
        "options": options,
    })
}

fn option(option: &RuleOption) -> Value {
    let default = match option.default_value() {
        Some(OptionValue::Integer(number)) => json!(number),
        Some(OptionValue::Text(text)) => json!(text),
        Some(OptionValue::Texts(texts)) => json!(texts),
        None => Value::Null,
    };
    json!({ "name": option.name, "summary": option.summary, "takes": option.takes(), "default": default })
}
