//! `initrd-no-usable-key`: no key opens the SSH server of stage 1.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::keys::{KeyList, KeyPlace};
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::accounts::{Known, has_key};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};

/// No key opens the SSH server of stage 1.
pub static RULE: Rule = Rule {
    id: "initrd-no-usable-key",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "no key opens the SSH server of stage 1",
    explanation: "The server that waits for the passphrase of the disks lets in root with a key only. Its \
        default is the keys of root; keys of other accounts do not count. After the next reboot nobody can \
        unlock the disks from afar.",
    source: "nixpkgs initrd-ssh.nix",
    example: Example {
        bad: "{ boot.initrd.network = { enable = true; ssh = { enable = true; authorizedKeys = [ ]; }; }; }",
        good: "{ boot.initrd.network = { enable = true; ssh = { enable = true; authorizedKeys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; }; }; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["boot.initrd.network", "users.users"], findings) {
        return;
    }
    let Resolved::Set(true, definition) = configuration.boolean("boot.initrd.network.ssh.enable") else { return };
    let files = configuration.definitions("boot.initrd.network.ssh.authorizedKeyFiles");
    let has_files =
        files.iter().any(|definition| !matches!(&definition.value.datum, Datum::List(items) if items.is_empty()));
    if !configuration.is_whole() || has_files {
        return;
    }
    let mut lists = configuration.key_lists().iter().filter(|list| list.place == KeyPlace::Initrd);
    // Without a list of its own it takes root's.
    let may_open = |list: &KeyList| {
        !list.gaps.is_empty() || list.entries.iter().any(|entry| matches!(entry.key, Some(Ok(_)) | None))
    };
    let own = configuration.definitions("boot.initrd.network.ssh.authorizedKeys");
    let opens = match own.is_empty() {
        true => has_key(configuration, "root") != Known::No,
        false => lists.any(may_open),
    };
    if !opens {
        findings.report(definition.name, "no key opens the SSH server of stage 1");
    }
}
