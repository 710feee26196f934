//! `byte-order-mark`: three bytes in front of a file that Nix refuses.

use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;

/// U+FEFF in front of a file.
pub static RULE: Rule = Rule {
    id: "byte-order-mark",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "the file begins with a byte order mark, and Nix refuses it",
    explanation: "Editors of Windows write U+FEFF in front of UTF-8. Nix reports a syntax error at the first \
        character, which nobody can see.",
    source: "seen with Nix 2.8 and 2.26",
    example: Example {
        bad: "\u{feff}{ services.openssh.enable = true; }",
        good: "{ services.openssh.enable = true; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    for span in places(file, HazardKind::ByteOrderMark) {
        findings.report(span, "a byte order mark (U+FEFF) that cannot be seen: Nix refuses the file").fix(Fix::new(
            "delete the byte order mark",
            Applicability::Safe,
            span,
            "",
        ));
    }
}
