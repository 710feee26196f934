//! `no-admin-login`: no account that administers the host can log in.

use crate::access::power::Power;
use crate::configuration::Configuration;
use crate::configuration::resolved::Resolved;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::login::{Login, Logins};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::is_off;
use crate::source::Span;

/// No account that administers the host can log in.
pub static RULE: Rule = Rule {
    id: "no-admin-login",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "no account that administers the host can log in",
    explanation: "Neither root nor anybody who becomes root by a rule of sudo, doas or polkit has a key or a \
        password that gets through the firewall, PermitRootLogin, the lists of users and groups, PAM and the shell. NixOS only checks that some privileged account has a \
        key or a password at all, and only when mutableUsers is false. Where keys in a home directory, which \
        the configuration does not declare, might still help, it is a warning. The rule option `admins`, or \
        `check --admin`, names those who must be able to: USER or USER@HOST.",
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
    // Google's accounts are made elsewhere.
    let google = matches!(configuration.boolean("security.googleOsLogin.enable"), Resolved::Set(true, _));
    if !configuration.is_whole() || is_off(configuration) || google || configuration.node("users.users").is_none() {
        return;
    }
    let logins = Logins::of(configuration, findings);
    if named(configuration, &logins, findings) {
        return;
    }
    let mut reasons = Vec::new();
    let mut severity = Severity::Error;
    for name in logins.admins() {
        match logins.of_user(name) {
            Login::Yes | Login::Unknown => return,
            Login::HomeKeysOnly => severity = Severity::Warning,
            Login::OneCommand(span) => reasons.push((format!("{name} may only run one command"), span)),
            Login::No(reason, span) => reasons.push((format!("{name}: {reason}"), span)),
        }
    }
    let message = match severity {
        Severity::Error => "nobody who administers this host can log in over SSH",
        _ => "who administers this host can log in only with keys that this configuration does not declare",
    };
    let place = configuration.node("users.users").map_or(Span::NONE, |users| users.span());
    let mut finding = findings.report_as(severity, place, message);
    for (reason, span) in reasons {
        finding = finding.label(span, reason);
    }
}

/// Whether rules name somebody beside root and wheel.
/// Whether admins were named; then each of them is looked at.
fn named(configuration: &Configuration, logins: &Logins, findings: &mut Findings<'_>) -> bool {
    let Some(admins) = findings.config.option::<Vec<String>>("no-admin-login", "admins") else { return false };
    let place = configuration.node("users.users").map_or(Span::NONE, |users| users.span());
    for admin in &admins {
        let (name, host) = admin.rsplit_once('@').map_or((admin.as_str(), None), |(name, host)| (name, Some(host)));
        if host.is_some_and(|host| configuration.name.as_deref() != Some(host)) {
            continue;
        }
        match logins.of_user(name) {
            Login::No(reason, span) => {
                findings.report(place, format!("{name} is to administer this host and cannot log in")).label(span, reason);
            }
            Login::OneCommand(span) => {
                findings.report(span, format!("{name} is to administer this host and may only run one command"));
            }
            Login::HomeKeysOnly => {
                let message = format!("{name} can log in only with keys that this configuration does not declare");
                findings.report_as(Severity::Warning, place, message);
            }
            Login::Yes if !logins.powers(name).iter().any(Power::administers) => {
                findings.report(place, format!("{name} is to administer this host and cannot become root"));
            }
            Login::Yes | Login::Unknown => {}
        }
    }
    !admins.is_empty()
}
