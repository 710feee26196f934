//! `key-expired`: a key whose time is over, or nearly.

use crate::access::time::days_of;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::config::Day;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_options::KeyOption;

/// Keys whose `expiry-time` is over or near.
pub static RULE: Rule = Rule {
    id: "key-expired",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key whose expiry-time is over (error) or near (warning)",
    explanation: "sshd refuses a key after its `expiry-time` without a word to its holder. Without `--now` nothing is reported, \
        so that the same input gives the same findings; the option `days-before` (30) says how early a warning comes.",
    source: "sshd(8), expiry-time",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''expiry-time=\"20200101Z\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''expiry-time=\"20991231Z\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let Some(now) = findings.config.now else { return };
    let before = findings.config.option::<i64>("key-expired", "days-before").unwrap_or(30);
    for (entry, key) in good_keys(configuration) {
        for option in &key.options {
            let KeyOption::ExpiryTime(time) = option else { continue };
            let Some(day) = day_of(time) else { continue };
            let left = days_of(day) - days_of(now);
            let (severity, message) = match left {
                ..0 => (Severity::Error, format!("this key expired on {day}: sshd refuses it")),
                0 => (Severity::Warning, "this key expires today".to_owned()),
                _ if left <= before => (Severity::Warning, format!("this key expires on {day}, in {left} days")),
                _ => continue,
            };
            findings
                .report_as(severity, option_span(entry, "expiry-time"), message)
                .help("ask whether it is still wanted; then write another expiry-time, else delete the key");
        }
    }
}

/// The day of a time; sshd takes 31 days in every month.
fn day_of(time: &str) -> Option<Day> {
    let part = |range: std::ops::Range<usize>| time.get(range)?.trim().parse::<u16>().ok();
    let small = |number: u16| u8::try_from(number).ok();
    Some(Day { year: part(0..4)?, month: small(part(4..6)?)?, day: small(part(6..8)?)? })
}
