//! `duplicate-key`: a key that stands twice.

use crate::configuration::Condition;
use crate::configuration::Configuration;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::fixes::element_and_blanks;
use crate::lint::key_checks::{good_keys, literal_element};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};
use crate::source::Span;
use std::collections::HashMap;

/// The same key with the same options twice.
pub static RULE: Rule = Rule {
    id: "duplicate-key",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "the same key stands twice for one user",
    explanation: "The second line adds nothing. Whoever removes the key later may forget it, and the key stays.",
    source: "sshd(8): the first line that fits counts",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP a\" \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP b\" ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP a\" ]; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

/// The user, whether in stage 1, and the key.
type Place<'c> = (Option<&'c str>, bool, &'c [u8]);

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut first: HashMap<Place<'_>, Vec<&KeyEntry>> = HashMap::new();
    for (entry, key) in good_keys(configuration).filter(|(entry, _)| entry.condition == Condition::Always) {
        let place = (entry.user.as_deref(), entry.place == KeyPlace::Initrd, key.key.blob());
        let same = first.entry(place).or_default();
        let earlier = same.iter().find(|earlier| {
            let equal = match (earlier.written(), entry.written()) {
                (Some(Ok(one)), Some(Ok(two))) => one.options == two.options,
                _ => false,
            };
            // The same text by way of the same list is one mistake of a list, not of a key.
            equal && earlier.span != entry.span
        });
        if let Some(earlier) = earlier {
            let fix = without_second(findings, earlier, entry);
            let finding = findings.report(entry.span, "this key stands twice for one user");
            with_fix(finding.label(earlier.span, "the first"), fix);
        }
        same.push(entry);
    }
}

/// The fix that removes the second element. Only of one list: another may be part of other hosts, too.
fn without_second(findings: &Findings<'_>, first: &KeyEntry, second: &KeyEntry) -> Option<Fix> {
    literal_element(first, findings.sources)?;
    literal_element(second, findings.sources)?;
    if first.element.source != second.element.source {
        return None;
    }
    let between = Span { start: first.element.end, end: second.element.start, ..first.element };
    if source_text(findings, between)?.contains(['[', ']', ';', '{', '}', '(', ')', '+']) {
        return None;
    }
    let span = element_and_blanks(findings.sources, second.element)?;
    Some(Fix::new("remove the second", Applicability::Safe, span, ""))
}
