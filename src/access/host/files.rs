//! The files that NixOS makes and sshd reads: keys, principals, and what `environment.etc` puts below `/etc/ssh`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::accounts::any_account;
use super::options::{Options, items, one};
use crate::access::key_paths::in_home;
use crate::access::system::{Account, File, FileLine, FileLines};
use crate::access::why::{Cause, Why};
use crate::configuration::datum::{Datum, Found};
use crate::configuration::keys::{FileContent, KeyList, KeyPlace};
use crate::configuration::nixos_modules::{cloud_keys, key_writers};
use crate::configuration::{Condition, Node};
use crate::source::Span;

/// Where NixOS puts the keys of users.
const KEYS: &str = "/etc/ssh/authorized_keys.d/";
/// Where it puts their principals.
const PRINCIPALS: &str = "/etc/ssh/authorized_principals.d/";

/// The files, by absolute path. `accounts` are by attribute name.
pub(super) fn files(options: &Options<'_>, accounts: &BTreeMap<String, Account>) -> BTreeMap<String, File> {
    let mut files = BTreeMap::new();
    let mut lists: BTreeMap<&str, Vec<&KeyList>> = BTreeMap::new();
    for list in options.configuration.key_lists().iter().filter(|list| list.place != KeyPlace::Initrd) {
        lists.entry(list.user.as_deref().unwrap_or_default()).or_default().push(list);
    }
    let everybody = any_account(options, "openssh");
    for (attribute, account) in accounts {
        let own = lists.get(attribute.as_str()).map_or(&[][..], Vec::as_slice);
        files.insert(format!("{KEYS}{}", account.name), keys(options, attribute, account, own, everybody.as_ref()));
        files.insert(format!("{PRINCIPALS}{}", account.name), principals(options, attribute, account));
    }
    for (name, module, span) in key_writers(options.configuration) {
        let account = accounts.values().find(|account| *account.name == *name);
        let Some(account) = account else { continue };
        let file = home_keys(account);
        let unread = vec![Why::new(Cause::Writes, module, span)];
        files.insert(file, File::Lines(FileLines { lines: Vec::new(), unread }));
    }
    for (path, content) in &options.configuration.files {
        if let FileContent::Text(text) = content {
            files.entry(path.clone()).or_insert_with(|| File::Lines(FileLines::of_text(&text.text)));
        }
    }
    etc(options, &mut files);
    // A file whose name nobody could read may be that of any account.
    if let Some(why) = options.gap_why("environment.etc").filter(|_| !options.configuration.is_whole()) {
        for account in accounts.values() {
            add_unread(&mut files, format!("{KEYS}{}", account.name), account.span, why.clone());
        }
    }
    if let Some((option, span)) = cloud_keys(options.configuration) {
        let path = accounts.get("root").map_or_else(|| "/root/.ssh/authorized_keys".to_owned(), home_keys);
        add_unread(&mut files, path, span, Why::new(Cause::Writes, option, span));
    }
    files
}

/// A file may have other lines than those that are known.
fn add_unread(files: &mut BTreeMap<String, File>, path: String, span: Span, why: Why) {
    let file = files.entry(path).or_insert(File::Missing(span));
    match file {
        File::Lines(lines) => lines.unread.push(why),
        File::Missing(_) => *file = File::Lines(FileLines { lines: Vec::new(), unread: vec![why] }),
        File::Unknown(_) => {}
    }
}

/// The file of keys in an account's home.
fn home_keys(account: &Account) -> String {
    match &account.home {
        Ok(home) => format!("{}/.ssh/authorized_keys", home.value),
        Err(_) => in_home(account, ".ssh/authorized_keys"),
    }
}

/// The declared keys of a user. NixOS makes no file for a user without any.
fn keys(
    options: &Options<'_>,
    attribute: &str,
    account: &Account,
    lists: &[&KeyList],
    everybody: Option<&Why>,
) -> File {
    let mut lines = FileLines::default();
    for list in lists {
        for entry in &list.entries {
            let key = entry.written().map(|key| key.map(Arc::new));
            let maybe = match &entry.condition {
                Condition::Always => None,
                Condition::Unknown(unknown) => Some(unknown.into()),
            };
            let text = format!("{}{}", entry.prefix.as_deref().unwrap_or_default(), entry.text.text);
            lines.lines.push(FileLine { text: text.into(), key, span: entry.span, maybe });
        }
        lines.unread.extend(list.gaps.iter().zip(&list.unread).map(|(gap, whole)| Why::from(gap).within(*whole)));
    }
    let gap = options.configuration.user(attribute).and_then(|user| gap_of(user.node));
    lines.unread.extend(gap);
    lines.unread.extend(everybody.cloned());
    match lines.lines.is_empty() && lines.unread.is_empty() {
        true => File::Missing(account.span),
        false => File::Lines(lines),
    }
}

/// Why a user may have other keys than those of its lists.
fn gap_of(node: &Node) -> Option<Why> {
    let below = ["openssh", "openssh.authorizedKeys"].into_iter().filter_map(|path| node.child(path));
    let gap = std::iter::once(node).chain(below).find_map(Node::open_gap);
    gap.map(|(gap, whole)| Why::from(gap).within(whole))
}

fn principals(options: &Options<'_>, attribute: &str, account: &Account) -> File {
    let Some(user) = options.configuration.user(attribute) else { return File::Missing(account.span) };
    let list = items(user.node.child_definitions("openssh.authorizedPrincipals"));
    let lines: Vec<FileLine> =
        list.texts().map(|(text, span)| FileLine { text: text.into(), key: None, span, maybe: None }).collect();
    let mut unread = list.unread;
    unread.extend(user.node.gaps.first().map(Why::from));
    match lines.is_empty() && unread.is_empty() {
        true => File::Missing(account.span),
        false => File::Lines(FileLines { lines, unread }),
    }
}

/// Files of `environment.etc` whose text is given.
fn etc(options: &Options<'_>, files: &mut BTreeMap<String, File>) {
    let Some(etc) = options.configuration.node("environment.etc") else { return };
    for (name, node) in etc.children.iter().filter(|(name, _)| name.starts_with("ssh/")) {
        let path = format!("/etc/{name}");
        let is_off = one(node.child_definitions("enable"));
        if matches!(is_off, Ok(Some(said)) if said.value.datum == Datum::Bool(false)) {
            continue;
        }
        // Of an evaluated host NixOS's own are among them.
        let is_own = |file: &File| matches!(file, File::Lines(lines) if !lines.lines.is_empty());
        let of_accounts = path.starts_with(KEYS) || path.starts_with(PRINCIPALS);
        if of_accounts && options.configuration.is_whole() && files.get(&path).is_some_and(is_own) {
            continue;
        }
        if of_accounts && !options.configuration.is_whole() {
            // NixOS writes these itself where accounts have such lists; what somebody puts there stands beside them.
            let text = one(node.child_definitions("text"));
            let known = text.as_ref().ok().and_then(|said| said.as_ref()).and_then(|said| said.value.as_str());
            let span = node.span();
            let (more, unread) = match known {
                Some(text) => (FileLines::of_text(text).lines, None),
                None => (Vec::new(), Some(Why::new(Cause::File, &path, span))),
            };
            let file = files.entry(path).or_insert_with(|| File::Missing(span));
            let mut lines = match std::mem::replace(file, File::Missing(span)) {
                File::Lines(lines) => lines,
                _ => FileLines::default(),
            };
            lines.lines.extend(more.into_iter().map(|line| FileLine { span, ..line }));
            lines.unread.extend(unread);
            *file = File::Lines(lines);
            continue;
        }
        let file = match (one(node.child_definitions("text")), one(node.child_definitions("source"))) {
            (Ok(Some(said)), _) if said.value.as_str().is_some() => {
                let text = said.value.as_str().unwrap_or_default();
                let mut lines = FileLines::of_text(text);
                lines.lines.iter_mut().for_each(|line| line.span = said.span);
                File::Lines(lines)
            }
            (_, Ok(Some(said))) => match path_of(said.value).and_then(|path| options.configuration.files.get(path)) {
                Some(FileContent::Text(text)) => File::Lines(FileLines::of_text(&text.text)),
                _ => File::Unknown(Why::new(Cause::File, &path, said.span)),
            },
            (Err(why), _) | (_, Err(why)) => File::Unknown(why),
            _ => File::Unknown(Why::new(Cause::File, &path, node.span())),
        };
        files.insert(path, file);
    }
}

fn path_of(found: &Found) -> Option<&str> {
    match &found.datum {
        Datum::Path(path) => path.file.as_deref(),
        Datum::Text(text) => text.known(),
        _ => None,
    }
}
