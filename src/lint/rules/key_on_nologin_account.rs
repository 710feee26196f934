//! `key-on-nologin-account`: an account has keys and a shell that ends every session.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::accounts::{Known, has_nologin_shell, is_named, key_lists, login_name, usable_keys};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::said;
use crate::source::Span;
use crate::ssh::key_options::KeyOption;

/// An account has keys and a shell that ends every session.
pub static RULE: Rule = Rule {
    id: "key-on-nologin-account",
    category: Category::LockOut,
    severity: Severity::Warning,
    summary: "an account has keys and a shell that ends every session",
    explanation: "NixOS gives an account that is not `isNormalUser` the shell nologin: a login with its key \
        ends at once, and so does a forced command. Only port forwarding and internal-sftp work. If the account \
        is for commands, set a shell; if it must not do anything, do not give it keys, or put `restrict` before \
        them.",
    source: "nixpkgs users-groups.nix; observed in logins",
    example: Example {
        bad: "{\n  users.users.git = { isSystemUser = true; group = \"git\"; openssh.authorizedKeys.keys = [ \
            \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
        good: "{\n  users.users.git = { isSystemUser = true; group = \"git\"; shell = \"/bin/sh\"; \
            openssh.authorizedKeys.keys = [ \
            \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if sftp_by_block(configuration) {
        return;
    }
    for user in configuration.users().filter(is_named) {
        let Some(keys) = key_lists(configuration, user.name).find(|list| !list.entries.is_empty()) else { continue };
        // Some services set a shell for the account they make.
        let service = SERVICES.contains(&user.name) && !configuration.is_whole();
        let meant = is_for_forwarding(configuration, user.name) || has_block(configuration, login_name(&user));
        if service || meant || has_nologin_shell(configuration, &user) != Known::Yes {
            continue;
        }
        let name = login_name(&user);
        let shell = user.node.child("shell").map_or(Span::NONE, |shell| shell.span());
        let known = configuration.is_whole() || !shell.is_none();
        let unless = if known { "" } else { ", unless another module sets one" };
        let message = format!("the keys of {name} open no session: its shell is nologin{unless}");
        let finding = findings.report(keys.span, message).help("set a shell, or put restrict before the keys");
        if !shell.is_none() {
            finding.label(shell, "this shell");
        }
    }
}

const SERVICES: [&str; 8] = ["gitea", "forgejo", "gitlab", "gitolite", "gerrit", "nix-ssh", "git", "borg"];

/// Whether a block forces internal-sftp on some; on whom is not looked into.
fn sftp_by_block(configuration: &Configuration) -> bool {
    said(configuration, "ForceCommand").iter().any(|said| said.argument.starts_with("internal-sftp"))
}

/// Whether a Match block is about the user: somebody thought of what it may do.
fn has_block(configuration: &Configuration, name: &str) -> bool {
    let criteria =
        configuration.extra_config().iter().flat_map(|text| &text.lines.blocks).flat_map(|block| &block.criteria);
    let mut users =
        criteria.filter(|criterion| criterion.name.text == "User").flat_map(|criterion| &criterion.patterns);
    users.any(|pattern| pattern.text == name)
}

/// Whether every key says that it is for forwarding, or for nothing.
fn is_for_forwarding(configuration: &Configuration, user: &str) -> bool {
    usable_keys(configuration, user).all(|entry| match &entry.key {
        Some(Ok(key)) => key.options.iter().any(|option| {
            matches!(
                option,
                KeyOption::Restrict | KeyOption::PermitOpen(_) | KeyOption::PermitListen(_) | KeyOption::CertAuthority
            )
        }),
        _ => true,
    })
}
