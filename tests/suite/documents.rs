//! README and docs: every path in them is there, every command in them runs.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<(String, String)> {
    let names = ["README.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md", "docs/performance.md"];
    let read = |name: &str| (name.to_owned(), std::fs::read_to_string(root().join(name)).expect(name));
    names.into_iter().map(read).collect()
}

/// The words between backquotes, outside fenced blocks.
fn quoted(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut words = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if !fenced {
            words.extend(line.split('`').skip(1).step_by(2));
        }
    }
    words
}

/// The lines of every fenced block of a language.
fn fenced<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(opened) => inside = !inside && opened == language,
            None if inside => lines.push(line),
            None => {}
        }
    }
    lines
}

#[test]
fn every_path_is_there() {
    let folders = ["src", "tests", "examples", "docs", "nix", "benches"];
    let mut seen = 0;
    for (name, text) in documents() {
        for word in quoted(&text) {
            let path = word.split(' ').next().unwrap_or_default();
            let ours =
                folders.iter().any(|folder| path.starts_with(&format!("{folder}/"))) || path.starts_with("LICENSE-");
            let file = ["README.md", "SECURITY.md", "CHANGELOG.md", "flake.nix"].contains(&path);
            if ours || file {
                assert!(root().join(path).exists(), "{name} names {path}, which is not there");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} paths were found: the search is broken");
}

/// A folder with the examples and alice's key, as somebody who follows the README has it.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &folder.path().join("examples"));
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop\n";
    std::fs::write(folder.path().join("alice.pub"), key).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn run(command: &str, folder: &Path) {
    let binary = Path::new(env!("CARGO_BIN_EXE_gen-ssh-module")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh").args(["-c", command]).current_dir(folder).env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_command_of_the_readme_runs() {
    let folder = workplace();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (mut ran, mut others) = (0, Vec::new());
    for line in fenced(&readme, "sh") {
        if line.starts_with("gen-ssh-module ") {
            run(line, folder.path());
            ran += 1;
        } else if !line.is_empty() && !line.starts_with('#') {
            others.push(line);
        }
    }
    // The same commands by way of cargo and the flake: what stands after them is ours.
    for word in quoted(&readme) {
        let ours = word.strip_prefix("cargo run -- ").or_else(|| word.strip_prefix("nix run .#gen-ssh-module -- "));
        if let Some(arguments) = ours {
            run(&format!("gen-ssh-module {arguments}"), folder.path());
            ran += 1;
        }
    }
    assert!(ran >= 9, "only {ran} commands were found");
    assert_eq!(others, ["tests/run"], "a command that no test runs");
    assert!(folder.path().join("hosts/default.nix").exists());
    let module = std::fs::read_to_string(folder.path().join("ssh.nix")).unwrap();
    assert!(module.contains("extraGroups = [ \"wheel\" ];") && module.contains("PasswordAuthentication = false;"));
}

#[test]
fn the_error_in_the_readme_is_the_error_one_gets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown = fenced(&readme, "text").join("\n");
    let folder = tempfile::tempdir().unwrap();
    let spec =
        "# a spec with a slip\n[services.openssh]\nenable = true\n\n[services.openssh.settings]\nMaxAuthTris = 3\n";
    std::fs::write(folder.path().join("host.toml"), spec).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gen-ssh-module"));
    let output = command.args(["generate", "host.toml"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&shown), "README shows\n{shown}\nbut one gets\n{error}");
}
