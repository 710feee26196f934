//! `key-restriction-bypassed`: a key that stands a second time, without its restrictions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::configuration::{Condition, Configuration};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::key_rights::{Rights, WiderLines};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key::AuthorizedKey;

/// The same key for one user, once with restrictions and once with fewer.
pub static RULE: Rule = Rule {
    id: "key-restriction-bypassed",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "the same key stands for one user once with restrictions and once with fewer",
    explanation: "sshd takes the first line that lets the login in, and a line that refuses it (`from=`, \
        `expiry-time=`) sends sshd on to the next: the rights of both lines add up, and the restriction holds nobody \
        back. Delete the wider line, or the narrower one if the wider was meant.",
    source: "openssh-portable auth2-pubkeyfile.c; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{\n  users.users.backup.openssh.authorizedKeys.keys = [\n    \
              ''from=\"10.0.0.0/8\" ssh-ed25519 \
              AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP nas''\n    \
              ''ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP nas''\n  ];\n}",
        good: "{\n  users.users.backup.openssh.authorizedKeys.keys = [\n    \
               ''from=\"10.0.0.0/8\" ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP nas''\n  ];\n}",
    },
    fix: None,
    check: Check::Host(check),
};

/// The user, whether in stage 1, and the key.
type Place<'c> = (Option<&'c str>, bool, &'c [u8]);
type Lines<'c> = Vec<(&'c KeyEntry, Cow<'c, AuthorizedKey>)>;

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut by_key: BTreeMap<Place<'_>, Lines<'_>> = BTreeMap::new();
    // Two lines under conditions may never be there at once.
    for (entry, key) in good_keys(configuration).filter(|(entry, _)| entry.condition == Condition::Always) {
        let initrd = entry.place == KeyPlace::Initrd;
        let blob = key.key.blob();
        let key = match (&entry.prefix, entry.written()) {
            (None, _) => Cow::Borrowed(key),
            (Some(_), Some(Ok(key))) => Cow::Owned(key),
            (Some(_), _) => continue,
        };
        by_key.entry((entry.user.as_deref(), initrd, blob)).or_default().push((entry, key));
    }
    for lines in by_key.values().filter(|lines| lines.len() > 1) {
        let wider = WiderLines::of(lines.iter().map(|(_, key)| &**key));
        for (at, narrow) in lines.iter().enumerate() {
            let Some(place) = wider.find(at) else { continue };
            let Some(wide) = lines.get(place) else { continue };
            report((narrow.0, &narrow.1), (wide.0, &wide.1), place < at, findings);
        }
    }
}

fn report(
    (narrow, key): (&KeyEntry, &AuthorizedKey),
    (wide, wide_key): (&KeyEntry, &AuthorizedKey),
    wide_is_first: bool,
    findings: &mut Findings<'_>,
) {
    let missing = Rights::of(key).missing_in(&Rights::of(wide_key)).join(", ");
    let refuses = Rights::of(key).may_refuse();
    let (severity, message) = if wide_is_first || refuses {
        (Severity::Error, format!("this key stands a second time without {missing}: the restriction holds nobody back"))
    } else {
        (
            Severity::Warning,
            format!("this key stands a second time without {missing}: which line counts is their order"),
        )
    };
    findings
        .report_as(severity, narrow.span, message)
        .here("with the restriction")
        .label(wide.span, "the same key without it")
        .help("delete the line that is not meant");
}
