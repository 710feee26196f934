//! `host-key-weak`: a host key that is too weak.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// Host keys of weak types and sizes.
pub static RULE: Rule = Rule {
    id: "host-key-weak",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a host key of a type that is gone, or of few bits",
    explanation: "A host key of type `dsa` or `rsa1` cannot be made any more, and an RSA key of fewer than 3072 bits is below \
        what BSI and NIST ask for. NixOS makes an RSA key of 4096 bits and an Ed25519 key when nothing is said.",
    source: "ssh-keygen(1); BSI TR-02102-4; nixpkgs sshd.nix",
    example: Example {
        bad: "{ services.openssh.hostKeys = [ { type = \"rsa\"; bits = 2048; path = \"/etc/ssh/key\"; } ]; }",
        good: "{ services.openssh.hostKeys = [ { type = \"rsa\"; bits = 4096; path = \"/etc/ssh/key\"; } ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for definition in configuration.definitions("services.openssh.hostKeys") {
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            let Datum::Set(set) = &item.datum else { continue };
            let attribute = |name: &str| set.attributes.get(name).map(|attribute| &attribute.value);
            let Some(kind) = attribute("type") else { continue };
            let bits = attribute("bits");
            let size = bits.map(|bits| &bits.datum);
            match (kind.as_str(), size) {
                (Some(name @ ("dsa" | "rsa1")), _) => {
                    let message = format!("a host key of type {name}, which OpenSSH can no longer make");
                    findings.report(kind.span, message).help("use ed25519 or rsa");
                }
                (Some("rsa"), Some(Datum::Integer(number @ ..3072))) => {
                    let severity = if *number < 2048 { Severity::Error } else { Severity::Warning };
                    let span = bits.map_or(kind.span, |bits| bits.span);
                    let message = format!("an RSA host key of {number} bits, fewer than 3072");
                    findings.report_as(severity, span, message).help("write bits = 4096; and make a new key");
                }
                (Some("ed25519"), Some(Datum::Integer(_))) => {
                    let span = bits.map_or(kind.span, |bits| bits.span);
                    findings.report_as(Severity::Note, span, "bits have no effect: an Ed25519 key has 256");
                }
                _ => {}
            }
        }
    }
}
