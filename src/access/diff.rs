//! What a change does to access: who can log in where now and could not before, who no longer can, and whose rights
//! changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fleet::Unread;
use super::matrix::{Also, AsRead, By, DoorIs, End, HostAccess, Line, OpenDoor, UserAccess, Way};
use super::power::Power;
use super::session::{Commands, Session};
use crate::ssh::key_type::KeyType;

/// What a change does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessDiff {
    /// What differs, by kind, then by whom.
    pub changes: Vec<Change>,
    /// Hosts on which somebody could become root over SSH and nobody can any more.
    pub admins_lost: Vec<Arc<str>>,
    /// Hosts that are new.
    pub hosts_added: Vec<Arc<str>>,
    /// Hosts that are gone.
    pub hosts_removed: Vec<Arc<str>>,
    /// Files that are not read now and were, or whose content is another one that nobody read: what they say, and whether
    /// hosts are gone or only not seen, nobody knows.
    pub unread: Vec<Unread>,
}

/// One difference, on one or more hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of difference.
    pub kind: ChangeKind,
    /// Whom it is about.
    pub who: Who,
    /// The account; empty if it is about all of a host.
    pub user: Arc<str>,
    /// The hosts, by name.
    pub hosts: Vec<Arc<str>>,
    /// What changed, in words; empty where everything did.
    pub details: Vec<String>,
}

/// What kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// They can log in now.
    Gained,
    /// They can do more than before.
    Widened,
    /// Nobody knows any more.
    NowUnknown,
    /// They can do less than before.
    Narrowed,
    /// They can no longer log in.
    Lost,
}

/// By what somebody logs in. The same key is the same, whatever its comment is.
#[derive(Debug, Clone)]
pub enum Who {
    /// Whoever has a key.
    Key {
        /// The comment of its line; it says whose it is.
        comment: String,
        /// Its type.
        key_type: KeyType,
        /// Its fingerprint.
        fingerprint: String,
    },
    /// Whoever knows the password.
    Password,
    /// Whoever knows the name of an account with an empty password.
    Anybody,
    /// Whoever comes through a door that the configuration does not show, or that nobody could read.
    Door(OpenDoor),
}

/// One way in, as far as it is compared.
#[derive(PartialEq, Eq)]
enum State<'m> {
    Allowed(&'m Session, BTreeSet<&'m str>, Also),
    /// Why, as [`OpenDoor::identity`].
    Unknown(BTreeSet<&'m str>),
}

impl AccessDiff {
    /// Whether somebody can do what nobody could before.
    ///
    /// ```
    /// assert!(!nixos_ssh::access::diff::AccessDiff::default().widens());
    /// ```
    #[must_use]
    pub fn widens(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.kind, ChangeKind::Gained | ChangeKind::Widened))
    }

    /// Whether something is unknown now that was known.
    ///
    /// ```
    /// assert!(!nixos_ssh::access::diff::AccessDiff::default().hides());
    /// ```
    #[must_use]
    pub fn hides(&self) -> bool {
        !self.unread.is_empty() || self.changes.iter().any(|change| change.kind == ChangeKind::NowUnknown)
    }

    /// Whether nothing changes.
    ///
    /// ```
    /// assert!(nixos_ssh::access::diff::AccessDiff::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &AccessDiff::default()
    }
}

/// What becomes of access between two states of a fleet. Hosts are the same if their names are.
///
/// ```
/// use nixos_ssh::access::{diff::diff, machine::{MachineFiles, system}, matrix::matrix};
/// let mut files = MachineFiles { passwd: "bob:x:1000:100::/home/bob:/bin/sh\n".into(), ..MachineFiles::default() };
/// let before = [matrix("web", &system(&files), Some(0), &|_| None, &|_, _| String::new())];
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bob@laptop";
/// files.files.insert("/home/bob/.ssh/authorized_keys".into(), key.into());
/// let after = [matrix("web", &system(&files), Some(0), &|_| None, &|_, _| String::new())];
/// assert!(diff(&before, &after).widens() && !diff(&after, &before).widens());
/// ```
#[must_use]
pub fn diff(base: &[HostAccess], head: &[HostAccess]) -> AccessDiff {
    let by_name = |hosts: &'_ [HostAccess]| -> BTreeMap<Arc<str>, usize> {
        hosts.iter().enumerate().map(|(index, host)| (host.name.clone(), index)).collect()
    };
    let (old, new) = (by_name(base), by_name(head));
    let mut found = Found::default();
    let mut diff = AccessDiff::default();
    let nobody = HostAccess::default();
    let names: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
    for name in names {
        let before = old.get(name).and_then(|index| base.get(*index));
        let after = new.get(name).and_then(|index| head.get(*index));
        match (before, after) {
            (None, _) => diff.hosts_added.push(name.clone()),
            (_, None) => diff.hosts_removed.push(name.clone()),
            (Some(before), Some(after)) => {
                if has_admin(before) && !has_admin(after) {
                    diff.admins_lost.push(name.clone());
                }
            }
        }
        found.host(name, before.unwrap_or(&nobody), after.unwrap_or(&nobody));
    }
    diff.changes = found.changes();
    if base.is_empty() && head.is_empty() {
        diff.changes.push(nothing_compared());
    }
    diff
}

/// Where neither state has a host, nobody knows what a change does.
fn nothing_compared() -> Change {
    let text: Arc<str> = "no host was found in either state: nothing was compared".into();
    let line = Line { text: text.clone(), place: None };
    let door = OpenDoor { line, is: DoorIs::Modules, identity: text };
    let (who, user) = (Who::Door(door), "".into());
    Change { kind: ChangeKind::NowUnknown, who, user, hosts: Vec::new(), details: Vec::new() }
}

/// Whether somebody may log in, run commands and become root, as far as is known.
///
/// ```
/// use nixos_ssh::access::{diff::has_admin, matrix::HostAccess};
/// assert!(!has_admin(&HostAccess::default()));
/// ```
#[must_use]
pub fn has_admin(host: &HostAccess) -> bool {
    let administers = |user: &&UserAccess| user.powers.iter().any(Power::administers);
    let enters = |way: &Way| match way.session() {
        Some(session) => session.commands == Commands::Any,
        None => way.end == End::Unknown(AsRead::Unknown),
    };
    let has_unread = |user: &UserAccess| user.doors.iter().any(|door| door.is == DoorIs::Keys);
    host.users.iter().filter(administers).any(|user| user.ways.iter().any(enters) || has_unread(user))
}

/// Differences by kind, whom, account and details, with their hosts.
#[derive(Default)]
struct Found {
    hosts: BTreeMap<Difference, Vec<Arc<str>>>,
}

/// The kind, whom, the account, the details.
type Difference = (ChangeKind, Who, Arc<str>, Vec<String>);

impl Found {
    fn host(&mut self, name: &Arc<str>, before: &HostAccess, after: &HostAccess) {
        let user = |host: &'_ HostAccess, name: &str| host.users.iter().position(|user| *user.name == *name);
        let names: BTreeSet<&Arc<str>> = before.users.iter().chain(&after.users).map(|user| &user.name).collect();
        for own in names {
            let old = user(before, own).and_then(|index| before.users.get(index));
            let new = user(after, own).and_then(|index| after.users.get(index));
            self.user(name, own, old, new);
        }
        self.unread(name, before, after);
    }

    /// What was not read of a host, and was before.
    fn unread(&mut self, name: &Arc<str>, before: &HostAccess, after: &HostAccess) {
        let is_new = |gap: &&OpenDoor| !before.unread.iter().any(|known| known.identity == gap.identity);
        for gap in after.unread.iter().filter(is_new) {
            self.add(ChangeKind::NowUnknown, &Who::Door(gap.clone()), &"".into(), Vec::new(), name);
        }
    }

    fn user(&mut self, host: &Arc<str>, user: &Arc<str>, old: Option<&UserAccess>, new: Option<&UserAccess>) {
        let (before, after) = (states(old), states(new));
        let powers = |user: Option<&UserAccess>| -> BTreeSet<String> {
            let powers = user.into_iter().flat_map(|user| &user.powers);
            powers.filter(|power| !matches!(power, Power::Unknown(_))).map(ToString::to_string).collect()
        };
        let (old_powers, new_powers) = (powers(old), powers(new));
        let new_unread = after.keys().any(|who| who.is_unread() && !before.contains_key(who));
        for who in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let (kind, details) = match (before.get(who), after.get(who)) {
                (Some(State::Unknown(known)), Some(State::Unknown(whys))) if whys.is_subset(known) => continue,
                (None | Some(State::Unknown(_)), Some(State::Allowed(session, from, also))) => {
                    let details = restrictions(session, from, *also).into_iter().chain(new_powers.iter().cloned());
                    (ChangeKind::Gained, details.collect())
                }
                (_, Some(State::Unknown(_))) => (ChangeKind::NowUnknown, whys(new, who)),
                // Other keys that nobody could read take the place of these.
                (Some(_), None) if who.is_unread() && after.keys().any(|who| who.is_unread()) => continue,
                // A key that left may be among others that nobody can read now.
                (Some(_), None) if matches!(who, Who::Key { .. }) && new_unread => (ChangeKind::NowUnknown, Vec::new()),
                (Some(_), None) => (ChangeKind::Lost, Vec::new()),
                (Some(State::Allowed(one, from, also)), Some(State::Allowed(two, to, too))) => {
                    let (one, two) = (restrictions(one, from, *also), restrictions(two, to, *too));
                    self.compare(host, user, who, (&one, &two), (&old_powers, &new_powers));
                    continue;
                }
                (None, None) => continue,
            };
            self.add(kind, who, user, details, host);
        }
    }

    /// Two ways in that both let somebody in.
    fn compare(
        &mut self,
        host: &Arc<str>,
        user: &Arc<str>,
        who: &Who,
        (one, two): (&BTreeSet<String>, &BTreeSet<String>),
        (old, new): (&BTreeSet<String>, &BTreeSet<String>),
    ) {
        let words = |verb: &str, from: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
            from.difference(other).map(|word| format!("{verb} {word}")).collect()
        };
        let mut wider = words("lost", one, two);
        wider.extend(words("gained", new, old));
        let mut narrower = words("gained", two, one);
        narrower.extend(words("lost", old, new));
        match (wider.is_empty(), narrower.is_empty()) {
            (true, true) => {}
            (true, false) => self.add(ChangeKind::Narrowed, who, user, narrower, host),
            (false, _) => {
                wider.extend(narrower);
                self.add(ChangeKind::Widened, who, user, wider, host);
            }
        }
    }

    fn add(&mut self, kind: ChangeKind, who: &Who, user: &Arc<str>, details: Vec<String>, host: &Arc<str>) {
        self.hosts.entry((kind, who.clone(), user.clone(), details)).or_default().push(host.clone());
    }

    fn changes(self) -> Vec<Change> {
        let change = |((kind, who, user, details), hosts)| Change { kind, who, user, hosts, details };
        self.hosts.into_iter().map(change).collect()
    }
}

/// Why nobody knows how a way in ends.
fn whys(user: Option<&UserAccess>, who: &Who) -> Vec<String> {
    let mut ways = user.into_iter().flat_map(|user| &user.ways);
    let last = ways.find(|way| Who::of(&way.by) == *who).and_then(|way| way.steps.last());
    last.map(|line| match &line.place {
        Some(place) => format!("{} ({place})", line.text),
        None => line.text.to_string(),
    })
    .into_iter()
    .collect()
}

/// What a session is kept from, and where the way is for.
fn restrictions(session: &Session, from: &BTreeSet<&str>, also: Also) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = session.restrictions().into_iter().collect();
    words.extend(session.only_from(from.iter().copied()));
    match also {
        Also::Nothing => {}
        Also::Password => drop(words.insert("the password as well".to_owned())),
        Also::AnotherKey => drop(words.insert("another key as well".to_owned())),
    }
    words
}

/// Every way in, and every door, of an account that lets somebody in or may do so.
fn states(user: Option<&UserAccess>) -> BTreeMap<Who, State<'_>> {
    let mut states = BTreeMap::new();
    let Some(user) = user else { return states };
    for way in &user.ways {
        let from = way.only_from.iter().map(|from| &**from).collect();
        let state = match &way.end {
            End::Allowed(session) | End::Unknown(AsRead::Allowed(session)) => State::Allowed(session, from, way.also),
            End::Unknown(AsRead::Unknown) => State::Unknown(way.unread.iter().map(|why| &**why).collect()),
            End::Denied | End::Unknown(AsRead::Denied) => continue,
        };
        states.insert(Who::of(&way.by), state);
    }
    // What somebody may do who cannot log in matters to nobody.
    let powers = if states.is_empty() && user.doors.is_empty() { &[][..] } else { &user.unread_powers };
    for door in user.doors.iter().chain(powers) {
        // A door that was there already is nothing new; one that was opened may let anybody in.
        states.insert(Who::Door(door.clone()), State::Unknown(BTreeSet::new()));
    }
    states
}

impl Who {
    /// Who that is.
    ///
    /// ```
    /// use nixos_ssh::access::{diff::Who, matrix::By};
    /// assert_eq!(Who::of(&By::Password), Who::Password);
    /// ```
    #[must_use]
    pub fn of(by: &By) -> Who {
        match by {
            By::Key(key) => Who::Key {
                comment: key.comment.clone(),
                key_type: key.key.key_type(),
                fingerprint: key.key.fingerprint(),
            },
            By::Password => Who::Password,
            By::Nothing => Who::Anybody,
        }
    }
}

impl Who {
    fn is_unread(&self) -> bool {
        matches!(self, Who::Door(door) if door.is != DoorIs::Beside)
    }

    /// What makes two the same.
    fn identity(&self) -> (u8, &str) {
        match self {
            Who::Key { fingerprint, .. } => (0, fingerprint),
            Who::Password => (1, ""),
            Who::Anybody => (2, ""),
            Who::Door(door) => (3, &door.identity),
        }
    }
}

impl PartialEq for Who {
    fn eq(&self, other: &Who) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Who {}

impl PartialOrd for Who {
    fn partial_cmp(&self, other: &Who) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Who {
    fn cmp(&self, other: &Who) -> std::cmp::Ordering {
        self.identity().cmp(&other.identity())
    }
}
