//! `lone-cr`: a carriage return that hides text from people.

use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;

/// Carriage returns that no line feed follows.
pub static RULE: Rule = Rule {
    id: "lone-cr",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "a carriage return without a line feed ends a comment for Nix, and not for most editors",
    explanation: "Nix ends a `#` comment at a carriage return (CR), so what follows it on the same line is code. \
        Editors, terminals, code review and other parsers of Nix show it as part of the comment: a way to hide a key \
        or a password. Inside `\"…\"` Nix makes a line feed of it. The file was read without believing the comment; \
        look at it with `cat -v`.",
    source: "Nix's lexer, seen with Nix 2.8 and 2.26",
    example: Example {
        bad: "{\n  # root\r users.users.root.openssh.authorizedKeys.keys = [ ];\n}",
        good: "{\n  # root\n  users.users.root.openssh.authorizedKeys.keys = [ ];\n}",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    for span in places(file, HazardKind::LoneCr) {
        findings
            .report(span, "a carriage return (CR) ends the line for Nix, and most programs show it as the same line")
            .here("what follows is a line of its own")
            .help("look at the file with `cat -v`; if the rest of the line is meant, begin a new line here")
            .fix(Fix::new("begin a new line where Nix does", Applicability::Unsafe, span, "\n"));
    }
}
