//! `check` of evaluated hosts: JSON that is there, flakes and NixOS configurations that the installed Nix evaluates.

use std::process::Command;

use serde_json::{Value, json};

use super::command::{Folder, Ran, key, ran};
use super::nix_home::keep_to;
use super::nix_tool::evaluate;

/// An evaluated host with one thing that nobody knows, on a line of its own.
fn host() -> String {
    let host = json!({
        "version": 1,
        "options": {
            "networking": { "hostName": "web1" },
            "users": { "users": { "alice": { "openssh": { "authorizedKeys": { "keyFiles": ["/etc/missing.pub"] } } } } },
        },
        "unknown": ["services.openssh.settings.Ciphers"],
    });
    serde_json::to_string_pretty(&host).unwrap()
}

/// What makes the note about an unknown key a warning, for there to be something to find.
const CONFIG: &str = "[rules]\nundecidable = \"warning\"\n";

/// A flake whose hosts have what Nix can catch, what it cannot, and secrets.
const FLAKE: &str = r#"{
  outputs = { self }: {
    nixosConfigurations = {
      web1.config = {
        networking = { hostName = "web1"; firewall = { enable = true; allowedTCPPorts = [ 22 ]; }; };
        services.openssh = {
          enable = true;
          settings = { PermitRootLogin = "no"; Ciphers = throw "no such cipher"; };
          package = { type = "derivation"; version = "10.0p2"; outPath = abort "never built"; };
        };
        users.users.alice = {
          hashedPassword = "$6$rounds=5000$saltsalt$swordfish";
          initialPassword = "swordfish";
          openssh.authorizedKeys = {
            keys = [ "KEY" "-----BEGIN OPENSSH PRIVATE KEY-----\nswordfish" ];
            keyFiles = [ ./alice.pub ./missing.pub ];
          };
          shell = { type = "derivation"; outPath = "/store/zsh"; shellPath = "/bin/zsh"; };
        };
      };
      "web2.example.org".config = {
        services.openssh = { enable = true; extraConfig = 1 + "x"; settings.UsePAM = abort "no PAM"; };
        users.users.root.shell = { }.missing;
      };
      broken.config = let password = "swordfish"; in
        { hashedPassword = "swordfish" + 1; }.hashedPassword;
    };
  };
}
"#;

fn folder() -> Folder {
    let folder = Folder::with([
        ("gen-ssh-module.toml", CONFIG.to_owned()),
        ("configuration.nix", "{ networking.hostName = \"web3\"; users.users.bob.uid = throw \"no\"; }".to_owned()),
    ]);
    std::fs::create_dir_all(folder.path("nixpkgs/nixos")).unwrap();
    // Nix copies the folder of a flake: its own store must stand beside it.
    std::fs::create_dir(folder.path("flake")).unwrap();
    folder.write("flake/flake.nix", FLAKE.replace("\"KEY\"", &format!("\"{}\"", key(1, "alice@laptop"))));
    folder.write("flake/alice.pub", key(2, "alice@phone") + "\n");
    folder.write("nixpkgs/nixos/default.nix", "{ configuration }: { config = import configuration; }");
    folder
}

/// The command with a Nix that keeps to the folder.
fn command(folder: &Folder, args: &[&str]) -> Command {
    let mut command = folder.command(&[&["check"], args].concat());
    let root = folder.path(".nix");
    for name in ["store", "state", "log", "etc", "home", "tmp"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    keep_to(&mut command, &root.canonicalize().unwrap());
    let config = "sandbox = false\nbuild-users-group =\nsubstitute = false\nflake-registry =\n";
    command.env("NIX_CONFIG", config).env("NIX_PATH", format!("nixpkgs={}", folder.path("nixpkgs").display()));
    command
}

fn check(folder: &Folder, args: &[&str]) -> Ran {
    let ran = ran(command(folder, args).output().unwrap());
    assert!(!ran.out.contains("swordfish") && !ran.err.contains("swordfish"), "{}{}", ran.out, ran.err);
    let _ = Command::new("chmod").args(["-R", "u+w"]).arg(folder.path(".nix")).status();
    ran
}

#[test]
fn json_is_checked_and_what_it_leaves_open_is_said() {
    let folder = Folder::with([("host.json", host()), ("gen-ssh-module.toml", CONFIG.to_owned())]);
    let ran = folder.run(&["check", "--evaluated", "host.json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let unknown = "host.json: not checked, since it could not be evaluated: services.openssh.settings.Ciphers";
    assert!(ran.err.contains(unknown), "{}", ran.err);
    for part in ["host.json:12:17", "users.users.alice.openssh.authorizedKeys.keyFiles", "1 evaluated option without"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert_eq!(folder.run(&["check", "--evaluated", "host.json", "-q", "--select", "key-unparsable"]).code, 0);

    let out = folder.run(&["check", "--evaluated", "host.json", "--format", "json"]).out;
    let out: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(out["summary"]["notEvaluated"], 1);
    assert_eq!(out["summary"]["files"]["checked"], 1);
}

#[test]
fn a_part_of_a_config_is_checked_with_a_word_about_the_rest() {
    let folder = Folder::with([("part.json", r#"{ "services": { "openssh": { "enable": true } } }"#.to_owned())]);
    let ran = folder.run(&["check", "--evaluated", "part.json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("it is not in the JSON: networking.firewall, "), "{}", ran.err);
}

#[test]
fn standard_input_is_json_too() {
    let folder = Folder::with([("gen-ssh-module.toml", CONFIG.to_owned())]);
    let ran = folder.run_with_input(&["check", "--evaluated", "-"], host().as_bytes());
    assert!(ran.code == 1 && ran.out.contains("<stdin>:12:17"), "{}{}", ran.out, ran.err);
}

#[test]
fn what_is_no_evaluated_host_is_shown_with_its_place() {
    let folder = Folder::with([("host.json", "{\n  \"version\": 1,\n  \"options\": [] }".to_owned())]);
    for (args, code, said) in [
        (&["--evaluated", "host.json"][..], 2, "host.json:3:14"),
        (&["--evaluated", "missing.json"], 3, "missing.json"),
        (&["--evaluated", "-", "--evaluated", "-"], 2, "only one input can be standard input"),
        (&["--evaluated", "host.json", "."], 2, "cannot be used with"),
        (&["--flake", "web1"], 2, "--flake takes REF#HOST"),
        (&["--flake", ".#"], 2, "--flake takes REF#HOST"),
        (&["--flake", ".#a\".b"], 2, "--flake takes REF#HOST"),
        (&["--flake", ".#${x}"], 2, "--flake takes REF#HOST"),
        (&["--flake", "--impure#web1"], 2, "unexpected argument"),
        (&["--flake=--impure#web1"], 2, "--flake takes REF#HOST"),
        (&["--nixos-config", "missing.nix"], 3, "missing.nix"),
    ] {
        let ran = folder.run(&[&["check"], args].concat());
        assert!(ran.code == code && ran.err.contains(said), "{args:?}: {} {}{}", ran.code, ran.out, ran.err);
    }
}

#[test]
fn a_missing_nix_is_named() {
    let folder = folder();
    for (args, program) in
        [(["--flake", ".#web1"], "nix:"), (["--nixos-config", "configuration.nix"], "nix-instantiate:")]
    {
        let ran =
            ran(folder.command(&[&["check"], &args[..]].concat()).env("PATH", folder.path("x")).output().unwrap());
        let said = format!("cannot run {program}");
        assert!(ran.code == 3 && ran.err.contains(&said) && ran.err.contains(args[0]), "{}", ran.err);
    }
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn a_host_of_a_flake_is_evaluated_and_checked() {
    let folder = folder();
    let flake = format!("path:{}#web1", folder.path("flake").canonicalize().unwrap().display());
    let ran = check(&folder, &["--flake", &flake]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("nix evaluates path:") && ran.err.contains("; nothing is built"), "{}", ran.err);
    assert!(ran.err.contains("could not be evaluated: services.openssh.settings.Ciphers\n"), "{}", ran.err);
    assert!(ran.out.contains("users.users.alice.openssh.authorizedKeys.keyFiles"), "{}", ran.out);
    assert!(ran.out.contains("missing.pub") && !ran.out.contains("alice.pub"), "{}", ran.out);
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn errors_that_nix_cannot_catch_cost_only_their_options() {
    let folder = folder();
    let flake = format!("path:{}#web2.example.org", folder.path("flake").canonicalize().unwrap().display());
    let ran = check(&folder, &["--flake", &flake]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let unknown = "services.openssh.extraConfig, services.openssh.settings.UsePAM, users.users.root.shell";
    assert!(ran.err.contains(unknown), "{}", ran.err);
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn a_host_that_cannot_be_evaluated_at_all_is_told_in_nixs_words() {
    let folder = folder();
    let root = folder.path("flake").canonicalize().unwrap().display().to_string();
    let broken = check(&folder, &["--flake", &format!("path:{root}#broken")]);
    assert!(broken.code == 3 && broken.err.contains("cannot evaluate") && broken.out.is_empty(), "{}", broken.err);
    assert!(broken.err.contains("cannot coerce") || broken.err.contains("not shown"), "{}", broken.err);
    let missing = check(&folder, &["--flake", &format!("path:{root}#none")]);
    assert!(missing.code == 3 && missing.err.contains("does not provide attribute"), "{}", missing.err);
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn a_nixos_configuration_is_evaluated_and_checked() {
    let folder = folder();
    let ran = check(&folder, &["--nixos-config", "configuration.nix"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("could not be evaluated: users.users.bob.uid"), "{}", ran.err);
    folder.write("configuration.nix", "{ x }: x");
    let ran = check(&folder, &["--nixos-config", "configuration.nix"]);
    assert!(ran.code == 3 && ran.err.contains("nix cannot evaluate configuration.nix (evaluated)"), "{}", ran.err);
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn of_hashes_and_private_keys_only_their_kind_gets_out() {
    let folder = Folder::with([
        ("alice.pub", key(1, "alice@laptop")),
        ("secret", "-----BEGIN OPENSSH PRIVATE KEY-----\nswordfish".to_owned()),
    ]);
    let select = concat!(env!("CARGO_MANIFEST_DIR"), "/nix/evaluated.nix");
    let evaluated = evaluate(&format!(
        r#"import {select} {{
            users.users = {{
                none = {{ hashedPassword = null; password = null; }};
                empty = {{ hashedPassword = ""; password = ""; }};
                locked = {{ hashedPassword = "!$6$salt$swordfish"; initialHashedPassword = "*"; }};
                known = {{ hashedPassword = "$6$rounds=5000$saltsalt$swordfish/."; initialHashedPassword = "$y$j9T$sa/t$swordfish"; }};
                old = {{ hashedPassword = "$1$salt$swordfish"; initialHashedPassword = "swordfish..13"; }};
                plain = {{ hashedPassword = "$swordfish$"; initialPassword = "swordfish"; }};
                "a b" = {{ uid = throw "no"; openssh.authorizedKeys.keyFiles = [ {0}/alice.pub "{0}/secret" {0}/missing ]; }};
                "a\"b\\" = {{ uid = throw "no"; }};
            }};
            users.groups = 5;
        }}"#,
        folder.path("secret").parent().unwrap().display()
    ));
    let text = evaluated.to_string();
    assert!(!text.contains("swordfish"), "{text}");
    let users = &evaluated["options"]["users"]["users"];
    assert_eq!(users["none"], json!({ "hashedPassword": null, "password": null }));
    assert_eq!(users["empty"], json!({ "hashedPassword": "", "password": "" }));
    assert_eq!(users["locked"], json!({ "hashedPassword": "!", "initialHashedPassword": "*" }));
    assert_eq!(
        users["known"],
        json!({ "hashedPassword": "$6$rounds=5000$........$...........", "initialHashedPassword": "$y$...$....$........." })
    );
    assert_eq!(users["old"], json!({ "hashedPassword": "$1$....$.........", "initialHashedPassword": "<hidden>" }));
    assert_eq!(users["plain"], json!({ "hashedPassword": "<hidden>", "initialPassword": "<hidden>" }));
    assert_eq!(evaluated["options"]["users"]["groups"], 5);
    assert_eq!(evaluated["unknown"], json!(["users.users.\"a b\".uid", "users.users.\"a\\\"b\\\\\".uid"]));
    let files: Vec<&str> =
        evaluated["files"].as_object().unwrap().values().map(|file| file.as_str().unwrap()).collect();
    assert_eq!(files, [&key(1, "alice@laptop"), "-----BEGIN PRIVATE KEY-----\n<hidden>\n-----END PRIVATE KEY-----"]);
}

#[test]
fn those_who_are_named_must_get_in() {
    let account = |name: &str, line: &str| {
        json!({ "name": name, "isNormalUser": true, "extraGroups": ["wheel"],
                "openssh": { "authorizedKeys": { "keys": [line] } } })
    };
    let host = json!({
        "version": 1,
        "options": {
            "networking": { "hostName": "web1" },
            "security": { "sudo": { "enable": true, "wheelNeedsPassword": false } },
            "services": { "openssh": { "enable": true, "authorizedKeysInHomedir": false,
                "settings": { "PasswordAuthentication": false, "KbdInteractiveAuthentication": false, "UsePAM": true,
                              "DenyUsers": ["bob"] } } },
            "users": { "mutableUsers": false, "users": {
                "alice": account("alice", &key(1, "a")), "bob": account("bob", &key(2, "b")),
            } },
        },
        "unknown": [],
    });
    let folder = Folder::with([("web1.json", host.to_string())]);
    let run = |args: &[&str]| {
        folder.run(
            &[
                &["check", "--quiet", "--evaluated", "web1.json", "--select", "no-admin-login,deploy-user-blocked"],
                args,
            ]
            .concat(),
        )
    };
    assert_eq!(run(&[]).code, 0);
    assert_eq!(run(&["--admin", "alice", "--admin", "bob@db1"]).code, 0);
    let bob = run(&["--admin", "alice", "--admin", "bob@web1"]);
    assert_eq!(bob.code, 1);
    assert!(bob.out.contains("bob is to administer this host and cannot log in"), "{}", bob.out);
    assert!(bob.out.contains("DenyUsers has bob"), "{}", bob.out);
    let deploy = run(&["--deploy-user", "bob"]);
    assert!(deploy.out.contains("bob deploys this host, and cannot log in: DenyUsers has bob"), "{}", deploy.out);
    let files = folder.run(&["check", "--admin", "alice", "."]);
    assert!(files.code == 2 && files.err.contains("ask about evaluated hosts"), "{}", files.err);
}
