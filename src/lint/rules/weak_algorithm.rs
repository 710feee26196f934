//! `weak-algorithm`: an algorithm that is broken or weak is offered.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::Applicability;
use crate::lint::algorithm_lists::{AlgorithmList, algorithm_lists};
use crate::lint::findings::Findings;
use crate::lint::fixes::without_word;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::with_fix;
use crate::ssh::algorithm::{Algorithm, Change, NameEffect, Verdict};

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
    fix: Some(Applicability::Unsafe),
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
            // A list that loses its last name is one that sshd refuses.
            let fix = if has_good(&list) { without_word(findings, &name.text, place) } else { None };
            let message = format!("{} is offered: {}", worst.name, worst.reason);
            with_fix(findings.report_as(severity, place, message), fix);
        }
    }
}

/// Whether a list names something that nothing is said against.
fn has_good(list: &AlgorithmList) -> bool {
    let good = |one: &&Algorithm| matches!(one.verdict, Verdict::Good | Verdict::Note);
    list.names().any(|(name, _)| matches!(&name.effect, NameEffect::These(these) if !these.is_empty() && these.iter().all(good)))
}
