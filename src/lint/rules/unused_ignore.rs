//! `unused-ignore`: a comment of ours, or an entry of the config, that ignores nothing.

use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Comments and entries that ignore nothing. They are found where findings are ignored, in [`crate::lint::suppression`].
pub static RULE: Rule = Rule {
    id: "unused-ignore",
    category: Category::Hygiene,
    severity: Severity::Warning,
    summary: "an ignore comment or an entry of the config ignores nothing",
    explanation: "`# gen-ssh-module: ignore[rule-id] reason` ignores the findings of a rule on its line and on the \
        line below it, `ignore-file[rule-id]` before the first code those of the whole file. A comment that ignores \
        nothing was left behind when the finding was mended, stands in the wrong place, or names no rule; it would \
        hide the next mistake in its place.\n\n\
        An `[[ignore]]` of `gen-ssh-module.toml` is told, too, when the folder of the config is checked as a whole and \
        every file could be read. One that only other runs can need is not: of a rule that is off, that looks at \
        evaluated hosts, or at the text of files that only `--parse-all` reads, of `key-expired` without `--now`, \
        and one whose path also names key files or excluded files.",
    source: "design of this tool, after zizmor and ruff",
    example: Example {
        bad: "{\n  # gen-ssh-module: ignore[key-empty] not written yet\n  \
              users.users.alice.openssh.authorizedKeys.keys = [ ];\n}",
        good: "{\n  users.users.alice.openssh.authorizedKeys.keys = [ ];\n}",
    },
    fix: Some(Applicability::Safe),
    check: Check::Elsewhere,
};
