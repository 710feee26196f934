//! `wheel-cannot-escalate`: who can log in can never become root.

use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::accounts::{Known, has_password, login_name};
use crate::lint::findings::Findings;
use crate::lint::login::{Login, is_admin, login};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::is_off;

/// Who can log in can never become root.
pub static RULE: Rule = Rule {
    id: "wheel-cannot-escalate",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "who can log in can never become root",
    explanation: "The only accounts that can log in and administer are in wheel, sudo asks for a password, and \
        they have none; root cannot log in. Give them a password, let root in with a key, or set \
        `security.sudo.wheelNeedsPassword = false`.",
    source: "sudoers(5); nixpkgs sudo.nix",
    example: Example {
        bad: "{\n  services.openssh.enable = true;\n  users.mutableUsers = false;\n  \
            services.openssh.settings.PermitRootLogin = \"no\";\n  users.users.alice = { isNormalUser = true; \
            extraGroups = [ \"wheel\" ]; openssh.authorizedKeys.keys = [ \"ssh-ed25519 \
            AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
        good: "{\n  services.openssh.enable = true;\n  users.mutableUsers = false;\n  \
            security.sudo.wheelNeedsPassword = false;\n  services.openssh.settings.PermitRootLogin = \"no\";\n  \
            users.users.alice = { isNormalUser = true; extraGroups = [ \"wheel\" ]; openssh.authorizedKeys.keys = [ \
            \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    if crate::lint::accounts::is_open(
        configuration,
        &["users.users", "users.groups", "services.openssh", "security"],
        findings,
    ) {
        return;
    }
    if !configuration.is_whole() || is_off(configuration) || asks_nobody(configuration) {
        return;
    }
    let mut first = None;
    for user in configuration.users().filter(|user| is_admin(configuration, user)) {
        if matches!(login(configuration, &user), Login::No(..)) {
            continue;
        }
        if login_name(&user) == "root" || has_password(configuration, &user) != Known::No {
            return;
        }
        first = first.or(Some(user));
    }
    if let Some(user) = first {
        let name = login_name(&user);
        findings.report(
            user.node.span(),
            format!("{name} can log in, but sudo asks for a password, and the account has none"),
        );
    }
}

/// Whether there is a way to root without a password, as far as is known.
fn asks_nobody(configuration: &Configuration) -> bool {
    let is = |option: &str, wanted: bool| match configuration.boolean(option) {
        Resolved::Set(value, _) => value == wanted,
        _ => false,
    };
    let rules = |option: &str| {
        configuration.definitions(option).iter().any(|definition| match &definition.value.datum {
            // NixOS itself has one rule for root and one for wheel.
            Datum::List(items) => items.len() > 2,
            Datum::Text(text) => text.text.contains("NOPASSWD"),
            _ => true,
        })
    };
    is("security.sudo.wheelNeedsPassword", false)
        || is("security.sudo-rs.wheelNeedsPassword", false)
        || is("security.doas.enable", true)
        || is("security.pam.sshAgentAuth.enable", true)
        || is("security.pam.rssh.enable", true)
        || ["security.sudo.extraRules", "security.sudo-rs.extraRules", "security.sudo.extraConfig"]
            .iter()
            .any(|option| rules(option))
}
