//! Hostile text in every place of the model that takes text: refused with a reason, or held by the module.

use std::collections::BTreeMap;

use nixos_ssh::KeyOption::{
    CertAuthority, Command, Environment, ExpiryTime, From, PermitListen, PermitOpen, Principals, Tunnel,
};
use nixos_ssh::model::lists::{EnvironmentNames, Filled};
use nixos_ssh::model::named::{NameKind, Named};
use nixos_ssh::{
    AuthorizedKey, Block, Group, Header, Host, HostKey, HostKeyType, InitrdSsh, KeyOption, KnownHost, ListenAddress,
    ModuleError, ModuleOptions, Release, SshClient, Sshd, SshdSettings, User, Users,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::any_text::any_text;
use super::hosts::for_all;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn key() -> AuthorizedKey {
    KEY.parse().expect("a key")
}

fn named<N: NameKind, T>(name: &str, set: T) -> Named<N, T> {
    BTreeMap::from([(name.to_owned(), set)]).into()
}

fn user(user: User) -> Host {
    Host::new().user("alice", user)
}

fn users(users: Users) -> Host {
    Host::new().users(users)
}

fn option(option: KeyOption) -> Host {
    user(User::new().key(key().option(option)))
}

fn sshd(sshd: Sshd) -> Host {
    Host::new().openssh(sshd)
}

fn settings(settings: SshdSettings) -> Host {
    sshd(Sshd::new().settings(settings))
}

fn line(block: Block) -> Host {
    sshd(Sshd::new().extra_config([block]))
}

fn client(client: SshClient) -> Host {
    Host::new().client(client)
}

fn initrd(initrd: InitrdSsh) -> Host {
    Host::new().initrd(initrd)
}

fn host_key() -> HostKey {
    HostKey::new().key_type(HostKeyType::Rsa).path("/etc/ssh/key")
}

/// Every place of the model that takes text, with one text in it.
fn with_text_in_every_place(text: &str) -> Vec<(&'static str, Host)> {
    let known = |name: &str, known: KnownHost| client(SshClient::new().known_hosts(named(name, known)));
    let group = |name: &str, group: Group| users(Users::new().groups(named(name, group)));
    let mount = |name: &str, text: &str| user(User::new().pam_mount(named(name, text.to_owned())));
    let global = |keyword| Block::global().set(keyword, text);
    let host = Block { header: Header::Host(vec![text.to_owned()]), ..Block::host("x").set("User", "u") };
    let nobody = Block { header: Header::Match(Vec::new()), ..Block::global() };
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
        ("comment", user(User::new().key(AuthorizedKey { comment: own.clone(), ..key() }))),
        ("command", option(Command(own.clone()))),
        ("environment name", option(Environment(own.clone(), "x".to_owned()))),
        ("environment", option(Environment("X".to_owned(), own.clone()))),
        ("expiry-time", option(ExpiryTime(own.clone()))),
        ("from", option(From(list()))),
        ("permitlisten", option(PermitListen(own.clone()))),
        ("permitopen", option(PermitOpen(own.clone()))),
        ("principals", user(User::new().key(key().option(CertAuthority).option(Principals(list()))))),
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
        ("first criterion", line(nobody.and(text, "").set("X11Forwarding", false))),
        ("line's keyword", line(Block::global().set(text, "x"))),
        ("line's word", line(global("PidFile"))),
        ("line's words", line(global("PermitOpen"))),
        ("line's rest", line(global("ForceCommand"))),
        ("line's list", line(global("Ciphers"))),
        ("line's joined words", line(Block::global().set("SetEnv", [text, "X=y"]))),
        ("Host", client(SshClient::new().extra_config([host]))),
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
