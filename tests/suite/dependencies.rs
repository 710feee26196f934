//! What the crate is built from: licences that `deny.toml` allows, and no crate twice without a reason there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

/// A TOML text as JSON.
fn toml(text: &str) -> Value {
    json(&DeValue::Table(DeTable::parse(text).unwrap().into_inner()))
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Table(table) => {
            table.iter().map(|(name, value)| (name.get_ref().to_string(), json(value.get_ref()))).collect()
        }
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::String(text) => Value::from(&**text),
        other => Value::from(format!("{other:?}")),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Whether an SPDX expression can be met with allowed licences; `/` is how OR was written once. None for what is none.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = either(&mut words, allowed)?;
    words.next().is_none().then_some(met)
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn either(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = both(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed)?;
    }
    Some(met)
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed)?;
    }
    Some(met)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    match words.next()? {
        "(" => {
            let met = either(words, allowed)?;
            words.next_if_eq(&")").map(|_| met)
        }
        ")" | "OR" | "AND" | "WITH" => None,
        name => match words.next_if_eq(&"WITH") {
            Some(_) => Some(allowed.contains(&format!("{name} WITH {}", words.next()?))),
            None => Some(allowed.contains(name)),
        },
    }
}

/// What is wrong with the licences of some packages, as `cargo metadata` names them.
fn licence_problems(packages: &Value, deny: &Value) -> Vec<String> {
    let allow = |table: &Value| list(&table["allow"]).map(text).collect::<BTreeSet<String>>();
    let mut problems = Vec::new();
    for package in list(packages) {
        let name = text(&package["name"]);
        let mut allowed = allow(&deny["licenses"]);
        for exception in list(&deny["licenses"]["exceptions"]).filter(|exception| text(&exception["crate"]) == name) {
            allowed.extend(allow(exception));
        }
        let licence = text(&package["license"]);
        if is_allowed(&licence, &allowed) != Some(true) {
            problems.push(format!("{name} {}: licence {licence:?} is not allowed", text(&package["version"])));
        }
    }
    problems
}

/// What is wrong with the versions of a Cargo.lock: crates twice without a reason, from elsewhere, reasons for nothing.
fn version_problems(lock: &Value, deny: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in list(&lock["package"]) {
        let (name, source) = (text(&package["name"]), text(&package["source"]));
        if name != env!("CARGO_PKG_NAME")
            && !source.starts_with("registry+https://github.com/rust-lang/crates.io-index")
        {
            problems.push(format!("{name} is not from crates.io: {source:?}"));
        }
        versions.entry(name).or_default().push(text(&package["version"]));
    }
    for skip in list(&deny["bans"]["skip"]) {
        let named = text(&skip["crate"]);
        let (name, version) = named.split_once('@').unwrap_or((&named, ""));
        if text(&skip["reason"]).trim().is_empty() {
            problems.push(format!("{named} is skipped without a reason"));
        }
        match versions.get_mut(name) {
            Some(found) if found.len() > 1 && found.iter().any(|one| one == version) => {
                found.retain(|one| one != version);
            }
            _ => problems.push(format!("{named} is skipped and there are no two of it")),
        }
    }
    let twice = versions.iter().filter(|(_, found)| found.len() > 1);
    problems.extend(twice.map(|(name, found)| format!("{name} is there more than once: {}", found.join(", "))));
    problems
}

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// What cargo knows of the crates that are built here, with every feature; those for other systems may not be there.
fn packages() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(rustc.stdout).unwrap();
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "metadata",
        "--offline",
        "--locked",
        "--format-version=1",
        "--all-features",
        "--filter-platform",
        host,
    ]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].take()
}

#[test]
fn every_licence_is_allowed_and_no_crate_is_there_twice_without_a_reason() {
    let deny = toml(&file("deny.toml"));
    let packages = packages();
    assert!(list(&packages).count() > 100);
    let mut problems = licence_problems(&packages, &deny);
    problems.extend(version_problems(&toml(&file("Cargo.lock")), &deny));
    assert!(problems.is_empty(), "deny.toml says what may be there:\n{}", problems.join("\n"));
}

#[test]
fn an_expression_is_met_by_allowed_licences_only() {
    let allowed: BTreeSet<String> = ["MIT", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for (expression, met) in [
        ("MIT", Some(true)),
        ("GPL-3.0-only", Some(false)),
        ("MIT OR GPL-3.0-only", Some(true)),
        ("GPL-3.0-only/MIT", Some(true)),
        ("MIT AND GPL-3.0-only", Some(false)),
        ("GPL-3.0-only AND MIT OR MIT", Some(true)),
        ("(GPL-3.0-only OR MIT) AND MIT", Some(true)),
        ("(MIT OR MIT) AND GPL-3.0-only", Some(false)),
        ("Apache-2.0", Some(false)),
        ("Apache-2.0 WITH LLVM-exception", Some(true)),
        ("", None),
        ("MIT OR", None),
        ("(MIT", None),
        ("MIT)", None),
        ("MIT Apache-2.0", None),
        ("MIT WITH", None),
    ] {
        assert_eq!(is_allowed(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn planted_crates_are_found() {
    let deny = r#"
        licenses.allow = ["MIT"]
        licenses.exceptions = [{ crate = "x", allow = ["MPL-2.0"] }]
        bans.skip = [{ crate = "a@1.0.0", reason = "b" }, { crate = "gone@1.0.0", reason = "b" }, { crate = "c@1.0.0" }]
    "#;
    let deny = toml(deny);
    let packages = serde_json::json!([
        { "name": "x", "version": "1.0.0", "license": "MPL-2.0" },
        { "name": "y", "version": "1.0.0", "license": "MPL-2.0" },
        { "name": "z", "version": "1.0.0", "license": null },
    ]);
    let problems = licence_problems(&packages, &deny);
    assert_eq!(problems, ["y 1.0.0: licence \"MPL-2.0\" is not allowed", "z 1.0.0: licence \"\" is not allowed"]);
    let package = |name: &str, version: &str, source: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n")
    };
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let planted = [("a", "1.0.0"), ("a", "2.0.0"), ("b", "1.0.0"), ("b", "2.0.0"), ("c", "1.0.0"), ("c", "2.0.0")];
    let mut lock: String = planted.iter().map(|(name, version)| package(name, version, registry)).collect();
    lock.push_str(&package("d", "1.0.0", "git+https://example.org/d"));
    let problems = version_problems(&toml(&lock), &deny);
    let said = [
        "d is not from crates.io: \"git+https://example.org/d\"",
        "gone@1.0.0 is skipped and there are no two of it",
        "c@1.0.0 is skipped without a reason",
        "b is there more than once: 1.0.0, 2.0.0",
    ];
    assert_eq!(problems, said);
}
