//! What NixOS's own modules bring that lets people log in: accounts, keys, lines of sshd_config. One table.
//!
//! An evaluated host has all of it among its options; of files only the option is read that turns a module on.
//! Source: the modules of nixpkgs, each at the path that its row tells.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::datum::{Datum, Found, Reason, Set, SetAttribute, Text, Unknown};
use super::module_keys::{account_of, module_keys, nodes};
use super::resolved::{Resolved, winner};
use super::{Condition, Configuration, Definition, Node};
use crate::source::Span;

/// A module that makes an account of which all is known but the keys that it writes while it runs.
struct AccountModule {
    /// The set of its options, with `enable`.
    module: &'static str,
    /// The account, by default; `user` beside `enable` may name another.
    user: &'static str,
    /// Which account it makes.
    makes: Makes,
    /// Its home.
    home: &'static str,
    /// Whether it writes keys into `~/.ssh/authorized_keys`.
    keys: Keys,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Makes {
    /// That of its default name only.
    Default,
    /// Whichever is named.
    Named,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// It does.
    Writes,
    /// It does not.
    None,
}

const fn row(module: &'static str, user: &'static str, makes: Makes, home: &'static str, keys: Keys) -> AccountModule {
    AccountModule { module, user, makes, home, keys }
}

/// Accounts of services whose shell runs commands.
const ACCOUNTS: &[AccountModule] = &[
    row("services.forgejo", "forgejo", Makes::Default, "/var/lib/forgejo", Keys::Writes),
    row("services.gitea", "gitea", Makes::Default, "/var/lib/gitea", Keys::Writes),
    row("services.gitlab", "gitlab", Makes::Named, "/var/gitlab/state/home", Keys::Writes),
    row("services.gitolite", "gitolite", Makes::Named, "/var/lib/gitolite", Keys::Writes),
    row("services.gogs", "gogs", Makes::Default, "/var/lib/gogs", Keys::Writes),
    row("services.hydra", "hydra", Makes::Default, "/var/lib/hydra", Keys::None),
    row("services.jenkins", "jenkins", Makes::Default, "/var/lib/jenkins", Keys::None),
    row("services.postgresql", "postgres", Makes::Default, "/var/lib/postgresql", Keys::None),
];

/// Options that make NSS know accounts that no option names.
pub(crate) const FOREIGN_ACCOUNTS: &[&str] = &[
    "security.googleOsLogin.enable",
    "security.ipa.enable",
    "services.cloud-init.enable",
    "services.himmelblau.enable",
    "services.homed.enable",
    "services.kanidm.enablePam",
    "services.kanidm.unix.enable",
    "services.samba.winbindd.enable",
    "services.sssd.enable",
    "services.userdbd.enable",
    "services.waagent.enable",
    "users.ldap.enable",
];

/// Options that set AuthorizedKeysCommand, and what to.
const KEY_PROGRAMS: &[(&str, &str, &str)] = &[
    ("security.googleOsLogin.enable", "/etc/ssh/authorized_keys_command_google_oslogin %u", "nobody"),
    (
        "ec2.instance-connect.enable",
        "/etc/ssh/authorized_keys_command_eic_run_authorized_keys %u %f",
        "ec2-instance-connect",
    ),
    ("services.sssd.sshAuthorizedKeysIntegration", "/etc/ssh/authorized_keys_command", "nobody"),
    ("services.kanidm.unix.sshIntegration", "/run/current-system/sw/bin/kanidm_ssh_authorizedkeys %u", "nobody"),
    ("services.userdbd.enableSSHSupport", "/run/current-system/sw/bin/userdbctl ssh-authorized-keys %u", "root"),
    ("services.opkssh.enable", "/run/wrappers/bin/opkssh verify %u %k %t", "opksshuser"),
];

/// Programs that let people in beside sshd: the option that turns them on, and their names.
pub(crate) const OTHER_SERVERS: &[(&str, &str)] = &[
    ("services.teleport.enable", "Teleport"),
    ("services.shellhub-agent.enable", "ShellHub"),
    ("services.sshportal.enable", "sshportal"),
];

/// A configuration with what NixOS's own modules add to it; nothing if none of them does.
pub(crate) fn with_modules(configuration: &Configuration) -> Option<Configuration> {
    if configuration.is_whole() {
        return None;
    }
    let mut adding = Adding { configuration, added: Vec::new() };
    adding.ssh_serve();
    adding.borg();
    adding.btrbk();
    adding.accounts();
    adding.key_programs();
    if adding.added.is_empty() {
        return None;
    }
    let mut whole = Configuration {
        name: configuration.name.clone(),
        coverage: configuration.coverage,
        root: configuration.root.clone(),
        gaps: configuration.gaps.clone(),
        files: configuration.files.clone(),
        ..Configuration::default()
    };
    for (path, definition) in adding.added {
        let node = path.iter().fold(&mut whole.root, |node, name| {
            let node = node.children.entry(name.clone()).or_default();
            node.names.push(definition.name);
            node
        });
        match definition.value.unknown() {
            // An account of which a module does not say the name.
            Some(unknown) if path.len() == 3 => node.gap(unknown.clone(), definition.name),
            _ => node.definitions.push(definition),
        }
    }
    Some(whole)
}

/// The accounts into whose `~/.ssh/authorized_keys` a module writes while it runs: the account, the module, its place.
pub(crate) fn key_writers(configuration: &Configuration) -> Vec<(String, &'static str, Span)> {
    let writers = ACCOUNTS.iter().filter(|row| row.keys == Keys::Writes);
    let writers = writers.filter_map(|row| {
        let (span, _) = on(configuration, &format!("{}.enable", row.module))?;
        let node = configuration.node(row.module)?;
        Some((account_of(node, "user", row.user)?, row.module, span))
    });
    writers.collect()
}

/// The options of services that write keys of root when a machine first starts, as a cloud tells them.
const CLOUDS: &[&str] = &["services.cloud-init.enable", "services.waagent.enable"];

/// Which of them is on, and where.
pub(crate) fn cloud_keys(configuration: &Configuration) -> Option<(&'static str, Span)> {
    let mut clouds = CLOUDS.iter();
    clouds.find_map(|option| on(configuration, option).map(|(span, _)| (option.trim_end_matches(".enable"), span)))
}

/// Accounts that services may bring of which nothing else is known, by name: those called as a service that is on, or as
/// its `user` says.
pub(crate) fn service_accounts(configuration: &Configuration) -> BTreeMap<String, Unknown> {
    let mut accounts = BTreeMap::new();
    if configuration.is_whole() {
        return accounts;
    }
    for (path, node) in nodes(configuration, "services.*") {
        if ACCOUNTS.iter().any(|row| row.module == path) {
            continue;
        }
        let Some((span, _)) = on(configuration, &format!("{path}.enable")) else { continue };
        let why = Unknown { reason: Reason::Config, span, name: Some(path.as_str().into()), alternatives: Vec::new() };
        let service = path.rsplit('.').next().unwrap_or_default();
        accounts.insert(service.to_owned(), why.clone());
        accounts.extend(account_of(node, "user", service).map(|name| (name, why)));
    }
    accounts
}

/// Whether a module makes an account of this name, whose shell runs commands.
pub(crate) fn makes(configuration: &Configuration, name: &str) -> bool {
    let has_keys = module_keys(configuration).iter().any(|keys| keys.user.as_deref() == Some(name));
    let is_made = |row: &AccountModule| {
        let user = configuration.node(row.module).and_then(|node| account_of(node, "user", row.user));
        let made = user.filter(|user| row.makes == Makes::Named || user == row.user);
        made.as_deref() == Some(name) && on(configuration, &format!("{}.enable", row.module)).is_some()
    };
    has_keys || ACCOUNTS.iter().any(is_made)
}

/// Where an option is true, or may be, and under which condition.
pub(crate) fn on(configuration: &Configuration, option: &str) -> Option<(Span, Condition)> {
    let definitions = configuration.definitions(option);
    let span = definitions.first().map(|definition| definition.name);
    match winner(definitions) {
        Resolved::Set(Found { datum: Datum::Bool(true), .. }, definition) => Some((definition.name, Condition::Always)),
        Resolved::Unknown(unknown) => Some((span?, Condition::Unknown(unknown.clone()))),
        Resolved::Set(..) | Resolved::Unset => None,
    }
}

/// Definitions that modules add.
struct Adding<'c> {
    configuration: &'c Configuration,
    added: Vec<(Vec<String>, Definition)>,
}

impl Adding<'_> {
    fn add(&mut self, path: &[&str], datum: Datum, at: &(Span, Condition)) {
        let (span, condition) = at;
        let value = Found { datum, span: *span };
        let definition = Definition {
            value,
            name: *span,
            priority: 100,
            around: Vec::new(),
            order: 1000,
            condition: condition.clone(),
            renamed: None,
        };
        self.added.push((path.iter().map(|name| (*name).to_owned()).collect(), definition));
    }

    /// An account of a service whose shell runs commands.
    fn account(&mut self, name: &str, group: Option<&str>, home: Option<&str>, at: &(Span, Condition)) {
        let option = |option: &'static str| ["users", "users", name, option];
        self.add(&option("isSystemUser"), Datum::Bool(true), at);
        self.add(&option("useDefaultShell"), Datum::Bool(true), at);
        for (name, value) in [("group", group), ("home", home)] {
            if let Some(value) = value {
                self.add(&option(name), text(value), at);
            }
        }
    }

    /// `nix-ssh-serve.nix`: it turns sshd on, too.
    fn ssh_serve(&mut self) {
        let Some(at) = on(self.configuration, "nix.sshServe.enable") else { return };
        self.account("nix-ssh", Some("nix-ssh"), None, &at);
        self.add(&["services", "openssh", "enable"], Datum::Bool(true), &at);
        let is = |option: &str| on(self.configuration, &format!("nix.sshServe.{option}")).is_some();
        let protocol = winner(self.configuration.definitions("nix.sshServe.protocol"));
        let daemon = matches!(protocol, Resolved::Set(found, _) if found.as_str() == Some("ssh-ng"));
        // Today's module has a script of its own there, which runs these and nothing else.
        let command = match (daemon, is("write")) {
            (true, _) => "nix-daemon --stdio",
            (false, true) => "nix-store --serve --write",
            (false, false) => "nix-store --serve",
        };
        let lines = format!(
            "Match User nix-ssh\n  AllowAgentForwarding no\n  AllowTcpForwarding no\n  PermitTTY no\n  PermitTunnel \
             no\n  X11Forwarding no\n  ForceCommand {command}\nMatch All\n"
        );
        self.add(&["services", "openssh", "extraConfig"], text(&lines), &at);
        if let Some(at) = on(self.configuration, "nix.sshServe.trusted") {
            let list = Datum::List(vec![Found { datum: text("nix-ssh"), span: at.0 }]);
            self.add(&["nix", "settings", "trusted-users"], list, &at);
        }
    }

    /// `borgbackup.nix`: an account for each repository. Its keys are in [`super::module_keys`].
    fn borg(&mut self) {
        for (path, repository) in nodes(self.configuration, "services.borgbackup.repos.*") {
            let at = (repository.span(), Condition::Always);
            match account_of(repository, "user", "borg") {
                Some(user) => {
                    let group = account_of(repository, "group", "borg");
                    self.account(&user, group.as_deref(), None, &at);
                }
                None => self.nameless(&format!("{path}.user"), at.0),
            }
        }
        let gap = self.configuration.node("services.borgbackup.repos").and_then(|node| node.gaps.first());
        if let Some(gap) = gap.cloned() {
            // Repositories that nobody could read are mostly of the default account, and perhaps of others.
            let at = (gap.span, Condition::Always);
            self.account("borg", Some("borg"), None, &at);
            let name: Arc<str> = "services.borgbackup.repos".into();
            let unknown = Unknown { name: Some(name), ..gap };
            self.add(&["users", "users", "borg"], Datum::Unknown(unknown), &at);
            let nowhere = (Span { end: at.0.start, ..at.0 }, Condition::Always);
            self.add(&["users", "users", "${services.borgbackup.repos}", "isSystemUser"], Datum::Bool(true), &nowhere);
        }
    }

    /// `btrbk.nix`: it runs some commands as root.
    fn btrbk(&mut self) {
        let access = self.configuration.definitions("services.btrbk.sshAccess").first();
        let instances = self.configuration.node("services.btrbk.instances").map(Node::span);
        let Some(span) = access.map(|access| access.name).or(instances) else { return };
        let at = (span, Condition::Always);
        self.account("btrbk", Some("btrbk"), Some("/var/lib/btrbk"), &at);
        let set = |parts: Vec<(&str, Datum)>| {
            let attribute = |datum| SetAttribute { name: span, value: Found { datum, span } };
            let attributes = parts.into_iter().map(|(name, datum)| (name.to_owned(), attribute(datum))).collect();
            Found { datum: Datum::Set(Set { attributes, rest: None }), span }
        };
        let list = |texts: &[&str]| Datum::List(texts.iter().map(|own| Found { datum: text(own), span }).collect());
        let commands = ["btrfs", "mkdir", "readlink"].map(|command| {
            let path = format!("/run/current-system/sw/bin/{command}");
            set(vec![("command", text(&path)), ("options", list(&["NOPASSWD"]))])
        });
        let rule = set(vec![("users", list(&["btrbk"])), ("commands", Datum::List(commands.into()))]);
        self.add(&["security", "sudo", "extraRules"], Datum::List(vec![rule]), &at);
    }

    fn accounts(&mut self) {
        for row in ACCOUNTS {
            let Some(at) = on(self.configuration, &format!("{}.enable", row.module)) else { continue };
            let user = self.configuration.node(row.module).and_then(|node| account_of(node, "user", row.user));
            match user {
                Some(user) if row.makes == Makes::Named || user == row.user => {
                    self.account(&user, Some(&user), Some(row.home), &at);
                }
                Some(_) => {}
                None => self.nameless(&format!("{}.user", row.module), at.0),
            }
            if row.module == "services.hydra" {
                self.account("hydra-queue-runner", Some("hydra"), None, &at);
                self.account("hydra-www", Some("hydra"), None, &at);
            }
        }
    }

    fn key_programs(&mut self) {
        for (option, command, user) in KEY_PROGRAMS {
            let Some(at) = on(self.configuration, option) else { continue };
            self.add(&["services", "openssh", "authorizedKeysCommand"], text(command), &at);
            self.add(&["services", "openssh", "authorizedKeysCommandUser"], text(user), &at);
        }
    }

    /// An account whose name nobody could read.
    fn nameless(&mut self, option: &str, span: Span) {
        let name: Arc<str> = option.into();
        let unknown = Unknown { reason: Reason::Config, span, name: Some(name), alternatives: Vec::new() };
        let nowhere = Span { end: span.start, ..span };
        self.add(
            &["users", "users", &format!("${{{option}}}")],
            Datum::Unknown(unknown),
            &(nowhere, Condition::Always),
        );
    }
}

fn text(text: &str) -> Datum {
    Datum::Text(Arc::new(Text::plain(text)))
}
