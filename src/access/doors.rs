//! Open doors: ways into an account that a configuration does not show.

use super::account::{Account, Password};
use super::attempt::Credentials;
use super::login::Login;
use super::steps::methods::{Outcome, asks_for_passwords, authenticate};
use super::steps::trail::Trail;
use super::system::Lookup;
use super::verdict::{Door, DoorKind, Reason};
use super::why::{Said, Why};
use crate::source::Span;
use crate::ssh::key_options::KeyOption;

/// The ways into an account beside what is known; none but those beside sshd's sessions where something `ended` the login
/// before.
pub(crate) fn doors(login: &Login<'_>, account: &Account, ended: Option<&Reason>) -> Vec<Door> {
    let others = login.system.other_servers.iter();
    let mut doors = stage1(login, account);
    doors.extend(others.map(|(name, span)| Door { kind: DoorKind::OtherServer(name), span: *span }));
    let is_root = matches!(account.is_root, Ok(Said { value: true, .. }));
    let root = login.effective.word("PermitRootLogin", "prohibit-password").map_or("yes", |said| said.value);
    if ended.is_some() || is_root && root.eq_ignore_ascii_case("no") {
        return doors;
    }
    let mut open = |kind: DoorKind, span: Span| {
        let door = Door { kind, span };
        if !doors.contains(&door) {
            doors.push(door);
        }
    };
    let is = |keyword: &str, default: &'static str, word: &str| {
        login.effective.is(keyword, default, word).map_or(true, |said| said.value)
    };
    let set = |keyword: &str| {
        let directive = login.effective.first(keyword);
        directive.map(|directive| directive.filter(|directive| !directive.argument.eq_ignore_ascii_case("none")))
    };
    if is("PubkeyAuthentication", "yes", "yes") {
        let files = login.effective.first("AuthorizedKeysFile").ok().flatten();
        let span = files.map_or(Span::NONE, |directive| directive.span);
        for why in unread_keys(login, account) {
            open(DoorKind::Unread(why.clone()), why.span);
        }
        for path in login.key_files(account).map_or(&[][..], Vec::as_slice) {
            match login.system.file(path) {
                Lookup::Unknown(_) => open(DoorKind::KeyFile(below_home(path, account)), span),
                Lookup::Missing => {}
                Lookup::Lines(lines) => {
                    for line in &lines.lines {
                        let Some(Ok(key)) = &line.key else { continue };
                        if key.options.contains(&KeyOption::CertAuthority) {
                            open(DoorKind::Authority(key.key.fingerprint()), line.span);
                        }
                    }
                }
            }
        }
        match set("AuthorizedKeysCommand") {
            Ok(Some(directive)) => open(DoorKind::KeyProgram(directive.argument.clone()), directive.span),
            Ok(None) => {}
            Err(why) => open(DoorKind::Unread(why.clone()), why.span),
        }
        match set("TrustedUserCAKeys") {
            Ok(Some(directive)) => open(DoorKind::Authority(directive.argument.clone()), directive.span),
            Ok(None) => {}
            Err(why) => open(DoorKind::Unread(why.clone()), why.span),
        }
    }
    let by_password = !is_root || root.eq_ignore_ascii_case("yes");
    if by_password && asks_for_passwords(login) != Some(false) {
        if let Ok(Said { value: Password::ByHand, span }) = account.password {
            open(DoorKind::Password, span);
        }
        if let Some(why) = &login.system.pam.others {
            open(DoorKind::Pam(why.name.as_deref().unwrap_or("PAM").to_owned()), why.span);
        }
    }
    if is("HostbasedAuthentication", "no", "yes") {
        open(DoorKind::HostBased, Span::NONE);
    }
    if is("GSSAPIAuthentication", "no", "yes") {
        open(DoorKind::Kerberos, Span::NONE);
    }
    doors
}

/// What nobody could read of the account's lists of keys, if a key there may let somebody in.
fn unread_keys(login: &Login<'_>, account: &Account) -> Vec<Why> {
    let mut whys = match login.key_files(account) {
        Err(why) => vec![why.clone()],
        Ok(files) => {
            let lists = files.iter().filter_map(|path| match login.system.file(path) {
                Lookup::Lines(lines) => Some(&lines.unread),
                _ => None,
            });
            lists.flatten().cloned().collect()
        }
    };
    whys.dedup();
    let credentials = Credentials { password: true, ..Credentials::unread() };
    let may_open = |outcome: &Outcome| !matches!(outcome, Outcome::Failed(_));
    if !whys.is_empty() && !may_open(&authenticate(login, account, &credentials, &mut Trail::default())) {
        whys.clear();
    }
    whys
}

/// Stage 1 has an sshd of its own, where root is the only account.
fn stage1(login: &Login<'_>, account: &Account) -> Vec<Door> {
    let keys = login.system.stage1.iter().filter(|_| &*account.name == "root");
    keys.map(|key| Door { kind: DoorKind::Stage1(key.text.clone()), span: key.span }).collect()
}

/// A path as people say it: `~/.ssh/authorized_keys`.
fn below_home(path: &str, account: &Account) -> String {
    let home = account.home.as_ref().map_or("", |home| &home.value);
    if let Some(rest) = path.strip_prefix(&format!("~{}", account.name)) {
        return format!("~{rest}");
    }
    match path.strip_prefix(home).filter(|rest| rest.starts_with('/') && !home.is_empty()) {
        Some(rest) => format!("~{rest}"),
        None => path.to_owned(),
    }
}
