//! `undecidable`: a value that a rule needs and nobody could read.

use crate::configuration::Configuration;
use crate::lint::findings::{Findings, UNDECIDABLE};
use crate::lint::rule::{Category, Check, Example, Rule};

/// Values that nobody could read.
pub static RULE: Rule = Rule {
    id: UNDECIDABLE.id,
    category: Category::Syntax,
    severity: UNDECIDABLE.severity,
    summary: "a value that a rule needs cannot be known without evaluating",
    explanation: "The value comes from an argument, another module, a package, the network or a function that only \
        Nix can run, so rules that need it were not run on it. Silence about it means nothing. \
        `check --evaluated` decides it.",
    source: "design of this tool",
    example: Example {
        bad: "{ keys, ... }: { users.users.alice.openssh.authorizedKeys.keys = keys; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in configuration.key_lists() {
        for gap in &list.gaps {
            findings.undecidable("a key", gap);
        }
    }
}
