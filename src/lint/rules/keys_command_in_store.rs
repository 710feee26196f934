//! `keys-command-in-store`: a program that prints keys stands in the store, where sshd does not run it.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found, Reason, UNKNOWN_PART, Unknown};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{settings_of, strongest};
use crate::source::Span;

/// A program that prints keys stands in the store, where sshd does not run it.
pub static RULE: Rule = Rule {
    id: "keys-command-in-store",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "a program that prints keys stands in the store, where sshd does not run it",
    explanation: "sshd wants every directory above AuthorizedKeysCommand and AuthorizedPrincipalsCommand to be \
        writable by root only, and `/nix/store` is writable for the group nixbld: \"Unsafe \
        AuthorizedKeysCommand\". Put a wrapper into `environment.etc` with a mode, which copies it.",
    source: "nixpkgs #94653; auth2-pubkey.c; observed",
    example: Example {
        bad: "{ pkgs, ... }: { services.openssh.authorizedKeysCommand = \"${pkgs.sssd}/bin/sss_ssh_authorizedkeys\"; }",
        good: "{ services.openssh.authorizedKeysCommand = \"/etc/ssh/print-keys %u\"; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let mut look = |found: &Found, name: &str, place: Span| {
        if is_in_store(found) {
            let span = if found.span.is_none() { place } else { found.span };
            findings
                .report(span, format!("{name} stands in the store, and sshd does not run what others could write to"))
                .help("copy it to /etc with environment.etc and a mode of 0555");
        }
    };
    for definition in configuration.definitions("services.openssh.authorizedKeysCommand") {
        look(&definition.value, "authorizedKeysCommand", definition.name);
    }
    for keyword in ["AuthorizedKeysCommand", "AuthorizedPrincipalsCommand"] {
        for (setting, _) in settings_of(configuration, keyword) {
            for definition in strongest(&setting.node.definitions) {
                look(&definition.value, keyword, definition.name);
            }
        }
        for text in configuration.extra_config() {
            let lines = text.lines.lines.iter();
            for line in lines.filter(|line| line.keyword_info.is_some_and(|info| info.name == keyword)) {
                let program = text.text.slice(line.argument.range.clone());
                let span = text.text.span(line.range.clone());
                let found = Found { datum: Datum::Text(std::sync::Arc::new(program)), span };
                look(&found, keyword, span);
            }
        }
    }
}

/// Whether a command begins with the path of a package.
fn is_in_store(found: &Found) -> bool {
    let is_package = |unknown: &Unknown| unknown.reason == Reason::Package;
    match &found.datum {
        Datum::Text(text) => {
            let begins = text.text.starts_with(UNKNOWN_PART) && text.unknown.first().is_some_and(is_package);
            begins || text.text.starts_with("/nix/store/")
        }
        Datum::Unknown(unknown) => is_package(unknown),
        Datum::Package(_) => true,
        _ => false,
    }
}
