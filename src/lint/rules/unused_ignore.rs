//! `unused-ignore`: a comment of ours that ignores nothing.

use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Comments that ignore nothing. They are found where findings are ignored, in [`crate::lint::suppression`].
pub static RULE: Rule = Rule {
    id: "unused-ignore",
    category: Category::Hygiene,
    severity: Severity::Warning,
    summary: "an ignore comment ignores nothing",
    explanation: "`# gen-ssh-module: ignore[rule-id] reason` ignores the findings of a rule on its line and on the \
        line below it, `ignore-file[rule-id]` before the first code those of the whole file. A comment that ignores \
        nothing was left behind when the finding was mended, stands in the wrong place, or names no rule; it would \
        hide the next mistake in its place.",
    source: "design of this tool, after zizmor and ruff",
    example: Example {
        bad: "{\n  # gen-ssh-module: ignore[key-empty] not written yet\n  \
              users.users.alice.openssh.authorizedKeys.keys = [ ];\n}",
        good: "{\n  users.users.alice.openssh.authorizedKeys.keys = [ ];\n}",
    },
    fix: Some(Applicability::Safe),
    check: Check::Elsewhere,
};
