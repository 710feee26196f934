//! `algorithm-minus-typo`: a name after - fits no algorithm, so nothing is taken away.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::algorithm_lists::algorithm_lists;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::nearest::nearest;
use crate::ssh::algorithm::{NameEffect, algorithms};
use crate::ssh::pattern::fits;

/// A name after - fits no algorithm, so nothing is taken away.
pub static RULE: Rule = Rule {
    id: "algorithm-minus-typo",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "a name after - fits no algorithm, so nothing is taken away",
    explanation: "After `-` sshd does not look whether a name exists: a mistyped one takes nothing away, and \
        the algorithm stays on.",
    source: "sshd_config(5): Ciphers; observed with sshd -T",
    example: Example {
        bad: "{ services.openssh.settings.Macs = [ \"-hmac-sha-1*\" ]; }",
        good: "{ services.openssh.settings.Macs = [ \"-hmac-sha1*\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in algorithm_lists(configuration) {
        for (name, place) in list.names() {
            // Taking away what is off by default is no mistake.
            let known = algorithms(list.kind).any(|algorithm| fits(algorithm.name, &name.text));
            if name.effect == NameEffect::Nothing && !known && !name.text.is_empty() {
                let near = nearest(&name.text, algorithms(list.kind).map(|algorithm| algorithm.name));
                let finding =
                    findings.report(place, format!("no {} fits {:?}: nothing is taken away", list.what(), name.text));
                if let Some(near) = near {
                    finding.help(format!("did you mean {near}?"));
                }
            }
        }
    }
}
