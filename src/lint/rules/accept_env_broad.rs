//! `accept-env-broad`: clients may send environment variables that change what programs run.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;
use crate::ssh::pattern::fits;

/// Clients may send environment variables that change what programs run.
pub static RULE: Rule = Rule {
    id: "accept-env-broad",
    category: Category::Settings,
    severity: Severity::Warning,
    summary: "clients may send environment variables that change what programs run",
    explanation: "AcceptEnv takes variables from clients. `*`, `LD_*`, `PATH`, `BASH_ENV` and `NIX_*` decide \
        which code runs, also in a forced command. The usual ones are `LANG` and `LC_*`.",
    source: "sshd_config(5): AcceptEnv",
    example: Example {
        bad: "{ services.openssh.settings.AcceptEnv = [ \"*\" ]; }",
        good: "{ services.openssh.settings.AcceptEnv = [ \"LANG\" \"LC_*\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "AcceptEnv") {
        for pattern in said.argument.split_ascii_whitespace().filter(|pattern| is_broad(pattern)) {
            findings.report(said.value, format!("clients may send {pattern}, which changes what programs run"));
        }
    }
}

/// Whether a pattern of names fits a variable that changes what programs run.
pub(crate) fn is_broad(pattern: &str) -> bool {
    const NAMES: [&str; 8] =
        ["LD_PRELOAD", "LD_LIBRARY_PATH", "PATH", "BASH_ENV", "ENV", "NIX_PATH", "PYTHONPATH", "PERL5LIB"];
    NAMES.iter().any(|name| fits(name, pattern))
}
