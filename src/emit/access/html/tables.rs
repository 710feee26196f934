//! The page's data as JSON: tables of numbers that name each other, in which every text, key, chain of reasons and
//! account stands once.
//!
//! `places` are pairs of a text and a line, 0 for none. A chain is pairs of a text and a place. A place is 0 for none,
//! positive for one of `places`, counted from 1, and negative for one that only this host has: `-1`, `-3`, … are the
//! first of the host's own, and `-2`, `-4`, … the first of those that only this account of the host names, which follow
//! account after account. So accounts that differ in nothing but the file that says so share everything else.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{limits, power_words, type_words};
use crate::access::matrix::{AsRead, By, End, HostAccess, Line, UserAccess, Way};
use crate::access::power::Power;
use crate::json_text;
use crate::printable::printable;
use crate::ssh::key::{AuthorizedKey, PublicKey};

/// All that the page knows of these hosts.
pub(super) fn json(hosts: &[HostAccess]) -> String {
    let mut tables = Tables::default();
    let owners = owners(&mut tables.places, hosts);
    for (host, places) in hosts.iter().zip(&owners.hosts) {
        let own = owners.own(places);
        tables.host(host, &own);
    }
    tables.write()
}

/// Things by number, each once.
#[derive(Default)]
struct Texts {
    numbers: HashMap<Arc<str>, i32>,
    /// What an address holds stays the same while the hosts are borrowed, and most texts come again at the same one.
    addresses: HashMap<usize, i32>,
    texts: Vec<Arc<str>>,
}

/// Rows of numbers, each once.
#[derive(Default)]
struct Rows {
    numbers: HashMap<Box<[i32]>, i32>,
    rows: Vec<Box<[i32]>>,
}

/// Keys, each once, with all comments that it has.
#[derive(Default)]
struct Keys<'m> {
    numbers: HashMap<&'m PublicKey, i32>,
    addresses: HashMap<usize, i32>,
    keys: Vec<(&'m PublicKey, Vec<i32>)>,
}

#[derive(Default)]
struct Tables<'m> {
    texts: Texts,
    places: Texts,
    keys: Keys<'m>,
    chains: Rows,
    ways: Rows,
    accounts: Rows,
    shapes: Rows,
    hosts: Vec<HostRow>,
    /// How this host calls the places that are its own, by their number.
    own: HashMap<i32, i32>,
}

struct HostRow {
    name: i32,
    shape: i32,
    unread: Vec<i32>,
    /// The numbers of its own places.
    own: Vec<i32>,
}

/// Which places only one host has.
struct Owners {
    /// The only host of each place, or [`SHARED`].
    of_place: Vec<usize>,
    /// The places of each host, those that are named most first.
    hosts: Vec<Vec<i32>>,
}

const SHARED: usize = usize::MAX;

fn owners(places: &mut Texts, hosts: &[HostAccess]) -> Owners {
    let mut owners = Owners { of_place: Vec::new(), hosts: Vec::new() };
    for (index, host) in hosts.iter().enumerate() {
        let mut counts: HashMap<i32, usize> = HashMap::new();
        let unread = host.unread.iter().filter_map(|gap| gap.line.place.as_ref());
        for place in host.users.iter().flat_map(places_of).chain(unread) {
            *counts.entry(places.number(place)).or_default() += 1;
        }
        let mut counts: Vec<(i32, usize)> = counts.into_iter().collect();
        // Places that many reasons name have the same number on all hosts, wherever the accounts begin to differ.
        counts.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
        owners.of_place.resize(places.texts.len(), index);
        for (place, _) in &counts {
            let owner = usize::try_from(*place).ok().and_then(|place| owners.of_place.get_mut(place));
            if let Some(owner) = owner.filter(|owner| **owner != index) {
                *owner = SHARED;
            }
        }
        owners.hosts.push(counts.into_iter().map(|(place, _)| place).collect());
    }
    owners
}

/// Every place that an account names.
fn places_of(user: &UserAccess) -> impl Iterator<Item = &Arc<str>> {
    let steps = user.ways.iter().flat_map(|way| way.steps.iter());
    let lines = steps.chain(user.doors.iter().map(|door| &door.line)).map(|line| line.place.as_ref());
    std::iter::once(user.place.as_ref()).chain(lines).flatten()
}

impl Owners {
    /// Those of these places that one host alone has.
    fn own(&self, places: &[i32]) -> Vec<i32> {
        let owner = |place: &i32| usize::try_from(*place).ok().and_then(|place| self.of_place.get(place));
        places.iter().filter(|place| owner(place).is_some_and(|owner| *owner != SHARED)).copied().collect()
    }
}

impl Texts {
    fn number(&mut self, text: &Arc<str>) -> i32 {
        let address = text.as_ptr().addr();
        if let Some(number) = self.addresses.get(&address) {
            return *number;
        }
        let number = self.number_of(text);
        self.addresses.insert(address, number);
        number
    }

    /// The same for a text that does not stay.
    fn number_of(&mut self, text: &str) -> i32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = count(self.texts.len());
        let text: Arc<str> = text.into();
        self.numbers.insert(text.clone(), number);
        self.texts.push(text);
        number
    }
}

impl Rows {
    fn number(&mut self, row: &[i32]) -> i32 {
        if let Some(number) = self.numbers.get(row) {
            return *number;
        }
        let number = count(self.rows.len());
        self.numbers.insert(row.into(), number);
        self.rows.push(row.into());
        number
    }
}

impl<'m> Keys<'m> {
    fn number(&mut self, key: &'m Arc<AuthorizedKey>, texts: &mut Texts) -> i32 {
        let address = Arc::as_ptr(key).addr();
        if let Some(number) = self.addresses.get(&address) {
            return *number;
        }
        let next = count(self.keys.len());
        let number = *self.numbers.entry(&key.key).or_insert(next);
        if number == next {
            self.keys.push((&key.key, Vec::new()));
        }
        self.addresses.insert(address, number);
        let own = usize::try_from(number).ok().and_then(|number| self.keys.get_mut(number));
        if let Some((_, comments)) = own.filter(|_| !key.comment.is_empty()) {
            let comment = texts.number_of(&key.comment);
            if !comments.contains(&comment) {
                comments.push(comment);
            }
        }
        number
    }
}

impl<'m> Tables<'m> {
    /// `own` are the places that only this host has.
    fn host(&mut self, host: &'m HostAccess, own: &[i32]) {
        let own = self.call_own(host, own);
        let accounts: Vec<i32> = host.users.iter().map(|user| self.account(user)).collect();
        let shape = self.shapes.number(&accounts);
        let unread = self.lines(host.unread.iter().map(|gap| &gap.line));
        let name = self.texts.number(&host.name);
        self.hosts.push(HostRow { name, shape, unread, own });
    }

    /// Gives the host's own places their numbers, and returns them in the order that the page has them in.
    fn call_own(&mut self, host: &HostAccess, own: &[i32]) -> Vec<i32> {
        const NOBODY: usize = usize::MAX;
        const SEVERAL: usize = usize::MAX - 1;
        // Which account names each.
        let mut users: HashMap<i32, usize> = own.iter().map(|place| (*place, NOBODY)).collect();
        let mut by_user: Vec<i32> = Vec::new();
        for (index, user) in host.users.iter().enumerate() {
            for place in places_of(user) {
                let place = self.places.number(place);
                let Some(known) = users.get_mut(&place) else { continue };
                if *known == NOBODY {
                    *known = index;
                    by_user.push(place);
                } else if *known != index {
                    *known = SEVERAL;
                }
            }
        }
        for place in host.unread.iter().filter_map(|gap| gap.line.place.as_ref()) {
            users.entry(self.places.number(place)).and_modify(|known| *known = SEVERAL);
        }
        let user_of = |place: &i32| users.get(place).copied().unwrap_or(SEVERAL);
        let mut ordered: Vec<i32> = own.iter().filter(|place| user_of(place) >= SEVERAL).copied().collect();
        self.own = ordered.iter().zip(0..).map(|(place, number)| (*place, -1 - 2 * number)).collect();
        let (mut last, mut number) = (NOBODY, 0);
        for place in by_user.iter().filter(|place| user_of(place) < SEVERAL) {
            number = if user_of(place) == last { number + 1 } else { 0 };
            last = user_of(place);
            self.own.insert(*place, -2 - 2 * number);
            ordered.push(*place);
        }
        ordered
    }

    /// `[name, place, power, count, …powers, count, …ways, …doors]`
    fn account(&mut self, user: &'m UserAccess) -> i32 {
        let mut row = vec![self.texts.number(&user.name), self.place(user.place.as_ref()), power(user)];
        let powers = power_words(user);
        row.push(count(powers.len()));
        row.extend(powers.iter().map(|words| self.texts.number_of(words)));
        row.push(count(user.ways.len()));
        for way in &user.ways {
            row.push(self.way(way));
        }
        row.extend(self.lines(user.doors.iter().map(|door| &door.line)));
        self.accounts.number(&row)
    }

    /// `[by, key, end, whether it runs what it wants, chain, …limits]`
    fn way(&mut self, way: &'m Way) -> i32 {
        let (by, key) = match &way.by {
            By::Key(key) => (0, self.keys.number(key, &mut self.texts)),
            By::Password => (1, -1),
            By::Nothing => (2, -1),
        };
        let end = match &way.end {
            End::Allowed(_) => 0,
            End::Unknown(AsRead::Allowed(_)) => 1,
            End::Unknown(AsRead::Unknown) => 2,
            End::Unknown(AsRead::Denied) => 3,
            End::Denied => 4,
        };
        let runs = way.session().is_none_or(|session| session.runs_anything());
        let steps = self.lines(way.steps.iter());
        let chain = self.chains.number(&steps);
        let mut row = vec![by, key, end, i32::from(runs), chain];
        row.extend(limits(way).iter().map(|words| self.texts.number_of(words)));
        self.ways.number(&row)
    }

    fn lines<'l>(&mut self, lines: impl Iterator<Item = &'l Line>) -> Vec<i32> {
        let pair = |line: &Line| [self.texts.number(&line.text), self.place(line.place.as_ref())];
        lines.flat_map(pair).collect()
    }

    fn place(&mut self, place: Option<&Arc<str>>) -> i32 {
        let Some(place) = place else { return 0 };
        let number = self.places.number(place);
        self.own.get(&number).copied().unwrap_or(number + 1)
    }

    fn write(mut self) -> String {
        // `file:line` apart, so that a file is written once.
        let places: Vec<[i32; 2]> = self.places.texts.iter().map(|place| halves(&mut self.texts, place)).collect();
        // A place that one host has is written there.
        let mut shared = vec![true; places.len()];
        for place in self.hosts.iter().flat_map(|host| &host.own) {
            if let Some(shared) = usize::try_from(*place).ok().and_then(|place| shared.get_mut(place)) {
                *shared = false;
            }
        }
        let pair = |place: i32| usize::try_from(place).ok().and_then(|place| places.get(place)).copied();
        let mut out = String::new();
        json_text::object(&mut out, |members| {
            members.array("texts", &self.texts.texts, |out, text| string(out, text));
            members.array("places", places.iter().zip(&shared), |out, (place, shared)| {
                if *shared { numbers(out, place) } else { out.push('0') }
            });
            members.array("keys", &self.keys.keys, |out, (key, comments)| {
                out.push_str(&format!("[\"{}\",{},\"{}\",", type_words(key.key_type()), key.bits(), key.fingerprint()));
                numbers(out, comments);
                out.push(']');
            });
            for (name, rows) in
                [("chains", &self.chains), ("ways", &self.ways), ("accounts", &self.accounts), ("shapes", &self.shapes)]
            {
                members.array(name, &rows.rows, |out, row| numbers(out, row));
            }
            members.array("hosts", &self.hosts, |out, host| {
                out.push_str(&format!("[{},{},", host.name, host.shape));
                numbers(out, &host.unread);
                out.push(',');
                json_text::array(out, runs(host.own.iter().filter_map(|place| pair(*place))), |out, run| {
                    numbers(out, &run);
                });
                out.push(']');
            });
        });
        out
    }
}

/// What an account is, as far as the page colours it: ordinary, perhaps more, becomes root, root.
fn power(user: &UserAccess) -> i32 {
    let powers = &user.powers;
    if powers.contains(&Power::Root) {
        return 3;
    }
    if powers.iter().any(Power::administers) {
        return 2;
    }
    i32::from(powers.iter().any(|power| matches!(power, Power::Unknown(_))))
}

/// The file and the line of a place.
fn halves(texts: &mut Texts, place: &str) -> [i32; 2] {
    let line = place.rsplit_once(':').and_then(|(file, line)| {
        let plain = line.bytes().all(|byte| byte.is_ascii_digit()) && !line.starts_with('0');
        Some((file, line.parse().ok().filter(|_| plain)?))
    });
    match line {
        Some((file, line)) => [texts.number_of(file), line],
        None => [texts.number_of(place), 0],
    }
}

/// Places of one file after another: the file, the first line, and how far each next one is from the one before.
fn runs(places: impl Iterator<Item = [i32; 2]>) -> Vec<Vec<i32>> {
    let mut runs: Vec<Vec<i32>> = Vec::new();
    let mut last = 0;
    for [file, line] in places {
        match runs.last_mut().filter(|run| run.first() == Some(&file)) {
            Some(run) => run.push(line - last),
            None => runs.push(vec![file, line]),
        }
        last = line;
    }
    runs
}

fn count(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn numbers(out: &mut String, numbers: &[i32]) {
    json_text::array(out, numbers, |out, number| out.push_str(&number.to_string()));
}

/// Writes a string that ends no script element, and in which nothing is hidden.
fn string(out: &mut String, text: &str) {
    let mut json = String::with_capacity(text.len() + 2);
    json_text::string(&mut json, &printable(text));
    out.push_str(&json.replace('<', "\\u003c"));
}
