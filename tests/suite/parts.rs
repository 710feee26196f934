//! What a part of a file is for, and not the file: NixOS, home-manager and nix-darwin side by side.

use nixos_ssh::check::{CheckOptions, Checker, Outcome};
use nixos_ssh::nix::files::MemoryFiles;

/// A part that no NixOS host should have; nix-darwin has these options, too.
const OPEN: &str = "users.users.root.openssh.authorizedKeys.keys = [ \"ssh-ed25519 AAAA\" ];";

/// A text, in which `@` is that part, how often it is found in NixOS's parts, and what becomes of the file.
const CASES: &[(&str, usize, Outcome)] = &[
    // All of the file is for one thing.
    ("{ @ }", 1, Outcome::Judged),
    ("{ homebrew.enable = true; @ }", 0, Outcome::NotNixos),
    ("{ _class = \"darwin\"; @ }", 0, Outcome::NotNixos),
    (
        "{ lib, ... }: { config = lib.mkMerge [ { system.defaults.dock = { }; } { services.openssh.enable = true; } ]; }",
        0,
        Outcome::NotNixos,
    ),
    ("{ home.packages = [ ]; programs.ssh.matchBlocks.x.user = \"y\"; }", 0, Outcome::NotNixos),
    ("{ programs.ssh = { enable = true; matchBlocks = { }; }; # openssh\n}", 0, Outcome::NotNixos),
    // Parts by name.
    ("{ home.base = _: { programs.ssh.enable = true; }; nixos.modules.base = { @ }; }", 1, Outcome::Judged),
    ("{ nixos = { @ }; darwin = { @ }; home = { programs.ssh.enable = true; }; }", 1, Outcome::Judged),
    (
        "{ flake.modules.nixos.x = { @ }; flake.modules.darwin.x = { @ }; flake.modules.homeManager.x = { programs.ssh.matchBlocks = { }; }; }",
        1,
        Outcome::Judged,
    ),
    (
        "{ flake.modules = { homeManager.x = { home.packages = [ ]; }; nixos.x = { pkgs, ... }: { @ }; nixos.y = { @ }; }; }",
        2,
        Outcome::Judged,
    ),
    ("{ den.aspects.x = { homeManager = { xdg.configFile = { }; }; nixos = { @ }; }; }", 1, Outcome::Judged),
    ("f: f { nixos = { @ }; macos = { @ }; home = { }; }", 1, Outcome::Judged),
    ("{ darwinConfigurations.m = f { modules = [ { @ } ]; }; }", 0, Outcome::Judged),
    // A module of nix-darwin with a part for NixOS in it.
    ("{ homebrew.enable = true; x = { @ }; }", 0, Outcome::NotNixos),
    ("{ homebrew.enable = true; nixos = { @ }; }", 1, Outcome::Judged),
    // What home-manager has not is NixOS's beside it, and the client is home-manager's.
    ("{ home.stateVersion = \"26.05\"; @ }", 1, Outcome::Judged),
    ("{ programs.ssh.matchBlocks = { }; users.users.m.isNormalUser = true; @ }", 1, Outcome::Judged),
];

#[test]
fn every_part_is_judged_for_what_it_is() {
    for (text, expected, outcome) in CASES {
        let files = MemoryFiles::default().with("a.nix", text.replace('@', OPEN));
        let checked = Checker::new(&files, CheckOptions::default()).check("a.nix").unwrap();
        let rules: Vec<&str> = checked.diagnostics.iter().filter_map(|found| found.rule).collect();
        let found = rules.iter().filter(|rule| **rule == "key-placeholder").count();
        assert_eq!((found, checked.outcome), (*expected, *outcome), "{text}: {rules:?}");
        let foreign = ["unknown-option", "user-kind-missing"];
        assert!(!rules.iter().any(|rule| foreign.contains(rule)), "{text}: {rules:?}");
    }
}

#[test]
fn a_part_of_one_user_is_called_as_it_says() {
    let text = "{ name = \"jay\"; home = \"/home/jay\"; openssh.authorizedKeys.keys = [ ]; }";
    let files = MemoryFiles::default().with("users/jay.nix", text);
    let checked = Checker::new(&files, CheckOptions::default()).check("users/jay.nix").unwrap();
    assert_eq!(checked.hosts[0].users().map(|user| user.name).collect::<Vec<_>>(), ["jay"]);
    assert!(checked.diagnostics.iter().all(|found| found.rule != Some("user-renamed")));
}
