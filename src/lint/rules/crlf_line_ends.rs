//! `crlf-line-ends`: line ends of Windows.

use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::source::edit::Edit;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;
use crate::source::Span;

/// Files with line ends of Windows.
pub static RULE: Rule = Rule {
    id: "crlf-line-ends",
    category: Category::Syntax,
    severity: Severity::Warning,
    summary: "lines end in CR LF, and `''` strings keep the CR",
    explanation: "Inside `''…''` Nix keeps the carriage return of every line, so it lands in sshd_config or in a key: \
        NixOS refuses a key that ends in one. Inside `\"…\"` it becomes a line feed. Convert the file, and keep it so \
        with `*.nix text eol=lf` in .gitattributes.",
    source: "Nix's lexer, seen with Nix 2.8 and 2.26",
    example: Example {
        bad: "{\r\n  services.openssh.enable = true;\r\n}\r\n",
        good: "{\n  services.openssh.enable = true;\n}\n",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    // Once for a file: what one line end is, most are.
    let Some(first) = places(file, HazardKind::CrLf).next() else { return };
    let edits: Vec<Edit> = file
        .text
        .match_indices("\r\n")
        .map(|(at, _)| Edit { span: Span::new(file.source, at..at + 1), replacement: String::new() })
        .collect();
    let lines = edits.len();
    let message = "let lines end in LF".to_owned();
    findings
        .report(first, format!("lines end in CR LF: {lines} of {}", file.text.matches('\n').count()))
        .here("the first")
        .fix(Fix { message, applicability: Applicability::Unsafe, edits });
}
