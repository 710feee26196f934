//! `principal-line-unsafe`: a principal that sshd reads as something else.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::authorized_keys::read_options;

/// Principals that are no single word.
pub static RULE: Rule = Rule {
    id: "principal-line-unsafe",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "an authorizedPrincipals entry with a blank or #, which sshd reads otherwise",
    explanation: "Each entry becomes a line of a file. There `#` begins a comment anywhere, and what stands before the last blank \
        is read as options: the line means another principal, or nothing.",
    source: "sshd_config(5), AuthorizedPrincipalsFile; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedPrincipals = [ \"ops team\" ]; }",
        good: "{ users.users.alice.openssh.authorizedPrincipals = [ \"ops-team\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for user in configuration.users() {
        for definition in user.node.child_definitions("openssh.authorizedPrincipals") {
            let Datum::List(items) = &definition.value.datum else { continue };
            for item in items {
                let Some(text) = item.as_str() else { continue };
                let line = text.strip_suffix('\n').unwrap_or(text);
                let message = if line.contains('#') {
                    "# begins a comment in a list of principals: sshd reads only what stands before it"
                } else if line.trim().is_empty() {
                    "an empty principal: sshd skips it"
                } else if line.contains(['\r', '\n']) {
                    "NixOS refuses a line break here"
                } else if is_split(line) {
                    "sshd takes only the last word for the principal, and what stands before it for options"
                } else {
                    continue;
                };
                findings.report(item.span, message).help("write one word, or options that sshd knows and one word");
            }
        }
    }
}

/// Whether a line has blanks, and not to divide options that are right from a name.
fn is_split(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t']);
    let Some(blank) = line.rfind([' ', '\t']) else { return false };
    let options = line.get(..blank).unwrap_or_default().trim_end_matches([' ', '\t']);
    !read_options(&format!("{options} ")).is_ok_and(|(options, rest)| !options.is_empty() && rest.is_empty())
}
