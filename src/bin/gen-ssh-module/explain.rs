//! `explain`: what is known of one rule, for people.

use nixos_ssh::lint::config::options::OPTIONS;
use nixos_ssh::lint::config::selection::Selector;
use nixos_ssh::lint::rule::Rule;
use nixos_ssh::printable::visible_lines;

use crate::args::ExplainArgs;
use crate::failure::{Failure, Outcome};
use crate::rules::{default_value, fix};

/// The most characters of a line.
const WIDTH: usize = 88;

/// Runs it.
pub fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let rule = match args.rule.parse::<Selector>() {
        Ok(Selector::Rule(rule)) => rule,
        Ok(Selector::Category(category)) => {
            let message = format!("{} is a category; `gen-ssh-module rules` lists its rules", category.as_str());
            return Err(Failure::Usage(message));
        }
        Err(error) => return Err(Failure::Usage(error.to_string())),
    };
    crate::output::styled(&text(rule))?;
    Ok(Outcome::Done)
}

/// What is known of a rule.
fn text(rule: &Rule) -> String {
    let head = |title: &str| format!("\n\u{1b}[1;32m{title}:\u{1b}[0m\n");
    let mut out = format!("\u{1b}[1m{}\u{1b}[0m: {}\n\n", rule.id, rule.summary);
    out.push_str(&wrapped(rule.explanation));
    out.push_str(&head("Found in"));
    out.push_str(&indented(rule.example.bad));
    out.push_str(&head("Not found in"));
    out.push_str(&indented(rule.example.good));
    out.push('\n');
    let mut line = |name: &str, value: &str| out.push_str(&format!("\u{1b}[1;32m{name}:\u{1b}[0m {value}\n"));
    line("Severity", rule.severity.as_str());
    line("Category", rule.category.as_str());
    line("Fix", fix(rule));
    for option in OPTIONS.iter().filter(|option| option.rule == rule.id) {
        let default = default_value(option);
        line(&format!("Option {}", option.name), &format!("{} ({}{default})", option.summary, option.takes()));
    }
    line("Source", rule.source);
    out
}

/// Markdown with its paragraphs broken into lines; lists and code stay as they are.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with(' ') || line.chars().count() <= WIDTH {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut length = 0;
        for word in line.split_whitespace() {
            let count = word.chars().count();
            if length > 0 && length + 1 + count > WIDTH {
                out.push('\n');
                length = 0;
            }
            if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += count;
        }
        out.push('\n');
    }
    out
}

fn indented(text: &str) -> String {
    visible_lines(text).lines().map(|line| format!("  {line}\n")).collect()
}
