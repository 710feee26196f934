//! A login from any address: one attempt from each that a host tells apart, of which the best counts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::account::Account;
use super::attempt::{Credentials, Identity, Source};
use super::decision::Begun;
use super::login::Login;
use super::origin::{Labels, Origin, origins};
use super::steps::reach;
use super::system::{File, System};
use super::time::Seconds;
use super::verdict::{Door, DoorKind, Undecided, Verdict};
use super::work::{Work, too_much};
use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_options::KeyOption;

/// Connections of one account from every origin that a host tells apart, the rest of the world first.
pub(crate) struct Logins<'s> {
    logins: Vec<(Labels, Begun<'s>)>,
    /// Whether there are origins that were not looked at.
    cut: Cut,
    /// How many entries the lists have that the keys bring with them.
    pub(crate) entries: usize,
}

/// Whether every origin was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Nothing,
    Origins,
}

impl<'s> Logins<'s> {
    /// Connects. `lists` are the ranges and patterns that matter; without a port, one that is open counts.
    pub(crate) fn begin(
        system: &'s System,
        user: &str,
        lists: &[Vec<&str>],
        port: Option<u16>,
        at: Option<Seconds>,
        work: &Work,
    ) -> Logins<'s> {
        let ports = match port {
            Some(port) => vec![port],
            None => reach::ports(system).into_iter().map(|port| port.value).collect(),
        };
        Logins::at(system, user, &origins(lists), &ports, at, work)
    }

    /// The same, of origins that were told apart before.
    pub(crate) fn at(
        system: &'s System,
        user: &str,
        origins: &[Origin],
        ports: &[u16],
        at: Option<Seconds>,
        work: &Work,
    ) -> Logins<'s> {
        let each = ports.len() * (ports.len() + system.config.patterns() + 8);
        let (origins, cut) = match origins {
            all if work.takes(all.len().saturating_mul(each)) => (all, Cut::Nothing),
            // The rest of the world at least.
            [first, ..] if work.takes(each) => (std::slice::from_ref(first), Cut::Origins),
            _ => (&[][..], Cut::Origins),
        };
        let begin = |origin: &Origin, port: u16| {
            let source = Source { name: origin.name.as_deref().map(Into::into), ..Source::from(origin.address) };
            Begun::new(system, user, source, Some(port), at)
        };
        let mut logins = Vec::new();
        for origin in origins {
            let mut open = ports.iter().map(|port| begin(origin, *port));
            let Some(first) = open.next() else { continue };
            let login = if first.is_open() { first } else { open.find(Begun::is_open).unwrap_or(first) };
            logins.push((origin.labels.clone(), login));
        }
        Logins { logins, cut, entries: 0 }
    }

    /// Those of which none was looked at.
    pub(crate) fn cut() -> Logins<'s> {
        Logins { logins: Vec::new(), cut: Cut::Origins, entries: 0 }
    }

    /// From the rest of the world.
    pub(crate) fn first(&self) -> Option<&Begun<'s>> {
        self.logins.first().map(|(_, login)| login)
    }

    /// The doors of the account from everywhere or from some origins.
    pub(crate) fn doors(&self, account: &Account, work: &Work) -> Vec<Door> {
        let mut doors: Vec<Door> = Vec::new();
        let lines = self.first().map_or(0, |login| lines(login, account));
        for (_, login) in &self.logins {
            if !work.takes(1 + lines / LINES) {
                let why = too_much();
                doors.push(Door { span: why.span, kind: DoorKind::Unread(why) });
                break;
            }
            for door in login.doors(account) {
                if !doors.contains(&door) {
                    doors.push(door);
                }
            }
        }
        doors
    }

    /// The best verdict; where it is not that from the rest of the world, it says which origins it is for.
    pub(crate) fn best(&self, credentials: &Credentials, work: &Work) -> Option<Verdict> {
        let lines = self.first().and_then(|login| Some(lines(login, login.account?))).unwrap_or(0);
        let each = 1 + credentials.identities.len() * (1 + lines / LINES) + self.entries;
        let mut verdicts = self.logins.iter().map(|(labels, login)| (labels, login.with(credentials)));
        let first = work.takes(each).then(|| verdicts.next()).flatten();
        let Some((_, first)) = first else {
            return (self.cut == Cut::Origins || !self.logins.is_empty()).then(unlooked);
        };
        if first.is_allowed() {
            return Some(first);
        }
        if self.cut == Cut::Origins || !work.takes(each.saturating_mul(self.logins.len())) {
            return Some(unlooked());
        }
        let (rest, mut best) = (chance(&first), chance(&first));
        let (mut verdict, mut labels) = (first, Vec::new());
        for (own, other) in verdicts {
            let chance = chance(&other);
            if chance > best {
                (best, verdict) = (chance, other);
                labels.clear();
            }
            if chance == best && best > rest {
                labels.extend(own);
            }
        }
        if best > rest {
            labels.sort_by_key(|(number, _)| *number);
            let mut known: BTreeSet<&str> = BTreeSet::new();
            let labels = labels.into_iter().filter(|(_, label)| known.insert(label));
            only_from(&mut verdict, labels.map(|(_, label)| label.clone()).collect());
        }
        Some(verdict)
    }
}

/// How many lines are looked through in the time of one comparison with a pattern.
const LINES: usize = 32;

/// How many lines the files of keys have that count for an account.
fn lines(login: &Login<'_>, account: &Account) -> usize {
    let files = login.key_files(account).map_or(&[][..], Vec::as_slice);
    let lines = files.iter().map(|path| match login.system.files.get(&**path) {
        Some(File::Lines(lines)) => lines.lines.len(),
        _ => 0,
    });
    lines.sum()
}

/// The verdict of what nobody looked at.
fn unlooked() -> Verdict {
    Verdict::Unknown(Undecided { whys: vec![too_much()], reasons: Vec::new(), as_read: None })
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
    within(system, &FromLists::of(system), user, credentials, port, at, &Work::new())
}

/// The same, as long as there is work left.
fn within(
    system: &System,
    from: &FromLists<'_>,
    user: &str,
    credentials: &Credentials,
    port: Option<u16>,
    at: Option<Seconds>,
    work: &Work,
) -> Verdict {
    let own: Vec<Vec<&str>> = credentials.identities.iter().flat_map(|identity| from.for_identity(identity)).collect();
    let entries: usize = own.iter().map(Vec::len).sum();
    let lists: Vec<Vec<&str>> = own.into_iter().chain(system.config.sources()).collect();
    if !work.takes(4 * lists.iter().map(Vec::len).sum::<usize>()) {
        return unlooked();
    }
    let mut logins = Logins::begin(system, user, &lists, port, at, work);
    logins.entries = entries;
    logins.best(credentials, work).unwrap_or_else(|| {
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
    let (work, keys) = (Work::new(), declared_keys(system, user));
    let all = keys.iter().map(|key| Identity::Key(key.key.clone())).chain([Identity::Unread]);
    let all = Credentials { identities: all.collect(), password: true };
    let declared = keys.iter().map(|key| Credentials::key(key.key.clone()));
    let each = declared.chain([Credentials::password(), Credentials::unread(), all]);
    let from = FromLists::of(system);
    let mut best: Option<Verdict> = None;
    for credentials in each {
        let verdict = match source {
            Some(_) if !work.takes(system.config.patterns() + keys.len() / LINES + 8) => unlooked(),
            Some(source) => {
                let source = source.clone();
                super::decide(system, &super::Attempt { user, credentials, source, port, at })
            }
            None => within(system, &from, user, &credentials, port, at, &work),
        };
        if best.as_ref().is_none_or(|best| chance(&verdict) > chance(best)) {
            let is_allowed = verdict.is_allowed();
            best = Some(verdict);
            // Nothing is better.
            if is_allowed {
                break;
            }
        }
    }
    best.unwrap_or_else(|| decide_from_anywhere(system, user, &Credentials::default(), port, at))
}

/// The keys that an account is given in files that sshd may read, each once, in order.
pub(crate) fn declared_keys(system: &System, user: &str) -> Vec<Arc<AuthorizedKey>> {
    let keys = Vec::new();
    let Some(account) = system.accounts.get(user) else { return keys };
    let logins = Logins::begin(system, user, &[], None, None, &Work::new());
    let Some(login) = logins.first() else { return keys };
    keys_of(login, account)
}

/// The same, where somebody is connected already.
pub(crate) fn keys_of(login: &Login<'_>, account: &Account) -> Vec<Arc<AuthorizedKey>> {
    let mut keys: Vec<Arc<AuthorizedKey>> = Vec::new();
    let mut known: BTreeSet<&[u8]> = BTreeSet::new();
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
            if !key.options.contains(&KeyOption::CertAuthority) && known.insert(key.key.blob()) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// The patterns that `from=` has on lines of keys, by the blob of the key.
struct FromLists<'s>(BTreeMap<&'s [u8], Vec<Vec<&'s str>>>);

impl<'s> FromLists<'s> {
    fn of(system: &'s System) -> FromLists<'s> {
        let mut lists: BTreeMap<&[u8], Vec<Vec<&str>>> = BTreeMap::new();
        let files = system.files.values().filter_map(|file| match file {
            File::Lines(lines) => Some(&lines.lines),
            _ => None,
        });
        for key in files.flatten().filter_map(|line| line.key.as_ref()?.as_ref().ok()) {
            for option in &key.options {
                if let KeyOption::From(list) = option {
                    lists.entry(key.key.blob()).or_default().push(list.iter().map(String::as_str).collect());
                }
            }
        }
        FromLists(lists)
    }

    /// Those that matter for an identity, and those that a certificate is for.
    fn for_identity<'a>(&'a self, identity: &'a Identity) -> Vec<Vec<&'a str>> {
        let (mut own, key) = match identity {
            Identity::Key(key) => (Vec::new(), key),
            Identity::Certificate(certificate) => {
                let options = certificate.critical_options.iter().filter(|(name, _)| name == "source-address");
                (options.map(|(_, list)| list.split(',').collect()).collect(), &certificate.authority)
            }
            Identity::Unread => return Vec::new(),
        };
        own.extend(self.0.get(key.blob()).into_iter().flatten().cloned());
        own
    }
}
