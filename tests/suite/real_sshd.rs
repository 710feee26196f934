//! Hosts served by a real sshd on loopback: who gets in, and what they may do there.

use nixos_ssh::{Block, Host, KeyOption, Sshd, SshdSettings, User};

use crate::sshd_server::{EXAMPLE_USER, Server};
use crate::sshd_tool::{Folder, Key, is_root, me};

/// A server for keys only, with one user.
fn host(user: User) -> Host {
    Host::new().openssh(Sshd::keys_only()).user(EXAMPLE_USER, user)
}

fn holder(keys: &[&Key]) -> User {
    keys.iter().fold(User::normal(), |user, key| user.key(key.authorized()))
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn the_right_keys_get_in_and_another_does_not() {
    let folder = Folder::new();
    let types: [(&str, &[&str]); 4] = [
        ("ed25519", &["-t", "ed25519"]),
        ("rsa", &["-t", "rsa", "-b", "3072"]),
        ("ecdsa", &["-t", "ecdsa", "-b", "256"]),
        ("ecdsa521", &["-t", "ecdsa", "-b", "521"]),
    ];
    let keys = types.map(|(name, arguments)| folder.key_of_type(name, arguments));
    let stranger = folder.key("stranger");
    let server = folder.serve(&host(holder(&keys.each_ref())));
    for key in &keys {
        assert!(server.lets_in(key), "{}\n{}", key.file.display(), server.log());
    }
    assert!(!server.lets_in(&stranger));
}
