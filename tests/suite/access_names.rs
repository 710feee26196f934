//! Accounts that `access` tells are accounts: no names of functions, parameters, or machines of tests.

use super::command::{Folder, key};

/// A file, and names that are no accounts of a host.
const FILES: &[(&str, &[&str])] = &[
    ("{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"@K\" ]; }", &["user"]),
    ("{ user, ... }: { users.users.${user}.openssh.authorizedKeys.keys = [ \"@K\" ]; }", &["user", "users"]),
    ("{ mkUser = name: { openssh.authorizedKeys.keys = [ \"@K\" ]; }; }", &["mkUser", "user", "name"]),
    (
        "{ lib, names, ... }: { users.users = lib.genAttrs names (n: { openssh.authorizedKeys.keys = [ \"@K\" ]; }); }",
        &["users"],
    ),
    (
        "{ pkgs, ... }: pkgs.nixosTest { name = \"t\"; nodes.machine = { users.users.tester = { isNormalUser = true; \
      openssh.authorizedKeys.keys = [ \"@K\" ]; }; }; testScript = \"\"; }",
        &["tester"],
    ),
    (
        "{ name = \"t\"; nodes.machine = { networking.hostName = \"m\"; users.users.tester = { isNormalUser = true; \
      openssh.authorizedKeys.keys = [ \"@K\" ]; }; }; testScript = \"\"; }",
        &["tester"],
    ),
    (
        "{ networking.hostName = \"h\"; services.openssh.enable = true; virtualisation.vmVariant.users.users.tester = { \
      isNormalUser = true; openssh.authorizedKeys.keys = [ \"@K\" ]; }; }",
        &["tester"],
    ),
    (
        "{ services.openssh.enable = true; virtualisation.vmVariant = { users.users.tester = { isNormalUser = true; \
      openssh.authorizedKeys.keys = [ \"@K\" ]; }; }; }",
        &["tester"],
    ),
];

#[test]
fn names_that_are_none_are_no_accounts() {
    for (text, names) in FILES {
        let folder = Folder::with([("h.nix", text.replace("@K", &key(1, "mallory")))]);
        let ran = folder.run(&["access", "--format", "csv"]);
        let accounts: Vec<&str> = ran.out.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
        assert!(!accounts.iter().any(|account| names.contains(account)), "{text}\n{}", ran.out);
    }
}

#[test]
fn what_has_no_name_is_told_as_not_read() {
    for (text, _) in &FILES[..4] {
        let folder = Folder::with([("h.nix", text.replace("@K", &key(1, "mallory")))]);
        let ran = folder.run(&["access"]);
        assert!(
            ran.out.contains("there may be other accounts") || ran.err.contains("no host"),
            "{text}\n{}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn a_host_that_another_file_asks_for_an_option_is_still_a_host() {
    let folder = Folder::with([
        (
            "a.nix",
            "{ config, ... }: { networking.hostName = \"a\"; services.openssh.ports = config.my.ports; }".to_owned(),
        ),
        ("b.nix", "{ networking.hostName = \"b\"; my.ports = [ 2222 ]; services.openssh.enable = true; }".to_owned()),
    ]);
    let ran = folder.run(&["access"]);
    assert!(ran.out.contains("a\n") && ran.out.contains("b\n"), "{}", ran.out);
}
