//! `usepam-off-locked-account`: without PAM, sshd refuses an account that has no password.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::accounts::{Known, has_password, key_lists, login_name};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::is_off;

/// Without PAM, sshd refuses an account that has no password.
pub static RULE: Rule = Rule {
    id: "usepam-off-locked-account",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "without PAM, sshd refuses an account that has no password",
    explanation: "NixOS gives an account without a password `!` in /etc/shadow. Without PAM, sshd takes that \
        for a locked account and refuses its keys, too. Where passwords may be set by hand it is a warning.",
    source: "nixpkgs #391124; auth.c: \"not allowed because account is locked\"; observed in logins",
    example: Example {
        bad: "{\n  services.openssh.enable = true;\n  services.openssh.settings.UsePAM = false;\n  \
            users.mutableUsers = false;\n  users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = \
            [ \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
        good: "{\n  services.openssh.enable = true;\n  services.openssh.settings.UsePAM = true;\n  \
            users.mutableUsers = false;\n  users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = \
            [ \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(configuration, &["users.users", "services.openssh"], findings) {
        return;
    }
    let pam = configuration.keyword("UsePAM");
    if !configuration.is_whole() || is_off(configuration) || !pam.is("no") {
        return;
    }
    for user in configuration.users() {
        let Some(keys) = key_lists(configuration, user.name).find(|list| !list.entries.is_empty()) else { continue };
        let severity = match has_password(configuration, &user) {
            Known::Yes => continue,
            Known::No => Severity::Error,
            Known::Maybe => Severity::Warning,
        };
        let name = login_name(&user);
        findings
            .report_as(
                severity,
                keys.span,
                format!("the keys of {name} do not open it: the account has no password, so it is locked"),
            )
            .label(pam.span(), "PAM is off");
    }
}
