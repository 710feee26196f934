//! `key-unparsable`: a line that sshd takes for no key and skips.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::{not_keys, part};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::{NotAKey, inspect};

/// Lines that are no key, and that no other rule says more about.
pub static RULE: Rule = Rule {
    id: "key-unparsable",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a line that sshd does not read as a key: it opens nothing",
    explanation: "A key line is `[options] type base64 [comment]`. sshd skips any other line without a word: NixOS \
        builds, and its owner cannot log in. Mostly the line was cut off, wrapped or divided when it was copied. Copy \
        the whole line of the `.pub` file.",
    source: "sshd(8), AUTHORIZED_KEYS FILE FORMAT; 98 lines were tried as logins on OpenSSH 9.2, 10.0 and 10.5",
    example: Example {
        bad: "{\n  users.users.alice.openssh.authorizedKeys.keys = [\n    \
              \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4 alice@laptop\"\n  ];\n}",
        good: "{\n  users.users.alice.openssh.authorizedKeys.keys = [\n    \
               \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice@laptop\"\n  \
               ];\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, what) in not_keys(configuration) {
        let line = inspect(&entry.text.text);
        let Err(error) = &line.result else { continue };
        let (message, help) = match what {
            NotAKey::Location => (
                "this names a place where keys are, and is no key".to_owned(),
                "use keyFiles for a file, or copy the line",
            ),
            NotAKey::KnownHostsLine => (
                "this is a line of known_hosts: a host's name stands before the key".to_owned(),
                "delete the host's name",
            ),
            NotAKey::Experimental => (error.to_string(), "sshd does not accept this type unless it is told to"),
            NotAKey::Fragment(Some(key_type)) => {
                (format!("the type is missing: {} stands before such a key", key_type.name()), "copy the whole line")
            }
            NotAKey::Fragment(None) => (error.to_string(), "copy the whole line of the .pub file"),
            NotAKey::Unparsable => (format!("sshd skips this line: {error}"), "copy the whole line of the .pub file"),
            _ => continue,
        };
        let span = part(entry, line.error_range.clone());
        let finding = findings.report(span, message).help(help);
        // Bare base64 may be a line of a private key.
        if matches!(what, NotAKey::Fragment(_)) {
            finding.secret();
        }
    }
}
