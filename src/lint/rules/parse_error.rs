//! `parse-error`: text that Nix would refuse.

use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, FileText, Rule};
use crate::lint::text_checks::places;
use crate::nix::text::scan::HazardKind;

/// Text that Nix would refuse.
pub static RULE: Rule = Rule {
    id: "parse-error",
    category: Category::Syntax,
    severity: Severity::Error,
    summary: "Nix would refuse this file",
    explanation: "Nothing in a file that Nix cannot read is checked for certain, so silence about the rest of it means \
        nothing. A name that is defined twice and the old `f x: y` are errors too: many editors let them pass.",
    source: "Nix's parser",
    example: Example {
        bad: "{ services.openssh.enable = true; services.openssh.enable = false; }",
        good: "{ services.openssh.enable = true; }",
    },
    fix: None,
    check: Check::File(check),
};

fn check(file: &FileText<'_>, findings: &mut Findings<'_>) {
    // After the first error a parser only guesses; what has two ends is sure.
    let guessed = file.errors.iter().filter(|error| error.other.is_none()).take(1);
    let sure = file.errors.iter().filter(|error| error.other.is_some());
    for error in guessed.chain(sure) {
        let finding = findings.report(error.span, error.message.clone());
        if let Some(other) = error.other {
            finding.label(other, "and here");
        }
    }
    for span in places(file, HazardKind::Binary) {
        findings
            .report(span, "this is not Nix text: an encrypted file, an archive, a program or UTF-16")
            .help("decrypt it, or leave it out: exclude = [ \"…\" ] in gen-ssh-module.toml")
            .secret();
    }
}
