//! `key-file-content`: a key file of several keys.

use crate::configuration::Configuration;
use crate::configuration::keys::KeyPlace;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Key files with several keys.
pub static RULE: Rule = Rule {
    id: "key-file-content",
    category: Category::Keys,
    severity: Severity::Note,
    summary: "a key file with several keys: all of them are let in",
    explanation: "The manual says that each file holds one key, and NixOS takes all lines of it. Whoever may change the file \
        decides who is let in; look at all of its lines.",
    source: "nixpkgs users-groups.nix",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./two.pub ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./host.pub ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in configuration.key_lists().iter().filter(|list| list.place == KeyPlace::KeyFile) {
        let mut files: Vec<crate::source::Span> = list.entries.iter().map(|entry| entry.element).collect();
        files.dedup();
        for file in files {
            let keys =
                list.entries.iter().filter(|entry| entry.element == file && matches!(entry.key, Some(Ok(_)))).count();
            if keys > 1 {
                findings.report(file, format!("this file lets {keys} keys in"));
            }
        }
    }
}
