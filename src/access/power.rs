//! What an account may do beyond its own files: become root, by itself or by a group that amounts to it.

use std::sync::Arc;

use super::system::{Account, Password};
use super::why::{Fact, Said, Truth, Why};
use crate::source::Span;

/// Something that an account may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// It is root: its user id is 0.
    Root,
    /// It becomes root through wheel, with a password or without one.
    Wheel(Asks),
    /// It is in a group whose members can make themselves root: docker, disk and the like.
    Group(Arc<str>),
    /// The Nix daemon trusts it, which amounts to root.
    NixTrusted,
    /// It may be more than this; why nobody knows.
    Unknown(Why),
}

/// Whether a password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// None.
    Nothing,
    /// Its own.
    Password,
    /// Its own, of which there is none: nobody becomes root this way.
    MissingPassword,
}

/// Who becomes root how on a host.
#[derive(Debug, Clone)]
pub struct Elevation {
    /// Whether sudo, doas or run0 lets wheel become root, and whether it asks for a password.
    pub wheel: Fact<Option<Asks>>,
    /// Users and, with `@`, groups that the Nix daemon trusts (`nix.settings.trusted-users`).
    pub nix_trusted: Vec<(Arc<str>, Span)>,
    /// Rules written by hand, which may say anything.
    pub unread: Option<Why>,
}

impl Default for Elevation {
    fn default() -> Elevation {
        let wheel = Ok(Said { value: None, span: Span::NONE });
        Elevation { wheel, nix_trusted: Vec::new(), unread: None }
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
    match (account.in_group_list("wheel"), &elevation.wheel) {
        (Truth::Yes, Ok(Said { value: Some(asks), .. })) => {
            powers.push(Power::Wheel(match (asks, &account.password) {
                (Asks::Nothing, _) => Asks::Nothing,
                (_, Ok(Said { value: Password::Locked | Password::Never, .. })) => Asks::MissingPassword,
                _ => Asks::Password,
            }))
        }
        (Truth::Yes, Err(why)) => powers.push(Power::Unknown(why.clone())),
        (Truth::Maybe(why), wheel) if !matches!(wheel, Ok(Said { value: None, .. })) => {
            powers.push(Power::Unknown(why));
        }
        _ => {}
    }
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

impl Power {
    /// Whether it makes its holder root.
    ///
    /// ```
    /// use nixos_ssh::access::power::{Asks, Power};
    /// assert!(Power::Root.administers() && !Power::Wheel(Asks::MissingPassword).administers());
    /// ```
    #[must_use]
    pub fn administers(&self) -> bool {
        !matches!(self, Power::Wheel(Asks::MissingPassword) | Power::Unknown(_))
    }
}

impl std::fmt::Display for Power {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Power::Root => write!(out, "root"),
            Power::Wheel(Asks::Nothing) => write!(out, "root by wheel"),
            Power::Wheel(Asks::Password) => write!(out, "root by wheel with a password"),
            Power::Wheel(Asks::MissingPassword) => write!(out, "wheel, but no password to become root with"),
            Power::Group(name) => write!(out, "root by group {name}"),
            Power::NixTrusted => write!(out, "trusted by the Nix daemon"),
            Power::Unknown(why) => write!(out, "maybe more: {why}"),
        }
    }
}
