//! Whether an account of a whole configuration can log in over SSH, as the model of access decides.

use super::accounts::{groups, login_name};
use super::findings::Findings;
use super::sshd::said;
use crate::access::power::{Power, powers};
use crate::access::session::Commands;
use crate::access::system::System;
use crate::access::time::{self, Seconds};
use crate::access::verdict::{Door, DoorKind};
use crate::access::{Verdict, decide_with_anything, host};
use crate::configuration::Configuration;
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
    /// Only to run one command, which its key or sshd forces.
    OneCommand(Span),
    /// No, for this reason, which stands here.
    No(String, Span),
    /// Nobody knows: certificates, programs that print keys, passwords set by hand.
    Unknown,
}

/// The logins of a whole configuration.
pub(crate) struct Logins {
    system: System,
    at: Option<Seconds>,
}

impl Logins {
    /// By what decides about them.
    pub(crate) fn of(configuration: &Configuration, findings: &Findings<'_>) -> Logins {
        let at = findings.config.now.map(time::start_of);
        // Without a day nothing has expired.
        Logins { system: host::system(configuration, findings.config.release), at: Some(at.unwrap_or(0)) }
    }

    /// Whether an account can log in and run commands of its own choice.
    pub(crate) fn of_user(&self, name: &str) -> Login {
        match decide_with_anything(&self.system, name, None, None, self.at) {
            Verdict::Allowed(grant) => match grant.session.commands {
                Commands::Any => Login::Yes,
                Commands::Forced(_) => Login::OneCommand(self.place(name)),
                Commands::None => Login::No(format!("the shell of {name} ends every session"), self.place(name)),
            },
            Verdict::Unknown(_) => Login::Unknown,
            Verdict::Denied(denial) => {
                let in_home = |door: &Door| matches!(&door.kind, DoorKind::KeyFile(file) if file.starts_with("~/"));
                match denial.doors.iter().all(in_home) {
                    true if denial.doors.is_empty() => Login::No(denial.reason.because.to_string(), denial.reason.span),
                    true => Login::HomeKeysOnly,
                    false => Login::Unknown,
                }
            }
        }
    }

    /// What an account may do beyond its own files.
    pub(crate) fn powers(&self, name: &str) -> Vec<Power> {
        let account = self.system.accounts.get(name);
        account.map(|account| powers(account, &self.system.elevation)).unwrap_or_default()
    }

    /// The accounts that become root in some way, even if they have no password to do it with, or may do so.
    pub(crate) fn admins(&self) -> Vec<&str> {
        let is_admin = |name: &&str| {
            let powers = self.powers(name);
            powers.iter().any(|power| matches!(power, Power::BecomesRoot(_) | Power::Unknown(_)) || power.administers())
        };
        self.system.accounts.keys().map(String::as_str).filter(is_admin).collect()
    }

    fn place(&self, name: &str) -> Span {
        self.system.accounts.get(name).map_or(Span::NONE, |account| account.span)
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
