//! `deploy-user-blocked`: the account that deploys the host cannot log in, or cannot become root.

use crate::access::power::{Asks, Power};
use crate::configuration::Configuration;
use crate::configuration::datum::Datum;
use crate::configuration::resolved::Resolved;
use crate::configuration::users::UserEntry;
use crate::diagnostic::Severity;
use crate::lint::accounts::{groups, login_name, user_of};
use crate::lint::findings::Findings;
use crate::lint::login::{Login, Logins};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::is_off;
use crate::source::Span;

/// The account that deploys the host cannot log in, or cannot become root.
pub static RULE: Rule = Rule {
    id: "deploy-user-blocked",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "the account that deploys the host cannot log in, or cannot become root",
    explanation: "Colmena, deploy-rs and nixos-rebuild with --target-host log in as one account, without \
        anybody who types a password: it needs a key, `sudo` without a password unless it is root, and \
        `nix.settings.trusted-users` to copy what it built. The account is the rule option `user`, or \
        `deployment.targetUser`; without both nothing is checked.",
    source: "nix.dev #1228; nixops: deploy without root; nixpkgs #486460",
    example: Example {
        bad: "{\n  services.openssh.enable = true;\n  deployment.targetUser = \"root\";\n  \
            services.openssh.settings.PermitRootLogin = \"no\";\n  users.users.root = { openssh.authorizedKeys.keys \
            = [ \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\" ]; };\n}",
        good: "{\n  services.openssh.enable = true;\n  deployment.targetUser = \"root\";\n  users.users.root = { \
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
    if !configuration.is_whole() || is_off(configuration) {
        return;
    }
    let Some((name, place)) = deploy_user(configuration, findings) else { return };
    let Some(user) = user_of(configuration, &name) else {
        findings.report(place, format!("{name} deploys this host, and there is no such account"));
        return;
    };
    let logins = Logins::of(configuration, findings);
    if let Login::No(reason, span) = logins.of_user(&name) {
        findings.report(place, format!("{name} deploys this host, and cannot log in: {reason}")).label(span, reason);
        return;
    }
    if name == "root" {
        return;
    }
    if !is_trusted(configuration, &user) {
        findings
            .report(place, format!("{name} deploys this host, and Nix does not trust it: nothing can be copied"))
            .help(format!("add {name:?} to nix.settings.trusted-users"));
    }
    if asks_for_password(configuration, &logins, &name) {
        findings.report(place, format!("{name} deploys this host, and sudo asks it for a password"));
    }
}

fn deploy_user(configuration: &Configuration, findings: &Findings<'_>) -> Option<(String, Span)> {
    let place = configuration.node("deployment").map_or(Span::NONE, |node| node.span());
    let place = configuration.node("deployment.targetUser").map_or(place, |node| node.span());
    if let Some(user) = findings.config.option::<String>("deploy-user-blocked", "user") {
        return Some((user, place));
    }
    match configuration.resolved("deployment.targetUser") {
        Resolved::Set(found, _) => Some((found.as_str()?.to_owned(), place)),
        _ => None,
    }
}

/// Whether Nix takes store paths from it; what nobody could read is trusted.
fn is_trusted(configuration: &Configuration, user: &UserEntry<'_>) -> bool {
    let groups = groups(configuration, user);
    let fits = |entry: &str| {
        entry == "*"
            || entry == login_name(user)
            || entry.strip_prefix('@').is_some_and(|group| groups.contains(&group))
    };
    ["nix.settings.trusted-users", "nix.trustedUsers"].iter().any(|option| {
        configuration.gap(option).is_some()
            || configuration.definitions(option).iter().any(|definition| match &definition.value.datum {
                Datum::List(items) => items.iter().any(|item| item.as_str().is_none_or(fits)),
                _ => true,
            })
    })
}

/// Whether the account cannot become root without a password. How else tools do it, they say themselves.
fn asks_for_password(configuration: &Configuration, logins: &Logins, name: &str) -> bool {
    let own_command = configuration.definitions("deployment.privilegeEscalationCommand").iter();
    let has_own = own_command.filter(|definition| !matches!(&definition.value.datum, Datum::List(items) if items.len() < 2));
    let free = |power: &Power| match power {
        Power::Root | Power::BecomesRoot(Asks::Nothing) | Power::Command(_, Asks::Nothing) | Power::Unknown(_) => true,
        Power::BecomesRoot(_) | Power::Command(..) | Power::Group(_) | Power::NixTrusted => false,
    };
    has_own.count() == 0 && !logins.powers(name).iter().any(free)
}
