//! `certificate-as-key`: a certificate in the place of a key.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::not_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::NotAKey;

/// Certificates in the place of keys.
pub static RULE: Rule = Rule {
    id: "certificate-as-key",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a certificate in a list of keys: it opens nothing",
    explanation: "sshd never compares a certificate with a line of a list of keys. Whoever holds a certificate logs in \
        because its authority is trusted: `cert-authority,principals=\"…\" TYPE KEY` on the line of the authority's \
        key, or `TrustedUserCAKeys`. Or put the plain key there: the `.pub` file whose name does not end in \
        `-cert.pub`.",
    source: "tried with sshd 9.2, 10.0 and 10.5",
    example: Example { bad: BAD, good: GOOD },
    fix: None,
    check: Check::Host(check),
};

/// A certificate of a throw-away authority.
const BAD: &str = "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWN\
    lcnQtdjAxQG9wZW5zc2guY29tAAAAIFSWkWhhum5XhLj3WwPM+7invAvWA/1u+ZosfKwPbfHDAAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZN\
    IZoWaZ4f8RPAAAAAAAAAAAAAAABAAAAAmlkAAAACQAAAAVhbGljZQAAAAAAAAAA//////////8AAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcnd\
    hcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtc\
    HR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDG1gk4FA2q1LPTaWNhbXnS2wvCQW9kLsV/XRM\
    W8Ed7gwAAAFMAAAALc3NoLWVkMjU1MTkAAABAGxpcV1jCWXL/AgPwdBWQSmUCiKTr7EJoyC/YZp3PDv1CMJXVYVSuAu3wwyf2XdkWnB/fWg87l\
    Z3ZAT0/KRZfCw==\" ]; }";
const GOOD: &str = "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
    AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\" ]; }";

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, _) in not_keys(configuration).filter(|(_, what)| *what == NotAKey::Certificate) {
        findings
            .report(entry.span, "a certificate in the place of a key: sshd never compares it with anything")
            .help("put the plain key here, or trust the authority with cert-authority or TrustedUserCAKeys");
    }
}
