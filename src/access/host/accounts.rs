//! Accounts, as `users-groups.nix` makes them of `users.users` and `users.groups`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::options::{Options, Saying, boolean, items, of_node, one, text};
use crate::access::machine::password_of;
use crate::access::system::{Account, Membership, Password, Shell, ShellKind};
use crate::access::time::{Ending, days};
use crate::access::why::{Cause, Fact, Said, Why, default};
use crate::configuration::Node;
use crate::configuration::datum::{Datum, Reason};
use crate::configuration::resolved::{Resolved, winner};
use crate::configuration::users::{UserEntry, is_nologin};
use crate::source::Span;

/// The accounts by their attribute names, and why there may be others.
pub(super) fn accounts(options: &Options<'_>) -> (BTreeMap<String, Account>, Option<Why>) {
    let mut accounts = BTreeMap::new();
    let mutable = options.boolean("users.mutableUsers");
    let groups = GroupLists::of(options);
    let mut unread = options.gap_why("users.users");
    for user in options.configuration.users() {
        let name = one(user.node.child_definitions("name"));
        if !user.is_named() || name.is_err() {
            unread.get_or_insert_with(|| nameless(&user, name.err()));
            continue;
        }
        let reader = Reader { user: &user, mutable: &mutable };
        // An account that is turned off is not made.
        if matches!(boolean_of(&user, "enable"), Ok(Some(Said { value: false, .. }))) {
            continue;
        }
        accounts.insert(user.name.to_owned(), reader.account(&groups));
    }
    if !accounts.contains_key("root") && options.configuration.user("root").is_none() {
        accounts.insert("root".to_owned(), root(&mutable, &groups));
    }
    (accounts, unread)
}

/// An account whose name nobody could read, with all that is said of it.
fn nameless(user: &UserEntry<'_>, why: Option<Why>) -> Why {
    let whole = extent(user.node).unwrap_or(Span::NONE);
    let why = why.unwrap_or_else(|| Why::new(Cause::Unnamed, &format!("users.users.{}", user.name), whole));
    why.within(whole)
}

/// From the first to the last byte that defines something below.
fn extent(node: &Node) -> Option<Span> {
    let own = node.definitions.iter().flat_map(|definition| [definition.name, definition.value.span]);
    let below = node.children.values().filter_map(extent);
    own.chain(node.wholes.iter().copied()).chain(below).filter(|span| !span.is_none()).reduce(|one, other| {
        match one.source == other.source {
            true => Span { start: one.start.min(other.start), end: one.end.max(other.end), ..one },
            false => one,
        }
    })
}

/// Why any account may have keys or groups that stand in what nobody could read: accounts as a whole, or one without a
/// name that has some.
pub(super) fn any_account(options: &Options<'_>, below: &str) -> Option<Why> {
    let unnamed = || {
        let has = |user: &UserEntry<'_>| {
            let node = user.node;
            node.child(below).is_some() || !node.gaps.is_empty() || !node.definitions.is_empty()
        };
        let mut users = options.configuration.users().filter(|user| !user.is_named());
        users.find(has).map(|user| nameless(&user, None))
    };
    options.gap_why("users.users").or_else(unnamed)
}

/// NixOS makes root of its own accord.
fn root(mutable: &Saying<bool>, groups: &GroupLists<'_>) -> Account {
    let mut account = Account {
        name: "root".into(),
        span: Span::NONE,
        is_root: default(true),
        uid: Some(0),
        groups: vec![Membership { name: "root".into(), span: Span::NONE }],
        groups_unread: groups.unread.clone(),
        shell: default(Shell { name: "the default shell".into(), kind: ShellKind::Runs }),
        home: default("/root".into()),
        password: undeclared(mutable, Span::NONE),
        expires: default(None),
    };
    groups.add_to(&mut account);
    account
}

/// What the password field of an account without a declared password holds.
fn undeclared(mutable: &Saying<bool>, span: Span) -> Fact<Password> {
    match mutable {
        Ok(Some(Said { value: false, .. })) => Ok(Said::at(Password::Locked, span)),
        Ok(_) => Ok(Said::at(Password::ByHand, span)),
        Err(why) => Err(why.clone()),
    }
}

/// Members that groups list.
struct GroupLists<'c> {
    /// Who, in which group, if anybody knows its name.
    members: Vec<(&'c str, Result<&'c str, Why>, Span)>,
    unread: Option<Why>,
}

impl<'c> GroupLists<'c> {
    fn of(options: &Options<'c>) -> GroupLists<'c> {
        let mut lists = GroupLists { members: Vec::new(), unread: options.gap_why("users.groups") };
        lists.unread = lists.unread.or_else(|| any_account(options, "extraGroups"));
        let groups = options.configuration.node("users.groups").into_iter().flat_map(|node| &node.children);
        for (attribute, group) in groups {
            let name = of_node(group, "name").and_then(text);
            let name = name.map(|said| said.map_or(&**attribute, |said| said.value));
            let members = items(group.child_definitions("members"));
            lists.members.extend(members.texts().map(|(member, span)| (member, name.clone(), span)));
            let unread = members.unread.first().cloned().or_else(|| group.gaps.first().map(Why::from));
            lists.unread = lists.unread.or(unread);
        }
        lists
    }

    fn add_to(&self, account: &mut Account) {
        for (_, group, span) in self.members.iter().filter(|(member, ..)| **member == *account.name) {
            match group {
                Ok(group) if account.groups.iter().any(|own| *own.name == **group) => {}
                Ok(group) => account.groups.push(Membership { name: (*group).into(), span: *span }),
                // It may be any group.
                Err(why) => account.groups_unread = account.groups_unread.take().or_else(|| Some(why.clone())),
            }
        }
    }
}

struct Reader<'a, 'c> {
    user: &'a UserEntry<'c>,
    mutable: &'a Saying<bool>,
}

fn text_of<'c>(user: &UserEntry<'c>, option: &str) -> Saying<&'c str> {
    text(of_node(user.node, option)?)
}

fn boolean_of(user: &UserEntry<'_>, option: &str) -> Saying<bool> {
    boolean(of_node(user.node, option)?)
}

impl Reader<'_, '_> {
    fn text(&self, option: &str) -> Saying<&str> {
        text_of(self.user, option)
    }

    fn boolean(&self, option: &str) -> Saying<bool> {
        boolean_of(self.user, option)
    }

    fn account(&self, groups: &GroupLists<'_>) -> Account {
        let name: Arc<str> = self.text("name").ok().flatten().map_or(self.user.name, |said| said.value).into();
        let is_named_root = self.user.name == "root" || &*name == "root";
        let uid = self.uid(is_named_root);
        let is_root = uid.clone().map(|uid| Said::at(uid.value == Some(0), uid.span));
        let mut account = Account {
            span: self.user.node.span(),
            uid: uid.ok().and_then(|uid| uid.value),
            is_root,
            groups: Vec::new(),
            groups_unread: groups.unread.clone(),
            shell: self.shell(is_named_root),
            home: self.home(&name, is_named_root),
            password: self.password(),
            expires: self.expires(),
            name,
        };
        self.own_groups(&mut account, is_named_root);
        groups.add_to(&mut account);
        account
    }

    fn uid(&self, is_named_root: bool) -> Fact<Option<i64>> {
        let said = match is_named_root {
            // Root's is NixOS's own.
            true => one(self.user.node.child_definitions("uid"))?,
            false => of_node(self.user.node, "uid")?,
        };
        match said {
            Some(Said { value, span }) => match value.datum {
                Datum::Integer(uid) => Ok(Said::at(Some(uid), span)),
                _ => Ok(Said::at(None, span)),
            },
            None => default(is_named_root.then_some(0)),
        }
    }

    fn own_groups(&self, account: &mut Account, is_named_root: bool) {
        match self.text("group") {
            Ok(Some(said)) if !said.value.is_empty() => {
                account.groups.push(Membership { name: said.value.into(), span: said.span });
            }
            Ok(_) => {
                let normal = match self.boolean("isNormalUser") {
                    Ok(said) => said.is_some_and(|said| said.value),
                    Err(why) => {
                        account.groups_unread.get_or_insert(why);
                        false
                    }
                };
                let name = if is_named_root { "root" } else { "users" };
                if normal || is_named_root {
                    account.groups.push(Membership { name: name.into(), span: Span::NONE });
                }
            }
            Err(why) => account.groups_unread = Some(why),
        }
        let extra = items(self.user.node.child_definitions("extraGroups"));
        account.groups.extend(extra.texts().map(|(name, span)| Membership { name: name.into(), span }));
        let unread = extra.unread.first().cloned().or_else(|| self.user.node.gaps.first().map(Why::from));
        account.groups_unread = account.groups_unread.take().or(unread);
    }

    fn shell(&self, is_named_root: bool) -> Fact<Shell> {
        match winner(self.user.node.child_definitions("shell")) {
            Resolved::Set(found, definition) => {
                let span = if found.span.is_none() { definition.name } else { found.span };
                match &found.datum {
                    Datum::Text(text) => return shell_at(text.known().unwrap_or_default(), span),
                    Datum::Package(package) => return Ok(Said::at(shell_of(package), span)),
                    _ => {}
                }
            }
            // A package by its name is there.
            Resolved::Unknown(unknown) => match (&unknown.name, unknown.reason) {
                (Some(name), Reason::Package) => return Ok(Said::at(shell_of(name), unknown.span)),
                (Some(name), _) if name.starts_with("pkgs.") => return Ok(Said::at(shell_of(name), unknown.span)),
                _ => return Err(unknown.into()),
            },
            Resolved::Unset => {}
        }
        if let Some(gap) = self.user.node.gaps.first() {
            return Err(gap.into());
        }
        let is = |option: &str| matches!(self.boolean(option), Ok(Some(Said { value: true, .. })));
        let runs = is_named_root || is("isNormalUser") || is("useDefaultShell");
        // What is said of an account nowhere else may be said in a module that nobody read.
        let (name, kind) = match runs || !is("isSystemUser") {
            true => ("the default shell", ShellKind::Runs),
            false => {
                self.boolean("isNormalUser")?;
                self.boolean("useDefaultShell")?;
                ("nologin", ShellKind::Ends)
            }
        };
        default(Shell { name: name.into(), kind })
    }

    fn home(&self, name: &str, is_named_root: bool) -> Fact<Arc<str>> {
        if let Some(said) = self.text("home")? {
            return Ok(Said::at(said.value.into(), said.span));
        }
        if is_named_root {
            return default("/root".into());
        }
        match self.boolean("isNormalUser")? {
            Some(Said { value: true, .. }) => default(format!("/home/{name}").into()),
            _ => default("/var/empty".into()),
        }
    }

    /// The declared password: a file, a text, or a hash.
    fn password(&self) -> Fact<Password> {
        for option in ["hashedPasswordFile", "passwordFile"] {
            if let Some(said) = of_node(self.user.node, option)?
                && said.value.datum != Datum::Null
            {
                let name = format!("users.users.{}.{option}", self.user.name);
                return Err(Why::new(Cause::File, &name, said.span));
            }
        }
        for option in ["password", "initialPassword"] {
            if let Some(said) = self.text(option)? {
                let password = if said.value.is_empty() { Password::Empty } else { Password::Set };
                return Ok(Said::at(password, said.span));
            }
        }
        for option in ["hashedPassword", "initialHashedPassword"] {
            if let Some(said) = self.text(option)? {
                return Ok(Said::at(password_of(said.value), said.span));
            }
        }
        undeclared(self.mutable, self.user.node.span())
    }

    fn expires(&self) -> Fact<Option<Ending>> {
        let Some(said) = self.text("expires")? else { return default(None) };
        let parts: Vec<i64> = said.value.split('-').filter_map(|part| part.parse().ok()).collect();
        let [year, month, day] = parts.as_slice() else {
            return Err(Why::new(Cause::Value(Reason::Error), "expires", said.span));
        };
        Ok(Said::at(Some(Ending::before_day(days(*year, *month, *day))), said.span))
    }
}

fn shell_of(name: &str) -> Shell {
    Shell { name: name.into(), kind: if is_nologin(name) { ShellKind::Ends } else { ShellKind::Runs } }
}

/// A shell by its path. NixOS has no other shell than sh in `/bin`, unless somebody puts one there.
fn shell_at(path: &str, span: Span) -> Fact<Shell> {
    let foreign =
        (path.starts_with("/bin/") && path != "/bin/sh" || path.starts_with("/usr/bin/")) && !is_nologin(path);
    if foreign {
        return Err(Why::new(Cause::File, path, span));
    }
    Ok(Said::at(shell_of(path), span))
}
