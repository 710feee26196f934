//! `invisible-character`: characters in code or strings that cannot be seen.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::{code_point, hazards};
use crate::nix::text::comments::comments;
use crate::nix::text::scan::HazardKind;
use crate::source::Span;

/// Characters that cannot be seen, comments aside.
pub static RULE: Rule = Rule {
    id: "invisible-character",
    category: Category::Syntax,
    severity: Severity::Warning,
    summary: "a character in code or in a string that cannot be seen",
    explanation: "A soft hyphen, a no-break space or a character without width makes two names look alike that are \
        not, and sshd takes a no-break space in front of a key for a part of its type: the key opens nothing. They \
        come along when text is copied from a web page. In comments they do no harm and are not reported, nor are \
        those that join emoji.",
    source: "sshd(8): only blanks and tabs separate the parts of a key line",
    example: Example {
        bad: "{ users.users.\"ali\u{200b}ce\".isNormalUser = true; }",
        good: "{ users.users.alice.isNormalUser = true; } # ali\u{200b}ce",
    },
    fix: None,
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    let mut found = hazards(file, HazardKind::InvisibleCharacter).peekable();
    if found.peek().is_none() {
        return;
    }
    let comments = comments(file.text).comments;
    for hazard in found {
        let at = hazard.range.start;
        let before = comments.partition_point(|comment| comment.start <= at);
        let comment = before.checked_sub(1).and_then(|index| comments.get(index));
        if comment.is_some_and(|comment| comment.contains(&at)) || joins_emoji(file.text, at) {
            continue;
        }
        let code = code_point(file, hazard);
        let span = Span::new(file.source, hazard.range.clone());
        findings
            .report(span, format!("{code}, which cannot be seen or looks like a blank, and is none to Nix and sshd"))
            .help("delete it, or write a plain blank");
    }
}

/// Whether a character stands after one outside the planes that languages are written in: a flag, a family.
fn joins_emoji(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().chars().rev().find(|character| *character != '\u{fe0f}');
    before.is_some_and(|character| matches!(character, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{e007f}'))
}
