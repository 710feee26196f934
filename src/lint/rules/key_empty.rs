//! `key-empty`: an element without a key.

use crate::configuration::Configuration;
use crate::configuration::keys::KeyPlace;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::fixes::element_and_blanks;
use crate::lint::key_checks::literal_element;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::key_line::NotAKey;

/// Empty elements, and comments in the place of keys.
pub static RULE: Rule = Rule {
    id: "key-empty",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "an element of a list of keys that is empty or a comment: it opens nothing",
    explanation: "NixOS asserts that somebody can log in, and counts any element as a key: with `keys = [ \"\" ]` it \
        builds a machine that nobody can log in to. Beside other keys an empty element is only a left-over, and one \
        that a function such as `splitString` makes is not reported. A key that is not wanted is commented out in \
        Nix: `# \"ssh-ed25519 …\"`.",
    source: "nixpkgs users-groups.nix, assertion on `users.mutableUsers = false`",
    example: Example {
        bad: "{ users.users.root.openssh.authorizedKeys.keys = [ \"\" ]; }",
        good: "{ users.users.root.openssh.authorizedKeys.keys = [ ]; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let lists = configuration.key_lists().iter().filter(|list| list.place != KeyPlace::KeyFile);
    for list in lists {
        let empty = |what: Option<NotAKey>| matches!(what, Some(NotAKey::Empty | NotAKey::CommentOnly));
        let others = !list.gaps.is_empty() || list.entries.iter().any(|entry| !empty(entry.not_a_key));
        for entry in list.entries.iter().filter(|entry| empty(entry.not_a_key)) {
            let literal = literal_element(entry, findings.sources);
            if others && literal.is_none() {
                continue;
            }
            let severity = if others { Severity::Warning } else { Severity::Error };
            let what = if entry.not_a_key == Some(NotAKey::Empty) { "an empty element" } else { "only a comment" };
            let message = match others {
                true => format!("{what} among the keys: it opens nothing"),
                false => format!("{what} and no key: nobody can log in with it, and NixOS counts it as a key"),
            };
            // Without its only element NixOS counts no key, and a comment may be somebody's note.
            let applicability = match (others, entry.not_a_key) {
                (true, Some(NotAKey::Empty)) => Applicability::Safe,
                _ => Applicability::Unsafe,
            };
            let fix = literal.and_then(|_| element_and_blanks(findings.sources, entry.element));
            let fix = fix.map(|span| Fix::new("remove the element", applicability, span, ""));
            with_fix(findings.report_as(severity, entry.element, message), fix);
        }
    }
}
