//! `invalid-utf8`: bytes that are no text.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::hazards;
use crate::nix::text::scan::HazardKind;
use crate::source::Span;

/// Bytes that are not UTF-8.
pub static RULE: Rule = Rule {
    id: "invalid-utf8",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "bytes that are not UTF-8",
    explanation: "Nix takes any bytes, this tool reads UTF-8 only: the file was not checked. Mostly the file was \
        written in an old encoding (Latin-1), often in the comment of a key; `iconv -f latin1 -t utf-8` converts it.",
    source: "seen with Nix 2.8 and 2.26",
    example: Example {
        bad: "{ services.openssh.enable = true; }",
        good: "{ services.openssh.enable = true; } # für alle",
    },
    fix: None,
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    let mut moved = 0;
    for hazard in hazards(file, HazardKind::InvalidUtf8) {
        // The text that is shown has a replacement character of three bytes for each.
        let start = hazard.range.start + moved;
        moved += char::REPLACEMENT_CHARACTER.len_utf8().saturating_sub(hazard.range.len());
        let span = Span::new(file.source, start..start + char::REPLACEMENT_CHARACTER.len_utf8());
        findings
            .report(span, "bytes that are not UTF-8: this file was not checked")
            .help("convert the file: iconv -f latin1 -t utf-8");
    }
}
