//! `undecidable`: a value that a rule needs and nobody could read.

use crate::configuration::datum::{Datum, Found};
use crate::configuration::{Configuration, Node};
use crate::lint::findings::{Findings, UNDECIDABLE};
use crate::lint::rule::{Category, Check, Example, Rule};

/// Values that nobody could read.
pub static RULE: Rule = Rule {
    id: UNDECIDABLE.id,
    category: Category::Syntax,
    severity: UNDECIDABLE.severity,
    summary: "a value that a rule needs cannot be known without evaluating",
    explanation: "The value comes from an argument, another module, a package, the network or a function that only \
        Nix can run, so rules that need it were not run on it. Silence about it means nothing. \
        `check --evaluated` decides it.",
    source: "design of this tool",
    example: Example {
        bad: "{ keys, ... }: { users.users.alice.openssh.authorizedKeys.keys = keys; }",
        good: "{ users.users.alice.openssh.authorizedKeys.keys = [ ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

/// Sets of options that rules need whatever is in them.
const SETS: [&str; 3] = ["services.openssh", "programs.ssh", "boot.initrd.network.ssh"];

/// Lists of keys, which are reported as such.
const LISTS: [&str; 3] = ["authorizedKeys", "keys", "keyFiles"];

/// Options of an account that rules need by themselves.
const NEEDED: [&str; 10] = [
    "extraGroups",
    "group",
    "hashedPassword",
    "initialHashedPassword",
    "initialPassword",
    "isNormalUser",
    "isSystemUser",
    "name",
    "password",
    "uid",
];

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for list in configuration.key_lists() {
        for gap in &list.gaps {
            findings.undecidable("a key", gap);
        }
    }
    // Of an evaluated host all that has no value is told at once.
    if configuration.is_whole() {
        return;
    }
    for (path, node) in SETS.iter().filter_map(|path| Some((path, configuration.node(path)?))) {
        walk(path, node, findings);
    }
    for (path, node) in ["users", "users.users"].iter().filter_map(|path| Some((path, configuration.node(path)?))) {
        gaps(path, node, findings);
    }
    for user in configuration.users() {
        gaps(user.name, user.node, findings);
        if let Some(node) = user.node.child("openssh") {
            walk("openssh", node, findings);
        }
        for (path, node) in NEEDED.iter().filter_map(|path| Some((path, user.node.child(path)?))) {
            definitions(path, node, findings);
        }
    }
}

/// All that nobody could read in a set of options.
fn walk(path: &str, node: &Node, findings: &mut Findings<'_>) {
    gaps(path, node, findings);
    if !LISTS.contains(&path) {
        definitions(path, node, findings);
    }
    for (name, child) in &node.children {
        walk(name, child, findings);
    }
}

fn gaps(path: &str, node: &Node, findings: &mut Findings<'_>) {
    if let Some((gap, _)) = node.open_gap() {
        findings.undecidable(path, gap);
    }
}

fn definitions(path: &str, node: &Node, findings: &mut Findings<'_>) {
    for definition in &node.definitions {
        let elements = match &definition.value.datum {
            Datum::List(items) => items.as_slice(),
            _ => &[],
        };
        for unknown in elements.iter().chain([&definition.value]).filter_map(Found::unknown) {
            findings.undecidable(path, unknown);
        }
    }
}
