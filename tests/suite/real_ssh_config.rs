//! Our verdict on lines and files of ssh_config, and what the keyword table says of them, against `ssh -G`.

use std::process::Command;

use nixos_ssh::ssh::keyword::{Arguments, Dialect, Keyword, Repeat};
use nixos_ssh::ssh::version::Version;
use proptest::prelude::*;
use proptest::sample::select;

use crate::config_verdict::{alive, disagreement, installed, is_tried};
use crate::hosts::for_all;
use crate::real_sshd_config::none_of;
use crate::sshd_tool::{Folder, succeed, tool};
use crate::sshd_values::POOL;

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn every_keyword_and_value() {
    let folder = Folder::new();
    let mut wrong = Vec::new();
    let mut number = 0;
    for keyword in alive(Dialect::Ssh) {
        for value in POOL {
            number += 1;
            if is_tried(number) {
                wrong.extend(disagreement(Dialect::Ssh, &folder, &format!("{} {value}", keyword.name)));
            }
        }
    }
    none_of(&wrong);
}

/// Headers of every kind, right and wrong.
const HEADERS: &[&str] = &[
    "Host *",
    "Host a b !c",
    "Host \"a",
    "Host",
    "Host=192.0.2.77",
    "Match all",
    "Match all # x",
    "Match all all",
    "Match canonical all",
    "Match all canonical",
    "Match final host x",
    "Match host 192.0.2.77 all",
    "Match host a user b all",
    "Match host",
    "Match",
    "Match Host a, b",
    "Match !host a",
    "Match originalhost a user b localuser c",
    "Match exec true",
    "Match exec \"test -e /nowhere\" host x",
    "Match exec",
    "Match address 10.0.0.0/8",
    "Match hst a",
];
/// Those that OpenSSH 9.2 does not know.
const NEWER_HEADERS: &[(Version, &str)] = &[
    (Version(9, 4), "Match localnetwork 10.0.0.0/8"),
    (Version(9, 4), "Match localnetwork 10.0.0.1/8"),
    (Version(9, 4), "Match localnetwork !10.0.0.0/8"),
    (Version(9, 4), "Match localnetwork name"),
    (Version(9, 4), "Match tagged x"),
    (Version(10, 0), "Match tagged \"\""),
    (Version(10, 0), "Match command \"\" sessiontype shell"),
    (Version(10, 0), "Match version OpenSSH_1*"),
    (Version(10, 0), "Match host=a user=b"),
    (Version(10, 0), "Match host="),
];

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn every_header() {
    let folder = Folder::new();
    let mut wrong = Vec::new();
    let newer = NEWER_HEADERS.iter().filter(|(since, _)| *since <= installed()).map(|(_, header)| header);
    for header in HEADERS.iter().chain(newer) {
        for line in ["", "Port 23", "Port x"] {
            wrong.extend(disagreement(Dialect::Ssh, &folder, &format!("{header}\n{line}")));
        }
    }
    none_of(&wrong);
}

/// What holds of every keyword when these lines are the file.
fn held(folder: &Folder, lines: &str) -> Vec<(String, String)> {
    let file = folder.write("ssh_config", &format!("{lines}\n"));
    let printed = succeed(Command::new(tool("ssh")).arg("-G").arg("-F").arg(file).arg("192.0.2.77"));
    let pair = |line: &str| line.split_once(' ').map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    printed.lines().filter_map(pair).collect()
}

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn defaults_are_those_of_the_table() {
    let mut seen = 0;
    for (name, value) in held(&Folder::new(), "") {
        let Some(keyword) = Dialect::Ssh.keyword(&name) else { continue };
        let Some(default) = keyword.default else { continue };
        let home = std::env::var("HOME").unwrap_or_default();
        let value = match value.as_str() {
            "true" => "yes".to_owned(),
            "false" => "no".to_owned(),
            "0 0" => "default none".to_owned(),
            _ if name == "ipqos" && installed() < Version(10, 1) => "ef cs0".to_owned(),
            files if name == "userknownhostsfile" => files.replace(&home, "~"),
            // The folder is that of the build.
            _ if name == "globalknownhostsfile" => default.to_owned(),
            value => value.to_owned(),
        };
        // Debian's ssh says yes where OpenSSH says no.
        let patched = ["forwardx11trusted", "hashknownhosts", "gssapiauthentication"].contains(&name.as_str());
        assert!(value == default || patched, "{name} is {value}, not {default}");
        seen += 1;
    }
    assert!(seen > 55, "ssh -G printed only {seen} of the defaults");
}

/// Two values of a keyword that give something else.
fn two_values(keyword: &Keyword) -> Option<(&'static str, &'static str)> {
    Some(match keyword.arguments {
        Arguments::YesNo => ("yes", "no"),
        Arguments::Number => ("2048", "2049"),
        Arguments::OneOf(words) => (words.first()?, words.last()?),
        Arguments::Word | Arguments::Rest | Arguments::Words => ("/one", "/two"),
        _ => return None,
    })
}

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn what_a_second_line_does() {
    let folder = Folder::new();
    let mut seen = 0;
    // Looked up, run at once, or no file of this name may be given.
    let not_here = ["CanonicalizeHostname", "ForkAfterAuthentication", "Include", "RefuseConnection", "Tag"];
    for keyword in alive(Dialect::Ssh).filter(|keyword| !not_here.contains(&keyword.name)) {
        let Some((first, second)) = two_values(keyword) else { continue };
        let held = |lines: &str| {
            let lower = keyword.name.to_lowercase();
            held(&folder, lines).into_iter().filter(|(name, _)| *name == lower).collect::<Vec<_>>()
        };
        let line = |value: &str| format!("{} {value}\n", keyword.name);
        let (of_first, of_second) = (held(&line(first)), held(&line(second)));
        if of_first == of_second {
            continue;
        }
        seen += 1;
        let of_both = held(&format!("Host 192.0.2.*\n{}Match all\n{}", line(first), line(second)));
        match keyword.repeat {
            Repeat::First => assert_eq!(of_both, of_first, "{}", keyword.name),
            Repeat::Last => assert_eq!(of_both, of_second, "{}", keyword.name),
            Repeat::Many => assert_eq!(of_both, [of_first, of_second].concat(), "{}", keyword.name),
        }
    }
    assert!(seen > 55, "only {seen} keywords were seen");
}

/// Keywords that make ssh look at the machine or the network, or at each other.
const NOT_IN_RANDOM_FILES: &[&str] = &[
    "CanonicalizeHostname",
    "ExitOnForwardFailure",
    "HostName",
    "IgnoreUnknown",
    "Include",
    "KnownHostsCommand",
    "ProxyCommand",
    "ProxyJump",
];

#[test]
#[ignore = "needs ssh; tests/run runs it"]
fn random_files() {
    let folder = Folder::new();
    let keywords: Vec<&'static Keyword> =
        alive(Dialect::Ssh).filter(|keyword| !NOT_IN_RANDOM_FILES.contains(&keyword.name)).collect();
    let value = select(keywords).prop_flat_map(|keyword| {
        let right =
            |value: &&&str| nixos_ssh::ssh::directive::Directive::new(Dialect::Ssh, keyword.name, value).is_ok();
        let right: Vec<&'static str> = POOL.iter().filter(right).copied().collect();
        let value = if right.is_empty() {
            select(POOL).boxed()
        } else {
            prop_oneof![30 => select(right), 1 => select(POOL)].boxed()
        };
        value.prop_map(|value| format!("{} {value}", keyword.name))
    });
    let line = prop_oneof![
        8 => value,
        2 => select(HEADERS).prop_map(str::to_owned),
        1 => select(&["", "# x", "Protocol 2", "FallBackToRsh no", "Prt 22", "IdentityFile \"a", "Port 22 # x"][..])
            .prop_map(str::to_owned),
    ];
    let file = proptest::collection::vec(line, 1..6).prop_map(|lines| lines.join("\n"));
    for_all(300, file, |text| {
        let wrong = disagreement(Dialect::Ssh, &folder, &text);
        prop_assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
        Ok(())
    });
}
