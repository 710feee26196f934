//! What PAM does for sshd on NixOS (`pam.nix`, `sshd.nix`).

use super::options::Options;
use crate::access::system::Pam;
use crate::access::why::{Cause, Fact, Said, Why, default};

/// Options that give PAM other accounts or secrets than those of shadow.
const OTHERS: [&str; 8] = [
    "security.googleOsLogin.enable",
    "security.pam.krb5.enable",
    "services.sssd.enable",
    "users.ldap.enable",
    "security.pam.services.sshd.googleAuthenticator.enable",
    "security.pam.services.sshd.oathAuth",
    "security.pam.services.sshd.u2fAuth",
    "services.kanidm.enablePam",
];

pub(super) fn pam(options: &Options<'_>) -> Pam {
    let others = OTHERS.iter().find_map(|option| match options.boolean(option) {
        Ok(Some(Said { value: true, span })) => Some(Why::new(Cause::Pam, option, span)),
        _ => None,
    });
    let empty = options.boolean("security.pam.services.sshd.allowNullPassword");
    Pam { passwords: passwords(options), empty_passwords: said(empty, false), others }
}

/// NixOS turns pam_unix off for sshd where PasswordAuthentication is off.
fn passwords(options: &Options<'_>) -> Fact<bool> {
    match options.boolean("security.pam.services.sshd.unixAuth") {
        Ok(None) => said(options.boolean("services.openssh.settings.PasswordAuthentication"), true),
        own => said(own, true),
    }
}

fn said(found: super::options::Saying<bool>, otherwise: bool) -> Fact<bool> {
    found?.map_or_else(|| default(otherwise), Ok)
}
