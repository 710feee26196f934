//! `key-published`: a key whose private half everybody has.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::good_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_strength::Weakness;

/// Keys whose private half is public.
pub static RULE: Rule = Rule {
    id: "key-published",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key whose private half is public: anybody can log in with it",
    explanation: "Examples, tests and devices come with keys whose private half stands on GitHub: of Vagrant, of the tests of \
        nixpkgs, of routers. Whoever looks for it has it. A machine for tests that nobody else reaches says so in an \
        ignore comment.",
    source: "nixpkgs issues 368298 and 388295; rapid7/ssh-badkeys; each finding names the place",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y vagrant'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        for weakness in configuration.weaknesses(&key.key) {
            if let Weakness::Published(known) = weakness {
                findings
                    .report(entry.span, format!("the private half of this key is public, in {}", known.source))
                    .help("delete the key, and make one of your own: ssh-keygen -t ed25519");
            }
        }
    }
}
