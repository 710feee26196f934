//! `rsa-too-small`: an RSA key that can be computed, now or soon.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, not_keys, part};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_type::KeyType;
use crate::ssh::key_line::{NotAKey, inspect};
use crate::ssh::key_strength::Weakness;

/// What every policy of today calls too few; old programs made keys of 2047 bits when asked for 2048.
const BROKEN_BELOW: usize = 2040;

/// RSA keys of few bits.
pub static RULE: Rule = Rule {
    id: "rsa-too-small",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "an RSA key of fewer than 2048 bits (error) or 3072 bits (warning)",
    explanation: "A key of 1024 bits is within the reach of states, and sshd still takes it. BSI TR-02102 wants 3000 \
        bits from 2024 on, NIST 3072 for what is to stay safe after 2030. `ssh-keygen -t ed25519` makes a better key. \
        The option `minimum` sets another limit.",
    source: "BSI TR-02102-1, NIST SP 800-57; ssh-audit; sshd takes 1024 bits (RequiredRSASize)",
    example: Example { bad: BAD, good: GOOD },
    fix: None,
    check: Check::Host(check),
};

/// 1024 bits.
const BAD: &str = "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDgX5YbNsYFGNVBBbkE\
    MTO8hJ7ozCY54h7JqYva4t7uIo5fu5itcVy2Gg97Gfx6w9lCG5f3QjuSfEC9LHvMby1Y6F0V9K0P41s+1xC+LZcqbrqbF1KBZYSD84R9O+rEx2\
    QBkrQxBcujgVxM+83VDINQRCf1MHbtSodJ2IcxVrf+DQ==\" ]; }";
const GOOD: &str = "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
    AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\" ]; }";

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, what) in not_keys(configuration) {
        if let NotAKey::TooSmall(bits) = what {
            let line = inspect(&entry.text.text);
            findings
                .report(part(entry, line.error_range), format!("an RSA key of {bits} bits, which sshd refuses"))
                .help("make a new key: ssh-keygen -t ed25519");
        }
    }
    let minimum = findings.config.option::<i64>("rsa-too-small", "minimum").unwrap_or(3072);
    let minimum = usize::try_from(minimum).unwrap_or(3072);
    for (entry, key) in good_keys(configuration).filter(|(_, key)| key.key.key_type() == KeyType::Rsa) {
        let bits = key.key.bits();
        // A key that anybody can use has another rule, and more bits would not mend it.
        if bits >= minimum || configuration.weaknesses(&key.key).iter().any(Weakness::is_broken) {
            continue;
        }
        let severity = if bits < BROKEN_BELOW { Severity::Error } else { Severity::Warning };
        let message = format!("an RSA key of {bits} bits, fewer than {minimum}");
        findings.report_as(severity, entry.span, message).help("make a new key: ssh-keygen -t ed25519");
    }
}
