//! The hosts that files and evaluated configurations speak of, each with its name and the words for its places.

mod inputs;
mod reach;
mod unread;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::expression::{Expressions, plain};
use super::host;
use super::matrix::{DoorIs, HostAccess, matrix};
use super::system::System;
use super::time::Seconds;
use super::why::Why;
use crate::configuration::datum::{Reason, Unknown};
use crate::configuration::evaluated::{self, EvaluatedError, OptionPlaces, Owner};
use crate::configuration::{Configuration, Node, Purpose};
use crate::model::release::Release;
use crate::nix::files::{FileError, Files};
use crate::nix::module::reader::{FileHosts, FileReader, Outcome, Scope};
use crate::source::{Sources, Span};
use crate::text::hexadecimal;
use reach::Reach;
use sha2::{Digest as _, Sha256};
use unread::Watched;
pub use unread::{Unread, new_unread};

/// One host.
#[derive(Debug)]
pub struct FleetHost {
    /// What it is called: its name in a flake, its `networking.hostName`, or its file.
    pub name: String,
    /// What is said of it.
    pub configuration: Configuration,
    /// The texts that say it.
    pub sources: Arc<Sources>,
    /// The NixOS release, if it says so, else the one given.
    pub release: Release,
    /// What tells the files and folders apart that its texts name and that are none of them.
    beside: BTreeMap<String, String>,
}

/// What files say of hosts.
#[derive(Debug)]
pub struct Fleet {
    /// The hosts.
    pub hosts: Vec<FleetHost>,
    /// The files that were looked for and not read: what they say of hosts, or whether they make one, nobody knows.
    pub unread: Vec<Unread>,
    /// The files that say something of logins and are parts of no host that was found, or of one that others are parts of
    /// too: what a change of them does, nobody knows.
    pub loose: Vec<Unread>,
}

/// The hosts of files with these names: those that a flake or another file names, and each file that no other file
/// imports and that says what only a host says; without any such, each that says something of logins. `shown` is what people call a file.
///
/// ```
/// use nixos_ssh::{Release, access::fleet, nix::files::MemoryFiles};
/// let files = MemoryFiles::default()
///     .with("web/default.nix", "{ imports = [ ../ssh.nix ]; }")
///     .with("ssh.nix", "{ services.openssh.enable = true; }");
/// let names = ["ssh.nix".to_owned(), "web/default.nix".to_owned()];
/// let fleet = fleet::of_files(&files, &names, Release::default(), &|name| name.to_owned());
/// assert_eq!(fleet.hosts[0].name, "web");
/// assert!(fleet.unread.is_empty());
/// ```
#[must_use]
pub fn of_files(files: &dyn Files, names: &[String], release: Release, shown: &dyn Fn(&str) -> String) -> Fleet {
    let reach = Reach::new(files);
    let watched = Watched::new(files);
    let read = read(&watched, names);
    let imported = imported(&read);
    let is_root = |name: &String| !imported.contains(name);
    let all_hosts = read.iter().filter(|(name, _)| is_root(name)).flat_map(|(_, checked)| &checked.hosts);
    // Where some files say that they are whole hosts, or name some, the others are parts for somebody to import.
    let is_host = if all_hosts.clone().any(is_whole_host) { is_whole_host } else { says_something };
    // A module that was not followed may be made of any file that is no host by itself.
    let may_be_any = all_hosts.clone().flat_map(|host| &host.gaps).any(|gap| !comes_from_outside(gap))
        || read.iter().any(|(_, checked)| checked.has_unread_hosts);
    let mut loose = Vec::new();
    for name in names.iter().filter(|name| is_root(name)) {
        let checked = read.iter().find(|(own, _)| *own == name).map(|(_, checked)| checked);
        let hosts = || checked.into_iter().flat_map(|checked| &checked.hosts);
        let is_loose = |host: &Configuration| (host.is_part || !is_host(host)) && !host.root.children.is_empty();
        let is_whole = |host: &Configuration| !host.is_part && is_whole_host(host);
        let has_unread = checked.is_some_and(|checked| checked.has_unread_hosts);
        if !has_unread && !hosts().any(is_loose) && (!may_be_any || hosts().any(is_whole)) {
            continue;
        }
        let reached = reach.of(name);
        if !reached.matters && !hosts().any(is_loose) {
            continue;
        }
        let texts = checked.map_or_else(String::new, |checked| version_of(&checked.sources));
        let version = reached.version.map(|version| version + &texts);
        loose.push(Unread { name: shown(name), why: FileError::NoHost, version });
    }
    if all_hosts.clone().any(inputs::has_inputs) {
        loose.extend(locks(files, names, shown));
    }
    let mut hosts = Vec::new();
    let mut owners = Vec::new();
    for (name, mut checked) in read {
        if imported.contains(name) {
            continue;
        }
        let file = shown(name);
        let beside = reach.beside(&checked.sources, shown);
        checked.sources.rename(shown);
        let sources = Arc::new(checked.sources);
        for configuration in checked.hosts {
            if is_host(&configuration) {
                owners.push(name.as_str());
                let name = host_name(&configuration, &file);
                let release = release_of(&configuration).unwrap_or(release);
                let (sources, beside) = (sources.clone(), beside.clone());
                hosts.push(FleetHost { name, configuration, sources, release, beside });
            }
        }
    }
    tell_apart(&mut hosts, &owners);
    Fleet { hosts, unread: watched.unread(shown), loose }
}

/// The locks of flakes.
fn locks(files: &dyn Files, names: &[String], shown: &dyn Fn(&str) -> String) -> Vec<Unread> {
    let flakes = names.iter().filter_map(|name| name.strip_suffix("flake.nix"));
    let locks =
        flakes.filter(|folder| folder.is_empty() || folder.ends_with('/')).map(|folder| format!("{folder}flake.lock"));
    let locks = locks.filter(|lock| files.kind(lock).is_some());
    let unread = locks.map(|lock| {
        let version = files.read(&lock).ok().map(|bytes| hexadecimal(&Sha256::digest(bytes)));
        Unread { name: shown(&lock), why: FileError::Pins, version }
    });
    unread.collect()
}

/// What each file says of hosts that people log in to.
fn read<'n>(files: &Watched<'_>, names: &'n [String]) -> Vec<(&'n String, FileHosts)> {
    let reader = FileReader::new(files, Scope::Everything).with_names(names.to_vec());
    let mut read = Vec::new();
    for name in names {
        let mut checked = match reader.read(name) {
            Ok(checked) => checked,
            Err(error) => {
                files.note(name, error);
                continue;
            }
        };
        if let Some(error) = checked.broken {
            files.note(name, error);
        }
        if checked.outcome == Outcome::Judged {
            checked.hosts.retain(|host| host.purpose == Purpose::Host);
            read.push((name, checked));
        }
    }
    read
}

/// A host as Nix evaluated it; `name` is what people call its JSON.
///
/// # Errors
/// Text that is no evaluated configuration, with the sources that the place is in.
///
/// ```
/// use nixos_ssh::{Release, access::fleet};
/// let text = r#"{ "version": 1, "options": { "networking": { "hostName": "web" } }, "unknown": [] }"#;
/// assert_eq!(fleet::of_evaluated("host.json", text, Release::default()).unwrap().name, "web");
/// ```
pub fn of_evaluated(name: &str, text: &str, release: Release) -> Result<FleetHost, Box<(Sources, EvaluatedError)>> {
    let mut sources = Sources::default();
    match evaluated::read(&mut sources, name, text) {
        Ok(configuration) => {
            let release = release_of(&configuration).unwrap_or(release);
            let name = host_name(&configuration, name);
            let sources = Arc::new(sources);
            Ok(FleetHost { name, configuration, sources, release, beside: BTreeMap::new() })
        }
        Err(error) => Err(Box::new((sources, error))),
    }
}

impl FleetHost {
    /// What decides about logins on it.
    ///
    /// ```
    /// use nixos_ssh::{Release, access::fleet};
    /// let host = fleet::of_evaluated("web.json", r#"{ "services": {} }"#, Release::default()).unwrap();
    /// assert!(host.system().accounts.contains_key("root"));
    /// ```
    #[must_use]
    pub fn system(&self) -> System {
        host::system(&self.configuration, self.release)
    }

    /// Everybody on it; `at` is the time of the logins.
    ///
    /// ```
    /// use nixos_ssh::{Release, access::fleet};
    /// let host = fleet::of_evaluated("web.json", r#"{ "services": {} }"#, Release::default()).unwrap();
    /// assert_eq!(&*host.access(None).name, "web");
    /// ```
    #[must_use]
    pub fn access(&self, at: Option<Seconds>) -> HostAccess {
        let places = self.places();
        let mut known: Vec<Span> = self.configuration.keys().map(|key| key.element).collect();
        known.sort();
        let texts: RefCell<HashMap<(Span, u32, bool), String>> = RefCell::default();
        let expressions = Expressions::new(&self.sources, &self.beside);
        let written = |why: &Why, is: DoorIs| {
            // Keys of accounts that have no name here are told nowhere else.
            let cut = if is == DoorIs::Accounts { &[][..] } else { &known };
            let mut texts = texts.borrow_mut();
            let text = texts.entry((why.whole, why.span.source, cut.is_empty()));
            // Of an evaluated host the text has a value's name, which the reason has, too.
            let is_whole = self.configuration.is_whole();
            text.or_insert_with(|| if is_whole { String::new() } else { expressions.text(why, cut) }).clone()
        };
        matrix(&self.name, &self.system(), at, &|span| places.shared(span), &written)
    }

    /// What gives the words for places.
    ///
    /// ```
    /// use nixos_ssh::{Release, access::fleet, source::Span};
    /// let host = fleet::of_evaluated("web.json", r#"{ "services": {} }"#, Release::default()).unwrap();
    /// assert_eq!(host.places().words(Span::new(0, 2..12)).as_deref(), Some("services"));
    /// ```
    #[must_use]
    pub fn places(&self) -> Places<'_> {
        let options = self.configuration.is_whole().then(|| OptionPlaces::of(&self.configuration));
        Places { sources: &self.sources, options, named: RefCell::default() }
    }
}

/// The words for places: `file:line`, or the option of an evaluated host.
pub struct Places<'h> {
    sources: &'h Sources,
    options: Option<OptionPlaces<'h>>,
    /// The words of options that were asked about.
    named: RefCell<HashMap<Owner<'h>, Arc<str>>>,
}

impl Places<'_> {
    /// The words for a place; nothing if it is none.
    ///
    /// ```
    /// use nixos_ssh::{Release, access::fleet, source::Span};
    /// let host = fleet::of_evaluated("web.json", r#"{ "services": {} }"#, Release::default()).unwrap();
    /// assert!(host.places().words(Span::NONE).is_none());
    /// ```
    #[must_use]
    pub fn words(&self, span: Span) -> Option<String> {
        self.shared(span).map(|words| words.to_string())
    }

    /// The same, made once for all places in one option.
    fn shared(&self, span: Span) -> Option<Arc<str>> {
        if let Some(options) = &self.options {
            let owner = options.find(span)?;
            return Some(self.named.borrow_mut().entry(owner).or_insert_with(|| options.words(owner).into()).clone());
        }
        let source = self.sources.get(span.source)?;
        Some(format!("{}:{}", source.name, source.line(span.start as usize)).into())
    }
}

/// The files that others lead to.
fn imported(read: &[(&String, FileHosts)]) -> BTreeSet<String> {
    let mut imported = BTreeSet::new();
    for (name, checked) in read {
        imported.extend(checked.led_to.iter().filter(|other| *other != *name).cloned());
    }
    // Files that import each other would all be left out.
    if read.iter().all(|(name, _)| imported.contains(*name)) { BTreeSet::new() } else { imported }
}

fn says_something(configuration: &Configuration) -> bool {
    let has = |path: &str| configuration.node(path).is_some_and(|node: &Node| !node.children.is_empty());
    has("services.openssh") || has("users.users")
}

/// Whether it is more than a part: it has a name of its own, or says what only a host says.
fn is_whole_host(configuration: &Configuration) -> bool {
    let says = ["networking.hostName", "system.stateVersion", "deployment"];
    configuration.name.is_some() || says.iter().any(|path| configuration.node(path).is_some())
}

fn host_name(configuration: &Configuration, file: &str) -> String {
    if let Some(name) = &configuration.name {
        let holders = ["nixosConfigurations.", "nodes."];
        let own = holders.iter().find_map(|holder| name.strip_prefix(holder));
        return own.unwrap_or(name).to_owned();
    }
    let said = configuration.definitions("networking.hostName").first();
    if let Some(name) = said.and_then(|definition| definition.value.as_str()).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let mut parts = file.rsplit('/');
    let last = parts.next().unwrap_or(file);
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    match (stem, parts.next()) {
        ("default" | "configuration" | "host", Some(folder)) if !folder.is_empty() && folder != "." => {
            folder.to_owned()
        }
        _ => stem.to_owned(),
    }
}

fn release_of(configuration: &Configuration) -> Option<Release> {
    let said = configuration.definitions("system.nixos.release").first()?;
    said.value.as_str()?.parse().ok()
}

/// What tells texts from others that do not say the same, whatever their layout and comments are.
fn version_of(sources: &Sources) -> String {
    let mut digest = Sha256::new();
    for (_, source) in sources.iter() {
        let is_nix = source.name.ends_with(".nix");
        digest.update(if is_nix { plain(&source.text) } else { source.text.clone() });
    }
    hexadecimal(&digest.finalize())
}

/// Whether a module that nobody could read stands in no file of the tree: an input, nixpkgs, a package, the network.
fn comes_from_outside(gap: &Unknown) -> bool {
    let name = gap.name.as_deref().unwrap_or_default();
    match gap.reason {
        Reason::Package | Reason::Fetched => true,
        Reason::Argument | Reason::Input => inputs::is_input(gap) || name == "modulesPath",
        Reason::File => name.starts_with('<'),
        _ => false,
    }
}

/// Hosts of one name get the name of their file as well, as it is below the root: the same in another state of the files.
fn tell_apart(hosts: &mut [FleetHost], owners: &[&str]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts.iter() {
        *count.entry(host.name.clone()).or_default() += 1;
    }
    for (host, file) in hosts.iter_mut().zip(owners) {
        if count.get(&host.name).is_some_and(|count| *count > 1) {
            host.name = format!("{} ({file})", host.name);
        }
    }
}
