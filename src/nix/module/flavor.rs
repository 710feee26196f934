//! Whether a module is for NixOS, home-manager or nix-darwin.

use crate::nix::eval::Evaluator;
use crate::nix::eval::properties::{Around, unwrap};
use crate::nix::eval::value::{Thunk, Value};

/// What a module is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Flavor {
    /// NixOS, or nothing says otherwise.
    #[default]
    Nixos,
    /// home-manager: options of one user.
    HomeManager,
    /// nix-darwin: macOS.
    Darwin,
}

/// Options that only home-manager has.
const HOME: &[&str] = &[
    "home",
    "xdg.configFile",
    "xdg.userDirs",
    "xdg.mimeApps",
    "wayland",
    "gtk",
    "dconf.settings",
    "programs.ssh.matchBlocks",
    "programs.ssh.enableDefaultConfig",
    "programs.ssh.controlMaster",
    "programs.ssh.serverAliveInterval",
    "programs.ssh.controlPersist",
    "programs.ssh.addKeysToAgent",
    "programs.ssh.includes",
    "programs.home-manager",
    "programs.git.userName",
    "programs.git.userEmail",
    "programs.ssh.enable",
    "programs.ssh.settings",
];

/// Options that only nix-darwin has.
const DARWIN: &[&str] = &[
    "homebrew",
    "system.defaults",
    "system.keyboard",
    "launchd",
    "services.nix-daemon",
    "services.yabai",
    "services.skhd",
    "services.karabiner-elements",
    "system.primaryUser",
    "security.pam.enableSudoTouchIdAuth",
    "security.pam.services.sudo_local",
    "users.knownUsers",
];

/// Options that neither of both has.
const NIXOS: &[&str] = &[
    "boot",
    "fileSystems",
    "networking.firewall",
    "services.openssh.settings",
    "services.openssh.permitRootLogin",
    "services.openssh.passwordAuthentication",
    "users.mutableUsers",
    "hardware",
    "swapDevices",
    "system.stateVersion.nixos",
];

/// Options that home-manager has not: beside its own they are still NixOS's.
const NOT_HOME: &[&str] =
    &["users.users", "users.extraUsers", "services.openssh", "services.sshd", "boot", "security.sudo"];

/// What the modules of one part are for, by what they say of themselves, their class, and by the options they set.
pub(super) fn of(evaluator: &Evaluator<'_>, class: Option<&str>, parts: &[Thunk]) -> Flavor {
    let sets = |options: &[&str]| options.iter().any(|option| sets(evaluator, parts, option));
    match class {
        Some("nixos") => return Flavor::Nixos,
        Some("darwin") => return Flavor::Darwin,
        Some("homeManager") => return Flavor::HomeManager,
        _ => {}
    }
    if sets(NIXOS) {
        Flavor::Nixos
    } else if sets(DARWIN) {
        Flavor::Darwin
    } else if sets(HOME) && !sets(NOT_HOME) {
        Flavor::HomeManager
    } else {
        Flavor::Nixos
    }
}

/// Whether options of home-manager stand beside those of NixOS, as in no module that evaluates: the client is its then.
pub(super) fn has_home(evaluator: &Evaluator<'_>, parts: &[Thunk]) -> bool {
    HOME.iter().any(|option| sets(evaluator, parts, option))
}

/// Whether a module sets an option, as far as names are literal.
fn sets(evaluator: &Evaluator<'_>, parts: &[Thunk], option: &str) -> bool {
    let mut found = false;
    for part in parts {
        unwrap(evaluator, part, &Around::default(), &mut |thunk, _| {
            let mut value = thunk.force(evaluator);
            for name in option.split('.') {
                value = match value {
                    Value::Set(set) => match set.attributes.get(name) {
                        Some(attribute) => attribute.value.force(evaluator),
                        None => return,
                    },
                    _ => return,
                };
            }
            found = true;
        });
    }
    found
}
