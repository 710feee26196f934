//! `key-foreign-format`: a key of another program.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::not_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_line::{ForeignFormat, NotAKey};

/// Keys that OpenSSH does not read from a line.
pub static RULE: Rule = Rule {
    id: "key-foreign-format",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a public key in a form that sshd does not read",
    explanation: "sshd reads one form: `type base64 comment` on one line. `ssh-keygen -i -f FILE` converts what PuTTY \
        and ssh.com save, `ssh-keygen -i -m PKCS8 -f FILE` converts PEM. Keys of age, PGP, minisign or a binary cache \
        are for other things.",
    source: "ssh-keygen(1), -i; tried with sshd",
    example: Example {
        bad: "{ users.users.alice.openssh.authorizedKeys.keys = [ \
              \"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\" ]; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (entry, what) in not_keys(configuration) {
        let NotAKey::Foreign(format) = what else { continue };
        let (name, help) = match format {
            ForeignFormat::Rfc4716 => ("a key as PuTTY and ssh.com save it", "convert it: ssh-keygen -i -f FILE"),
            ForeignFormat::Pem => ("a key in PEM", "convert it: ssh-keygen -i -m PKCS8 -f FILE"),
            ForeignFormat::X509 => ("an X.509 certificate", "use the key that belongs to it, from a .pub file"),
            ForeignFormat::Pgp => ("a PGP key", "gpg --export-ssh-key prints the key for SSH"),
            ForeignFormat::Age => ("a key of age, for encryption", "put the whole line of a .pub file here"),
            ForeignFormat::Minisign => ("a key of signify or minisign", "put the whole line of a .pub file here"),
            ForeignFormat::NixCache => {
                ("the key of a Nix binary cache", "it belongs in nix.settings.trusted-public-keys")
            }
            ForeignFormat::Jwk => ("a JSON Web Key", "put the whole line of a .pub file here"),
        };
        findings.report(entry.span, format!("{name}, which sshd does not read")).help(help);
    }
}
