//! Which options are read: those that rules look at.

/// The options, and sets of options, that are read whole.
pub(super) const WANTED: &[&[&str]] = &[
    &["services", "openssh"],
    &["services", "sshd"],
    &["services", "lshd"],
    &["services", "borgbackup", "repos"],
    &["services", "btrbk"],
    &["services", "kanidm", "unix"],
    &["services", "samba", "winbindd", "enable"],
    &["services", "sssd", "sshAuthorizedKeysIntegration"],
    &["services", "tailscale", "extraSetFlags"],
    &["services", "tailscale", "extraUpFlags"],
    &["services", "userdbd"],
    &["security", "ipa", "enable"],
    &["services", "gitolite"],
    &["services", "userborn"],
    &["services", "sssd", "enable"],
    &["services", "kanidm", "enablePam"],
    &["services", "fail2ban", "daemonConfig"],
    &["services", "fail2ban", "extraSettings"],
    &["services", "fail2ban", "jails", "DEFAULT"],
    &["services", "xserver", "startSSHAgent"],
    &["services", "xserver", "startOpenSSHAgent"],
    &["users"],
    &["programs", "ssh"],
    &["programs", "fish", "enable"],
    &["programs", "xonsh", "enable"],
    &["programs", "zsh", "enable"],
    &["boot", "initrd", "network"],
    &["boot", "initrd", "systemd", "enable"],
    &["networking", "firewall"],
    &["networking", "enableIPv6"],
    &["networking", "hostName"],
    &["security", "sudo"],
    &["security", "sudo-rs"],
    &["security", "doas"],
    &["security", "run0"],
    &["security", "pam"],
    &["security", "initialRootPassword"],
    &["security", "googleOsLogin"],
    &["security", "polkit", "enable"],
    &["nix", "settings", "trusted-users"],
    &["nix", "trustedUsers"],
    &["nix", "buildMachines"],
    &["nix", "sshServe"],
    &["deployment", "targetUser"],
    &["ec2", "instance-connect", "enable"],
    &["environment", "etc"],
    &["systemd", "sysusers"],
    &["system", "stateVersion"],
];

/// How the names of those files in /etc begin that are read.
pub(super) const BELOW_ETC: &str = "ssh";

/// Whether anything at, above or below a path is read.
pub(super) fn is_wanted(path: &[String]) -> bool {
    let wanted = |option: &&[&str]| option.iter().zip(path).all(|(wanted, name)| wanted == name);
    if !WANTED.iter().any(wanted) {
        return of_any_service(path);
    }
    // Of the files in /etc only those of SSH.
    !(path.len() >= 3 && path[0] == "environment" && path[1] == "etc" && !path[2].starts_with(BELOW_ETC))
}

/// Of every service it is read whether it is on, and as whom it runs: it may bring an account. A file that says nothing
/// else is none to check.
fn of_any_service(path: &[String]) -> bool {
    let [services, _, rest @ ..] = path else { return false };
    services == "services" && matches!(rest, [] | [_]) && rest.iter().all(|name| ["enable", "user"].contains(&&**name))
}

#[cfg(test)]
mod tests {
    use super::is_wanted;
    use crate::configuration::renamed::RENAMED;

    #[test]
    fn every_old_name_is_read() {
        for renamed in RENAMED {
            let path: Vec<String> = renamed.from.split('.').map(str::to_owned).collect();
            assert!(is_wanted(&path), "{}", renamed.from);
        }
    }
}
