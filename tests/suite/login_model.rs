//! What the library says of a login, for the tests that ask sshd too.

#![cfg(target_os = "linux")]

use std::time::SystemTime;

use nixos_ssh::AuthorizedKey;
use nixos_ssh::access::machine::{MachineFiles, system};
use nixos_ssh::access::verdict::Method;
use nixos_ssh::access::{Attempt as Login, Credentials, Identity, Source, Verdict, decide};
use nixos_ssh::ssh::version::Version;

use crate::login_credentials::Keys;
use crate::login_site::{Attempt, Credential, HOSTS, PAM_WITH_PASSWORDS, PASSWORD, Site};
use crate::sshd_tool::version;

/// Whether the library says that sshd lets the user in; nothing where it does not know.
pub fn model_says(keys: &Keys, site: &Site, attempt: &Attempt) -> Option<bool> {
    match verdict(keys, site, attempt)? {
        Verdict::Allowed(grant) => {
            // The library does not tell by which of the two a password is given.
            let by = |method| grant.methods.contains(&method);
            match &attempt.credential {
                Credential::PasswordOnly(_) if !by(Method::Password) => None,
                Credential::Interactive(_) if !by(Method::KeyboardInteractive) => None,
                _ => Some(true),
            }
        }
        Verdict::Denied(_) => Some(false),
        Verdict::Unknown(_) => None,
    }
}

/// The library's verdict; nothing for what it does not look at: owners and modes of files.
pub fn verdict(keys: &Keys, site: &Site, attempt: &Attempt) -> Option<Verdict> {
    if site.attributes.keys().any(|path| !path.starts_with("/etc/shell/")) {
        return None;
    }
    let (major, minor) = version();
    let mut machine = system(&MachineFiles {
        sshd_config: site.sshd_config.clone(),
        passwd: site.passwd(),
        shadow: site.shadow(),
        group: site.group_text(),
        files: site.files.clone(),
        missing_shells: missing_shells(site).collect(),
        version: Version(u8::try_from(major).expect("small"), u8::try_from(minor).expect("small")),
        pam_takes_empty: true,
    });
    if site.files.get("/etc/pam.d/sshd").is_none_or(|text| text != PAM_WITH_PASSWORDS) {
        machine.pam.passwords.as_mut().expect("it is known of files").value = false;
    }
    let names = HOSTS.lines().filter_map(|line| line.split_once(' '));
    let name = names.filter(|(address, _)| *address == attempt.from).map(|(_, name)| name).next();
    let mut source = Source::from(attempt.from.parse().expect("an address"));
    // An address without a name is its own.
    source.name = Some(name.unwrap_or(&attempt.from).into());
    source.local = Some(attempt.to.parse().expect("an address"));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later").as_secs();
    let at = Some(i64::try_from(now).expect("not that late"));
    let credentials = credentials(keys, site, attempt);
    Some(decide(&machine, &Login { user: &attempt.user, credentials, source, port: Some(attempt.port), at }))
}

/// Shells that the machine does not have, or that nobody may run.
fn missing_shells(site: &Site) -> impl Iterator<Item = String> + '_ {
    let runs =
        |path: &str| site.files.contains_key(path) && site.attributes.get(path).is_some_and(|own| own.mode & 1 != 0);
    let shells = site.accounts.iter().map(|account| account.shell.as_str());
    shells.filter(move |shell| !["", "/bin/sh"].contains(shell) && !runs(shell)).map(str::to_owned)
}

fn credentials(keys: &Keys, site: &Site, attempt: &Attempt) -> Credentials {
    let key = |name: &str| {
        let key: AuthorizedKey = keys.public(name).parse().expect("a line of ssh-keygen is an authorized key");
        Identity::Key(key.key)
    };
    let knows = |text: &str| {
        let account = site.accounts.iter().find(|account| account.name == attempt.user);
        text == PASSWORD || text.is_empty() && account.is_some_and(|account| account.password.is_empty())
    };
    let (identities, password) = match &attempt.credential {
        Credential::Key(name) => (vec![key(name)], false),
        Credential::Keys(one, other) => (vec![key(one), key(other)], false),
        Credential::Certificate(certificate) => {
            let certificate =
                keys.certificate_line(certificate).parse().expect("a line of ssh-keygen is a certificate");
            (vec![Identity::Certificate(Box::new(certificate))], false)
        }
        Credential::Password(text) | Credential::PasswordOnly(text) | Credential::Interactive(text) => {
            (Vec::new(), knows(text))
        }
        Credential::KeyThenPassword(name, text) => (vec![key(name)], knows(text)),
        Credential::Nothing => (Vec::new(), false),
    };
    Credentials { identities, password }
}
