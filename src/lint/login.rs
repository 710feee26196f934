//! Whether an account of a whole configuration can log in over SSH, in the order in which sshd asks.

use super::accounts::{Known, groups, has_key, has_nologin_shell, has_password, login_name};
use super::sshd::said;
use crate::configuration::Configuration;
use crate::configuration::resolved::Resolved;
use crate::configuration::server::KeywordState;
use crate::configuration::users::UserEntry;
use crate::source::Span;
use crate::ssh::pattern::fits;

/// Whether an account can log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Login {
    /// With what the configuration declares.
    Yes,
    /// Only with a key in its home, which the configuration does not declare.
    HomeKeysOnly,
    /// No, for this reason, which stands here.
    No(String, Span),
    /// Nobody knows: certificates, programs that print keys, passwords set by hand.
    Unknown,
}

/// Whether an account can log in.
pub(crate) fn login(configuration: &Configuration, user: &UserEntry<'_>) -> Login {
    let refused = |reason: String, span: Span| Login::No(reason, span);
    let name = login_name(user);
    if super::accounts::boolean(user, "enable") == Some(false) {
        return refused(format!("{name} is turned off"), user.node.span());
    }
    if let Some((reason, span)) = shut_out(configuration, user) {
        return refused(reason, span);
    }
    if has_nologin_shell(configuration, user) == Known::Yes {
        return refused(format!("the shell of {name} ends every session"), user.node.span());
    }
    let state = |keyword: &str| configuration.keyword(keyword);
    let root = state("PermitRootLogin");
    if name == "root" && root.is("no") {
        return refused("root may not log in".to_owned(), root.span());
    }
    let password = has_password(configuration, user);
    let pam = state("UsePAM");
    if pam.is("no") && password == Known::No {
        return refused(format!("without PAM the account {name} is locked, as it has no password"), pam.span());
    }
    by_methods(configuration, user, password)
}

/// Whether a key or a password lets an account in that nothing shuts out.
fn by_methods(configuration: &Configuration, user: &UserEntry<'_>, password: Known) -> Login {
    let name = login_name(user);
    let state = |keyword: &str| configuration.keyword(keyword);
    let is_set = |keyword: &str| match state(keyword) {
        KeywordState::Unset => false,
        KeywordState::Set(written) => !written.argument.eq_ignore_ascii_case("none"),
        KeywordState::Unknown(_) => true,
    };
    // Several methods at once are more than is decided here.
    if is_set("AuthenticationMethods")
        && !state("AuthenticationMethods").is("any")
        && !state("AuthenticationMethods").is("publickey")
    {
        return Login::Unknown;
    }
    let keys_count = !state("PubkeyAuthentication").is("no");
    let key =
        if keys_count && reads_declared_keys(configuration) { has_key(configuration, user.name) } else { Known::No };
    let root_by_password = name != "root" || state("PermitRootLogin").is("yes");
    let passwords_on = !state("PasswordAuthentication").is("no") && root_by_password;
    if key == Known::Yes || passwords_on && password == Known::Yes {
        return Login::Yes;
    }
    let other_keys = ["TrustedUserCAKeys", "AuthorizedKeysCommand"].iter().any(|keyword| is_set(keyword));
    if key == Known::Maybe || keys_count && other_keys || passwords_on && password == Known::Maybe {
        return Login::Unknown;
    }
    let files = state("AuthorizedKeysFile");
    let home = match &files {
        KeywordState::Set(written) => {
            written.argument.contains("%h") || written.argument.split(' ').any(|file| !file.starts_with('/'))
        }
        _ => !matches!(configuration.boolean("services.openssh.authorizedKeysInHomedir"), Resolved::Set(false, _)),
    };
    if keys_count && home {
        return Login::HomeKeysOnly;
    }
    Login::No(format!("{name} has no key or password that counts"), user.node.span())
}

/// Whether the key files that NixOS writes are read.
pub(crate) fn reads_declared_keys(configuration: &Configuration) -> bool {
    match configuration.keyword("AuthorizedKeysFile") {
        KeywordState::Set(written) => written.argument.contains("/etc/ssh/authorized_keys.d/"),
        _ => true,
    }
}

/// Why lists of users and groups shut an account out, and where.
pub(crate) fn shut_out(configuration: &Configuration, user: &UserEntry<'_>) -> Option<(String, Span)> {
    let name = login_name(user);
    let groups = groups(configuration, user);
    let user_fits = |pattern: &str| pattern.split('@').next().is_some_and(|pattern| fits(name, pattern));
    let group_fits = |pattern: &str| groups.iter().any(|group| fits(group, pattern));
    for (keyword, is_user) in [("DenyUsers", true), ("AllowUsers", true), ("DenyGroups", false), ("AllowGroups", false)]
    {
        let lists = said(configuration, keyword);
        // Lists of a Match block are for some connections only.
        let narrow = lists.iter().any(|list| !list.is_for_all());
        let mut patterns =
            lists.iter().flat_map(|list| list.argument.split_ascii_whitespace().map(move |word| (word, list.value)));
        let hit = patterns.clone().find(|(pattern, _)| if is_user { user_fits(pattern) } else { group_fits(pattern) });
        let first = patterns.next().map(|(_, span)| span);
        match (keyword.starts_with("Deny"), hit, first) {
            (true, Some((pattern, span)), _) if !pattern.contains('@') => {
                return Some((format!("{keyword} has {pattern}"), span));
            }
            (false, None, Some(span)) if !narrow => {
                let what = if is_user { name.to_owned() } else { format!("no group of {name}") };
                return Some((format!("{keyword} lacks {what}"), span));
            }
            _ => {}
        }
    }
    None
}

/// Whether an account administers: root, or wheel where sudo, doas or run0 may be used.
pub(crate) fn is_admin(configuration: &Configuration, user: &UserEntry<'_>) -> bool {
    login_name(user) == "root" || groups(configuration, user).contains(&"wheel")
}
