//! A flake that somebody hostile made, and configuration of Nix that agrees with it: `--flake` evaluates, and nothing of theirs
//! runs.

use std::process::Command;

use super::command::{Folder, Ran, ran};
use super::nix_home::keep_to;

/// Settings by which Nix would run CANARY, or build, or ask elsewhere.
const SETTINGS: [(&str, &str); 10] = [
    ("accept-flake-config", "true"),
    ("allow-import-from-derivation", "true"),
    ("allow-unsafe-native-code-during-evaluation", "true"),
    ("builders", "ssh-ng://127.0.0.1 x86_64-linux"),
    ("extra-substituters", "http://127.0.0.1:9"),
    ("max-jobs", "4"),
    ("plugin-files", "CANARY.so"),
    ("post-build-hook", "CANARY.sh"),
    ("pre-build-hook", "CANARY.sh"),
    ("substitute", "true"),
];

/// Hosts: one to evaluate, and ways to run something while that is done.
const HOSTS: &str = r#"
    nixosConfigurations = let
      built = derivation {
        name = "built"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" ": > CANARY; echo '{ }' > $out" ];
      };
    in {
      plain.config = { networking.hostName = "web"; services.openssh.enable = true; };
      built.config = import built;
      read.config = builtins.fromJSON (builtins.readFile built);
      exec.config = builtins.exec [ "CANARY.sh" ];
      native.config = builtins.importNative "CANARY.so" "start";
    };
"#;

/// What configures Nix.
#[derive(Debug, Clone, Copy)]
enum Way {
    Flake,
    Beside,
    Home,
    Files,
    Variable,
}

fn folder() -> Folder {
    let folder = Folder::with([("x", String::new())]);
    let root = folder.path(".").canonicalize().unwrap();
    let canary = root.join("canary").display().to_string();
    for name in ["flake", "etc", "home/config/nix", "store", "state", "log", "tmp"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    let text = format!("#!/bin/sh\n: > {canary}\necho '{{ }}'\n");
    std::fs::write(root.join("canary.sh"), text).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(root.join("canary.sh")).status().unwrap().success());
    let quoted: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name} = \"{value}\";")).collect();
    let flake = format!("{{ nixConfig = {{ {} }}; outputs = {{ self }}: {{ {HOSTS} }}; }}", quoted.join(" "));
    folder.write("flake/flake.nix", flake.replace("CANARY", &canary));
    folder
}

fn settings(folder: &Folder) -> String {
    let canary = folder.path(".").canonicalize().unwrap().join("canary").display().to_string();
    // A plugin that cannot be loaded ends Nix by itself: of these only the flake has one.
    let lines = SETTINGS.iter().filter(|(name, _)| *name != "plugin-files");
    lines.map(|(name, value)| format!("{name} = {}\n", value.replace("CANARY", &canary))).collect()
}

/// A program with a Nix that keeps to the folder and is configured in one way.
fn run(mut command: Command, folder: &Folder, way: Way) -> Ran {
    let root = folder.path(".").canonicalize().unwrap();
    keep_to(&mut command, &root);
    let mut config = "sandbox = false\nbuild-users-group =\nflake-registry =\nconnect-timeout = 1\n".to_owned();
    match way {
        Way::Flake => config.push_str("substitute = false\n"),
        Way::Beside => {
            folder.write("flake/nix.conf", settings(folder));
            folder.write("flake/nix/nix.conf", settings(folder));
            command.env("NIX_CONF_DIR", ".").env("XDG_CONFIG_HOME", ".").env("NIX_USER_CONF_FILES", "nix.conf");
        }
        Way::Home => folder.write("home/config/nix/nix.conf", settings(folder)),
        Way::Files => {
            folder.write("etc/own.conf", settings(folder));
            command.env("NIX_USER_CONF_FILES", root.join("etc/own.conf"));
        }
        Way::Variable => config.push_str(&settings(folder)),
    }
    command.env("NIX_CONFIG", config).env_remove("NIX_PATH").current_dir(root.join("flake"));
    ran(command.output().unwrap())
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn nothing_of_a_hostile_flake_runs() {
    for way in [Way::Flake, Way::Beside, Way::Home, Way::Files, Way::Variable] {
        for (host, code) in [("plain", 0), ("built", 3), ("read", 3), ("exec", 3), ("native", 3)] {
            let folder = folder();
            std::fs::create_dir_all(folder.path("flake/nix")).unwrap();
            let flake = format!("path:{}#{host}", folder.path("flake").canonicalize().unwrap().display());
            let ran = run(folder.command(&["check", "--flake", &flake]), &folder, way);
            let canary = folder.path("canary").exists();
            let _ = Command::new("chmod").args(["-R", "u+w"]).arg(folder.path(".")).status();
            assert!(!canary, "{way:?} {host}: it ran\n{}{}", ran.out, ran.err);
            assert_eq!(ran.code, code, "{way:?} {host}: {}{}", ran.out, ran.err);
        }
    }
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn without_us_the_canary_runs() {
    for host in ["built", "exec"] {
        let folder = folder();
        let mut nix = Command::new("nix");
        let flake = format!(
            "path:{}#nixosConfigurations.{host}.config",
            folder.path("flake").canonicalize().unwrap().display()
        );
        nix.args([
            "--extra-experimental-features",
            "nix-command flakes",
            "--option",
            "allow-unsafe-native-code-during-evaluation",
        ]);
        nix.args(["true", "eval", "--json", "--no-write-lock-file", &flake]);
        let ran = run(nix, &folder, Way::Flake);
        let canary = folder.path("canary").exists();
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(folder.path(".")).status();
        assert!(canary, "{host}: {}{}", ran.out, ran.err);
    }
}
