//! `key-expiry-local-time`: a time that the server's time zone decides.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_options::KeyOption;

/// `expiry-time` without `Z`.
pub static RULE: Rule = Rule {
    id: "key-expiry-local-time",
    category: Category::Hygiene,
    severity: Severity::Note,
    summary: "expiry-time without Z counts in the time zone of the server",
    explanation: "Without `Z` at its end the time is the local one of the machine, and changes its meaning with `time.timeZone`. \
        With `Z` it is UTC.",
    source: "sshd(8), expiry-time",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''expiry-time=\"20991231\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''expiry-time=\"20991231Z\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        for option in &key.options {
            let KeyOption::ExpiryTime(time) = option else { continue };
            let upper = time.to_ascii_uppercase();
            if !upper.ends_with('Z') && !upper.ends_with("UTC") {
                findings
                    .report(
                        option_span(entry, "expiry-time"),
                        "the time zone of the server decides when this key expires",
                    )
                    .help("write Z at the end of the time, for UTC");
            }
        }
    }
}
