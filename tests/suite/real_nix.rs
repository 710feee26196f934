//! What real Nix makes of our text: every hard string, random strings, blocks and whole modules, value for value.

use std::collections::{BTreeMap, BTreeSet};

use nixos_ssh::model::named::Named;
use nixos_ssh::nix::evaluate::{expression, packages};
use nixos_ssh::{Group, Host, KnownHost, ModuleOptions, Release, SshClient, User, Users};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::Value as Json;

use super::any_text::{any_lines, any_text, hostile};
use super::hosts::{any_host, oldest_release, runner};
use super::nix_tool::{evaluate, evaluate_list, written};

/// The characters that Nix strings are hard for.
const HARD: [char; 11] = ['$', '{', '}', '\'', '"', '\\', '\n', '\r', '\t', ' ', 'a'];

/// How many strings one process evaluates.
const BATCH: usize = 20_000;

/// Every string of at most `length` of these characters.
pub fn all_strings(length: usize) -> Vec<String> {
    let mut strings = vec![String::new()];
    let mut start = 0;
    for _ in 0..length {
        let end = strings.len();
        for index in start..end {
            strings.extend(HARD.map(|character| format!("{}{character}", strings[index])));
        }
        start = end;
    }
    strings
}

fn assert_same<'t>(expected: impl IntoIterator<Item = &'t str>, found: &[Json]) {
    let mut count = 0;
    for (expected, found) in expected.into_iter().zip(found) {
        assert_eq!(found.as_str(), Some(expected));
        count += 1;
    }
    assert_eq!(count, found.len(), "as many values as strings");
}

pub fn random<S: Strategy>(count: usize, strategy: &S) -> Vec<S::Value> {
    let mut runner = runner(1);
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value").current()).collect()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn every_short_string_of_hard_characters_survives() {
    let strings = all_strings(5);
    assert_eq!(strings.len(), 177_156);
    for batch in strings.chunks(BATCH) {
        let found = evaluate_list(batch.iter().map(|text| written(text)));
        assert_eq!(found.len(), batch.len());
        assert_same(batch.iter().map(String::as_str), &found);
    }
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn random_strings_survive() {
    // Nix strings end at a NUL, and every field refuses it.
    let without_nul = |text: String| text.replace('\0', "");
    let strategy = prop_oneof![
        any_text(),
        proptest::collection::vec(any::<char>(), 0..24).prop_map(|text| text.into_iter().collect()),
    ];
    let strings = random(20_000, &strategy.prop_map(without_nul));
    let found = evaluate_list(strings.iter().map(|text| written(text)));
    assert_eq!(found.len(), strings.len());
    assert_same(strings.iter().map(String::as_str), &found);
}

/// What Nix makes of the modules of some hosts, and what they should be.
fn evaluate_modules(hosts: &[(Host, ModuleOptions)]) -> (Vec<Json>, Vec<Json>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut expected = Vec::new();
    let mut names = BTreeSet::new();
    let mut files = Vec::new();
    for (index, (host, options)) in hosts.iter().enumerate() {
        let module = host.to_module(options).expect("a module");
        let file = folder.path().join(format!("host-{index}.nix"));
        std::fs::write(&file, module.text()).expect("the module's file");
        let tree = host.to_tree(options.release).expect("a tree");
        names.extend(packages(&tree));
        expected.push(serde_json::to_value(&tree).expect("JSON"));
        files.push(file.into_os_string().into_string().expect("a path in UTF-8"));
    }
    let Json::Array(found) = evaluate(&expression(files.iter().map(String::as_str), &names)) else {
        panic!("not a list of modules");
    };
    (found, expected)
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn modules_of_random_hosts_mean_the_same_to_nix() {
    let releases = proptest::sample::select(Release::ALL);
    let strategy =
        (any_host(), releases, proptest::collection::vec(any_text(), 0..3)).prop_map(|(host, release, header)| {
            let release = release.max(oldest_release(&host));
            (host, ModuleOptions { release, header })
        });
    let hosts = random(2000, &strategy);
    for batch in hosts.chunks(200) {
        let (found, expected) = evaluate_modules(batch);
        assert_eq!(found.len(), batch.len());
        for ((found, expected), (host, options)) in found.iter().zip(&expected).zip(batch) {
            let text = || host.to_module(options).expect("a module").into_text();
            assert_eq!(found, expected, "{}", text());
        }
    }
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn a_host_of_several_pieces_means_the_same_to_nix() {
    let mut host = Host::new();
    for (number, description) in random(2500, &hostile(|character| character != ':')).iter().enumerate() {
        host = host.user(&format!("u{number}"), User::normal().description(description.as_str()));
    }
    let (found, expected) = evaluate_modules(&[(host, ModuleOptions::default())]);
    assert_eq!(found, expected);
}

/// Texts that are written as an indented block, with every hard character in a line of one.
fn block_texts() -> Vec<String> {
    // Printable ones only: the others never stand in a block.
    let short = all_strings(4).into_iter().filter(|text| !text.contains(['\r', '\t']));
    short.map(|text| format!("a{text}\n b{text}c\n")).chain(random(6000, &any_lines())).collect()
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn blocks_survive() {
    let texts = block_texts();
    let values: Vec<String> = texts.iter().map(|text| module_of(text)).collect();
    let blocks = values.iter().filter(|value| value.contains("''\n")).count();
    assert!(blocks > 4000, "only {blocks} of {} texts were written as a block", texts.len());
    for (texts, values) in texts.chunks(BATCH).zip(values.chunks(BATCH)) {
        let found = evaluate_list(values.iter().map(|value| format!("(({value}) {{ }}).users.motd")));
        assert_eq!(found.len(), texts.len());
        assert_same(texts.iter().map(String::as_str), &found);
    }
}

fn module_of(motd: &str) -> String {
    let host = Host::new().users(Users::new().motd(motd));
    host.to_module(&ModuleOptions::default()).expect("a module").into_text()
}

/// Nix's JSON and the module system read some names of a set as more than a name; such names are refused, or nothing
/// of the kind happens.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn names_with_a_meaning_of_their_own_mean_nothing() {
    let names = ["outPath", "__toString", "__functor", "_type", "type", "name", "drvPath", "override", "meta", "or"];
    let mut hosts = Vec::new();
    for name in names {
        let known = BTreeMap::from([(name.to_owned(), KnownHost::new().cert_authority(true))]);
        let group = BTreeMap::from([(name.to_owned(), Group::new().gid(1))]);
        let mount = BTreeMap::from([(name.to_owned(), "text".to_owned())]);
        hosts.push(Host::new().client(SshClient::new().known_hosts(Named::from(known))));
        hosts.push(Host::new().users(Users::new().groups(Named::from(group))));
        hosts.push(Host::new().user("alice", User::new().pam_mount(Named::from(mount))));
        hosts.push(Host::new().user(name, User::normal()));
    }
    hosts.retain(|host| host.to_module(&ModuleOptions::default()).is_ok());
    assert!(hosts.len() > 2 * names.len(), "most of these names can be written");
    let hosts: Vec<(Host, ModuleOptions)> = hosts.into_iter().map(|host| (host, ModuleOptions::default())).collect();
    let (found, expected) = evaluate_modules(&hosts);
    assert_eq!(found, expected);
}
