//! `wheel-cannot-escalate`: who can log in can never become root.

use crate::access::power::Power;
use crate::configuration::Configuration;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::accounts::{login_name, user_of};
use crate::lint::findings::Findings;
use crate::lint::login::{Login, Logins};
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
    let logins = Logins::of(configuration, findings);
    let mut first = None;
    for name in logins.admins() {
        if matches!(logins.of_user(name), Login::No(..)) {
            continue;
        }
        let powers = logins.powers(name);
        if powers.iter().any(|power| power.administers() || matches!(power, Power::Unknown(_))) {
            return;
        }
        first = first.or_else(|| user_of(configuration, name));
    }
    if let Some(user) = first {
        let name = login_name(&user);
        findings.report(
            user.node.span(),
            format!("{name} can log in, but sudo asks for a password, and the account has none"),
        );
    }
}

/// Whether there is a way to root without a password that is no rule.
fn asks_nobody(configuration: &Configuration) -> bool {
    let is = |option: &str| matches!(configuration.boolean(option), Resolved::Set(true, _));
    is("security.pam.sshAgentAuth.enable") || is("security.pam.rssh.enable")
}
