//! The flake: with real Nix, offline, in a store of its own, nixpkgs replaced by tests/nixpkgs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::nix_home::keep_to;

const SYSTEMS: [&str; 4] = ["aarch64-darwin", "aarch64-linux", "x86_64-darwin", "x86_64-linux"];
const ALICE: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The repository's files in a folder without target/, and a store beside them.
struct Flake {
    folder: TempDir,
    root: PathBuf,
}

impl Flake {
    fn new() -> Flake {
        let folder = TempDir::new().unwrap();
        // Nix refuses a store below a symbolic link.
        let root = folder.path().canonicalize().unwrap();
        let flake = Flake { folder, root };
        for file in tracked_files() {
            let copy = flake.repository().join(&file);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(checkout().join(&file), copy).unwrap();
        }
        for name in ["home", "tmp"] {
            fs::create_dir(flake.root.join(name)).unwrap();
        }
        let host = flake.repository().join("tests/nixpkgs/host.json");
        fs::write(host, host_tools().to_string()).unwrap();
        flake
    }

    fn repository(&self) -> PathBuf {
        self.root.join("repository")
    }

    fn output(&self, output: &str) -> String {
        format!("path:{}{output}", self.repository().display())
    }

    /// `nix`, which reaches nothing outside of the folder.
    fn nix(&self, arguments: &[&str]) -> Command {
        let config = "experimental-features = nix-command flakes\nsandbox = false\nbuild-users-group =\n\
                      substitute = false\nflake-registry =\n";
        let mut nix = Command::new("nix");
        nix.args(arguments).current_dir(&self.root).env("NIX_CONFIG", config).env_remove("NIX_PATH");
        keep_to(&mut nix, &self.root);
        nix
    }

    /// What `nix` prints about the flake, nixpkgs replaced.
    fn run(&self, command: &[&str], output: &str, rest: &[&str]) -> String {
        let mut arguments = command.to_vec();
        let (flake, nixpkgs) = (self.output(output), self.output("/tests/nixpkgs"));
        arguments.extend([&*flake, "--override-input", "nixpkgs", &*nixpkgs, "--no-write-lock-file"]);
        arguments.extend(rest);
        stdout(&mut self.nix(&arguments))
    }

    /// What a function makes of an output, as JSON.
    fn eval(&self, output: &str, function: &str) -> Value {
        let text = self.run(&["eval", "--impure", "--json"], output, &["--apply", function]);
        serde_json::from_str(&text).unwrap()
    }

    /// The stand-in's packages as a Nix expression.
    fn packages(&self) -> String {
        let folder = self.repository().join("tests/nixpkgs");
        let folder = folder.display();
        format!("(import {folder}/packages.nix {{ lib = import {folder}/lib.nix; system = builtins.currentSystem; }})")
    }
}

impl Drop for Flake {
    fn drop(&mut self) {
        // Folders of a store are read-only, and only root may delete from those.
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(self.folder.path()).status();
    }
}

/// The files that git knows or would take.
fn tracked_files() -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(checkout());
    let names = stdout(&mut git);
    let files = names.split_terminator('\0').map(PathBuf::from);
    files.filter(|file| checkout().join(file).is_file()).collect()
}

/// Where builders find cargo, its crates and what it built before.
fn host_tools() -> Value {
    let cargo = PathBuf::from(std::env::var_os("CARGO").expect("cargo runs the tests"));
    let mut path = vec![cargo.parent().unwrap().to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    json!({
        "path": std::env::join_paths(path).unwrap().to_str().unwrap(),
        "cargoHome": cargo_home.unwrap_or_else(|| std::env::home_dir().unwrap().join(".cargo")),
        "targetDir": Path::new(env!("CARGO_TARGET_TMPDIR")).join("flake"),
    })
}

fn stdout(command: &mut Command) -> String {
    let output: Output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; is it installed?"));
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn nix_files_are_formatted() {
    let mut files = vec![checkout().join("flake.nix")];
    for folder in ["nix", "tests/nixpkgs"] {
        files.extend(fs::read_dir(checkout().join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "nix")) {
        let text = fs::read_to_string(file).unwrap();
        let formatted = nixfmt_rs::format(&text).unwrap();
        let differs = text.lines().zip(formatted.lines()).position(|(is, should)| is != should);
        assert!(text == formatted, "{} is not formatted, first in line {:?}", file.display(), differs.map(|at| at + 1));
    }
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn the_lock_file_is_what_nix_would_write() {
    let flake = Flake::new();
    let arguments = ["flake", "metadata", "--json", "--no-update-lock-file", &flake.output("")];
    let metadata: Value = serde_json::from_str(&stdout(&mut flake.nix(&arguments))).unwrap();
    let lock: Value = serde_json::from_slice(&fs::read(checkout().join("flake.lock")).unwrap()).unwrap();
    assert_eq!(metadata["locks"], lock);
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn every_system_has_every_output() {
    let flake = Flake::new();
    let shown: Value = serde_json::from_str(&flake.run(&["flake", "show", "--json"], "", &[])).unwrap();
    let outputs = ["apps", "checks", "devShells", "formatter", "lib", "overlays", "packages"];
    assert_eq!(names(&shown), outputs);
    for output in ["apps", "checks", "devShells", "formatter", "packages"] {
        assert_eq!(names(&shown[output]), SYSTEMS, "{output}");
    }
    for system in SYSTEMS {
        for (output, kind) in [("packages", "derivation"), ("apps", "app")] {
            assert_eq!(names(&shown[output][system]), ["default", "gen-ssh-module"]);
            assert_eq!(shown[output][system]["default"]["type"], kind);
        }
        assert_eq!(names(&shown["devShells"][system]), ["default"]);
        assert_eq!(names(&shown["checks"][system]), ["format", "generate", "package", "user"]);
        assert_eq!(shown["formatter"][system]["type"], "derivation");
    }
    assert_eq!(shown["overlays"]["default"]["type"], "nixpkgs-overlay");
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn the_overlay_adds_the_package() {
    let flake = Flake::new();
    let overlaid = format!("overlay: let final = {} // overlay final {{ }}; in", flake.packages());
    let package =
        flake.eval("#overlays.default", &format!("{overlaid} {{ inherit (final.gen-ssh-module) pname meta; }}"));
    assert_eq!(package["pname"], "gen-ssh-module");
    assert_eq!(package["meta"]["mainProgram"], "gen-ssh-module");
    let paths = format!("{overlaid} final.gen-ssh-module.outPath");
    let packages = flake.eval("#packages", "packages: packages.${builtins.currentSystem}.default.outPath");
    assert_eq!(flake.eval("#overlays.default", &paths), packages);
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn evaluated_is_plain_data_without_secrets() {
    let flake = Flake::new();
    let config = r#"{
        services.openssh = {
            enable = true;
            settings = { AllowUsers = [ "alice" ]; PermitRootLogin = null; Ciphers = throw "no such cipher"; };
            hostKeys = [ { path = /etc/ssh/key; type = "ed25519"; } ];
            authorizedKeysFiles = [ "%h/.ssh/authorized_keys" (throw "no such file") ];
            permitRootLogin = throw "an alias, never read";
        };
        networking = throw "no network";
        system.nixos = { release = "26.05"; version = throw "never read"; };
        users.groups.wheel = { gid = 1; members = [ "alice" ]; };
        users.users.alice = {
            openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA" ];
            shell = { type = "derivation"; outPath = "/store/bash"; shellPath = "/bin/bash"; };
            home = { type = "derivation"; outPath = throw "does not build"; };
            uid = x: x;
            hashedPassword = "!$6$salt$hash";
            password = "!secret";
            initialHashedPassword = "";
            initialPassword = null;
        };
    }"#;
    let evaluated = flake.eval("#lib.evaluated", &format!("evaluated: evaluated {config}"));
    let expected = json!({
        "version": 1,
        "options": {
            "services": { "openssh": {
                "enable": true,
                "settings": { "AllowUsers": ["alice"], "PermitRootLogin": null },
                "hostKeys": [{ "path": "/etc/ssh/key", "type": "ed25519" }],
            } },
            "system": { "nixos": { "release": "26.05" } },
            "users": {
                "groups": { "wheel": { "gid": 1, "members": ["alice"] } },
                "users": { "alice": {
                    "openssh": { "authorizedKeys": { "keys": ["ssh-ed25519 AAAA"] } },
                    "shell": "/store/bash/bin/bash",
                    "hashedPassword": "!",
                    "password": "<hidden>",
                    "initialHashedPassword": "",
                    "initialPassword": null,
                } },
            },
        },
        "files": {},
        "unknown": [
            "networking",
            "services.openssh.authorizedKeysFiles",
            "services.openssh.settings.Ciphers",
            "users.users.alice.home",
            "users.users.alice.uid",
        ],
    });
    assert_eq!(evaluated, expected);
}

#[test]
#[ignore = "needs nix; tests/run runs it"]
fn the_package_builds_runs_and_passes_its_checks() {
    let flake = Flake::new();
    let built = flake.run(&["build", "--json", "--no-link"], "#gen-ssh-module", &[]);
    let built: Value = serde_json::from_str(&built).unwrap();
    let package = PathBuf::from(built[0]["outputs"]["out"].as_str().unwrap());
    for file in [
        "bin/gen-ssh-module",
        "share/bash-completion/completions/gen-ssh-module.bash",
        "share/fish/vendor_completions.d/gen-ssh-module.fish",
        "share/zsh/site-functions/_gen-ssh-module",
        "share/man/man1/gen-ssh-module.1.gz",
    ] {
        let length = fs::metadata(package.join(file)).unwrap_or_else(|error| panic!("{file}: {error}")).len();
        assert!(length > 20, "{file} is empty");
    }
    for entry in fs::read_dir(package.join("share/bash-completion/completions")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(text.contains("gen-ssh-module"), "{text}");
    }

    fs::write(flake.root.join("alice.pub"), format!("{ALICE}\n")).unwrap();
    let module = flake.run(&["run"], "#gen-ssh-module", &["--", "generate", "--user", "alice=alice.pub"]);
    assert!(module.contains("users.users.alice") && module.contains(ALICE), "{module}");

    flake.run(&["flake", "check"], "", &[]);
    hosts_are_checked(&flake);

    // A module of the store, imported while Nix evaluates.
    let keys = flake.eval(
        "#lib.generate",
        &format!(
            "generate: let pkgs = {}; module = import (generate {{ inherit pkgs; spec.users.users.alice = \
             {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{ALICE}\" ]; }}; }}); in \
             (if builtins.isFunction module then module {{ inherit pkgs; inherit (pkgs) lib; }} else module)\
             .users.users.alice.openssh.authorizedKeys.keys",
            flake.packages()
        ),
    );
    assert_eq!(keys, json!([ALICE]));
}

/// `checkHost`: a check that passes and one that fails, of hosts that nothing was built for.
fn hosts_are_checked(flake: &Flake) {
    let check = |keys: &str| {
        let function = format!(
            "lib: (lib.${{builtins.currentSystem}}.checkHost {{ config = {{ networking.hostName = \"web1\"; \
             users.users.alice = {{ isNormalUser = true; hashedPassword = \"!\"; openssh.authorizedKeys = {keys}; }}; \
             }}; }}).drvPath"
        );
        let derivation = flake.eval("#lib", &function);
        let mut nix = flake.nix(&["--extra-experimental-features", "nix-command", "build", "--no-link", "-L"]);
        nix.arg(derivation.as_str().unwrap()).output().unwrap()
    };
    let good = check(&format!("{{ keys = [ \"{ALICE}\" ]; }}"));
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let function = "lib: (lib.checkHost { pkgs = PACKAGES; name = \"web\"; host.config = throw \"not needed\"; }).name";
    let name = flake.eval("#lib", &function.replace("PACKAGES", &flake.packages()));
    assert_eq!(name, "web-check");
}
