//! `forced-command-open`: a forced command beside which ports may be forwarded.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::key_checks::{good_keys, option_span};
use crate::lint::key_rights::Rights;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::source::Span;
use crate::ssh::key_line::inspect;
use crate::ssh::key_options::KeyOption;

/// Forced commands without `restrict`.
pub static RULE: Rule = Rule {
    id: "forced-command-open",
    category: Category::Keys,
    severity: Severity::Warning,
    summary: "command= without restrict: the key may still forward ports",
    explanation: "`command=` only replaces the command. The holder of the key may still forward ports through the machine (`ssh \
        -N -L`), which reaches every service that listens on localhost only. `restrict` before it turns all of that \
        off, and `restrict,pty,command=\"…\"` keeps a terminal.",
    source: "sshd(8), command= and restrict; CIS",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''command=\"backup-receive\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ''restrict,command=\"backup-receive\" ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP'' ]; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let off = |name: &str, value: &str| configuration.keyword(name).is(value);
    if off("DisableForwarding", "yes") || off("AllowTcpForwarding", "no") {
        return;
    }
    for (entry, key) in good_keys(configuration) {
        let forced = key.options.iter().any(|option| matches!(option, KeyOption::Command(_)));
        let limited =
            key.options.iter().any(|option| matches!(option, KeyOption::PermitOpen(_) | KeyOption::PermitListen(_)));
        if !forced || limited || !Rights::of(key).allows_ports() {
            continue;
        }
        let start = inspect(&entry.text.text).options.map_or(0, |options| options.start);
        let place = entry.text.span(start..start);
        let finding = findings
            .report(option_span(entry, "command"), "the command is forced, and the key may still forward ports")
            .help("write restrict before it");
        // A place that is an escape, or no place, is none to insert at.
        if !place.is_none() && place != Span::NONE && entry.text.span(start..start + 1).end == place.start + 1 {
            finding.fix(Fix::new("turn off all but the command", Applicability::Unsafe, place, "restrict,"));
        }
    }
}
