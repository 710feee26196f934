//! `nul-byte`: a byte that ends a string for some versions of Nix.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;

/// Zero bytes.
pub static RULE: Rule = Rule {
    id: "nul-byte",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "a zero byte in a Nix file",
    explanation: "Old versions of Nix end a string here without a word and drop the rest of it, new ones refuse the \
        file, and sshd cuts a line here. No text needs one: it is damage, or it hides something.",
    source: "seen with Nix 2.8 (cuts the string) and 2.26 (refuses)",
    example: Example {
        bad: "{ services.openssh.banner = \"wel\0come\"; }",
        good: "{ services.openssh.banner = \"welcome\"; }",
    },
    fix: None,
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    for span in places(file, HazardKind::NulByte) {
        findings
            .report(span, "a zero byte (NUL): Nix 2.8 ends a string here, later versions refuse the file")
            .help("delete it, and look at what stands around it");
    }
}
