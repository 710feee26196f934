//! The table of algorithms, and what lists of them do, against ssh and sshd themselves.

use std::collections::BTreeSet;
use std::process::Command;

use nixos_ssh::ssh::algorithm::AlgorithmKind::{self, CaSignature, Cipher, Kex, Key, Mac};
use nixos_ssh::ssh::algorithm::{Change, NameEffect, Verdict, algorithm, algorithms, list_effect};
use nixos_ssh::ssh::keyword::Dialect::{Ssh, Sshd};
use nixos_ssh::ssh::version::Version;

use crate::sshd_tool::{Folder, accepts, effective, succeed, tool, version};

const KINDS: [AlgorithmKind; 5] = [Cipher, Mac, Kex, Key, CaSignature];

#[test]
fn the_table_is_whole() {
    for kind in KINDS {
        let names: Vec<&str> = algorithms(kind).map(|algorithm| algorithm.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{kind:?} has a name twice");
        for one in algorithms(kind) {
            assert_eq!(one.reason.is_empty(), one.verdict == Verdict::Good, "{}", one.name);
            assert!(one.removed.is_none_or(|removed| one.since < removed), "{}", one.name);
            assert_eq!(algorithm(kind, one.name), Some(one));
        }
    }
    assert_eq!(algorithm(CaSignature, "ssh-ed25519-cert-v01@openssh.com"), None);
    assert_eq!(algorithm(Mac, "HMAC-MD5"), None);
}

/// What each name of a list does, in short.
fn effects(kind: AlgorithmKind, list: &str) -> Vec<(String, String)> {
    let effect = |effect: &NameEffect| match effect {
        NameEffect::These(these) => these.iter().map(|one| one.name).collect::<Vec<_>>().join(" "),
        NameEffect::Nothing => "nothing".to_owned(),
        NameEffect::Unknown(None) => "unknown".to_owned(),
        NameEffect::Unknown(Some(gone)) => format!("gone {}", gone.name),
        NameEffect::Unread => "unread".to_owned(),
    };
    let names = list_effect(Sshd, kind, list).names;
    names.iter().map(|name| (list[name.range.clone()].to_owned(), effect(&name.effect))).collect()
}

#[test]
fn every_name_of_a_list_does_something_or_nothing() {
    for (kind, list, expected) in [
        (Cipher, "aes256-ctr,aes*,arcfour", "aes256-ctr=aes256-ctr aes*=unknown arcfour=gone arcfour"),
        (Cipher, "+aes128-cbc,-foo", "aes128-cbc=aes128-cbc -foo=unknown"),
        (Mac, "-hmac-sha1,hmac-md5*", "hmac-sha1=hmac-sha1 hmac-md5*=nothing"),
        (Kex, "-diffie*,!x", "diffie*=nothing !x="),
        (Kex, "^\u{fffc},foo", "\u{fffc}=unread foo=unknown"),
        (Key, "^ssh-rsa*", "ssh-rsa*=ssh-rsa ssh-rsa-cert-v01@openssh.com"),
        (Key, "ssh-dss*", "ssh-dss*=unknown"),
        (Key, "!ssh-rsa", "!ssh-rsa=unknown"),
        (CaSignature, "ssh-rsa*", "ssh-rsa*=ssh-rsa"),
        (Key, "", "=unknown"),
    ] {
        let found: Vec<String> =
            effects(kind, list).into_iter().map(|(name, effect)| format!("{name}={effect}")).collect();
        assert_eq!(found.join(" "), expected, "{list}");
    }
}

#[test]
fn signs_change_the_default() {
    let offered = |list: &str| {
        let effect = list_effect(Sshd, Cipher, list);
        (effect.change, effect.offered.iter().map(|cipher| cipher.name).collect::<Vec<_>>().join(","))
    };
    let (rest, last) = ("chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com", "aes128-ctr");
    assert_eq!(offered("aes128-ctr,3des-cbc,aes128-ctr"), (Some(Change::Replace), "aes128-ctr,3des-cbc".to_owned()));
    assert_eq!(
        offered("+aes128-cbc,aes128-ctr"),
        (Some(Change::Append), format!("{rest},{last},aes192-ctr,aes256-ctr,aes128-cbc"))
    );
    assert_eq!(offered("^aes256-ctr"), (Some(Change::Prepend), format!("aes256-ctr,{rest},{last},aes192-ctr")));
    assert_eq!(offered("-aes*-ctr,!aes128-ctr"), (Some(Change::Remove), format!("{rest},{last}")));
    assert_eq!(offered("\u{fffc}"), (None, String::new()));
    // The client offers what the server no longer does.
    let kex = |dialect| list_effect(dialect, Kex, "-x").offered.iter().any(|kex| kex.name.starts_with("diffie"));
    assert!(kex(Ssh) && !kex(Sshd));
}

fn installed() -> Version {
    let (major, minor) = version();
    Version(u8::try_from(major).expect("small"), u8::try_from(minor).expect("small"))
}

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn ssh_knows_what_the_table_knows() {
    for (kind, query) in [(Cipher, "cipher"), (Mac, "mac"), (Kex, "kex"), (Key, "key-sig"), (CaSignature, "sig")] {
        let printed = succeed(Command::new(tool("ssh")).args(["-Q", query]));
        let printed: BTreeSet<&str> = printed.lines().collect();
        let table: BTreeSet<&str> = algorithms(kind).filter(|one| one.is_in(installed())).map(|one| one.name).collect();
        // Debian brought this one to its OpenSSH 9.2.
        let patched = "sntrup761x25519-sha512";
        let known = |name: &&&str| **name != patched && !name.starts_with("ssh-dss");
        let different: Vec<_> = printed.symmetric_difference(&table).filter(known).collect();
        assert!(different.is_empty(), "{kind:?}: {different:?}");
    }
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn lists_do_what_sshd_does() {
    let folder = Folder::new();
    folder.key("host");
    let key = folder.text_path("keys/host");
    let newest = installed() >= Version(10, 3);
    for (keyword, kind, lists) in [
        ("Ciphers", Cipher, vec!["aes256-ctr", "+aes128-cbc", "-aes*-ctr", "^aes256-ctr,aes128-cbc", "foo", "aes*"]),
        ("Ciphers", Cipher, vec!["+foo", "-foo", "-aes*,!aes128-ctr", "aes128-ctr,aes128-ctr", "+aes256-ctr"]),
        ("MACs", Mac, vec!["hmac-md5", "-hmac-sha1*,umac-64*", "+hmac-md5", "^hmac-sha2-512", "-*sha*,!*etm*"]),
        ("KexAlgorithms", Kex, vec!["-diffie*", "+diffie-hellman-group1-sha1", "^curve25519-sha256", "foo", "ecdh*"]),
        ("HostKeyAlgorithms", Key, vec!["-*cert*", "ssh-*", "^rsa*", "+ssh-rsa", "ssh-?d*", "foo*", "!ssh-rsa"]),
        (
            "CASignatureAlgorithms",
            CaSignature,
            vec!["-rsa*", "+ssh-rsa", "ssh-ed25519", "ssh-rsa-cert-v01@openssh.com"],
        ),
    ] {
        for list in lists {
            let file = folder.write("sshd_config", &format!("HostKey {key}\n{keyword} {list}\n"));
            let effect = list_effect(Sshd, kind, list);
            let unknown = effect.names.iter().any(|name| matches!(name.effect, NameEffect::Unknown(_)));
            let accepted = accepts(&file);
            assert_eq!(accepted.is_ok(), !unknown, "{keyword} {list}: {accepted:?}");
            // Before, defaults were others.
            if unknown || !newest && !matches!(kind, Cipher | Mac) {
                continue;
            }
            let values = effective(&file, "");
            let value = values.iter().find_map(|line| {
                let (name, value) = line.split_once(' ')?;
                name.eq_ignore_ascii_case(keyword).then_some(value)
            });
            let mut real: Vec<&str> = value.expect(keyword).split(',').collect();
            let mut ours: Vec<&str> = effect.offered.iter().map(|one| one.name).collect();
            if !newest {
                real.sort_unstable();
                ours.sort_unstable();
            }
            if kind == Key {
                // Patterns give sshd's own order, which is that of no table.
                real.sort_unstable();
                ours.sort_unstable();
            }
            assert_eq!(ours, real, "{keyword} {list}");
        }
    }
}
