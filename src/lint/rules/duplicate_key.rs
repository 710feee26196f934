//! `duplicate-key`: a key that stands twice.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::configuration::Condition;
use crate::configuration::Configuration;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::fixes::element_and_blanks;
use crate::lint::key_checks::{good_keys, literal_element};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::key_options::KeyOption;

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

/// The user, whether in stage 1, the key, and its options.
type Place<'c> = (Option<&'c str>, bool, &'c [u8], Cow<'c, [KeyOption]>);

/// The first entry of a key, and the first one that stands elsewhere.
struct Firsts<'c> {
    first: &'c KeyEntry,
    elsewhere: Option<&'c KeyEntry>,
}

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut first: HashMap<Place<'_>, Firsts<'_>> = HashMap::new();
    let mut ends = HashMap::new();
    for (entry, key) in good_keys(configuration).filter(|(entry, _)| entry.condition == Condition::Always) {
        let options = match &entry.prefix {
            None => Cow::Borrowed(key.options.as_slice()),
            Some(_) => match entry.written() {
                Some(Ok(written)) => Cow::Owned(written.options),
                _ => continue,
            },
        };
        let place = (entry.user.as_deref(), entry.place == KeyPlace::Initrd, key.key.blob(), options);
        let same = first.entry(place).or_insert_with(|| Firsts { first: entry, elsewhere: None });
        // The same text by way of the same list is one mistake of a list, not of a key.
        let earlier = [Some(same.first), same.elsewhere].into_iter().flatten().find(|one| one.span != entry.span);
        if same.first.span != entry.span {
            same.elsewhere.get_or_insert(entry);
        }
        if let Some(earlier) = earlier {
            let fix = without_second(findings, &mut ends, earlier, entry);
            let finding = findings.report(entry.span, "this key stands twice for one user");
            with_fix(finding.label(earlier.span, "the first"), fix);
        }
    }
}

/// The fix that removes the second element. Only of one list: another may be part of other hosts, too. What a list may
/// end with, or a part of one, is looked for once in each source.
fn without_second(
    findings: &Findings<'_>,
    ends: &mut HashMap<u32, Vec<usize>>,
    first: &KeyEntry,
    second: &KeyEntry,
) -> Option<Fix> {
    literal_element(first, findings.sources)?;
    literal_element(second, findings.sources)?;
    if first.element.source != second.element.source {
        return None;
    }
    let (start, end) = (first.element.end as usize, second.element.start as usize);
    let text = &findings.sources.get(first.element.source)?.text;
    let ends = ends.entry(first.element.source).or_insert_with(|| {
        text.match_indices(['[', ']', ';', '{', '}', '(', ')', '+']).map(|(at, _)| at).collect()
    });
    let next = ends.get(ends.partition_point(|at| *at < start));
    if start > end || next.is_some_and(|at| *at < end) {
        return None;
    }
    let span = element_and_blanks(findings.sources, second.element)?;
    Some(Fix::new("remove the second", Applicability::Safe, span, ""))
}
