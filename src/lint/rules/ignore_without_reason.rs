//! `ignore-without-reason`: a comment of ours that does not say why.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Comments without a reason. They are found where findings are ignored, in [`crate::lint::suppression`].
pub static RULE: Rule = Rule {
    id: "ignore-without-reason",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "an ignore comment does not say why",
    explanation: "What stands behind the brackets is the reason. Whoever reads the comment in a year, or the report \
        of a code scan, wants to know why the finding is meant.",
    source: "design of this tool",
    example: Example {
        bad: "{\n  # gen-ssh-module: ignore[undecidable]\n  \
              users.users.alice.openssh.authorizedKeys.keys = import <keys>;\n}",
        good: "{\n  # gen-ssh-module: ignore[undecidable] the keys are checked where they are\n  \
               users.users.alice.openssh.authorizedKeys.keys = import <keys>;\n}",
    },
    fix: None,
    check: Check::Elsewhere,
};
