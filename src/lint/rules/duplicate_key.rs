//! `duplicate-key`: a key that stands twice.

use crate::configuration::Condition;
use crate::configuration::Configuration;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
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
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut first: HashMap<(Option<&str>, bool, &[u8]), Vec<&KeyEntry>> = HashMap::new();
    for (entry, key) in good_keys(configuration).filter(|(entry, _)| entry.condition == Condition::Always) {
        let place = (entry.user.as_deref(), entry.place == KeyPlace::Initrd, key.key.blob());
        let same = first.entry(place).or_default();
        let earlier = same.iter().find(|earlier| {
            let equal = matches!(&earlier.key, Some(Ok(other)) if other.options == key.options);
            // The same text by way of the same list is one mistake of a list, not of a key.
            equal && earlier.span != entry.span
        });
        if let Some(earlier) = earlier {
            findings.report(entry.span, "this key stands twice for one user").label(earlier.span, "the first");
        }
        same.push(entry);
    }
}
