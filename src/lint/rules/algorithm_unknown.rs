//! `algorithm-unknown`: a list of algorithms names one that sshd does not know.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::algorithm_lists::algorithm_lists;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::nearest::nearest;
use crate::ssh::algorithm::{NameEffect, algorithms};
use crate::ssh::version::Version;

/// A list of algorithms names one that sshd does not know.
pub static RULE: Rule = Rule {
    id: "algorithm-unknown",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a list of algorithms names one that sshd does not know",
    explanation: "sshd refuses a list with a name it does not know, and the build of the system fails. \
        Algorithms that were removed are told with their reason. After `-` any name is allowed: that is \
        algorithm-minus-typo.",
    source: "sshd_config(5); ssh -Q; OpenSSH release notes",
    example: Example {
        bad: "{ services.openssh.settings.KexAlgorithms = [ \"curve25519-sha256\" \"curve448\" ]; }",
        good: "{ services.openssh.settings.KexAlgorithms = [ \"curve25519-sha256\" \"mlkem768x25519-sha256\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in algorithm_lists(configuration) {
        for (name, place) in list.names() {
            let NameEffect::Unknown(gone) = &name.effect else { continue };
            // An empty list is setting-invalid-value; a patched OpenSSH may know names with a domain of their own.
            if name.text.is_empty() || name.text.starts_with("gss-") {
                continue;
            }
            let near = nearest(&name.text, algorithms(list.kind).map(|algorithm| algorithm.name));
            let finding = findings.report(place, format!("sshd knows no {} {:?}", list.what(), name.text));
            match (gone.and_then(|gone| gone.removed), near) {
                (Some(Version(major, minor)), _) => {
                    finding.here(format!("gone since OpenSSH {major}.{minor}"));
                }
                (None, Some(near)) => {
                    finding.help(format!("did you mean {near}?"));
                }
                _ => {}
            }
        }
    }
}
