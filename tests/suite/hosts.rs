//! Properties of random Hosts: written, formatted, read back, through JSON, with hostile text in every field.

use std::collections::BTreeSet;

use nixos_ssh::model::options::OptionSet;
use nixos_ssh::model::problem::{Context, Problem};
use nixos_ssh::model::types::Named;
use nixos_ssh::{
    AuthorizedKey, Group, Host, HostKey, InitrdSsh, KeyType, KnownHost, ListenAddress, ModuleError, ModuleOptions,
    Release, SshClient, Sshd, SshdSettings, SubGidRange, SubUidRange, User, Users,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use super::any_block::free_keywords;
pub use super::any_set::any_host;
use super::any_text::any_text;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, not a number")))
}

/// A source of random values whose seed is printed, so that a failure can be repeated with NIXOS_SSH_SEED.
pub fn runner(cases: u32) -> TestRunner {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    let seed = number("NIXOS_SSH_SEED").unwrap_or(clock.as_secs() << 20 | u64::from(clock.subsec_micros()));
    eprintln!("NIXOS_SSH_SEED={seed}");
    let rng_seed = RngSeed::Fixed(seed);
    TestRunner::new(Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() })
}

/// Holds a property against random values: `cases` of them, or NIXOS_SSH_CASES.
fn for_all<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = number("NIXOS_SSH_CASES").map_or(cases, |cases| u32::try_from(cases).expect("NIXOS_SSH_CASES"));
    if let Err(error) = runner(cases).run(&strategy, test) {
        panic!("{error}");
    }
}

/// The oldest release that has every option which the host sets.
pub fn oldest_release(host: &Host) -> Release {
    let sshd = host.openssh.get().cloned().unwrap_or_default();
    let settings = sshd.settings.get().cloned().unwrap_or_default();
    let beside = |path: &str| path.starts_with("./");
    if settings.moduli_file.get().is_some_and(|path| beside(path)) {
        return Release::R26_11;
    }
    let banner = settings.banner.get().and_then(Option::as_ref).is_some_and(|path| beside(path));
    if banner || sshd.generate_host_keys.is_set() || sshd.enable_recommended_algorithms.is_set() {
        return Release::R26_05;
    }
    Release::R25_11
}

fn options(release: Release) -> ModuleOptions {
    ModuleOptions { release, header: vec!["Written by a test".to_owned()] }
}

/// The host without what the default release does not have.
fn without_newest(mut host: Host) -> Host {
    if oldest_release(&host) > Release::default() {
        host.openssh.update(|sshd| sshd.settings.update(|settings| settings.moduli_file = Default::default()));
    }
    host
}

#[test]
fn every_host_is_written_for_every_release_that_has_its_options() {
    for_all(384, any_host(), |host| {
        for &release in Release::ALL {
            let module = host.to_module(&options(release));
            if release >= oldest_release(&host) {
                prop_assert!(module.is_ok(), "{release}: {}", module.unwrap_err());
                continue;
            }
            let Err(ModuleError::Options(errors)) = module else { panic!("{release} does not have all its options") };
            for error in errors.0 {
                let expected = matches!(error.problem, Problem::NotInRelease { .. } | Problem::NoPathInRelease { .. });
                prop_assert!(expected, "{error}");
            }
        }
        Ok(())
    });
}

#[test]
fn formatting_changes_nothing() {
    for_all(384, any_host(), |host| {
        let module = host.to_module(&options(Release::R26_11)).expect("a module");
        let formatted = nixfmt_rs::format(module.text()).expect("Nix");
        prop_assert_eq!(formatted, module.text());
        Ok(())
    });
}

#[test]
fn json_gives_the_same_host_back() {
    for_all(384, any_host().prop_map(without_newest), |host| {
        let json = serde_json::to_string(&host).expect("JSON");
        let read: Host = serde_json::from_str(&json).expect("a host");
        prop_assert_eq!(read, host);
        Ok(())
    });
}

#[test]
fn json_of_every_release_gives_the_same_host_back() {
    for_all(256, any_host(), |host| {
        for &release in Release::ALL.iter().filter(|&&release| release >= oldest_release(&host)) {
            let json = serde_json::to_string(&host.to_tree(release).expect("a tree")).expect("JSON");
            let value = serde_json::from_str(&json).expect("a value");
            let read = Host::from_tree(value, release);
            prop_assert_eq!(read.as_ref(), Ok(&host));
        }
        Ok(())
    });
}

#[test]
fn writing_twice_gives_the_same_bytes() {
    for_all(256, any_host(), |host| {
        let write = |host: &Host| host.to_module(&options(Release::R26_11)).expect("a module").into_text();
        prop_assert_eq!(write(&host), write(&host.clone()));
        Ok(())
    });
}

/// What a set of options holds, by the names of its table.
fn record<S: OptionSet>(seen: &mut BTreeSet<String>, table: &str, set: &S) {
    set.write_options(&mut Context::new(Release::R26_11), &mut |option, _| {
        seen.insert(format!("{table} {}", option.name));
    });
}

fn record_all<'s, S: OptionSet + 's>(seen: &mut BTreeSet<String>, table: &str, sets: impl IntoIterator<Item = &'s S>) {
    sets.into_iter().for_each(|set| record(seen, table, set));
}

fn record_host(seen: &mut BTreeSet<String>, host: &Host) {
    record(seen, "Host", host);
    let openssh = host.openssh.get();
    record_all(seen, "Sshd", openssh);
    record_all(seen, "ListenAddress", openssh.and_then(|sshd| sshd.listen_addresses.get()).into_iter().flatten());
    record_all(seen, "HostKey", openssh.and_then(|sshd| sshd.host_keys.get()).into_iter().flatten());
    let settings = openssh.and_then(|sshd| sshd.settings.get());
    record_all(seen, "SshdSettings", settings);
    seen.extend(settings.iter().flat_map(|settings| settings.other.0.keys()).map(|name| format!("free {name}")));
    let users = host.users.get();
    record_all(seen, "Users", users);
    record_all(
        seen,
        "Group",
        users.and_then(|users| users.groups.get()).into_iter().flat_map(|groups| groups.0.values()),
    );
    for (_, user) in host.all_users() {
        record(seen, "User", user);
        record_all(seen, "SubUidRange", user.sub_uid_ranges.get().into_iter().flatten());
        record_all(seen, "SubGidRange", user.sub_gid_ranges.get().into_iter().flatten());
        user.keys.get().into_iter().flatten().for_each(|key| record_key(seen, key));
    }
    let client = host.client.get();
    record_all(seen, "SshClient", client);
    let known = client.and_then(|client| client.known_hosts.get());
    record_all(seen, "KnownHost", known.into_iter().flat_map(|known| known.0.values()));
    record_all(seen, "InitrdSsh", host.initrd.get());
}

fn record_key(seen: &mut BTreeSet<String>, key: &AuthorizedKey) {
    seen.insert(format!("type {}", key.key.key_type().name()));
    seen.extend(key.options.iter().map(|option| format!("option {}", option.name().trim_start_matches("no-"))));
}

const KEY_OPTIONS: [&str; 17] = [
    "restrict",
    "cert-authority",
    "port-forwarding",
    "agent-forwarding",
    "X11-forwarding",
    "pty",
    "user-rc",
    "touch-required",
    "verify-required",
    "command",
    "environment",
    "expiry-time",
    "from",
    "permitlisten",
    "permitopen",
    "principals",
    "tunnel",
];

fn expected_names() -> BTreeSet<String> {
    fn table<S: OptionSet>(name: &'static str) -> impl Iterator<Item = String> {
        S::OPTIONS.iter().map(move |option| format!("{name} {}", option.name))
    }
    table::<Host>("Host")
        .chain(table::<Sshd>("Sshd"))
        .chain(table::<ListenAddress>("ListenAddress"))
        .chain(table::<HostKey>("HostKey"))
        .chain(table::<SshdSettings>("SshdSettings"))
        .chain(table::<Users>("Users"))
        .chain(table::<Group>("Group"))
        .chain(table::<User>("User"))
        .chain(table::<SubUidRange>("SubUidRange"))
        .chain(table::<SubGidRange>("SubGidRange"))
        .chain(table::<SshClient>("SshClient"))
        .chain(table::<KnownHost>("KnownHost"))
        .chain(table::<InitrdSsh>("InitrdSsh"))
        .chain(free_keywords().into_iter().map(|name| format!("free {name}")))
        .chain(KeyType::ALL.iter().map(|key_type| format!("type {}", key_type.name())))
        .chain(KEY_OPTIONS.iter().map(|name| format!("option {name}")))
        .collect()
}

/// A new option that no strategy makes would be tested by nothing.
#[test]
fn random_hosts_have_every_option_there_is() {
    let (strategy, mut runner, mut seen) = (any_host(), runner(1), BTreeSet::new());
    for _ in 0..3000 {
        record_host(&mut seen, &strategy.new_tree(&mut runner).expect("a host").current());
    }
    let missing: Vec<String> = expected_names().difference(&seen).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "no random host has these");
    let unexpected: Vec<String> = seen.difference(&expected_names()).cloned().collect();
    assert_eq!(unexpected, Vec::<String>::new(), "these are in no table");
}

/// Every place of the model that takes text, with one text in it.
fn with_text_in_every_place(text: &str) -> Vec<(&'static str, Host)> {
    use nixos_ssh::KeyOption::{Command, Environment, ExpiryTime, From, PermitListen, PermitOpen, Principals, Tunnel};
    use nixos_ssh::model::lists::{EnvironmentNames, Filled};
    use nixos_ssh::{Block, Header};
    let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    let key = || line.parse::<AuthorizedKey>().expect("a key");
    let user = |user: User| Host::new().user("alice", user);
    let users = |users: Users| Host::new().users(users);
    let sshd = |sshd: Sshd| Host::new().openssh(sshd);
    let settings = |settings: SshdSettings| Host::new().openssh(Sshd::new().settings(settings));
    let client = |client: SshClient| Host::new().client(client);
    let initrd = |initrd: InitrdSsh| Host::new().initrd(initrd);
    let known = |name: &str, known: KnownHost| {
        let one = Named::from(std::collections::BTreeMap::from([(name.to_owned(), known)]));
        Host::new().client(SshClient::new().known_hosts(one))
    };
    let group = |name: &str, group: Group| {
        let one = Named::from(std::collections::BTreeMap::from([(name.to_owned(), group)]));
        Host::new().users(Users::new().groups(one))
    };
    let mount = |name: &str, text: &str| {
        let one = Named::from(std::collections::BTreeMap::from([(name.to_owned(), text.to_owned())]));
        Host::new().user("alice", User::new().pam_mount(one))
    };
    let option = |option| Host::new().user("alice", User::new().key(key().option(option)));
    let comment = AuthorizedKey { comment: text.to_owned(), ..key() };
    let line = |block: Block| Host::new().openssh(Sshd::new().extra_config([block]));
    let global = |keyword| Block::global().set(keyword, text);
    let host = |text: &str| Block { header: Header::Host(vec![text.to_owned()]), ..Block::host("x").set("User", "u") };
    let host_key = || HostKey::new().key_type(nixos_ssh::HostKeyType::Rsa).path("/etc/ssh/key");
    let own = text.to_owned();
    let list = || vec![own.clone()];
    vec![
        ("user name", Host::new().user(text, User::normal())),
        ("users.name", user(User::new().name(text))),
        ("description", user(User::new().description(text))),
        ("group", user(User::new().group(text))),
        ("extraGroups", user(User::new().extra_groups([text]))),
        ("home", user(User::new().home(text))),
        ("homeMode", user(User::new().home_mode(text))),
        ("shell", user(User::new().shell(text))),
        ("hashedPassword", user(User::new().hashed_password(text))),
        ("hashedPasswordFile", user(User::new().hashed_password_file(text))),
        ("password", user(User::new().password(text))),
        ("initialHashedPassword", user(User::new().initial_hashed_password(text))),
        ("initialPassword", user(User::new().initial_password(text))),
        ("expires", user(User::new().expires(text))),
        ("packages", user(User::new().packages([text]))),
        ("cryptHomeLuks", user(User::new().crypt_home_luks(text))),
        ("pamMount name", mount(text, "x")),
        ("pamMount", mount("path", text)),
        ("keyFiles", user(User::new().key_files([text]))),
        ("authorizedPrincipals", user(User::new().authorized_principals([text]))),
        ("comment", user(User::new().key(comment))),
        ("command", option(Command(own.clone()))),
        ("environment name", option(Environment(own.clone(), "x".to_owned()))),
        ("environment", option(Environment("X".to_owned(), own.clone()))),
        ("expiry-time", option(ExpiryTime(own.clone()))),
        ("from", option(From(list()))),
        ("permitlisten", option(PermitListen(own.clone()))),
        ("permitopen", option(PermitOpen(own.clone()))),
        (
            "principals",
            user(User::new().key(key().option(nixos_ssh::KeyOption::CertAuthority).option(Principals(list())))),
        ),
        ("tunnel", option(Tunnel(own.clone()))),
        ("group name", group(text, Group::new().gid(1))),
        ("groups.name", group("g", Group::new().name(text))),
        ("members", group("g", Group::new().members([text]))),
        ("defaultUserHome", users(Users::new().default_user_home(text))),
        ("defaultUserShell", users(Users::new().default_user_shell(text))),
        ("motd", users(Users::new().motd(text))),
        ("motdFile", users(Users::new().motd_file(text))),
        ("package", sshd(Sshd::new().package(text))),
        ("sftpFlags", sshd(Sshd::new().sftp_flags([text]))),
        ("sftpServerExecutable", sshd(Sshd::new().sftp_server_executable(text))),
        ("addr", sshd(Sshd::new().listen_addresses([ListenAddress::new().addr(text)]))),
        ("hostKeys.path", sshd(Sshd::new().host_keys([host_key().path(text)]))),
        ("hostKeys.comment", sshd(Sshd::new().host_keys([host_key().comment(text)]))),
        ("authorizedKeysFiles", sshd(Sshd::new().authorized_keys_files([text]))),
        ("authorizedKeysCommand", sshd(Sshd::new().authorized_keys_command(text))),
        ("authorizedKeysCommandUser", sshd(Sshd::new().authorized_keys_command_user(text))),
        ("AcceptEnv", settings(SshdSettings::new().accept_env(Some(EnvironmentNames(vec![text.into()]))))),
        ("AllowUsers", settings(SshdSettings::new().allow_users(Some(Filled(vec![text.into()]))))),
        ("AuthorizedPrincipalsFile", settings(SshdSettings::new().authorized_principals_file(text))),
        ("Banner", settings(SshdSettings::new().banner(text))),
        ("Ciphers", settings(SshdSettings::new().ciphers([text]))),
        ("ModuliFile", settings(SshdSettings::new().moduli_file(text))),
        ("free keyword", settings(SshdSettings::new().keyword(text, "x"))),
        ("free word", settings(SshdSettings::new().keyword("PidFile", text))),
        ("free words", settings(SshdSettings::new().keyword("PermitOpen", text))),
        ("free rest", settings(SshdSettings::new().keyword("ForceCommand", text))),
        ("free number", settings(SshdSettings::new().keyword("MaxSessions", text))),
        ("Match User", line(Block::match_user(text).set("X11Forwarding", false))),
        ("Match Address", line(Block::match_address(text).set("X11Forwarding", false))),
        ("Match criterion", line(Block::match_user("x").and(text, "x").set("X11Forwarding", false))),
        ("lone criterion", line(Block::match_user("x").and(text, "").set("X11Forwarding", false))),
        (
            "first criterion",
            line(
                Block { header: Header::Match(Vec::new()), ..Block::match_user("x") }
                    .and(text, "")
                    .set("X11Forwarding", false),
            ),
        ),
        ("line's keyword", line(Block::global().set(text, "x"))),
        ("line's word", line(global("PidFile"))),
        ("line's words", line(global("PermitOpen"))),
        ("line's rest", line(global("ForceCommand"))),
        ("line's list", line(global("Ciphers"))),
        ("line's joined words", line(Block::global().set("SetEnv", [text, "X=y"]))),
        ("Host", client(SshClient::new().extra_config([host(text)]))),
        ("exec", client(SshClient::new().extra_config([Block::match_user("x").and("exec", text).set("User", "u")]))),
        ("ProxyCommand", client(SshClient::new().extra_config([Block::host("x").set("ProxyCommand", text)]))),
        ("agentTimeout", client(SshClient::new().agent_timeout(text))),
        ("agentPKCS11Whitelist", client(SshClient::new().agent_pkcs11_whitelist(text))),
        ("askPassword", client(SshClient::new().ask_password(text))),
        ("hostKeyAlgorithms", client(SshClient::new().host_key_algorithms([text]))),
        ("known host", known(text, KnownHost::new().cert_authority(true))),
        ("hostNames", known("h", KnownHost::new().host_names([text]))),
        ("publicKeyFile", known("h", KnownHost::new().public_key_file(text))),
        ("knownHostsFiles", client(SshClient::new().known_hosts_files([text]))),
        ("initrd shell", initrd(InitrdSsh::new().shell(text))),
        ("initrd hostKeys", initrd(InitrdSsh::new().host_keys([text]))),
        ("initrd extraConfig", initrd(InitrdSsh::new().extra_config([global("ForceCommand")]))),
    ]
}

/// Whatever a text is: it is refused with a reason, or the module holds it. `ReadBack` and `Difference` would be bugs.
fn check_text(text: &str) -> Result<(), TestCaseError> {
    for (place, host) in with_text_in_every_place(text) {
        match host.to_module(&ModuleOptions { release: Release::R26_11, header: vec![text.to_owned()] }) {
            Err(ModuleError::Options(errors)) => prop_assert!(!errors.0.is_empty(), "{place}: {text:?}"),
            Err(bug) => prop_assert!(false, "{place} with {text:?}: {bug}"),
            Ok(module) => {
                let parsed = rnix::Root::parse(module.text());
                prop_assert!(parsed.errors().is_empty(), "{place} with {text:?}: {}", module.text());
                let formatted = nixfmt_rs::format(module.text());
                prop_assert!(formatted.is_ok(), "{place} with {text:?}: {}", module.text());
                prop_assert_eq!(formatted.expect("Nix"), module.text(), "{} with {:?}", place, text);
            }
        }
    }
    Ok(())
}

#[test]
fn hostile_text_in_any_place_is_refused_or_held() {
    for_all(384, any_text(), |text| check_text(&text));
}

#[test]
fn texts_with_a_meaning_of_their_own_are_refused_or_held() {
    let texts = ["", "all", "All", "none", "=x", "==x", "!", "-1", "outPath", "__toString", "_type", "Match", "Host"];
    let more = ["./a", "./", "pkgs.a", "pkgs.", "/", "/a/", "\"", "\"a b\"", "'a'", "a b", "#", "exec", "canonical"];
    for text in texts.into_iter().chain(more) {
        check_text(text).expect("refused or held");
    }
}
