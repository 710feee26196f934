//! `hostkey-shell-injection`: a sign in the description of a host key means something to the shell.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// A sign in the description of a host key means something to the shell.
pub static RULE: Rule = Rule {
    id: "hostkey-shell-injection",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a sign in the description of a host key means something to the shell",
    explanation: "NixOS puts the type, path and comment of a host key into a root shell script, between double \
        quotes or bare: quotes, `$`, backquotes and backslashes are run, not written.",
    source: "nixpkgs sshd.nix: sshd-keygen.service",
    example: Example {
        bad: "{ services.openssh.hostKeys = [ { type = \"ed25519\"; path = \"/etc/ssh/$(hostname)\"; } ]; }",
        good: "{ services.openssh.hostKeys = [ { type = \"ed25519\"; path = \"/etc/ssh/host_key\"; } ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for definition in configuration.definitions("services.openssh.hostKeys") {
        let Datum::List(keys) = &definition.value.datum else { continue };
        for key in keys {
            let Datum::Set(key) = &key.datum else { continue };
            for name in ["type", "path", "comment"] {
                let Some(attribute) = key.attributes.get(name) else { continue };
                let Datum::Text(text) = &attribute.value.datum else { continue };
                let Some((at, sign)) = text.text.match_indices(['"', '$', '`', '\\', '\'']).next() else { continue };
                let place = text.span(at..at + sign.len());
                let place = if place.is_none() { attribute.name } else { place };
                let message = format!("{sign} in the {name} of a host key is read by the shell of a root script");
                findings.report(place, message);
            }
        }
    }
}
