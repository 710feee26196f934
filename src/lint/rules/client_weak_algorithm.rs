//! `client-weak-algorithm`: an algorithm that is broken, for the client.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::client_checks::client_lines;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::source::Span;
use crate::ssh::algorithm::{Algorithm, AlgorithmKind, Change, NameEffect, Offered, Verdict, list_effect};
use crate::ssh::keyword::Dialect;

/// Weak algorithms that the client is told to use.
pub static RULE: Rule = Rule {
    id: "client-weak-algorithm",
    category: Category::Client,
    severity: Severity::Warning,
    summary: "the client is told to use an algorithm that is broken or weak",
    explanation: "Algorithms with SHA-1, CBC, 3DES, RC4 or MD5 are off by default in OpenSSH because they can be attacked. An old \
        device may need one: name it in a `Host` block for that device alone.",
    source: "ssh-audit; release notes of OpenSSH",
    example: Example {
        bad: "{ programs.ssh.extraConfig = ''\n  Ciphers aes128-cbc,aes256-ctr\n''; }",
        good: "{ programs.ssh.extraConfig = ''\n  Ciphers aes256-ctr\n''; }",
    },
    fix: None,
    check: Check::Host(check),
};

/// Options that are lists of algorithms.
const OPTIONS: [(&str, AlgorithmKind); 5] = [
    ("programs.ssh.ciphers", AlgorithmKind::Cipher),
    ("programs.ssh.macs", AlgorithmKind::Mac),
    ("programs.ssh.kexAlgorithms", AlgorithmKind::Kex),
    ("programs.ssh.hostKeyAlgorithms", AlgorithmKind::Key),
    ("programs.ssh.pubkeyAcceptedKeyTypes", AlgorithmKind::Key),
];

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (option, kind) in OPTIONS {
        for definition in configuration.definitions(option) {
            let Datum::List(items) = &definition.value.datum else { continue };
            for item in items {
                let Some(name) = item.as_str() else { continue };
                look(kind, name, "for every host", &|_| item.span, findings);
            }
        }
    }
    let config = configuration.client_config();
    for line in client_lines(&config) {
        let Some(kind) = AlgorithmKind::of_keyword(line.name) else { continue };
        let who = if line.applies_to_all == Some(true) { "for every host" } else { "for these hosts" };
        let start = line.line.argument.range.start;
        let place = |range: std::ops::Range<usize>| line.text.span(start + range.start..start + range.end);
        look(kind, line.value, who, &place, findings);
    }
}

fn look(
    kind: AlgorithmKind,
    list: &str,
    who: &str,
    place: &dyn Fn(std::ops::Range<usize>) -> Span,
    findings: &mut Findings<'_>,
) {
    let effect = list_effect(Dialect::Ssh, kind, list);
    if matches!(effect.change, None | Some(Change::Remove)) {
        return;
    }
    for name in effect.names {
        let (message, help) = match name.effect {
            NameEffect::Unknown(Some(gone)) => {
                let message = format!("{} is gone from OpenSSH, and ssh refuses the list: {}", gone.name, gone.reason);
                (message, "delete it")
            }
            NameEffect::These(these) => {
                let Some(weak) = these.into_iter().find(|algorithm| is_weak(algorithm)) else { continue };
                let message = format!("{} is used {who}: {}", weak.name, weak.reason);
                (message, "delete it, or name it in the Host block of the device that needs it")
            }
            _ => continue,
        };
        findings.report(place(name.range), message).help(help);
    }
}

/// Broken, or weak and off by default for that.
fn is_weak(algorithm: &Algorithm) -> bool {
    match algorithm.verdict {
        Verdict::Broken => true,
        Verdict::Weak => algorithm.offered == Offered::Never,
        Verdict::Note | Verdict::Good => false,
    }
}
