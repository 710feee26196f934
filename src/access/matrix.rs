//! Users × hosts: who can log in where, how, with which keys, under which restrictions, and what they may do there.

mod cell;
mod user;
mod writer;

use std::sync::Arc;

pub use cell::{Also, AsRead, By, DoorIs, End, HostAccess, Line, OpenDoor, UserAccess, Way};

use super::origin::origins;
use super::steps::reach;
use super::system::System;
use super::time::Seconds;
use super::why::Why;
use super::work::Work;
use crate::source::Span;
use user::User;
use writer::Writer;

/// Everybody on one host. `place` gives the words for a place, `written` the text of what nobody could
/// read; `at` is the time of the logins.
///
/// ```
/// use nixos_ssh::access::{machine::{MachineFiles, system}, matrix::{End, matrix}};
/// let mut files = MachineFiles { passwd: "bob:x:1000:100::/home/bob:/bin/sh\n".into(), ..MachineFiles::default() };
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bob@laptop";
/// files.files.insert("/home/bob/.ssh/authorized_keys".into(), key.into());
/// let host = matrix("web", &system(&files), Some(0), &|_| None, &|_, _| String::new());
/// assert!(matches!(host.users[0].ways[0].end, End::Allowed(_)));
/// ```
#[must_use]
pub fn matrix(
    name: &str,
    system: &System,
    at: Option<Seconds>,
    place: &dyn Fn(Span) -> Option<Arc<str>>,
    written: &dyn Fn(&Why, DoorIs) -> String,
) -> HostAccess {
    let mut writer = Writer::new(place, written);
    let modules = system.unread.iter().map(|why| writer.unread(DoorIs::Modules, why, why));
    let mut unread: Vec<OpenDoor> = modules.collect();
    if let Some(why) = &system.accounts_unread {
        let sentence = format!("there may be other accounts: {why}");
        unread.push(writer.unread(DoorIs::Accounts, &sentence, why));
    }
    let mut users = Vec::new();
    let lists = system.config.sources();
    let everywhere = origins(&lists);
    let ports: Vec<u16> = reach::ports(system).into_iter().map(|port| port.value).collect();
    let work = Work::new();
    let entries = lists.iter().map(Vec::len).sum();
    for account in system.accounts.values() {
        let (lists, everywhere, ports, work) = (&lists, &everywhere, &ports, &work);
        let mut user = User { system, account, at, lists, entries, everywhere, ports, work, writer: &mut writer };
        match user.access() {
            Ok(access) => users.extend(access),
            Err(why) => {
                let sentence = format!("{} and accounts after it were not looked at: {why}", account.name);
                unread.push(writer.unread(DoorIs::Accounts, &sentence, &why));
                break;
            }
        }
    }
    HostAccess { name: name.into(), users, unread }
}
