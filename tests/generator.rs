//! What a provisioning tool gets that takes the crate without default features: hosts, modules that were read back, key
//! lines, and the files that NixOS will write.

#![allow(clippy::unwrap_used, missing_docs)]

use nixos_ssh::emit::authorized_keys::authorized_keys;
use nixos_ssh::emit::ssh_config::ssh_config;
use nixos_ssh::emit::sshd_config::{SshdConfigOptions, sshd_config};
use nixos_ssh::{AuthorizedKey, Block, Host, KeyOption, ModuleOptions, Release, SshClient, Sshd, User};

const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
/// The point of the curve's generator, as a key.
const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLes\
    zoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU= alice@desk";

fn host() -> Host {
    let key: AuthorizedKey = ED25519.parse().unwrap();
    Host::new()
        .openssh(Sshd::keys_only().extra_config([Block::match_user("backup").set("PermitTTY", "no")]))
        .client(SshClient::new().extra_config([Block::host("web").set("Port", 2222)]))
        .user("alice", User::normal().extra_groups(["wheel"]).key(key.clone()).key(ECDSA.parse().unwrap()))
        .user("backup", User::system("backup").key(key.option(KeyOption::Restrict)))
}

#[test]
fn a_module_is_written_and_read_back_for_every_release() {
    for release in Release::ALL {
        let options = ModuleOptions { release: *release, ..ModuleOptions::default() };
        let module = host().to_module(&options).unwrap();
        assert!(module.text().contains("users.users") && module.text().contains("alice@desk"), "{}", module.text());
    }
}

#[test]
fn a_mistake_in_a_host_is_an_error_and_no_module() {
    let host = host().user("al ice", User::normal());
    assert!(host.to_module(&ModuleOptions::default()).is_err());
}

#[test]
fn a_key_is_checked_to_its_point() {
    let key: AuthorizedKey = ECDSA.parse().unwrap();
    assert_eq!((key.key.bits(), key.comment.as_str()), (256, "alice@desk"));
    // One letter of the blob, in the middle of the point.
    let wrong = ECDSA.replace("+NC4v4af5", "+NC4v4af6");
    assert_ne!(wrong, ECDSA);
    assert!(wrong.parse::<AuthorizedKey>().is_err(), "a point beside the curve");
}

#[test]
fn the_files_that_nixos_will_write_are_there() {
    let host = host();
    let config = sshd_config(&host, &SshdConfigOptions::default()).unwrap();
    assert!(config.contains("PasswordAuthentication no") && config.contains("Match User backup"), "{config}");
    let alice = host.all_users().find(|(name, _)| *name == "alice").unwrap().1;
    let keys = authorized_keys(alice, |_| Ok::<String, ()>(String::new())).unwrap().unwrap();
    assert_eq!(keys.lines().filter(|line| !line.is_empty()).count(), 2);
    assert_eq!(ssh_config(&host), "Host web\n  Port 2222\n");
}
