//! Options of NixOS's own modules that end in the authorized keys of an account.

use std::sync::Arc;

use super::resolved::{Resolved, winner};
use super::{Configuration, Definition, Node};

/// One of these options.
struct KeyOption {
    /// The set that it stands in; `*` is any name.
    module: &'static str,
    /// Its name there.
    option: &'static str,
    /// Whom its keys let in.
    user: Whose,
    /// What NixOS writes before each key.
    prefix: fn(&Node) -> Option<String>,
}

/// Whom keys let in.
enum Whose {
    /// Always this account.
    Account(&'static str),
    /// The account that an option beside it names, by default this one.
    Named(&'static str, &'static str),
}

/// Source: `nix-ssh-serve.nix`, `borgbackup.nix`, `btrbk.nix` and `gitolite.nix` of nixpkgs.
const OPTIONS: &[KeyOption] = &[
    KeyOption { module: "nix.sshServe", option: "keys", user: Whose::Account("nix-ssh"), prefix: |_| None },
    KeyOption {
        module: "services.borgbackup.repos.*",
        option: "authorizedKeys",
        user: Whose::Named("user", "borg"),
        prefix: |repository| borg_serve(repository, ""),
    },
    KeyOption {
        module: "services.borgbackup.repos.*",
        option: "authorizedKeysAppendOnly",
        user: Whose::Named("user", "borg"),
        prefix: |repository| borg_serve(repository, "--append-only"),
    },
    KeyOption {
        module: "services.btrbk",
        option: "sshAccess",
        user: Whose::Account("btrbk"),
        prefix: |_| Some("command=\"ssh_filter_btrbk.sh\" ".to_owned()),
    },
    KeyOption {
        module: "services.gitolite",
        option: "adminPubkey",
        user: Whose::Named("user", "gitolite"),
        prefix: |_| Some("command=\"gitolite-shell\",restrict ".to_owned()),
    },
];

/// An option of a module that holds keys, as a configuration defines it.
pub(crate) struct ModuleKeys<'c> {
    /// The whole path of the option.
    pub(crate) option: Arc<str>,
    /// Whom they let in; nothing if nobody knows.
    pub(crate) user: Option<String>,
    /// The definitions.
    pub(crate) definitions: &'c [Definition],
    /// What NixOS writes before each key.
    pub(crate) prefix: Option<Arc<str>>,
}

/// Every option of a module that holds keys. An evaluated host has these keys among those of its users.
pub(crate) fn module_keys(configuration: &Configuration) -> Vec<ModuleKeys<'_>> {
    let mut found = Vec::new();
    if configuration.is_whole() {
        return found;
    }
    for row in OPTIONS {
        for (path, node) in nodes(configuration, row.module) {
            let definitions = node.child_definitions(row.option);
            if definitions.is_empty() {
                continue;
            }
            found.push(ModuleKeys {
                option: format!("{path}.{}", row.option).into(),
                user: account(node, &row.user),
                definitions,
                prefix: (row.prefix)(node).map(Into::into),
            });
        }
    }
    found
}

/// Whether an option of this path holds keys of a module.
pub(crate) fn holds_module_keys(path: &str) -> bool {
    OPTIONS.iter().any(|row| {
        let Some(module) = path.strip_suffix(row.option).and_then(|module| module.strip_suffix('.')) else {
            return false;
        };
        match row.module.strip_suffix('*') {
            Some(holder) => module.starts_with(holder),
            None => module == row.module,
        }
    })
}

/// The sets at a path, with `*` for any name, each with its whole path.
pub(crate) fn nodes<'c>(configuration: &'c Configuration, path: &str) -> Vec<(String, &'c Node)> {
    let mut found = vec![(String::new(), &configuration.root)];
    for name in path.split('.') {
        let mut below = Vec::new();
        for (path, node) in found {
            let children = node.children.iter().filter(|(child, _)| name == "*" || *child == name);
            below.extend(
                children.map(|(child, node)| {
                    (if path.is_empty() { child.clone() } else { format!("{path}.{child}") }, node)
                }),
            );
        }
        found = below;
    }
    found
}

fn account(node: &Node, whose: &Whose) -> Option<String> {
    match whose {
        Whose::Account(name) => Some((*name).to_owned()),
        Whose::Named(option, default) => account_of(node, option, default),
    }
}

/// The account that an option of a module names, or its default; nothing if nobody knows.
pub(crate) fn account_of(node: &Node, option: &str, default: &str) -> Option<String> {
    match winner(node.child_definitions(option)) {
        Resolved::Unset => node.gaps.is_empty().then(|| default.to_owned()),
        Resolved::Set(found, _) => found.as_str().map(str::to_owned),
        Resolved::Unknown(_) => None,
    }
}

/// The forced command of a repository; nothing where a part of it is not known.
fn borg_serve(repository: &Node, append_only: &str) -> Option<String> {
    let text = |option: &str, default: &str| match winner(repository.child_definitions(option)) {
        Resolved::Unset => Some(default.to_owned()),
        Resolved::Set(found, _) => match &found.datum {
            super::datum::Datum::Null => Some(String::new()),
            super::datum::Datum::Path(path) => Some(path.text.clone()),
            _ => found.as_str().map(str::to_owned),
        },
        Resolved::Unknown(_) => None,
    };
    let path = text("path", "/var/lib/borgbackup").unwrap_or_else(|| "…".to_owned());
    let quota = text("quota", "").unwrap_or_else(|| "…".to_owned());
    let quota = if quota.is_empty() { quota } else { format!("--storage-quota {quota}") };
    let below = matches!(
        winner(repository.child_definitions("allowSubRepos")),
        Resolved::Set(super::datum::Found { datum: super::datum::Datum::Bool(true), .. }, _)
    );
    let restricted = if below { "path" } else { "repository" };
    let serve = format!("borg serve --restrict-to-{restricted} . {append_only} {quota}");
    Some(format!("command=\"cd {} && {serve}\",restrict ", shell_word(&path)))
}

/// As `lib.escapeShellArg` writes it.
fn shell_word(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || ",._+:@%/-".contains(character);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
