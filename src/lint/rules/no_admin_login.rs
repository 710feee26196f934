//! `no-admin-login`: no account that administers the host can log in.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::login::{Login, is_admin, login};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::is_off;
use crate::source::Span;

/// No account that administers the host can log in.
pub static RULE: Rule = Rule {
    id: "no-admin-login",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "no account that administers the host can log in",
    explanation: "Neither root nor anybody in wheel has a key or a password that gets through PermitRootLogin, \
        the lists of users and groups, PAM and the shell. NixOS only checks that some privileged account has a \
        key or a password at all, and only when mutableUsers is false. Where keys in a home directory, which \
        the configuration does not declare, might still help, it is a warning.",
    source: "nixpkgs users-groups.nix: the assertion; nixpkgs #7308, #22082, #350097",
    example: Example {
        bad: "{\n  services.openssh.enable = true;\n  services.openssh.settings = { PasswordAuthentication = false; \
            KbdInteractiveAuthentication = false; };\n  services.openssh.authorizedKeysInHomedir = false;\n  \
            users.mutableUsers = false;\n  users.users.alice.isNormalUser = true;\n}",
        good: "{\n  services.openssh.enable = true;\n  services.openssh.settings = { PasswordAuthentication = \
            false; KbdInteractiveAuthentication = false; };\n  services.openssh.authorizedKeysInHomedir = false;\n  \
            users.mutableUsers = false;\n  users.users.alice = { isNormalUser = true; extraGroups = [ \"wheel\" ]; \
            openssh.authorizedKeys.keys = [ \
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
    // More rules of sudo or doas may make anybody an admin, and Google's accounts are made elsewhere.
    let more = ["security.sudo.extraRules", "security.sudo-rs.extraRules", "security.doas.extraRules"];
    let has_more = more
        .iter()
        .any(|option| configuration.definitions(option).iter().any(|definition| names_users(&definition.value)));
    let google = matches!(configuration.boolean("security.googleOsLogin.enable"), Resolved::Set(true, _));
    if !configuration.is_whole()
        || is_off(configuration)
        || has_more
        || google
        || configuration.node("users.users").is_none()
    {
        return;
    }
    let mut reasons = Vec::new();
    let mut severity = Severity::Error;
    for user in configuration.users().filter(|user| is_admin(configuration, user)) {
        match login(configuration, &user) {
            Login::Yes | Login::Unknown => return,
            Login::HomeKeysOnly => severity = Severity::Warning,
            Login::No(reason, span) => reasons.push((reason, span)),
        }
    }
    let message = match severity {
        Severity::Error => "neither root nor anybody in wheel can log in over SSH",
        _ => "root and wheel can log in only with keys that this configuration does not declare",
    };
    let place = configuration.node("users.users").map_or(Span::NONE, |users| users.span());
    let mut finding = findings.report_as(severity, place, message);
    for (reason, span) in reasons {
        finding = finding.label(span, reason);
    }
}

/// Whether rules name somebody beside root and wheel.
fn names_users(rules: &Found) -> bool {
    let Datum::List(rules) = &rules.datum else { return true };
    rules.iter().any(|rule| {
        let Datum::Set(rule) = &rule.datum else { return true };
        ["users", "groups"].iter().filter_map(|name| rule.attributes.get(*name)).any(|names| match &names.value.datum {
            Datum::List(names) => names.iter().any(|name| !matches!(name.as_str(), Some("root" | "wheel"))),
            _ => true,
        })
    })
}
