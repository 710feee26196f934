//! README and docs: every path in them is there, every command in them runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use nixos_ssh::check::{CheckOptions, Checker};
use nixos_ssh::lint::config::Config;
use nixos_ssh::lint::rules::find;
use nixos_ssh::nix::files::MemoryFiles;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<(String, String)> {
    let names = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "docs/access.md",
        "docs/architecture.md",
        "docs/performance.md",
        "docs/unread.md",
    ];
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

/// Every fenced block of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut open: Option<(&str, Vec<&str>)> = None;
    let mut found = Vec::new();
    for line in text.lines() {
        let fence = line.strip_prefix("```");
        match (fence, open.as_mut()) {
            (Some(opened), None) => open = Some((opened, Vec::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    found.into_iter().filter(|(opened, _)| *opened == language).map(|(_, lines)| lines.join("\n")).collect()
}

/// The only block of a language with some words.
fn block(text: &str, language: &str, words: &str) -> String {
    let mut found: Vec<String> = blocks(text, language).into_iter().filter(|block| block.contains(words)).collect();
    assert_eq!(found.len(), 1, "blocks of {language} with {words:?}");
    found.remove(0)
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

/// The ways that CONTRIBUTING.md shows: what went them before stands where it says.
#[test]
fn every_way_of_contributing_was_gone_before() {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let mut ways = 0;
    for section in text.split("\n## ").skip(1) {
        let title = section.lines().next().unwrap_or_default();
        let mut rows = 0;
        for row in section.lines().filter(|line| line.starts_with("| `")) {
            let words = quoted(row);
            let (Some(file), Some(example)) = (words.first(), words.last()) else { panic!("{title}: {row}") };
            let there = std::fs::read_to_string(root().join(file)).unwrap_or_else(|_| panic!("{title}: {file}"));
            assert!(words.len() > 1 && there.contains(example), "{title}: {file} does not hold {example}");
            rows += 1;
        }
        assert!(rows >= 3, "{title} shows {rows} files");
        ways += 1;
    }
    assert_eq!(ways, 7, "sections of CONTRIBUTING.md");
}

/// A folder with the examples, alice's key and some modules, as somebody who follows the README has it.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &folder.path().join("examples"));
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop\n";
    std::fs::write(folder.path().join("alice.pub"), key).unwrap();
    for (name, number) in [("laptop", 8), ("bob", 9)] {
        std::fs::write(folder.path().join(format!("{name}.pub")), super::command::key(number, name)).unwrap();
    }
    let bob = super::command::key(9, "bob");
    let team = format!(
        "{{\n  users.users.alice.openssh.authorizedKeys.keys = [\n    \"{}\"\n    \"{bob}\" # helps\n  ];\n}}\n",
        key.trim_end()
    );
    std::fs::write(folder.path().join("people.nix"), team).unwrap();
    std::fs::write(folder.path().join("other.nix"), "{ services.nginx.enable = true; }\n").unwrap();
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
    let shown = blocks(&readme, "sh").join("\n");
    for line in shown.lines() {
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
    let team = std::fs::read_to_string(folder.path().join("people.nix")).unwrap();
    assert!(team.contains("laptop\"\n  ];") && !team.contains("alice@laptop") && !team.contains("bob"), "{team}");
    let module = std::fs::read_to_string(folder.path().join("ssh.nix")).unwrap();
    assert!(module.contains("extraGroups = [ \"wheel\" ];") && module.contains("PasswordAuthentication = false;"));
}

#[test]
fn the_error_in_the_readme_is_the_error_one_gets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown = block(&readme, "text", "MaxAuthTris");
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

#[test]
fn the_finding_in_the_readme_is_the_finding_one_gets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown = block(&readme, "text", "key-unparsable");
    let source: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("3 | ")).collect();
    let module = format!("{{\n  users.users.alice.openssh.authorizedKeys.keys = [\n{}\n  ];\n}}\n", source[0]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("host.nix"), module).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gen-ssh-module"));
    let output = command.args(["check", "--quiet"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(found.trim_end(), shown, "README shows the second, one gets the first");
}

#[test]
fn the_fix_in_the_readme_is_the_fix_one_gets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown = block(&readme, "diff", "+++ b/host.nix");
    let before = shown.lines().skip(3).filter(|line| !line.starts_with('+'));
    let before: String = before.map(|line| format!("{}\n", &line[1..])).collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("host.nix"), before).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gen-ssh-module"));
    let output = command.args(["check", "--fix", "--diff"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), shown);
}

/// Two states of a fleet, as the README's comment on a pull request compares them.
fn states() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let key = super::command::key;
    let user = |name: &str, more: &str, line: String| {
        let line = line.replace('"', "\\\"");
        format!(
            "  users.users.{name} = {{ isNormalUser = true;{more} openssh.authorizedKeys.keys = [ \"{line}\" ]; }};\n"
        )
    };
    let alice = user("alice", " extraGroups = [ \"wheel\" ];", key(1, "alice@laptop"));
    let deploy = |options: &str| user("deploy", "", format!("{options} {}", key(3, "ci")));
    let root = user("root", "", key(4, "mallory@desktop")).replace(" isNormalUser = true;", "");
    let host = |name: &str, users: &[&str]| {
        let users = users.concat();
        format!(
            "{{\n  networking.hostName = \"{name}\";\n  services.openssh.enable = true;\n  \
             services.openssh.settings.PasswordAuthentication = false;\n{users}}}\n"
        )
    };
    let restricted = deploy("restrict,from=\"10.0.0.0/8\",command=\"/run/deploy\"");
    let wider = deploy("restrict,command=\"/run/deploy\"");
    for (state, files) in [
        ("before", [("web1", vec![&alice, &restricted]), ("web2", vec![&alice, &restricted]), ("db1", vec![&alice])]),
        ("after", [("web1", vec![&alice, &wider, &root]), ("web2", vec![&alice, &wider, &root]), ("db1", vec![])]),
    ] {
        std::fs::create_dir(folder.path().join(state)).unwrap();
        for (name, users) in files {
            let users: Vec<&str> = users.into_iter().map(String::as_str).collect();
            std::fs::write(folder.path().join(state).join(format!("{name}.nix")), host(name, &users)).unwrap();
        }
    }
    folder
}

#[test]
fn the_comment_on_a_pull_request_is_the_one_one_gets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let folder = states();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gen-ssh-module"));
    command.args(["access", "diff", "before", "after", "--format", "markdown"]).current_dir(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    let comment = String::from_utf8(output.stdout).unwrap();
    let quoted: String = comment.lines().map(|line| format!("> {line}").trim_end().to_owned() + "\n").collect();
    assert!(readme.contains(&quoted), "README lacks\n{quoted}");
}

#[test]
fn the_comment_in_the_readme_ignores_what_it_says() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let module = block(&readme, "nix", "gen-ssh-module: ignore[");
    let files = MemoryFiles::default().with("host.nix", module);
    let checked = Checker::new(&files, CheckOptions::default()).check("host.nix").unwrap();
    let found: Vec<(Option<&str>, bool)> =
        checked.diagnostics.iter().map(|finding| (finding.rule, finding.suppressed.is_some())).collect();
    assert_eq!(found, [(Some("password-login-enabled"), true)]);
}

#[test]
fn the_config_in_the_readme_is_one() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let text = block(&readme, "toml", "[[ignore]]");
    let config = Config::read(&text, 0).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    assert_eq!((config.severities.len(), config.options.len(), config.ignores.len()), (1, 1, 1));
    assert!(config.excludes("vendor/ssh.nix"));
}

#[test]
fn every_rule_in_the_documents_is_one() {
    for (name, text) in documents() {
        for command in quoted(&text).into_iter().chain(text.lines()) {
            let Some(rule) = command.strip_prefix("gen-ssh-module explain ") else { continue };
            assert!(find(rule).is_some(), "{name} names {rule}, which is no rule");
        }
    }
}
