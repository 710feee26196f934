//! What an account may do beyond its own files: become root, by itself or by a group that amounts to it.

use std::sync::Arc;

use super::account::{Account, Password};
use super::why::{Said, Truth, Why};
use crate::source::Span;

/// Something that an account may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// It is root: its user id is 0.
    Root,
    /// It becomes root by a rule of sudo, doas or polkit, with a password or without one.
    BecomesRoot(Asks),
    /// It is in a group whose members can make themselves root: docker, disk and the like.
    Group(Arc<str>),
    /// The Nix daemon trusts it, which amounts to root.
    NixTrusted,
    /// It runs this command as another user.
    Command(Arc<str>, Asks),
    /// It may be more than this; why nobody knows.
    Unknown(Why),
}

/// Whether a password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asks {
    /// None.
    Nothing,
    /// Its own.
    Password,
    /// Its own, of which there is none: nobody becomes root this way.
    MissingPassword,
}

/// Who becomes root how on a host.
#[derive(Debug, Clone, Default)]
pub struct Elevation {
    /// Rules of sudo, doas and polkit.
    pub rules: Vec<Rule>,
    /// Users and, with `@`, groups that the Nix daemon trusts (`nix.settings.trusted-users`).
    pub nix_trusted: Vec<(Arc<str>, Span)>,
    /// Rules written by hand, which may say anything.
    pub unread: Option<Why>,
}

/// One rule: who may run what as root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Users.
    pub users: Vec<Arc<str>>,
    /// Groups.
    pub groups: Vec<Arc<str>>,
    /// The command; all of them if there is none.
    pub command: Option<Arc<str>>,
    /// Whether a password is asked for.
    pub asks: Asks,
    /// Where it is said.
    pub span: Span,
}

impl Rule {
    /// Members of wheel may run everything.
    pub(crate) fn wheel(asks: Asks, span: Span) -> Rule {
        Rule { users: Vec::new(), groups: vec!["wheel".into()], command: None, asks, span }
    }

    /// Whether it is for an account.
    fn is_for(&self, account: &Account) -> Truth {
        if self.users.iter().any(|user| **user == *account.name) {
            return Truth::Yes;
        }
        match &account.groups_unread {
            _ if account.groups.iter().any(|own| self.groups.contains(&own.name)) => Truth::Yes,
            Some(why) if !self.groups.is_empty() => Truth::Maybe(why.clone()),
            _ => Truth::No,
        }
    }
}

/// Groups whose members can become root without any rule: by a daemon that runs as root, or by raw disks.
pub const STRONG_GROUPS: &[&str] = &["docker", "podman", "lxd", "incus-admin", "libvirtd", "disk", "kmem", "shadow"];

/// What an account may do.
///
/// ```
/// use nixos_ssh::access::machine::{MachineFiles, system};
/// use nixos_ssh::access::power::{Power, powers};
/// let passwd = "root:x:0:0::/root:/bin/sh\n".into();
/// let system = system(&MachineFiles { passwd, ..MachineFiles::default() });
/// assert_eq!(powers(&system.accounts["root"], &system.elevation), [Power::Root]);
/// ```
#[must_use]
pub fn powers(account: &Account, elevation: &Elevation) -> Vec<Power> {
    let mut powers = Vec::new();
    match &account.is_root {
        Ok(Said { value: true, .. }) => return vec![Power::Root],
        Ok(_) => {}
        Err(why) => powers.push(Power::Unknown(why.clone())),
    }
    for rule in &elevation.rules {
        let asks = match (rule.asks, &account.password) {
            (Asks::Password, Ok(Said { value: Password::Locked | Password::Never, .. })) => Asks::MissingPassword,
            (asks, _) => asks,
        };
        let power = match (rule.is_for(account), &rule.command) {
            (Truth::Yes, None) => Power::BecomesRoot(asks),
            (Truth::Yes, Some(command)) => Power::Command(command.clone(), asks),
            (Truth::Maybe(why), _) => Power::Unknown(why),
            (Truth::No, _) => continue,
        };
        if !powers.contains(&power) {
            powers.push(power);
        }
    }
    easiest(&mut powers);
    let strong = account.groups.iter().filter(|group| STRONG_GROUPS.contains(&&*group.name));
    powers.extend(strong.map(|group| Power::Group(group.name.clone())));
    let trusted = |name: &str| match name.strip_prefix('@') {
        Some(group) => account.groups.iter().any(|own| *own.name == *group),
        None => name == "*" || *account.name == *name,
    };
    if elevation.nix_trusted.iter().any(|(name, _)| trusted(name)) {
        powers.push(Power::NixTrusted);
    }
    if let Some(why) = &elevation.unread {
        powers.push(Power::Unknown(why.clone()));
    }
    powers
}

/// Of several ways to become root the one that asks for least counts.
fn easiest(powers: &mut Vec<Power>) {
    let best = powers.iter().filter(|power| matches!(power, Power::BecomesRoot(_))).min().cloned();
    powers.retain(|power| !matches!(power, Power::BecomesRoot(_)) || Some(power) == best.as_ref());
}

impl Power {
    /// Whether it makes its holder root.
    ///
    /// ```
    /// use nixos_ssh::access::power::{Asks, Power};
    /// assert!(Power::Root.administers() && !Power::BecomesRoot(Asks::MissingPassword).administers());
    /// ```
    #[must_use]
    pub fn administers(&self) -> bool {
        !matches!(self, Power::BecomesRoot(Asks::MissingPassword) | Power::Command(..) | Power::Unknown(_))
    }
}

impl std::fmt::Display for Power {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Power::Root => write!(out, "root"),
            Power::BecomesRoot(Asks::Nothing) => write!(out, "becomes root"),
            Power::BecomesRoot(Asks::Password) => write!(out, "becomes root with a password"),
            Power::BecomesRoot(Asks::MissingPassword) => write!(out, "has no password to become root with"),
            Power::Command(command, Asks::Nothing) => write!(out, "runs {command} as root"),
            Power::Command(command, _) => write!(out, "runs {command} as root with a password"),
            Power::Group(name) => write!(out, "root by group {name}"),
            Power::NixTrusted => write!(out, "trusted by the Nix daemon"),
            Power::Unknown(why) => write!(out, "maybe more: {why}"),
        }
    }
}
