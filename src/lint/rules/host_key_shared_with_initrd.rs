//! `host-key-shared-with-initrd`: stage 1 uses a host key of the running system.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, strongest};
use crate::source::Span;

/// Stage 1 uses a host key of the running system.
pub static RULE: Rule = Rule {
    id: "host-key-shared-with-initrd",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "stage 1 uses a host key of the running system",
    explanation: "The keys of stage 1 lie in the initrd, often on a boot partition that anybody with the disk \
        can read, so they must be keys of their own. NixOS warns about it, too. Where the file says no host \
        keys, those that NixOS makes by default count, and it is a warning.",
    source: "nixpkgs initrd-ssh.nix: warning",
    example: Example {
        bad: "{ boot.initrd.network.ssh.hostKeys = [ \"/etc/ssh/ssh_host_ed25519_key\" ]; }",
        good: "{ boot.initrd.network.ssh.hostKeys = [ \"/etc/secrets/initrd/ssh_host_ed25519_key\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let (own, place) = own_keys(configuration);
    for definition in strongest(configuration.definitions("boot.initrd.network.ssh.hostKeys")) {
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            let Some(path) = path_of(item) else { continue };
            if own.contains(&path) {
                let span = if item.span.is_none() { definition.name } else { item.span };
                let certain = configuration.is_whole() || !place.is_none();
                let severity = if certain { Severity::Error } else { Severity::Warning };
                let message = format!("stage 1 uses {path}, a host key of the running system");
                let finding = findings.report_as(severity, span, message);
                if !place.is_none() {
                    finding.label(place, "the same key");
                }
            }
        }
    }
}

/// The host keys of the running system, and where they are said.
fn own_keys(configuration: &Configuration) -> (Vec<&str>, Span) {
    let mut keys = Vec::new();
    let mut place = Span::NONE;
    for definition in strongest(configuration.definitions("services.openssh.hostKeys")) {
        place = definition.name;
        let Datum::List(items) = &definition.value.datum else { continue };
        for item in items {
            let Datum::Set(key) = &item.datum else { continue };
            keys.extend(key.attributes.get("path").and_then(|path| path_of(&path.value)));
        }
    }
    if place.is_none() && !is_off(configuration) {
        keys.extend(["/etc/ssh/ssh_host_rsa_key", "/etc/ssh/ssh_host_ed25519_key"]);
    }
    (keys, place)
}

fn path_of(found: &Found) -> Option<&str> {
    match &found.datum {
        Datum::Path(path) => Some(&path.text),
        _ => found.as_str(),
    }
}
