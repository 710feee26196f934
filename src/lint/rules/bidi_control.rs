//! `bidi-control`: characters that show code in another order than it is read.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::{code_point, hazards};
use crate::nix::text::scan::HazardKind;
use crate::source::Span;

/// Characters that turn the direction of text.
pub static RULE: Rule = Rule {
    id: "bidi-control",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "a character that turns the direction of text: the line looks other than it reads",
    explanation: "U+202A to U+202E and U+2066 to U+2069 make editors and code review show characters in another order \
        than Nix and sshd read them: a way to hide a key behind a comment (\"Trojan Source\"). Right-to-left languages \
        are written without them.",
    source: "CVE-2021-42574; rustc refuses the same characters",
    example: Example {
        bad: "{\n  # admins\u{202e}\n  services.openssh.enable = true;\n}",
        good: "{\n  # מנהלים\n  services.openssh.enable = true;\n}",
    },
    fix: None,
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    for hazard in hazards(file, HazardKind::BidiControl) {
        let code = code_point(file, hazard);
        let span = Span::new(file.source, hazard.range.clone());
        findings
            .report(span, format!("{code} turns the direction of text: the line looks other than it reads"))
            .help("delete it, and look at what the line says then");
    }
}
