//! A login from any address: one attempt from each that a host tells apart, of which the best counts.

use std::sync::Arc;

use super::decision::{Credentials, Identity, Source};
use super::login::Login;
use super::origin::{Origin, origins};
use super::reach;
use super::session::Rights;
use super::system::{Account, File, System};
use super::time::Seconds;
use super::verdict::{Door, Verdict};
use crate::model::key::AuthorizedKey;

/// Connections of one account from every origin that a host tells apart, the rest of the world first.
pub(crate) struct Logins<'s>(Vec<(Option<String>, Login<'s>)>);

impl<'s> Logins<'s> {
    /// Connects. `entries` are the ranges and patterns that matter; without a port, one that is open counts.
    pub(crate) fn begin<'e>(
        system: &'s System,
        user: &str,
        entries: impl Iterator<Item = &'e str>,
        port: Option<u16>,
        at: Option<Seconds>,
    ) -> Logins<'s> {
        let ports = match port {
            Some(port) => vec![port],
            None => reach::ports(system).into_iter().map(|port| port.value).collect(),
        };
        Logins::at(system, user, &origins(entries), &ports, at)
    }

    /// The same, of origins that were told apart before.
    pub(crate) fn at(
        system: &'s System,
        user: &str,
        origins: &[Origin],
        ports: &[u16],
        at: Option<Seconds>,
    ) -> Logins<'s> {
        let begin = |origin: &Origin, port: u16| {
            let source = Source { name: origin.name.as_deref().map(Into::into), ..Source::from(origin.address) };
            Login::begin(system, user, source, Some(port), at)
        };
        let mut logins = Vec::new();
        for origin in origins {
            let mut open = ports.iter().map(|port| begin(origin, *port));
            let Some(first) = open.next() else { continue };
            let login = if first.is_open() { first } else { open.find(Login::is_open).unwrap_or(first) };
            logins.push((origin.label.clone(), login));
        }
        Logins(logins)
    }

    /// From the rest of the world.
    pub(crate) fn first(&self) -> Option<&Login<'s>> {
        self.0.first().map(|(_, login)| login)
    }

    /// The doors of the account from everywhere or from some origins.
    pub(crate) fn doors(&self, account: &Account) -> Vec<Door> {
        let mut doors: Vec<Door> = Vec::new();
        for (_, login) in &self.0 {
            for door in super::doors::doors(login, account) {
                if !doors.contains(&door) {
                    doors.push(door);
                }
            }
        }
        doors
    }

    /// The best verdict; where it is not that from the rest of the world, it says which origins it is for.
    pub(crate) fn best(&self, credentials: &Credentials) -> Option<Verdict> {
        let mut verdicts = self.0.iter().map(|(label, login)| (label, login.with(credentials)));
        let (_, first) = verdicts.next()?;
        if first.is_allowed() {
            return Some(first);
        }
        let rest: Vec<(&Option<String>, Verdict)> = verdicts.collect();
        let best = rest.iter().map(|(_, verdict)| chance(verdict)).max().unwrap_or(0);
        if best <= chance(&first) {
            return Some(first);
        }
        let mut labels: Vec<Arc<str>> = Vec::new();
        let mut found = None;
        for (label, verdict) in rest.into_iter().filter(|(_, verdict)| chance(verdict) == best) {
            if let Some(label) = label.as_deref().filter(|label| !labels.iter().any(|known| **known == **label)) {
                labels.push(label.into());
            }
            found.get_or_insert(verdict);
        }
        let mut verdict = found.unwrap_or(first);
        only_from(&mut verdict, labels);
        Some(verdict)
    }
}

/// Says where a verdict is for.
fn only_from(verdict: &mut Verdict, labels: Vec<Arc<str>>) {
    match verdict {
        Verdict::Allowed(grant) => grant.only_from = labels,
        Verdict::Unknown(undecided) => {
            if let Some(verdict) = undecided.as_read.as_deref_mut() {
                only_from(verdict, labels);
            }
        }
        Verdict::Denied(_) => {}
    }
}

/// How near a verdict is to letting somebody in.
fn chance(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Allowed(_) => 3,
        Verdict::Unknown(undecided) => match undecided.as_read.as_deref() {
            Some(Verdict::Allowed(_)) => 2,
            Some(_) => 0,
            None => 1,
        },
        Verdict::Denied(_) => 0,
    }
}

/// Whether these credentials let somebody in from any address; the best verdict of all that the host tells apart.
///
/// ```
/// use nixos_ssh::access::{Credentials, decide_from_anywhere, machine::{MachineFiles, system}};
/// let files = MachineFiles {
///     sshd_config: "DenyUsers bob\nMatch Address 10.0.0.0/8\nDenyUsers nobody\nUsePAM no\n".into(),
///     ..MachineFiles::default()
/// };
/// assert!(decide_from_anywhere(&system(&files), "bob", &Credentials::password(), None, None).is_denied());
/// ```
#[must_use]
pub fn decide_from_anywhere(
    system: &System,
    user: &str,
    credentials: &Credentials,
    port: Option<u16>,
    at: Option<Seconds>,
) -> Verdict {
    let mut entries: Vec<String> = system.config.sources().into_iter().map(str::to_owned).collect();
    for identity in &credentials.identities {
        entries.extend(sources_of(system, identity));
    }
    let logins = Logins::begin(system, user, entries.iter().map(String::as_str), port, at);
    logins.best(credentials).unwrap_or_else(|| {
        let attempt = super::Attempt {
            user,
            credentials: credentials.clone(),
            source: Source::from(std::net::IpAddr::from([203, 0, 113, 77])),
            port,
            at,
        };
        super::decide(system, &attempt)
    })
}

/// Whether somebody can log in to an account with anything that the configuration declares: the best verdict of its
/// keys and its password, from one address or, without one, from any.
///
/// ```
/// use nixos_ssh::access::{decide_with_anything, machine::{MachineFiles, system}};
/// let passwd = "bob:x:1000:100::/home/bob:/bin/sh\n".into();
/// let system = system(&MachineFiles { passwd, ..MachineFiles::default() });
/// assert!(decide_with_anything(&system, "bob", None, None, None).is_denied());
/// ```
#[must_use]
pub fn decide_with_anything(
    system: &System,
    user: &str,
    source: Option<&Source>,
    port: Option<u16>,
    at: Option<Seconds>,
) -> Verdict {
    let keys = declared_keys(system, user);
    let all = keys.iter().map(|key| Identity::Key(key.key.clone())).chain([Identity::Unread]);
    let all = Credentials { identities: all.collect(), password: true };
    let declared = keys.iter().map(|key| Credentials::key(key.key.clone()));
    let each = declared.chain([Credentials::password(), Credentials::unread(), all]);
    let mut best: Option<Verdict> = None;
    for credentials in each {
        let verdict = match source {
            Some(source) => {
                let source = source.clone();
                super::decide(system, &super::Attempt { user, credentials, source, port, at })
            }
            None => decide_from_anywhere(system, user, &credentials, port, at),
        };
        if best.as_ref().is_none_or(|best| chance(&verdict) > chance(best)) {
            best = Some(verdict);
        }
    }
    best.unwrap_or_else(|| decide_from_anywhere(system, user, &Credentials::default(), port, at))
}

/// The keys that an account is given in files that sshd may read, each once, in order.
pub(crate) fn declared_keys(system: &System, user: &str) -> Vec<Arc<AuthorizedKey>> {
    let keys = Vec::new();
    let Some(account) = system.accounts.get(user) else { return keys };
    let logins = Logins::begin(system, user, std::iter::empty(), None, None);
    let Some(login) = logins.first() else { return keys };
    keys_of(login, account)
}

/// The same, where somebody is connected already.
pub(crate) fn keys_of(login: &Login<'_>, account: &Account) -> Vec<Arc<AuthorizedKey>> {
    let mut keys: Vec<Arc<AuthorizedKey>> = Vec::new();
    let mut paths = login.key_files(account).cloned().unwrap_or_default();
    // Keys in a file that sshd does not read are meant for a login, too.
    let declared: Arc<str> = format!("/etc/ssh/authorized_keys.d/{}", account.name).into();
    if !paths.contains(&declared) {
        paths.push(declared);
    }
    for path in paths {
        let Some(File::Lines(lines)) = login.system.files.get(&*path) else { continue };
        for line in &lines.lines {
            let Some(Ok(key)) = &line.key else { continue };
            if !Rights::of(&key.options).authority && !keys.iter().any(|other| other.key == key.key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// The patterns that `from=` has on the lines of a key, and that a certificate is for.
fn sources_of(system: &System, identity: &Identity) -> Vec<String> {
    let mut sources = Vec::new();
    let key = match identity {
        Identity::Key(key) => key,
        Identity::Certificate(certificate) => {
            let options = certificate.critical_options.iter().filter(|(name, _)| name == "source-address");
            sources.extend(options.flat_map(|(_, list)| list.split(',')).map(str::to_owned));
            &certificate.authority
        }
        Identity::Unread => return sources,
    };
    for file in system.files.values() {
        let File::Lines(lines) = file else { continue };
        for line in lines.lines.iter().filter(|line| line.has(key)) {
            if let Some(Ok(own)) = &line.key {
                sources.extend(Rights::of(&own.options).from);
            }
        }
    }
    sources
}
