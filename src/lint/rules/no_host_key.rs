//! `no-host-key`: sshd has no host key.

use crate::configuration::datum::Datum;
use crate::configuration::{Condition, Configuration, Definition};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, settings_of, strongest};

/// Sshd has no host key.
pub static RULE: Rule = Rule {
    id: "no-host-key",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "sshd has no host key",
    explanation: "`hostKeys = [ ]` without a HostKey line leaves sshd without a key of its own: \"no hostkeys \
        available -- exiting\". In a file that is read alone it is a warning, as another module may name one.",
    source: "nixpkgs sshd.nix; observed: missing host keys do not fail sshd -t",
    example: Example {
        bad: "{ services.openssh.hostKeys = [ ]; }",
        good: "{ services.openssh.hostKeys = [ { type = \"ed25519\"; path = \"/etc/ssh/key\"; } ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["services.openssh"], findings) {
        return;
    }
    let definitions: Vec<_> = strongest(configuration.definitions("services.openssh.hostKeys")).collect();
    let empty = |definition: &&Definition| match &definition.value.datum {
        Datum::List(items) => items.is_empty() && definition.condition == Condition::Always,
        _ => false,
    };
    let named = ["HostKey", "HostKeyAgent", "HostCertificate", "Include"];
    let by_line = configuration.extra_config().iter().any(|text| {
        text.lines
            .lines
            .iter()
            .any(|line| !line.keyword.is_known() || line.keyword_info.is_some_and(|info| named.contains(&info.name)))
    });
    let by_setting = named.iter().any(|keyword| settings_of(configuration, keyword).next().is_some());
    let gap = configuration.gap("services.openssh.hostKeys").is_some();
    let Some(first) = definitions.first().filter(|_| definitions.iter().all(empty)) else { return };
    if is_off(configuration) || by_line || by_setting || gap {
        return;
    }
    let severity = if configuration.is_whole() { Severity::Error } else { Severity::Warning };
    findings.report_as(severity, first.name, "sshd has no host key, and does not start without one");
}
