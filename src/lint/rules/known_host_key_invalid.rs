//! `known-host-key-invalid`: a host's key that is none.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Text};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::client_checks::known_hosts;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};
use crate::ssh::key_line::{NotAKey, classify, inspect};

/// Keys of known hosts that are none.
pub static RULE: Rule = Rule {
    id: "known-host-key-invalid",
    category: Category::Client,
    severity: Severity::Error,
    summary: "the key of a known host that ssh does not read: the host is not known",
    explanation: "`publicKey` is `type base64`, without host names and options: NixOS writes the names before it. ssh skips a \
        line that it cannot read, so the first connection asks, and a stranger in the middle is not noticed.",
    source: "ssh-keygen -F; sshd(8), SSH_KNOWN_HOSTS FILE FORMAT",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKey = \"git.example.org ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
        good: "{ programs.ssh.knownHosts.\"git.example.org\" = { publicKey = \"ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        for definition in host.node.child_definitions("publicKey") {
            let Datum::Text(text) = &definition.value.datum else { continue };
            let Some(known) = text.known() else { continue };
            let line = inspect(known);
            let what = classify(known);
            let message = match (&line.result, what) {
                (Ok(key), _) if key.options.is_empty() => continue,
                (Ok(_), _) => "the key of a host has no options: ssh skips the line".to_owned(),
                (Err(_), Some(NotAKey::KnownHostsLine)) => {
                    "a host's name stands before the key, and NixOS writes another before it: ssh skips the line"
                        .to_owned()
                }
                (Err(_), Some(NotAKey::PrivateKey)) => continue,
                (Err(error), _) => format!("ssh skips this host's key: {error}"),
            };
            let span = text.span(line.error_range.clone());
            let span = if span.is_none() { definition.value.span } else { span };
            let fix = without_name(findings, text, known);
            let help = "write type and base64, as ssh-keyscan prints them after the name";
            let finding = with_fix(findings.report(span, message).help(help), fix);
            if matches!(what, Some(NotAKey::Fragment(_))) {
                finding.secret();
            }
        }
    }
}

/// The fix that takes the host's name away, where a key stands behind it.
fn without_name(findings: &Findings<'_>, text: &Text, known: &str) -> Option<Fix> {
    let (name, rest) = known.split_once([' ', '\t'])?;
    let key = rest.trim_start_matches([' ', '\t']);
    if !matches!(inspect(key).result, Ok(key) if key.options.is_empty()) || inspect(known).result.is_ok() {
        return None;
    }
    let range = 0..known.len() - key.len();
    let span = text.span(range.clone());
    let verbatim = source_text(findings, span) == known.get(range);
    // It may be the key of another host, which ssh would then insist on.
    (verbatim && !name.is_empty()).then(|| Fix::new("take the host's name away", Applicability::Unsafe, span, ""))
}
