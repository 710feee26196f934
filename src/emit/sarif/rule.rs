//! A rule as SARIF describes it.

use crate::json_text::{object, string};
use crate::lint::rule::Rule;
use crate::printable::visible_lines;

/// Writes a `reportingDescriptor`.
pub(super) fn write(out: &mut String, rule: &Rule) {
    object(out, |members| {
        members.text("id", rule.id);
        members.object("shortDescription", |members| members.own_text("text", rule.summary));
        members.object("fullDescription", |members| members.own_text("text", rule.summary));
        members.object("help", |members| {
            members.own_text("text", rule.explanation);
            members.own_text("markdown", &help(rule));
        });
        members.object("defaultConfiguration", |members| members.text("level", rule.severity.as_str()));
        members.object("properties", |members| {
            members.array("tags", ["nixos", "ssh", rule.category.as_str()], string);
            if let Some(fix) = rule.fix {
                members.text("fix", fix.as_str());
            }
        });
    });
}

/// Everything that is said about a rule, in Markdown.
fn help(rule: &Rule) -> String {
    let mut text = format!("{}\n", rule.explanation.trim_end());
    for (title, example) in [("Found", rule.example.bad), ("Not found", rule.example.good)] {
        if !example.is_empty() {
            text.push_str(&format!("\n{title}:\n\n```nix\n{}\n```\n", visible_lines(example.trim_end())));
        }
    }
    text.push_str(&format!("\nSource: {}\n", rule.source));
    text
}
