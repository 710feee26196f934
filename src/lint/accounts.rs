//! What rules about accounts share: their names, groups, keys, passwords and shells.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::keys::{Completeness, KeyEntry, KeyList, KeyPlace};
use crate::configuration::nixos_modules::makes;
use crate::configuration::resolved::{Resolved, winner};
use crate::configuration::users::UserEntry;
pub(crate) use crate::configuration::users::is_nologin;
use crate::lint::findings::Findings;

/// What is known of something about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// Nobody knows.
    Maybe,
}

/// The name that logs in: `name`, or else the attribute's.
pub(crate) fn login_name<'c>(user: &UserEntry<'c>) -> &'c str {
    text(user, "name").unwrap_or(user.name)
}

/// Whether the file says what the account is called; the options of one user may stand alone.
pub(crate) fn is_named(user: &UserEntry<'_>) -> bool {
    user.is_named()
}

/// The user of a login name.
pub(crate) fn user_of<'c>(configuration: &'c Configuration, name: &str) -> Option<UserEntry<'c>> {
    configuration.users().find(|user| login_name(user) == name)
}

/// A string option of an account, if it is known.
pub(crate) fn text<'c>(user: &UserEntry<'c>, option: &str) -> Option<&'c str> {
    match winner(user.node.child_definitions(option)) {
        Resolved::Set(found, _) => found.as_str(),
        _ => None,
    }
}

/// A Boolean option of an account.
pub(crate) fn boolean(user: &UserEntry<'_>, option: &str) -> Option<bool> {
    match winner(user.node.child_definitions(option)) {
        Resolved::Set(Found { datum: Datum::Bool(value), .. }, _) => Some(*value),
        _ => None,
    }
}

/// The lists of keys that let a user in, not counting stage 1.
pub(crate) fn key_lists<'c>(configuration: &'c Configuration, user: &str) -> impl Iterator<Item = &'c KeyList> {
    let lists = configuration.key_lists().iter();
    lists.filter(move |list| list.place != KeyPlace::Initrd && list.user.as_deref() == Some(user))
}

/// The keys of a user that sshd can read.
pub(crate) fn usable_keys<'c>(configuration: &'c Configuration, user: &str) -> impl Iterator<Item = &'c KeyEntry> {
    key_lists(configuration, user).flat_map(|list| &list.entries).filter(|entry| matches!(entry.key, Some(Ok(_))))
}

/// Whether a declared key can let a user in.
pub(crate) fn has_key(configuration: &Configuration, user: &str) -> Known {
    if usable_keys(configuration, user).next().is_some() {
        return Known::Yes;
    }
    let whole = key_lists(configuration, user).all(|list| list.completeness() == Completeness::Complete);
    if whole { Known::No } else { Known::Maybe }
}

/// Whether an account of a whole configuration has a password that opens it.
pub(crate) fn has_password(configuration: &Configuration, user: &UserEntry<'_>) -> Known {
    let mut unknown = false;
    for option in ["hashedPassword", "initialHashedPassword"] {
        match winner(user.node.child_definitions(option)) {
            Resolved::Set(found, _) => match found.as_str() {
                Some(hash) if !hash.starts_with(['!', '*']) => return Known::Yes,
                _ => {}
            },
            Resolved::Unknown(_) => unknown = true,
            Resolved::Unset => {}
        }
    }
    for option in ["password", "initialPassword", "hashedPasswordFile"] {
        match winner(user.node.child_definitions(option)) {
            Resolved::Set(Found { datum: Datum::Null, .. }, _) | Resolved::Unset => {}
            Resolved::Set(..) => return Known::Yes,
            Resolved::Unknown(_) => unknown = true,
        }
    }
    // Where passwd works, somebody may have set one by hand.
    let immutable = matches!(configuration.boolean("users.mutableUsers"), Resolved::Set(false, _));
    if immutable && !unknown { Known::No } else { Known::Maybe }
}

/// The groups of a user, as far as they are known.
pub(crate) fn groups<'c>(configuration: &'c Configuration, user: &UserEntry<'c>) -> Vec<&'c str> {
    let mut groups: Vec<&str> = text(user, "group").into_iter().collect();
    for definition in user.node.child_definitions("extraGroups") {
        if let Datum::List(items) = &definition.value.datum {
            groups.extend(items.iter().filter_map(Found::as_str));
        }
    }
    let all = configuration.node("users.groups").into_iter().flat_map(|node| &node.children);
    for (name, group) in all {
        let lists = group.child_definitions("members").iter().filter_map(|definition| match &definition.value.datum {
            Datum::List(items) => Some(items),
            _ => None,
        });
        if lists.flatten().any(|member| member.as_str() == Some(login_name(user))) {
            groups.push(name);
        }
    }
    groups
}

/// Whether a user's login shell is one that ends every session.
pub(crate) fn has_nologin_shell(configuration: &Configuration, user: &UserEntry<'_>) -> Known {
    let shell = winner(user.node.child_definitions("shell"));
    match shell {
        Resolved::Set(found, _) => match &found.datum {
            Datum::Text(text) => match text.known() {
                Some(shell) if is_nologin(shell) => Known::Yes,
                Some(_) => Known::No,
                None => Known::Maybe,
            },
            Datum::Package(package) if is_nologin(package) => Known::Yes,
            Datum::Package(_) => Known::No,
            _ => Known::Maybe,
        },
        Resolved::Unknown(unknown) => match unknown.name.as_deref() {
            Some(name) if is_nologin(name) => Known::Yes,
            _ => Known::Maybe,
        },
        // The default of NixOS for a user that is not normal.
        Resolved::Unset => {
            let system = boolean(user, "isSystemUser") == Some(true);
            let plain = boolean(user, "useDefaultShell").is_none() && user.name != "root";
            let is_known = configuration.gap("users.users").is_none() && !makes(configuration, user.name);
            match system && plain && is_known {
                true => Known::Yes,
                false => Known::Maybe,
            }
        }
    }
}

/// Whether a whole host leaves one of these sets of options open, which is said: nothing may be concluded from what is
/// not in them.
pub(crate) fn is_open(configuration: &Configuration, sections: &[&str], findings: &mut Findings<'_>) -> bool {
    if !configuration.is_whole() {
        return false;
    }
    let Some((section, gap)) = sections.iter().find_map(|section| Some((section, configuration.gap(section)?))) else {
        return false;
    };
    findings.undecidable(section, gap);
    true
}
