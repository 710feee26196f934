//! `weak-algorithm`: an algorithm that is broken or weak is offered.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::algorithm_lists::algorithm_lists;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::algorithm::{Change, NameEffect, Verdict};

/// An algorithm that is broken or weak is offered.
pub static RULE: Rule = Rule {
    id: "weak-algorithm",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "an algorithm that is broken or weak is offered",
    explanation: "Names in a list without a sign, or after `+` or `^`, are offered to clients. Those that are \
        broken (SHA-1, MD5, RC4, 64-bit blocks) are errors, those that are weaker than they should be are \
        warnings. The lists that NixOS picks are good: leave them alone unless an old client needs more.",
    source: "ssh-audit; CIS Debian 13 5.1.6, 5.1.12, 5.1.15; BSI TR-02102-4",
    example: Example {
        bad: "{ services.openssh.settings.Ciphers = [ \"aes256-ctr\" \"3des-cbc\" ]; }",
        good: "{ services.openssh.settings.Ciphers = [ \"aes256-ctr\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in algorithm_lists(configuration) {
        if matches!(list.change(), None | Some(Change::Remove)) {
            continue;
        }
        for (name, place) in list.names() {
            let NameEffect::These(these) = &name.effect else { continue };
            // A pattern says what it fits; ssh-rsa-sha1 is a rule of its own.
            let Some(worst) = these.iter().filter(|one| !one.name.starts_with("ssh-rsa")).max_by_key(|one| one.verdict)
            else {
                continue;
            };
            let severity = match worst.verdict {
                Verdict::Broken => Severity::Error,
                Verdict::Weak => Severity::Warning,
                Verdict::Good | Verdict::Note => continue,
            };
            findings.report_as(severity, place, format!("{} is offered: {}", worst.name, worst.reason));
        }
    }
}
