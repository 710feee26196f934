//! `declared-keys-not-read`: users have keys that sshd does not read.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::keys::KeyPlace;
use crate::configuration::resolved::{PLAIN, Resolved};
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{is_off, said, strongest};
use crate::source::Span;

/// Users have keys that sshd does not read.
pub static RULE: Rule = Rule {
    id: "declared-keys-not-read",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "users have keys that sshd does not read",
    explanation: "NixOS writes declared keys to `/etc/ssh/authorized_keys.d/`. If `PubkeyAuthentication` is \
        off, or the list of key files is forced or set without that directory, none of them opens anything.",
    source: "nixpkgs sshd.nix; nixpkgs #10155",
    example: Example {
        bad: "{\n  services.openssh.settings.PubkeyAuthentication = false;\n  users.users.alice = { isNormalUser = \
            true; openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
        good: "{\n  users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let lists = configuration.key_lists().iter();
    let mut with_keys = lists.filter(|list| list.place != KeyPlace::Initrd && !list.entries.is_empty());
    let Some(keys) = with_keys.next().filter(|_| !is_off(configuration)) else { return };
    let Some((place, reason)) = not_read(configuration) else { return };
    let user = keys.user.as_deref().unwrap_or(&keys.option);
    findings
        .report(place, format!("{reason}: the keys of {user} are not read"))
        .label(keys.span, "these keys")
        .help("keep /etc/ssh/authorized_keys.d/%u in authorizedKeysFiles");
}

fn not_read(configuration: &Configuration) -> Option<(Span, String)> {
    let public_key = configuration.keyword("PubkeyAuthentication");
    let some = said(configuration, "PubkeyAuthentication").iter().any(|said| said.is("yes"));
    if public_key.is("no") && !some {
        return Some((public_key.span(), "public keys are off".to_owned()));
    }
    if let KeywordState::Set(written) = configuration.keyword("AuthorizedKeysFile") {
        let reads = said(configuration, "AuthorizedKeysFile").iter().any(|said| holds_them(&said.argument));
        let span = written.span;
        return (!reads).then(|| (span, format!("AuthorizedKeysFile is {}", written.argument)));
    }
    // NixOS adds its directory to the list; only mkForce takes it away.
    let Resolved::Set(_, definition) = configuration.resolved("services.openssh.authorizedKeysFiles") else {
        return None;
    };
    let forced = strongest(configuration.definitions("services.openssh.authorizedKeysFiles"));
    let files: Option<Vec<&str>> = forced
        .flat_map(|definition| match &definition.value.datum {
            Datum::List(items) => items.iter().map(Found::as_str).collect::<Vec<_>>(),
            _ => vec![None],
        })
        .collect();
    let reads = files?.iter().any(|file| holds_them(file));
    (definition.priority < PLAIN && !reads)
        .then(|| (definition.name, "authorizedKeysFiles is forced to other files".to_owned()))
}

fn holds_them(files: &str) -> bool {
    files.contains("authorized_keys.d")
}
