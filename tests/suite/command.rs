//! The command in a folder of its own: how it is run here, its help, completions, man pages and terminal manners.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_gen-ssh-module");
const COMMANDS: [&str; 10] =
    ["generate", "check", "access", "keys", "migrate", "explain", "rules", "schema", "completions", "man"];

/// The line of an ed25519 key, another one for each number.
pub fn key(number: u8, comment: &str) -> String {
    let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    blob.extend([number; 32]);
    let line = format!("ssh-ed25519 {}", base64::engine::general_purpose::STANDARD.encode(blob));
    if comment.is_empty() { line } else { format!("{line} {comment}") }
}

/// A temporary folder in which the command runs, and one where it keeps journals.
pub struct Folder(tempfile::TempDir, tempfile::TempDir);

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap())
    }

    /// A folder with files.
    pub fn with<'f>(files: impl IntoIterator<Item = (&'f str, String)>) -> Folder {
        let folder = Folder::new();
        files.into_iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of all files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        names(self.0.path())
    }

    /// Where journals are kept.
    pub fn state(&self) -> &Path {
        self.1.path()
    }

    /// The journals that are there.
    pub fn journals(&self) -> Vec<String> {
        let folder = self.state().join("gen-ssh-module");
        if folder.exists() { names(&folder) } else { Vec::new() }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "CI"] {
            command.env_remove(name);
        }
        command.env("XDG_STATE_HOME", self.state());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().unwrap())
    }

    /// `generate` that must work; its standard output.
    pub fn generate(&self, args: &[&str]) -> String {
        let ran = self.run(&[&["generate"], args].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
        ran.out
    }

    /// `generate` that must fail with a status and print nothing on standard output; what it says.
    pub fn refused(&self, code: i32, args: &[&str]) -> String {
        let ran = self.run(&[&["generate"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{args:?}\n{}", ran.err);
        assert!(ran.err.contains("error: "), "{args:?} gave no reason: {}", ran.err);
        ran.err
    }

    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input).unwrap();
        drop(stdin);
        ran(child.wait_with_output().unwrap())
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

pub fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the command prints UTF-8");
    let code = output.status.code().expect("the command was killed by a signal");
    let ran = Ran { code, out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

#[test]
fn every_command_has_help_with_examples_that_name_it() {
    let folder = Folder::new();
    for command in COMMANDS {
        let ran = folder.run(&[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        let examples = ran.out.split("Examples:").nth(1).unwrap_or_else(|| panic!("{command} --help has no examples"));
        assert!(examples.contains(&format!("gen-ssh-module {command}")), "{command}: {examples}");
    }
}

#[test]
fn the_help_of_generate_names_every_option() {
    let help = Folder::new().run(&["generate", "--help"]).out;
    for option in [
        "--format <",
        "--user <",
        "--wheel <",
        "--keys-only",
        "--permit-root-login <",
        "--comments <",
        "--release <",
        "--output <",
        "--host <",
        "--check",
        "--diff",
        "--no-header",
        "--verify <",
        "--as <",
        "--openssh <",
        "--help",
    ] {
        assert!(help.contains(option), "{option} is not in:\n{help}");
    }
}

#[test]
fn every_example_of_the_help_is_read_as_a_command_line() {
    let folder = Folder::new();
    let mut count = 0;
    for command in COMMANDS {
        let help = folder.run(&[command, "--help"]).out;
        for line in help.lines().filter_map(|line| line.trim().strip_prefix("gen-ssh-module ")) {
            if line.contains('[') {
                continue;
            }
            let words: Vec<&str> = line.split(" > ").next().unwrap().split_whitespace().collect();
            let words: Vec<&str> = words.into_iter().map(|word| word.strip_prefix("/usr/").unwrap_or(word)).collect();
            let ran = folder.run(&words);
            // Its files are not there; that must be the only complaint.
            let missing = [
                "no such file",
                "does not contain a 'flake.nix'",
                "could not find a flake.nix",
                "nixpkgs",
                "there is no host here",
                "not a git repository",
            ];
            let said = ran.err.to_lowercase();
            assert!(ran.code == 0 || missing.iter().any(|words| said.contains(words)), "{line}: {}", ran.err);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} examples were found");
}

#[test]
fn no_arguments_or_unknown_ones_are_wrong_usage() {
    let folder = Folder::new();
    for args in [&[][..], &["generat"], &["generate"], &["generate", "--nope"], &["completions", "tcl"], &["man"]] {
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        let helpful = ran.err.contains("Usage:") || ran.err.contains("possible values: bash");
        assert!(helpful, "{args:?}: {}", ran.err);
    }
    let usage = folder.run(&["generate"]).err;
    assert!(usage.contains("<SPEC>") && usage.contains("--user <USER=FILE>"), "both ways in: {usage}");
    let version = folder.run(&["--version"]);
    assert_eq!(version.out, format!("gen-ssh-module {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_know_every_command_and_option() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for word in COMMANDS.into_iter().chain(["keys-only", "permit-root-login", "no-header"]) {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    folder.write("completions.bash", folder.run(&["completions", "bash"]).out);
    let bash = Command::new("bash").arg("-n").arg(folder.path("completions.bash")).output().unwrap();
    assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let folder = Folder::new();
    let ran = folder.run(&["man", "new/man1"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let mut expected: Vec<String> = COMMANDS.iter().map(|command| format!("gen-ssh-module-{command}.1")).collect();
    expected.push("gen-ssh-module.1".to_owned());
    expected.sort();
    assert_eq!(names(&folder.path("new/man1")), expected);
    for name in expected {
        let page = folder.read(&format!("new/man1/{name}"));
        let title = name.trim_end_matches(".1");
        assert!(page.contains(&format!("\n.TH {title} 1 ")), "{name}: {page}");
        assert!(page.contains(&format!(".SH NAME\n{} ", title.replace('-', "\\-"))), "{name}: {page}");
    }
    assert_eq!(folder.run(&["man", "new/man1/gen-ssh-module.1/below"]).code, 3);
}

#[test]
fn a_schema_is_json_of_the_year_2020() {
    let ran = Folder::new().run(&["schema"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(ran.out.ends_with("}\n"));
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    // More than a pipe holds.
    let users: Vec<String> = (0..3000).map(|number| format!("\"user{number}\":{{\"isNormalUser\":true}}")).collect();
    let spec = format!("{{\"users\":{{\"users\":{{{}}}}}}}", users.join(","));
    let folder = Folder::with([("host.json", spec)]);
    let mut command = folder.command(&["generate", "host.json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut few = [0; 10];
    stdout.read_exact(&mut few).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn colours_stand_only_where_they_are_wanted() {
    let folder = Folder::with([("bad.json", r#"{ "nope": 1 }"#.to_owned())]);
    for args in [&["generate", "bad.json"][..], &["generate", "missing.json"], &["generate", "--nope"], &["--help"]] {
        let coloured = |set: &[(&str, &str)]| {
            let mut command = folder.command(args);
            let output = command.envs(set.iter().copied()).output().unwrap();
            [output.stdout, output.stderr].concat().contains(&0x1b)
        };
        assert!(!coloured(&[]), "{args:?} into a pipe");
        assert!(!coloured(&[("NO_COLOR", "1")]), "{args:?} with NO_COLOR");
        assert!(coloured(&[("CLICOLOR_FORCE", "1")]), "{args:?} with CLICOLOR_FORCE");
        assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "{args:?} with both");
    }
}
