//! Hosts for the search for silent changes: what is said of one, and in which of many ways it is written.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use super::command::key;
use super::login_generator::Numbers;

/// A host as it is said, before anybody writes it.
#[derive(Clone)]
pub struct Host {
    pub layout: Layout,
    /// What is said, in order.
    pub parts: Vec<Part>,
    /// What its main file imports beside its own files, as expressions.
    pub imports: Vec<String>,
    /// Bindings of its main file.
    pub bindings: Vec<String>,
    /// Files beside its modules.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Links beside its modules: a name and where it leads.
    pub links: BTreeMap<String, String>,
    /// A comment above its main file.
    pub comment: String,
    /// Whether nothing keeps an account with a key, a shell and no mark of its own from logging in.
    pub is_open: bool,
}

/// What makes a host of modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `configuration.nix` alone.
    File,
    /// `configuration.nix` and what it imports.
    Imports,
    /// The same, imported by `map` over names.
    MappedImports,
    /// A flake that calls `nixosSystem`.
    Flake,
    /// A flake with a function that does.
    FlakeFunction,
    /// A hive with defaults.
    Hive,
    /// Aspects that flake-parts puts together.
    Aspects,
}

/// One thing that is said.
#[derive(Clone)]
pub struct Part {
    /// In which of the host's files.
    pub file: usize,
    pub wrap: Wrap,
    pub said: Said,
}

#[derive(Clone)]
pub enum Said {
    /// An option and an expression.
    Option(String, String),
    /// Keys of an account.
    Keys(String, Vec<String>, KeyStyle),
    User(User),
}

/// What stands around a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    Nothing,
    /// `lib.mkIf true`, and the other side of it.
    If(bool),
    /// `lib.mkIf` with a condition from outside of the tree.
    IfUnread,
    IfEnabled,
    /// `lib.mkIf` with an option of the host's own and its default.
    IfOption(bool),
    Merge,
    Force,
    Default,
    Before,
    OptionalAttrs,
}

#[derive(Clone)]
pub struct User {
    pub name: String,
    pub keys: Vec<String>,
    pub key_style: KeyStyle,
    /// Its other options.
    pub options: Vec<(String, String)>,
    pub style: UserStyle,
}

/// How a list of keys is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStyle {
    Inline,
    Binding,
    KeyFile,
    SplitFile,
    FilteredFile,
    ImportedList,
    ImportedSet,
    Json,
    Toml,
    Argument,
    Option,
    OptionDefault,
    Concatenation,
    Optionals,
    MappedBlobs,
    AttributeValues,
    With,
    Function,
    DefaultArgument,
    ConcatMap,
    OrFallback,
    Choice,
    /// In front of what an argument from outside of the tree holds.
    BeforeUnread,
    /// With the pipe operator.
    Pipe,
}

pub const KEY_STYLES: [KeyStyle; 24] = [
    KeyStyle::Inline,
    KeyStyle::Binding,
    KeyStyle::KeyFile,
    KeyStyle::SplitFile,
    KeyStyle::FilteredFile,
    KeyStyle::ImportedList,
    KeyStyle::ImportedSet,
    KeyStyle::Json,
    KeyStyle::Toml,
    KeyStyle::Argument,
    KeyStyle::Option,
    KeyStyle::OptionDefault,
    KeyStyle::Concatenation,
    KeyStyle::Optionals,
    KeyStyle::MappedBlobs,
    KeyStyle::AttributeValues,
    KeyStyle::With,
    KeyStyle::Function,
    KeyStyle::DefaultArgument,
    KeyStyle::ConcatMap,
    KeyStyle::OrFallback,
    KeyStyle::Choice,
    KeyStyle::BeforeUnread,
    KeyStyle::Pipe,
];

/// How an account is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserStyle {
    Path,
    Dotted,
    Nested,
    Quoted,
    Dynamic,
    MapAttrs,
    GenAttrs,
    ListToAttrs,
    Function,
    ModuleFunction,
    ImportedFunction,
    Update,
    RecursiveUpdate,
    Option,
    ExtraUsers,
    Inherit,
    Fold,
    MappedFile,
    FolderOfFiles,
    /// With the pipe operator.
    Pipe,
}

pub const USER_STYLES: [UserStyle; 20] = [
    UserStyle::Path,
    UserStyle::Dotted,
    UserStyle::Nested,
    UserStyle::Quoted,
    UserStyle::Dynamic,
    UserStyle::MapAttrs,
    UserStyle::GenAttrs,
    UserStyle::ListToAttrs,
    UserStyle::Function,
    UserStyle::ModuleFunction,
    UserStyle::ImportedFunction,
    UserStyle::Update,
    UserStyle::RecursiveUpdate,
    UserStyle::Option,
    UserStyle::ExtraUsers,
    UserStyle::Inherit,
    UserStyle::Fold,
    UserStyle::MappedFile,
    UserStyle::FolderOfFiles,
    UserStyle::Pipe,
];

const LAYOUTS: [Layout; 8] = [
    Layout::File,
    Layout::Imports,
    Layout::Imports,
    Layout::MappedImports,
    Layout::Flake,
    Layout::FlakeFunction,
    Layout::Hive,
    Layout::Aspects,
];

/// Wraps that change nothing of what a single definition means.
const WRAPS: [Wrap; 11] = [
    Wrap::Nothing,
    Wrap::Nothing,
    Wrap::Nothing,
    Wrap::Nothing,
    Wrap::If(true),
    Wrap::IfEnabled,
    Wrap::IfOption(true),
    Wrap::Merge,
    Wrap::Before,
    Wrap::OptionalAttrs,
    Wrap::Nothing,
];

/// How many files a host's modules are in at most.
pub const FILES: usize = 3;

impl Part {
    pub fn option(numbers: &mut Numbers, path: &str, value: &str) -> Part {
        let said = Said::Option(path.to_owned(), value.to_owned());
        Part { file: numbers.below(FILES), wrap: wrap(numbers), said }
    }

    pub fn keys(numbers: &mut Numbers, user: &str, keys: &[String]) -> Part {
        let said = Said::Keys(user.to_owned(), keys.to_vec(), numbers.pick(&KEY_STYLES));
        Part { file: numbers.below(FILES), wrap: wrap(numbers), said }
    }

    pub fn user(numbers: &mut Numbers, user: User) -> Part {
        Part { file: numbers.below(FILES), wrap: wrap(numbers), said: Said::User(user) }
    }
}

pub fn wrap(numbers: &mut Numbers) -> Wrap {
    numbers.pick(&WRAPS)
}

impl User {
    /// An account of a person.
    pub fn normal(numbers: &mut Numbers, name: &str, keys: Vec<String>) -> User {
        User {
            name: name.to_owned(),
            keys,
            key_style: numbers.pick(&KEY_STYLES),
            options: vec![("isNormalUser".to_owned(), "true".to_owned())],
            style: numbers.pick(&USER_STYLES),
        }
    }

    pub fn with(mut self, option: &str, value: &str) -> User {
        self.options.retain(|(name, _)| name != option);
        self.options.push((option.to_owned(), value.to_owned()));
        self
    }
}

impl Host {
    pub fn say(&mut self, part: Part) {
        self.parts.push(part);
    }

    pub fn users(&mut self) -> impl Iterator<Item = &mut User> {
        self.parts.iter_mut().filter_map(|part| match &mut part.said {
            Said::User(user) => Some(user),
            _ => None,
        })
    }

    pub fn user(&mut self, name: &str) -> &mut User {
        self.users().find(|user| user.name == name).expect("an account of the host")
    }

    /// Takes out what is said of an option.
    pub fn forget(&mut self, path: &str) {
        self.parts.retain(|part| !matches!(&part.said, Said::Option(own, _) if own == path));
    }

    /// Says something of an option, and nothing else.
    pub fn set(&mut self, numbers: &mut Numbers, path: &str, value: &str) {
        let old = self.parts.iter_mut().find_map(|part| match &mut part.said {
            Said::Option(own, old) if own == path => Some(old),
            _ => None,
        });
        match old {
            Some(old) => value.clone_into(old),
            None => self.say(Part::option(numbers, path, value)),
        }
    }
}

/// The key of an account, by its number.
pub fn key_of(number: usize, comment: &str) -> String {
    key(u8::try_from(number % 250).expect("below 250") + 1, comment)
}

/// The key of whoever should not get in.
pub fn stranger() -> String {
    key(251, "eve@elsewhere")
}

/// The host of a seed.
pub fn host(seed: u64) -> Host {
    let numbers = &mut Numbers::new(seed);
    let mut host = Host {
        layout: numbers.pick(&LAYOUTS),
        parts: Vec::new(),
        imports: Vec::new(),
        bindings: Vec::new(),
        files: BTreeMap::new(),
        links: BTreeMap::new(),
        comment: String::new(),
        is_open: true,
    };
    server(&mut host, numbers);
    people(&mut host, numbers);
    restrictions(&mut host, numbers);
    noise(&mut host, numbers);
    host
}

fn server(host: &mut Host, numbers: &mut Numbers) {
    let mut always = |path: &str, value: &str| {
        let part = Part::option(numbers, path, value);
        host.say(Part { wrap: Wrap::Nothing, ..part });
    };
    always("services.openssh.enable", "true");
    always("networking.hostName", "\"web\"");
    always("system.stateVersion", "\"25.11\"");
    for (path, value) in [
        ("services.openssh.settings.PasswordAuthentication", "false"),
        ("services.openssh.settings.KbdInteractiveAuthentication", "false"),
        ("services.openssh.authorizedKeysInHomedir", "false"),
        ("users.mutableUsers", "false"),
        ("services.openssh.settings.X11Forwarding", "false"),
        ("services.openssh.settings.PermitRootLogin", "\"no\""),
        ("services.openssh.settings.PermitRootLogin", "\"prohibit-password\""),
        ("security.sudo.wheelNeedsPassword", "false"),
        ("networking.firewall.allowedTCPPorts", "[ 80 443 ]"),
    ] {
        if !numbers.one_in(3) {
            host.set(numbers, path, value);
        }
    }
}

fn people(host: &mut Host, numbers: &mut Numbers) {
    for (index, name) in ["alice", "bob", "deploy"].into_iter().enumerate() {
        let count = 1 + numbers.below(2);
        let keys = (0..count).map(|own| key_of(10 * index + own, &format!("{name}@host{own}"))).collect();
        let mut user = User::normal(numbers, name, keys);
        if name == "alice" {
            user = user.with("extraGroups", "[ \"wheel\" ]");
        }
        let part = Part::user(numbers, user);
        host.say(part);
    }
    if numbers.one_in(2) {
        let part = Part::keys(numbers, "root", &[key_of(40, "root@console")]);
        host.say(part);
    }
}

/// What shuts somebody out on some of the hosts.
fn restrictions(host: &mut Host, numbers: &mut Numbers) {
    let restrictions = [
        ("services.openssh.settings.AllowUsers", "[ \"alice\" \"bob\" ]"),
        ("services.openssh.settings.DenyUsers", "[ \"mallory\" ]"),
        ("services.openssh.settings.AllowGroups", "[ \"wheel\" \"users\" ]"),
        ("services.openssh.extraConfig", "''\n    Match User deploy\n      ForceCommand /bin/true\n  ''"),
        ("services.openssh.extraConfig", "\"Match Address 10.0.0.0/8\\n  PasswordAuthentication yes\\n\""),
        ("services.openssh.settings.AuthenticationMethods", "\"publickey\""),
        ("services.openssh.listenAddresses", "[ { addr = \"0.0.0.0\"; port = 22; } ]"),
        ("services.openssh.ports", "[ 22 2222 ]"),
    ];
    if numbers.one_in(3) {
        let (path, value) = numbers.pick(&restrictions);
        host.set(numbers, path, value);
        host.is_open = false;
    }
}

/// What has nothing to do with logins, and what nobody can read.
fn noise(host: &mut Host, numbers: &mut Numbers) {
    for (path, value) in [
        ("time.timeZone", "\"Europe/Berlin\""),
        ("environment.systemPackages", "[ pkgs.git ]"),
        ("services.nginx.enable", "true"),
        ("home-manager.users.alice.programs.ssh", "{ enable = true; }"),
        ("boot.loader.grub.device", "\"/dev/sda\""),
    ] {
        if numbers.one_in(3) {
            let part = Part::option(numbers, path, value);
            host.say(part);
        }
    }
    if numbers.one_in(8) {
        host.imports.push("inputs.other.nixosModules.default".to_owned());
    }
    if numbers.one_in(5) {
        let home = "{ home.username = \"alice\"; home.homeDirectory = \"/home/alice\"; programs.git.enable = true; }\n";
        host.files.insert("home.nix".to_owned(), home.into());
    }
    if numbers.one_in(8) {
        let darwin = "{ system.defaults.dock.autohide = true; users.users.alice.home = \"/Users/alice\"; }\n";
        host.files.insert("darwin.nix".to_owned(), darwin.into());
    }
}
