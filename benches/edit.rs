//! Edits against what parsing the file with rnix costs, as ratios in one run.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use nixos_ssh::nix::edit::{append, apply, remove, set};

/// A module of so many users.
fn module(users: usize) -> String {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    let mut text = String::from("{ lib, pkgs, ... }:\n\n{\n  services.openssh.enable = true;\n");
    for user in 0..users {
        text.push_str(&format!(
            "  users.users.user{user} = {{\n    isNormalUser = true; # number {user}\n    shell = pkgs.zsh;\n    \
             openssh.authorizedKeys.keys = [\n      \"{key} user{user}\"\n    ];\n  }};\n"
        ));
    }
    text.push_str("}\n");
    text
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn seconds(rounds: usize, mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..rounds).for_each(|_| work());
    start.elapsed().as_secs_f64() / rounds as f64
}

fn main() {
    for users in [10, 100, 1_000] {
        let text = module(users);
        let rounds = 20_000 / users;
        let name = format!("user{}", users / 2);
        let list = ["users", "users", name.as_str(), "openssh", "authorizedKeys", "keys"];
        let ratios = |edit: &dyn Fn()| {
            let once = || {
                let parse = seconds(rounds, || drop(black_box(rnix::Root::parse(&text))));
                seconds(rounds, edit) / parse
            };
            median((0..7).map(|_| once()).collect())
        };
        let set = ratios(&|| {
            let edits = set(&text, &["services", "openssh", "openFirewall"], "false").unwrap();
            black_box(apply(&text, edits).unwrap());
        });
        let append = ratios(&|| {
            black_box(apply(&text, append(&text, &list, "\"new\"").unwrap()).unwrap());
        });
        let remove = ratios(&|| {
            black_box(apply(&text, remove(&text, &list).unwrap()).unwrap());
        });
        println!(
            "{users} users, {} bytes: set {set:.2}, append {append:.2}, remove {remove:.2} x rnix alone",
            text.len()
        );
    }
}
