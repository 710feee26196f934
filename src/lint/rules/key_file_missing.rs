//! `key-file-missing`: a key file that is not there.

use crate::configuration::Configuration;
use crate::configuration::keys::FileContent;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Key files that are not there.
pub static RULE: Rule = Rule {
    id: "key-file-missing",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key file that does not exist: Nix cannot evaluate the configuration",
    explanation: "Nix reads `keyFiles` and `publicKeyFile` when it evaluates. In a flake only files that git knows are there: \
        `git add` it.",
    source: "nixpkgs users-groups.nix",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./missing.pub ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for content in configuration.files.values() {
        if let FileContent::Missing(unknown) = content {
            let name = unknown.name.as_deref().unwrap_or("the file");
            findings
                .report(unknown.span, format!("{name} does not exist: Nix cannot evaluate this"))
                .help("in a flake, git add the file");
        }
    }
}
