//! `principals-without-ca`: principals of a key that is no authority.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::refused_options;
use crate::lint::rule::{Category, Check, Example, Rule};

/// `principals=` without `cert-authority`.
pub static RULE: Rule = Rule {
    id: "principals-without-ca",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "principals= on the line of a key that is no certificate authority: sshd refuses the key",
    explanation: "sshd(8) says that the option is ignored on such a line; in truth sshd refuses the key. Write \
        `cert-authority` before it if the key signs certificates, else delete `principals=`.",
    source: "tried with sshd 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''principals=\"alice\" ssh-ed25519 \
              AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''cert-authority,principals=\"alice\" ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca'' ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for refused in refused_options(configuration) {
        if refused.name.eq_ignore_ascii_case("principals") && refused.reason.contains("works with") {
            findings
                .report(refused.span(), "sshd refuses this key: it has principals= and is no certificate authority")
                .help("write cert-authority before it if the key signs certificates, else delete principals=");
        }
    }
}
