//! `user-renamed`: a user whose account has another name.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Users whose `name` is not their attribute.
pub static RULE: Rule = Rule {
    id: "user-renamed",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "the account of a user has another name than its attribute",
    explanation: "With `users.users.a.name = \"b\"` the account is `b`, and so is the file of its keys, while other options refer \
        to `a`. Who reads the configuration looks for the wrong name.",
    source: "nixpkgs users-groups.nix",
    example: Example {
        bad: "{ users.users.alice = { isNormalUser = true; name = \"bob\"; }; }",
        good: "{ users.users.alice = { isNormalUser = true; name = \"alice\"; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for definition in user.node.child_definitions("name") {
            let Some(name) = definition.value.as_str().filter(|name| *name != user.name) else { continue };
            findings
                .report(definition.value.span, format!("the account of users.users.{} is called {name}", user.name))
                .label(user.node.span(), "its attribute");
        }
    }
}
