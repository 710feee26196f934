//! Our verdict on lines and files of sshd_config, and what the keyword table says of them, against sshd.

use std::collections::BTreeSet;

use nixos_ssh::ssh::config_text::read;
use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Repeat, Status};
use nixos_ssh::ssh::version::Version;
use proptest::prelude::*;
use proptest::sample::select;

use crate::config_verdict::{alive, disagreement, installed, is_tried};
use crate::hosts::for_all;
use crate::sshd_tool::{Folder, effective};
use crate::sshd_values::{POOL, TOGETHER, values};

fn host_key() -> Folder {
    let folder = Folder::new();
    folder.key("host");
    folder
}

#[track_caller]
pub fn none_of(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

fn valid_values(keyword: &Keyword) -> &'static [&'static str] {
    let values = values(keyword.name).unwrap_or(&["yes", "no"]);
    assert!(keyword.arguments == Arguments::YesNo || values != ["yes", "no"], "{} has no values", keyword.name);
    values
}

fn companion(keyword: &str) -> &'static str {
    TOGETHER.iter().find(|(name, _)| *name == keyword).map_or("", |(_, line)| line)
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn every_keyword_and_value() {
    let folder = host_key();
    let mut wrong = Vec::new();
    let mut number = 0;
    for keyword in alive(Dialect::Sshd) {
        for value in POOL.iter().chain(valid_values(keyword)) {
            number += 1;
            if is_tried(number) {
                let text = format!("{} {value}\n{}", keyword.name, companion(keyword.name));
                wrong.extend(disagreement(Dialect::Sshd, &folder, &text));
            }
        }
    }
    none_of(&wrong);
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn every_keyword_in_blocks() {
    let folder = host_key();
    let mut wrong = Vec::new();
    let in_releases = |keyword: &&Keyword| {
        keyword.arguments != Arguments::Header && keyword.is_in(installed()) && keyword.removed.is_none()
    };
    for keyword in Dialect::Sshd.keywords().iter().filter(in_releases) {
        let target = match keyword.status() {
            Status::Alias(name) => Dialect::Sshd.keyword(name).expect("an alias names a keyword"),
            _ => keyword,
        };
        let value = if keyword.arguments == Arguments::Dead { "yes" } else { valid_values(target)[0] };
        if keyword.name == "Subsystem" && installed() < Version(9, 5) {
            continue;
        }
        let line = format!("{} {value}\n{}", keyword.name, companion(keyword.name));
        for header in ["", "Match all\n", "Match User nobody-of-this-name\n", "Match User x\nMatch all\n"] {
            wrong.extend(disagreement(Dialect::Sshd, &folder, &format!("{header}{line}")));
        }
    }
    none_of(&wrong);
}

/// Headers of every kind, right and wrong.
const HEADERS: &[&str] = &[
    "Match all",
    "match ALL # for everybody",
    "Match all all",
    "Match all User x",
    "Match User x all",
    "Match",
    "Match # x",
    "Match User",
    "Match User # x",
    "Match User \"\"",
    "Match User \"a b\"",
    "Match User \"a",
    "Match User alice,bob",
    "Match User alice, bob",
    "Match User alice bob",
    "Match User !alice",
    "Match user alice GROUP wheel Host *.example.net address 10.0.0.0/8",
    "Match Usr alice",
    "Match !User alice",
    "Match Group wheel",
    "Match Host a,b",
    "Match Address 10.0.0.0/8,!192.0.2.0/24",
    "Match Address 10.0.0.1/8",
    "Match Address 10/8",
    "Match Address 10.1",
    "Match Address 10.*",
    "Match Address 10.0.0.0/33",
    "Match Address 10.0.0.0/x",
    "Match Address 2001:db8::/32",
    "Match Address 2001:db8::1/32",
    "Match Address ::/0,0.0.0.0/0",
    "Match Address 10.0.0.0/8,",
    "Match Address !",
    "Match Address some.name",
    "Match LocalAddress 127.0.0.1",
    "Match LocalAddress 127.0.0.1/8",
    "Match LocalPort 22",
    "Match LocalPort 0",
    "Match LocalPort 22,23",
    "Match LocalPort 65536",
    "Match LocalPort *",
    "Match LocalPort -1",
    "Match RDomain x",
    "Match=User x",
    "Match User=alice",
    "Match exec true",
];
/// Those that OpenSSH 9.2 does not know.
const NEWER_HEADERS: &[(Version, &str)] = &[
    (Version(9, 9), "Match invalid-user"),
    (Version(9, 9), "Match invalid-user User x"),
    (Version(9, 9), "Match invalid-user all"),
    (Version(10, 0), "Match Version OpenSSH_1*"),
    (Version(10, 0), "Match User=alice Group=x"),
    (Version(10, 0), "Match User= alice"),
    (Version(10, 0), "Match invalid-user=x"),
    (Version(10, 0), "Match User=#x"),
    (Version(10, 0), "Match 'User' \"alice\""),
    (Version(10, 0), "Match User 'a b'"),
];

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn every_header() {
    let folder = host_key();
    let mut wrong = Vec::new();
    let newer = NEWER_HEADERS.iter().filter(|(since, _)| *since <= installed()).map(|(_, header)| header);
    for header in HEADERS.iter().chain(newer) {
        for line in ["", "X11Forwarding no", "Port 22"] {
            wrong.extend(disagreement(Dialect::Sshd, &folder, &format!("{header}\n{line}")));
        }
    }
    none_of(&wrong);
}

/// The values of a keyword that hold when these lines are the file.
fn held(folder: &Folder, keyword: &str, lines: &str) -> Vec<String> {
    let key = folder.text_path("keys/host");
    let file = folder.write("sshd_config", &format!("HostKey {key}\n{lines}\n"));
    let values = effective(&file, "user=x,host=y,addr=192.0.2.1");
    let of_keyword = |line: &String| {
        line.split_once(' ').filter(|(name, _)| name.eq_ignore_ascii_case(keyword)).map(|(_, value)| value.to_owned())
    };
    values.iter().filter_map(of_keyword).collect()
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn what_a_second_line_does() {
    let folder = host_key();
    let mut unseen = BTreeSet::new();
    for keyword in alive(Dialect::Sshd) {
        let held = |lines: &str| held(&folder, keyword.name, &format!("{lines}{}", companion(keyword.name)));
        let line = |value: &str| format!("{} {value}\n", keyword.name);
        let mut values = valid_values(keyword).iter().map(|value| (*value, held(&line(value))));
        let Some((first, of_first)) = values.next() else { continue };
        let Some((second, of_second)) = values.find(|(_, held)| *held != of_first) else {
            unseen.insert(keyword.name);
            continue;
        };
        let of_both = held(&format!("{}{}", line(first), line(second)));
        match keyword.repeat_in(installed()) {
            Repeat::First => assert_eq!(of_both, of_first, "{} {first} {second}", keyword.name),
            Repeat::Last => assert_eq!(of_both, of_second, "{} {first} {second}", keyword.name),
            Repeat::Many => {
                let both: BTreeSet<&String> = of_first.iter().chain(&of_second).collect();
                assert_eq!(of_both.iter().collect::<BTreeSet<_>>(), both, "{} {first} {second}", keyword.name);
            }
        }
    }
    // sshd prints nothing of these, or this build ignores them.
    let never = ["Include", "HostCertificate", "RevokedKeys", "LogVerbose", "PAMServiceName", "UsePAM"];
    unseen.retain(|name| !name.starts_with("Kerberos") && !name.starts_with("GSSAPI") && !never.contains(name));
    assert!(unseen.is_empty(), "nothing was seen of {unseen:?}");
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn defaults_are_those_of_the_table() {
    let folder = host_key();
    let file = folder.write("sshd_config", &format!("HostKey {}\n", folder.text_path("keys/host")));
    let mut seen = 0;
    for line in effective(&file, "") {
        let Some((name, value)) = line.split_once(' ') else { continue };
        let Some(keyword) = Dialect::Sshd.keyword(name) else { continue };
        let Some(default) = keyword.default_in(installed()) else { continue };
        let value = match (keyword.name, value) {
            // As written it is "default none".
            ("RekeyLimit", "0 0") => "default none",
            ("PermitRootLogin", "without-password") => "prohibit-password",
            ("PerSourcePenalties", _) => "yes",
            // Debian has another one of its own.
            ("IPQoS", "lowdelay throughput") => default,
            (_, value) => value,
        };
        assert_eq!(value, default, "{name}");
        seen += 1;
    }
    assert!(seen > 65, "sshd -T printed only {seen} of the defaults");
}

/// Keywords that sshd looks at together with others, at the machine, or counts.
const NOT_IN_RANDOM_FILES: &[&str] = &[
    "AddressFamily",
    "AuthenticationMethods",
    "AuthorizedKeysCommand",
    "AuthorizedPrincipalsCommand",
    "HostKeyAgent",
    "Include",
    "ListenAddress",
    "Subsystem",
];

/// A line of a keyword with a value, most often a right one, written in one of many ways.
fn any_line() -> BoxedStrategy<String> {
    let keywords: Vec<&'static Keyword> =
        alive(Dialect::Sshd).filter(|keyword| !NOT_IN_RANDOM_FILES.contains(&keyword.name)).collect();
    let value = select(keywords).prop_flat_map(|keyword| {
        let value = prop_oneof![40 => select(valid_values(keyword)), 1 => select(POOL)];
        (Just(keyword), value)
    });
    let around = (select(&["", "  ", "\t", "\r"][..]), select(&["", " ", "\t", "\r", " # a \"comment\""][..]));
    let between = select(&[" ", "  ", "\t", "=", " = ", " =", "\r "][..]);
    let spelling = select(&[0_u8, 0, 0, 1, 2, 3][..]);
    (value, around, between, spelling)
        .prop_map(|((keyword, value), (before, after), between, spelling)| {
            let name = match spelling {
                1 => keyword.name.to_lowercase(),
                2 => keyword.name.to_uppercase(),
                3 => format!("\"{}\"", keyword.name),
                _ => keyword.name.to_owned(),
            };
            format!("{before}{name}{between}{value}{after}")
        })
        .boxed()
}

fn any_file() -> BoxedStrategy<String> {
    let other = [
        "",
        "# Port x",
        " #\"",
        "Protocol 2",
        "challengeresponseauthentication no",
        "DSAAuthentication no",
        "Prot 22",
        "Banner \"/a b",
        "Banner /a b",
        "Banner '/a'\\ b",
        "\"Banner /a",
        "Banner",
        "Banner #x",
        "\u{c}",
        "=Banner none",
        "Banner none\u{c}\r",
        "AllowUsers a\\ b \"c\\\"d\" 'e f'g #h",
    ];
    let line = prop_oneof![
        12 => any_line(),
        2 => select(HEADERS).prop_map(str::to_owned),
        1 => Just("Match User x".to_owned()),
        2 => Just("Match all".to_owned()),
        2 => select(other.to_vec()).prop_map(str::to_owned),
    ];
    proptest::collection::vec(line, 1..8).prop_map(|lines| lines.join("\n")).boxed()
}

#[test]
#[ignore = "needs sshd; tests/run runs it"]
fn random_files() {
    let folder = host_key();
    let taken = std::cell::Cell::new(0);
    for_all(500, any_file(), |text| {
        let config = read(Dialect::Sshd, &text);
        taken.set(taken.get() + usize::from(config.lines.iter().all(|line| config.problem(line).is_none())));
        let wrong = disagreement(Dialect::Sshd, &folder, &text);
        prop_assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
        Ok(())
    });
    assert!(taken.get() > 100, "only {} files had nothing wrong", taken.get());
}
