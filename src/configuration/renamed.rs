//! Options that have another name today, and those that are gone.

use std::rc::Rc;

/// A name that NixOS has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renamed {
    /// The old path; `*` stands for one name.
    pub from: &'static str,
    /// Today's path, with the same `*`.
    pub to: &'static str,
    /// How NixOS treats the old name.
    pub kind: RenameKind,
    /// The release that changed it.
    pub release: &'static str,
}

/// How NixOS treats an old name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenameKind {
    /// It still works, with a warning.
    Renamed,
    /// It still works, without a word.
    Alias,
    /// Evaluation fails; the new name takes the same value.
    Gone,
    /// Evaluation fails, and the value needs another form.
    Removed,
}

use RenameKind::{Alias, Gone, Removed};

/// Every changed name this crate knows. Source: nixpkgs' sshd.nix, users-groups.nix, initrd-ssh.nix, pam.nix,
/// fail2ban.nix, and rename.nix with those it had once.
#[rustfmt::skip]
pub static RENAMED: &[Renamed] = &[
    Renamed { from: "services.openssh.forwardX11", to: "services.openssh.settings.X11Forwarding", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.kbdInteractiveAuthentication", to: "services.openssh.settings.KbdInteractiveAuthentication", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.challengeResponseAuthentication", to: "services.openssh.settings.KbdInteractiveAuthentication", kind: RenameKind::Renamed, release: "22.05" },
    Renamed { from: "services.openssh.passwordAuthentication", to: "services.openssh.settings.PasswordAuthentication", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.useDns", to: "services.openssh.settings.UseDns", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.permitRootLogin", to: "services.openssh.settings.PermitRootLogin", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.logLevel", to: "services.openssh.settings.LogLevel", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.kexAlgorithms", to: "services.openssh.settings.KexAlgorithms", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.macs", to: "services.openssh.settings.Macs", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.ciphers", to: "services.openssh.settings.Ciphers", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.gatewayPorts", to: "services.openssh.settings.GatewayPorts", kind: RenameKind::Renamed, release: "23.05" },
    Renamed { from: "services.openssh.moduliFile", to: "services.openssh.settings.ModuliFile", kind: RenameKind::Renamed, release: "26.11" },
    Renamed { from: "services.openssh.banner", to: "services.openssh.settings.Banner", kind: Removed, release: "26.05" },
    Renamed { from: "services.sshd.enable", to: "services.openssh.enable", kind: Alias, release: "15.09" },
    Renamed { from: "services.openssh.knownHosts", to: "programs.ssh.knownHosts", kind: Alias, release: "15.09" },
    Renamed { from: "users.extraUsers", to: "users.users", kind: Alias, release: "15.09" },
    Renamed { from: "users.extraGroups", to: "users.groups", kind: Alias, release: "15.09" },
    Renamed { from: "users.users.*.passwordFile", to: "users.users.*.hashedPasswordFile", kind: RenameKind::Renamed, release: "23.11" },
    Renamed { from: "security.pam.enableSSHAgentAuth", to: "security.pam.sshAgentAuth.enable", kind: RenameKind::Renamed, release: "24.05" },
    Renamed { from: "security.initialRootPassword", to: "users.users.root.initialHashedPassword", kind: RenameKind::Renamed, release: "20.03" },
    Renamed { from: "boot.initrd.network.ssh.hostRSAKey", to: "boot.initrd.network.ssh.hostKeys", kind: Removed, release: "20.09" },
    Renamed { from: "boot.initrd.network.ssh.hostDSSKey", to: "boot.initrd.network.ssh.hostKeys", kind: Removed, release: "20.09" },
    Renamed { from: "boot.initrd.network.ssh.hostECDSAKey", to: "boot.initrd.network.ssh.hostKeys", kind: Removed, release: "20.09" },
    Renamed { from: "security.pam.services.*.updateWtmp", to: "security.pam.services.*.lastlog.enable", kind: RenameKind::Renamed, release: "26.11" },
    Renamed { from: "services.sshd.ports", to: "services.openssh.ports", kind: Gone, release: "19.09" },
    Renamed { from: "services.sshd.allowSFTP", to: "services.openssh.allowSFTP", kind: Gone, release: "19.09" },
    Renamed { from: "services.sshd.forwardX11", to: "services.openssh.settings.X11Forwarding", kind: Gone, release: "19.09" },
    Renamed { from: "services.sshd.gatewayPorts", to: "services.openssh.settings.GatewayPorts", kind: Gone, release: "19.09" },
    Renamed { from: "services.sshd.permitRootLogin", to: "services.openssh.settings.PermitRootLogin", kind: Gone, release: "19.09" },
    Renamed { from: "services.xserver.startSSHAgent", to: "programs.ssh.startAgent", kind: Gone, release: "19.09" },
    Renamed { from: "services.xserver.startOpenSSHAgent", to: "programs.ssh.startAgent", kind: Gone, release: "19.09" },
    Renamed { from: "users.allowLoginless", to: "users.allowNoPasswordLogin", kind: Gone, release: "20.03" },
    Renamed { from: "services.fail2ban.extraSettings", to: "services.fail2ban.jails.DEFAULT.settings", kind: Gone, release: "23.11" },
    Renamed { from: "services.fail2ban.daemonConfig", to: "services.fail2ban.daemonSettings", kind: Removed, release: "23.11" },
    Renamed { from: "services.lshd", to: "services.openssh", kind: Removed, release: "24.11" },
];

/// The change that a path of names falls under, if any: exactly, or as the beginning of `path`.
///
/// ```
/// use nixos_ssh::configuration::renamed::find;
/// assert_eq!(find(&["users", "extraUsers"]).map(|renamed| renamed.to), Some("users.users"));
/// assert_eq!(find(&["users", "users"]), None);
/// ```
#[must_use]
pub fn find(path: &[&str]) -> Option<&'static Renamed> {
    RENAMED.iter().find(|renamed| {
        let mut from = renamed.from.split('.');
        let mut names = path.iter();
        loop {
            match (from.next(), names.next()) {
                (None, None) => return true,
                (Some(from), Some(name)) if from == "*" || from == *name => {}
                _ => return false,
            }
        }
    })
}

/// The other names of an option, older and newer, by the beginning of its path.
pub(crate) fn spellings(path: &[Rc<str>]) -> Vec<Vec<Rc<str>>> {
    let changes = RENAMED.iter().filter(|change| matches!(change.kind, RenameKind::Renamed | Alias));
    let both = changes.flat_map(|change| [(change.from, change.to), (change.to, change.from)]);
    both.filter_map(|(from, to)| other_name(path, from, to)).collect()
}

fn other_name(path: &[Rc<str>], from: &str, to: &str) -> Option<Vec<Rc<str>>> {
    let mut names = path.iter();
    let mut star = None;
    for name in from.split('.') {
        let own = names.next()?;
        if name == "*" {
            star = Some(own.clone());
        } else if name != own.as_ref() {
            return None;
        }
    }
    let new = to.split('.').map(|name| if name == "*" { star.clone() } else { Some(name.into()) });
    new.chain(names.cloned().map(Some)).collect()
}
