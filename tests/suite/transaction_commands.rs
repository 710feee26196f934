//! Every command that changes files: many of them, a signal at any call, and all are old or all are new.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use super::command::{Folder, PROGRAM, key, names};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// How many files are changed: 200 where somebody looks longer.
fn files() -> usize {
    if number("NIXOS_SSH_CASES").is_some() { 200 } else { 30 }
}

/// The calls at which a signal comes.
const CALLS: &str = "/^rename|^(un)?link|^write|^fsync";

/// The commands that write over files which exist.
const COMMANDS: [&[&str]; 6] = [
    &["keys", "remove", "--key", "old.pub", "hosts"],
    &["keys", "replace", "--old", "old.pub", "--new", "new.pub", "hosts"],
    &["keys", "replace", "--finish", "--old", "old.pub", "--new", "new.pub", "hosts"],
    &["keys", "rename-comment", "--key", "old.pub", "bob@new", "hosts"],
    &["migrate", "hosts"],
    &["check", "--no-config", "--fix", "hosts"],
];

type Texts = BTreeMap<String, String>;

fn place() -> (Folder, Texts) {
    let folder = Folder::new();
    for (name, number) in [("old.pub", 1), ("new.pub", 3), ("eve.pub", 4)] {
        folder.write(name, key(number, "somebody"));
    }
    let text = |file: usize| {
        let keys = format!("\"{}\" \"{}\"", key(1, "bob@old"), key(2, "bob@desk"));
        format!(
            "{{\n  # {file}\n  services.openssh.permitRootLogin = \"no\";\n  users.users.bob = {{\n    \
             isNormalUser = true;\n    openssh.authorizedKeys.keys = [ {keys} ];\n  }};\n}}\n"
        )
    };
    let old = (0..files()).map(|file| (format!("h{file}.nix"), text(file))).collect();
    (folder, old)
}

fn reset(folder: &Folder, old: &Texts) {
    let hosts = folder.path("hosts");
    let _ = std::fs::remove_dir_all(&hosts);
    std::fs::create_dir(&hosts).unwrap();
    old.iter().for_each(|(name, text)| folder.write(&format!("hosts/{name}"), text));
}

/// All files, temporary ones too, and the journals.
fn now(folder: &Folder) -> Texts {
    let read = |name: String| (name.clone(), folder.read(&format!("hosts/{name}")));
    let journals = folder.journals().into_iter().filter(|name| !name.ends_with(".made"));
    names(&folder.path("hosts")).into_iter().map(read).chain(journals.map(|name| (name, String::new()))).collect()
}

fn traced(folder: &Folder, args: &[&str], options: &[&str]) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(folder.path("calls")).args(options).arg(PROGRAM).args(args);
    command.current_dir(folder.path("")).env("XDG_STATE_HOME", folder.state());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// `NIXOS_SSH_CASES` says how often each command is disturbed.
#[test]
#[allow(clippy::print_stderr, reason = "figures for whoever asks for more cases")]
fn each_leaves_all_files_old_or_all_new() {
    let cases = number("NIXOS_SSH_CASES").map_or(4, |cases| cases.div_ceil(COMMANDS.len() as u64));
    let mut random = number("NIXOS_SSH_SEED").unwrap_or(0x2545_f491_4f6c_dd1d);
    let (folder, old) = place();
    let (mut half, mut undone) = (0, 0);
    for args in COMMANDS {
        reset(&folder, &old);
        traced(&folder, args, &[&format!("-etrace={CALLS}")]).status().unwrap();
        let new = now(&folder);
        assert!(
            new.len() == files() && old.iter().all(|(name, text)| new[name] != *text),
            "{args:?} changes every file"
        );
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for line in folder.read("calls").lines() {
            let call = line.split([' ', '(']).filter(|word| !word.is_empty()).nth(1).unwrap();
            *counts.entry(call.to_owned()).or_default() += 1;
        }
        for case in 0..cases {
            let mut next = |below: u64| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (random >> 33) % below
            };
            let (call, count) = counts.iter().nth(usize::try_from(next(counts.len() as u64)).unwrap()).unwrap();
            let when = 1 + next(*count);
            let signal = ["KILL", "TERM", "KILL", "INT", "HUP"][usize::try_from(case % 5).unwrap()];
            let seen = format!("{args:?} {signal} at {call} {when}");
            reset(&folder, &old);
            let inject = format!("-einject={call}:signal={signal}:when={when}");
            let ended = traced(&folder, args, &[&format!("-etrace={call}"), &inject]).status().unwrap();
            let seen = format!("{seen}: {ended}");
            if signal == "KILL" {
                let left = now(&folder);
                let is_half = left != old && left != new;
                let told = folder.run(&["check", "--no-config", "hosts"]).err.contains("was interrupted");
                assert!(told || !is_half, "{seen}: nobody says so");
                half += usize::from(is_half);
                // Another command, which writes another file.
                let other = folder.run(&["generate", "--user", "eve=eve.pub", "-o", "hosts/.other.nix"]);
                assert_eq!(other.code, 0, "{seen}: {}", other.err);
                std::fs::remove_file(folder.path("hosts/.other.nix")).unwrap();
            }
            let left = now(&folder);
            undone += usize::from(left == old);
            assert!(left == old || left == new, "{seen}: {} files and journals", left.len());
        }
    }
    eprintln!("{} runs, {half} killed at work, {undone} left all old", cases * COMMANDS.len() as u64);
    assert!(half > 0 && undone > 0);
}
