//! `ca-without-principals`: an authority that may let anybody in.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_options::KeyOption;

/// Certificate authorities without `principals=`.
pub static RULE: Rule = Rule {
    id: "ca-without-principals",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "cert-authority without principals=: which certificates open the account is left to sshd",
    explanation: "With `cert-authority` alone a certificate opens the account when it names the account as a principal; one that \
        names nobody opens it too before OpenSSH 10.3, and is refused since. `principals=\"…\"` says who may come.",
    source: "sshd(8), principals=; tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''cert-authority ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''cert-authority,principals=\"alice\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, key) in good_keys(configuration) {
        let named = key.options.iter().any(|option| matches!(option, KeyOption::Principals(_)));
        if key.options.contains(&KeyOption::CertAuthority) && !named {
            findings
                .report(
                    option_span(entry, "cert-authority"),
                    "any certificate of this authority that names the account, or before OpenSSH 10.3 nobody, opens it",
                )
                .help("say who may come: cert-authority,principals=\"…\"");
        }
    }
}
