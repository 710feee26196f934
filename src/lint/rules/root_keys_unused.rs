//! `root-keys-unused`: root has keys that do not let it in.

use crate::configuration::keys::KeyEntry;
use crate::configuration::resolved::Resolved;
use crate::configuration::{Condition, Configuration};
use crate::diagnostic::Severity;
use crate::lint::accounts::usable_keys;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;
use crate::ssh::key_options::KeyOption;

/// Root has keys that do not let it in.
pub static RULE: Rule = Rule {
    id: "root-keys-unused",
    category: Category::Access,
    severity: Severity::Warning,
    summary: "root has keys that do not let it in",
    explanation: "With `PermitRootLogin = \"no\"` the keys of root open nothing but the SSH server of stage 1, \
        which takes them by default. With `forced-commands-only` a key needs a command.",
    source: "sshd_config(5): PermitRootLogin; nixpkgs initrd-ssh.nix",
    example: Example {
        bad: "{\n  services.openssh.settings.PermitRootLogin = \"no\";\n  \
            users.users.root.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ];\n}",
        good: "{\n  services.openssh.settings.PermitRootLogin = \"prohibit-password\";\n  \
            users.users.root.openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ];\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let permit = configuration.keyword("PermitRootLogin");
    let stage1 = configuration.boolean("boot.initrd.network.ssh.enable");
    // A Match block may let it in from somewhere.
    let some = said(configuration, "PermitRootLogin").iter().any(|said| !said.is_for_all());
    if some || matches!(stage1, Resolved::Set(true, _) | Resolved::Unknown(_)) {
        return;
    }
    let plain = |entry: &&KeyEntry| match &entry.key {
        Some(Ok(key)) => !key.options.iter().any(|option| matches!(option, KeyOption::Command(_))),
        _ => false,
    };
    let key = if permit.is("no") {
        usable_keys(configuration, "root").find(|entry| entry.condition == Condition::Always)
    } else if permit.is("forced-commands-only") {
        usable_keys(configuration, "root").find(plain)
    } else {
        None
    };
    if let Some(key) = key {
        let reason = if permit.is("no") { "root may not log in" } else { "root may log in for a forced command only" };
        findings.report(key.element, "this key of root does not let it in").label(permit.span(), reason);
    }
}
