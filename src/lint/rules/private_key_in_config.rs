//! `private-key-in-config`: a private key that everybody can read.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::key_checks::not_keys;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::source::{Sources, Span};
use crate::ssh::key_line::NotAKey;
use crate::ssh::private_key::private_keys;

/// Private keys in texts and key files.
pub static RULE: Rule = Rule {
    id: "private-key-in-config",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "a private key stands in the configuration or in a file it names",
    explanation: "What a configuration holds ends in /nix/store, where every user and every build can read it, and in \
        the history of the repository. Take the key for lost: make a new one, and keep it in sops-nix, agenix or a \
        file on the machine. In a list of keys the public half is wanted, the file that ends in `.pub`. Keys of tests \
        that are meant to be public are ignored with a reason.",
    source: "nixos.org manual: /nix/store is readable by everybody",
    example: Example {
        bad: "{\n  environment.etc.\"ssh/key\".text = ''\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    \
              b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n    \
              -----END OPENSSH PRIVATE KEY-----\n  '';\n}",
        good: "{\n  environment.etc.\"ssh/key.pub\".text = ''\n    ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\n  '';\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn in_texts(sources: &Sources) -> Vec<(Span, &'static str)> {
    let mut places = Vec::new();
    for (number, source) in sources.iter() {
        let found = private_keys(&source.text).into_iter();
        places.extend(found.map(|(range, what)| (Span::new(number, range), what)));
    }
    places
}

const HELP: &str = "take it for lost and make a new one; keep it out of the configuration, in sops-nix or agenix";

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let (texts, sources) = (findings.texts, findings.sources);
    let mut places = texts.private_keys.get_or_init(|| in_texts(sources)).clone();
    // A key that is put together, or cut apart, is seen only as an element of a list.
    for (entry, _) in not_keys(configuration).filter(|(_, what)| *what == NotAKey::PrivateKey) {
        let near = |(span, _): &(Span, &str)| {
            span.source == entry.span.source && span.start < entry.span.end && entry.span.start < span.end
        };
        if !places.iter().any(near) {
            places.push((entry.span, "a private key, or a line of one, in a list of public keys"));
        }
    }
    for (span, what) in places {
        let message = format!("{what}: everybody who reads /nix/store or the repository has it");
        findings.report(span, message).help(HELP).secret();
    }
}
