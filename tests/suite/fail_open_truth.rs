//! What real Nix says of the hosts of the search for silent changes, and who gets in there by a plain reading of it.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::fail_open_hosts::Layout;
use super::fail_open_text::Tree;
use super::nix_tool::evaluate_where;

const FILES: [(&str, &str); 6] = [
    ("truth.nix", include_str!("fail_open/truth.nix")),
    ("modules.nix", include_str!("fail_open/modules.nix")),
    ("nixos.nix", include_str!("fail_open/nixos.nix")),
    ("reference.nix", include_str!("evaluator/reference.nix")),
    ("library.nix", include_str!("../../src/nix/eval/builtins/library.nix")),
    ("evaluated.nix", include_str!("../../nix/evaluated.nix")),
];

/// Writes a tree.
pub fn write(folder: &Path, tree: &Tree) {
    let path = |name: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for a file");
        path
    };
    for (name, bytes) in &tree.files {
        std::fs::write(path(name), bytes).expect("a file of a host");
    }
    for (name, target) in &tree.links {
        let up = "../".repeat(name.matches('/').count());
        std::os::unix::fs::symlink(format!("{up}{target}"), path(name)).expect("a link of a host");
    }
}

/// What Nix evaluates each of some hosts to; nothing where it refuses.
pub fn evaluated(hosts: &[(Layout, &Tree)]) -> Vec<Option<Json>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in FILES {
        std::fs::write(folder.path().join(name), text).expect("a file for Nix");
    }
    let mut expressions = Vec::new();
    for (index, (layout, tree)) in hosts.iter().enumerate() {
        write(&folder.path().join(format!("host-{index}")), tree);
        let kind = match layout {
            Layout::File | Layout::Imports | Layout::MappedImports => "file",
            Layout::Flake | Layout::FlakeFunction | Layout::Aspects => "flake",
            Layout::Hive => "hive",
        };
        expressions.push(format!("(import ./truth.nix).{kind} ./host-{index}"));
    }
    let stranger = super::fail_open_hosts::stranger();
    evaluate_where(&folder, &[("STRANGER", &stranger)], "", &expressions)
}

/// Whether a key that opened no account before opens one now, on a host where nothing else than keys, accounts and their
/// shells decides. It asks nothing of the library.
pub fn key_gained(base: &Json, head: &Json) -> bool {
    !restricted(head) && !doors(head).is_subset(&doors(base))
}

/// Whether more than accounts decides.
fn restricted(host: &Json) -> bool {
    let openssh = &host["options"]["services"]["openssh"];
    let settings = &openssh["settings"];
    let lists =
        ["AllowUsers", "AllowGroups", "DenyUsers", "DenyGroups", "AuthenticationMethods", "PubkeyAuthentication"];
    let free = lists.iter().all(|name| settings[name].is_null()) && openssh["extraConfig"] == "";
    let ports = openssh["openFirewall"] == true && openssh["ports"].as_array().is_some_and(|ports| ports.len() == 1);
    let heard = openssh["listenAddresses"].as_array().is_some_and(Vec::is_empty);
    !(free && ports && heard && openssh["enable"] == true)
}

/// Accounts that run a shell, and the plain keys that open them.
fn doors(host: &Json) -> BTreeSet<(String, String)> {
    let openssh = &host["options"]["services"]["openssh"];
    let mut doors = BTreeSet::new();
    if openssh["enable"] != true {
        return doors;
    }
    let users = host["options"]["users"]["users"].as_object().expect("accounts");
    for (name, user) in users {
        let keys = &user["openssh"]["authorizedKeys"];
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let ends = text(&user["shell"]).ends_with("nologin");
        let root = name == "root" || user["uid"] == 0;
        if user["enable"] == false || ends || root || !user["expires"].is_null() {
            continue;
        }
        let list = |name: &str| keys[name].as_array().cloned().unwrap_or_default();
        let files = list("keyFiles").into_iter().map(|file| text(&host["files"][text(&file)]));
        let own = list("keys").iter().map(text).chain(files).collect::<Vec<_>>().join("\n");
        let plain = own.lines().filter(|line| line.starts_with("ssh-ed25519 "));
        let blobs = plain.filter_map(|line| line.split(' ').nth(1));
        doors.extend(blobs.map(|blob| (name.clone(), blob.to_owned())));
    }
    doors
}
