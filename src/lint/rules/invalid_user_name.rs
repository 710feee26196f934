//! `invalid-user-name`: a name that cannot be a user's.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Names that cannot be an account's.
pub static RULE: Rule = Rule {
    id: "invalid-user-name",
    category: Category::Access,
    severity: Severity::Error,
    summary: "a user name that NixOS refuses, or that leads to another file",
    explanation: "The name becomes the name of a file in /etc/ssh/authorized_keys.d and a field of /etc/passwd. NixOS takes \
        letters, digits, `_`, `.` and `-`, at most 31 of them, and not `-` first. `.` and `..` pass its check and name \
        a folder. A name of digits only is taken for a uid by many programs.",
    source: "nixpkgs users-groups.nix, assertion; compare CVE-2023-42456 in sudo-rs",
    example: Example {
        bad: "{ users.users.\"alice smith\".isNormalUser = true; }",
        good: "{ users.users.alice-smith.isNormalUser = true; }",
    },
    fix: None,
    check: Check::Host(check),
};

/// The longest name that NixOS takes.
const LIMIT: usize = 31;

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        let own = user.node.child_definitions("name");
        let names = own.iter().filter_map(|definition| Some((definition.value.as_str()?, definition.value.span)));
        let attribute = (own.is_empty() && user.is_named()).then(|| (user.name, user.node.span()));
        for (name, span) in names.chain(attribute) {
            let Some((severity, what)) = problem(name) else { continue };
            findings.report_as(severity, span, format!("the user name {name:?} {what}"));
        }
    }
}

fn problem(name: &str) -> Option<(Severity, String)> {
    let error = |what: &str| Some((Severity::Error, what.to_owned()));
    let right = |character: char| character.is_ascii_alphanumeric() || "_.-".contains(character);
    // A part that nobody could read may be anything.
    if name.contains(crate::configuration::datum::UNKNOWN_PART) {
        return None;
    }
    // A template, which another program fills in.
    let within = |mark: char| name.len() > 2 && name.starts_with(mark) && name.ends_with(mark);
    if within('%') || within('@') || name.starts_with("{{") {
        return None;
    }
    if name.is_empty() {
        return error("is empty");
    }
    if name == "." || name == ".." {
        return error("is a folder's: the keys would be written over it");
    }
    if let Some(wrong) = name.chars().find(|character| !right(*character)) {
        return error(&format!("holds {wrong:?}, which NixOS refuses"));
    }
    if name.starts_with('-') {
        return error("begins with -, which NixOS refuses");
    }
    if name.len() > LIMIT {
        return error("is longer than the 31 characters that NixOS takes");
    }
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((Severity::Warning, "is a number, which many programs take for a uid".to_owned()));
    }
    None
}
