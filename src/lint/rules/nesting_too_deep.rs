//! `nesting-too-deep`: text that is too large to be read.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;

/// Text that is too large, or too deep, to be read.
pub static RULE: Rule = Rule {
    id: "nesting-too-deep",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "the file is too large or too deep to be read, and was not checked",
    explanation: "Over 500 levels, over 4 MiB, a name, string or comment over 1 MiB, or a long run of characters that \
        parsers need much time for: no configuration that people write is like this. The file was not checked; divide \
        it, or check the evaluated configuration with `check --evaluated`.",
    source: "design of this tool: deeper text overflows the stack of parsers, Nix's too",
    example: Example { bad: DEEP, good: "{ services.openssh.authorizedKeysFiles = [ ]; }" },
    fix: None,
    check: Check::File(check),
};

/// 520 lists in one another.
const DEEP: &str = concat!(
    "{ services.openssh.authorizedKeysFiles = ",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
);

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    let kinds = [
        (HazardKind::NestingTooDeep, "over 500 levels of nesting: this file was not checked"),
        (HazardKind::TooLarge, "over 4 MiB of text, or over 1 MiB without an end: this file was not checked"),
        (HazardKind::LongRun, "a run of characters that takes too long to read: this file was not checked"),
    ];
    for (kind, message) in kinds {
        for span in places(file, kind) {
            findings.report(span, message).help("divide the file, or use `check --evaluated`");
        }
    }
}
