//! Feature `ssh-key`: keys and options to the types of the crate and back, with nothing lost that is not told.

use std::process::Command;

use nixos_ssh::ssh::exchange::{ExchangeError, KeyOptions};
use nixos_ssh::{AuthorizedKey, KeyError, KeyOption, KeyType, PublicKey};
use ssh_key::Algorithm;
use ssh_key::authorized_keys::{ConfigOpts, Entry};
use ssh_key::public::KeyData;

use super::command::key;
use super::real_ssh_keygen::{Random, bases, mutated_by};
use super::sshd_tool::{Folder, succeed, tool};

#[test]
fn each_type_has_its_algorithm_and_no_other_has_a_type() {
    for own in KeyType::ALL {
        let algorithm = Algorithm::from(*own);
        assert_eq!(algorithm.as_str(), own.name());
        assert_eq!(KeyType::try_from(&algorithm), Ok(*own));
    }
    let hash = Some(ssh_key::HashAlg::Sha512);
    for other in [Algorithm::Dsa, Algorithm::Rsa { hash }, Algorithm::new("none@example.net").unwrap()] {
        let name = other.to_string();
        assert_eq!(KeyType::try_from(&other), Err(ExchangeError::Algorithm(name)));
    }
}

/// Every key of ssh-keygen, with and without a comment, there and back; DSA and certificates have no key here.
#[test]
fn keys_of_every_type_come_back_as_they_were() {
    let folder = Folder::new();
    let mut seen = std::collections::BTreeSet::new();
    for base in bases(&folder) {
        let line = format!("{} alice's laptop", base.line());
        let theirs = ssh_key::PublicKey::from_openssh(&line);
        let Ok(own) = line.parse::<AuthorizedKey>() else {
            if let Ok(theirs) = theirs {
                let back = PublicKey::try_from(theirs.key_data());
                assert!(matches!(back, Err(ExchangeError::Own(KeyError::Wire(_)))), "{line}: {back:?}");
            }
            continue;
        };
        let theirs = theirs.unwrap();
        assert_eq!(ssh_key::PublicKey::try_from(&own), Ok(theirs.clone()));
        assert_eq!(AuthorizedKey::try_from(&theirs), Ok(own.clone()));
        assert_eq!(KeyData::try_from(&own.key).as_ref(), Ok(theirs.key_data()));
        assert_eq!(Entry::try_from(&own), Ok(Entry::from(theirs)));
        seen.insert(own.key.key_type());
    }
    assert_eq!(seen.len(), KeyType::ALL.len(), "{seen:?}");
}

/// An option list of ours; what comes of it.
const OPTIONS: &[(&str, Result<(), &str>)] = &[
    ("restrict", Ok(())),
    ("restrict,pty,no-pty", Ok(())),
    ("cert-authority,principals=\"web,ops\"", Ok(())),
    ("from=\"10.0.0.0/8,!10.1.1.1,*.example.net\"", Ok(())),
    ("command=\"true\"", Ok(())),
    ("command=\"git-shell\",no-pty,environment=\"A=b\"", Ok(())),
    ("expiry-time=\"20991231Z\",tunnel=\"any\"", Ok(())),
    ("permitopen=\"[2001:db8::1]:80\",permitlisten=\"8080\"", Ok(())),
    ("command=\"git pull\"", Err("command")),
    ("command=\"\"", Ok(())),
    ("no-pty,environment=\"A=b c\"", Err("environment")),
    ("command=\"`id`\"", Err("command")),
    ("command=\"echo-ä\"", Err("command")),
    ("command=\"a\\\",b\"", Err("command")),
];

#[test]
fn options_come_back_in_their_order_or_are_named() {
    for (text, expected) in OPTIONS {
        for comment in ["", " alice", " alice of the second floor"] {
            let line = format!("{text} {}{comment}", key(3, ""));
            let own: AuthorizedKey = line.parse().unwrap();
            let entry = Entry::try_from(&own);
            match expected {
                Ok(()) => {
                    let entry = entry.unwrap();
                    assert_eq!(entry.config_opts().as_str(), *text);
                    assert_eq!(entry.to_string().trim_end(), line);
                    assert_eq!(AuthorizedKey::try_from(&entry), Ok(own.clone()));
                }
                Err(name) => assert_eq!(entry, Err(ExchangeError::OptionValue(name)), "{line}"),
            }
            assert_eq!(ssh_key::PublicKey::try_from(&own), Err(ExchangeError::NoPlaceForOptions));
        }
    }
    let empty = KeyOptions::default();
    let theirs = ConfigOpts::try_from(&empty).unwrap();
    assert!(theirs.is_empty());
    assert_eq!(KeyOptions::try_from(&theirs), Ok(empty));
    for refused in
        ["no-such", "command=ls", "no-pty,principals=\"a\"", "from=\"10.0.0.1/8\"", "command=\"a\",command=\"a\""]
    {
        let theirs = ConfigOpts::new(refused).unwrap();
        let own = KeyOptions::try_from(&theirs);
        assert!(matches!(own, Err(ExchangeError::Own(_))), "{refused}: {own:?}");
    }
    assert!(matches!(
        ConfigOpts::try_from(&KeyOptions(vec![KeyOption::Tunnel("x".to_owned())])),
        Err(ExchangeError::Own(KeyError::Option { .. }))
    ));
}

#[test]
fn what_cannot_be_said_is_an_error_and_not_left_out() {
    let plain: AuthorizedKey = key(4, "alice").parse().unwrap();
    let mut broken = plain.clone();
    broken.comment = "two\nlines".to_owned();
    assert!(matches!(Entry::try_from(&broken), Err(ExchangeError::Own(KeyError::Control { .. }))));
    let mut theirs = ssh_key::PublicKey::try_from(&plain).unwrap();
    theirs.set_comment("two\nlines");
    assert!(matches!(AuthorizedKey::try_from(&theirs), Err(ExchangeError::Own(KeyError::Control { .. }))));
    // An application of a token that is no UTF-8: sshd does not care.
    let field = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
    let blob = [field(b"sk-ssh-ed25519@openssh.com"), field(&[1; 32]), field(b"\xff\xfe")].concat();
    let token = PublicKey::from_blob(&blob).unwrap();
    assert!(matches!(KeyData::try_from(&token), Err(ExchangeError::Foreign(_))));
}

/// Whatever is done to a line: where both have a key it is the same one, and what goes over comes back.
#[test]
fn mutated_lines_go_over_and_back_or_are_refused() {
    let folder = Folder::new();
    let bases = bases(&folder);
    let mut random = Random(77);
    let (mut over, mut refused) = (0, 0);
    for number in 0..super::hosts::number("NIXOS_SSH_CASES").unwrap_or(1_500) {
        let kind = random.below(26);
        let place = usize::try_from(number).unwrap() % bases.len();
        let line = mutated_by(kind, &bases[place], &mut random);
        let Ok(own) = line.parse::<AuthorizedKey>() else { continue };
        match Entry::try_from(&own) {
            Ok(entry) => {
                assert_eq!(AuthorizedKey::try_from(&entry), Ok(own), "{line:?}");
                over += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(over > 100 && refused > 0, "{over}, {refused}");
    // ssh-keygen reads what was written by ssh-key.
    let own: AuthorizedKey = key(5, "alice@laptop").parse().unwrap();
    let written = ssh_key::PublicKey::try_from(&own).unwrap().to_openssh().unwrap();
    let file = folder.write("theirs.pub", &(written + "\n"));
    let listed = succeed(Command::new(tool("ssh-keygen")).args(["-l", "-f"]).arg(file));
    assert!(listed.contains(&own.key.fingerprint()), "{listed}");
}
