//! How the time of each command grows with its work: twice the work should take twice the time, an exponent of 1.
//! Each figure is the processor time of a process, less that of one that does nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The smallest work is doubled this often.
const DOUBLINGS: u32 = 3;
/// The best of so many runs counts.
const RUNS: usize = 5;

/// Work that can be doubled.
struct Work {
    /// Of what there is more.
    name: &'static str,
    /// How much there is at first.
    first: usize,
    /// Writes it into a folder.
    write: fn(usize, &Path),
}

const WORKS: [Work; 7] = [
    Work { name: "keys in a list", first: 2500, write: |count, folder| host(folder, &list(count), "") },
    Work { name: "users", first: 500, write: |count, folder| host(folder, &users(count), "") },
    Work { name: "files", first: 50, write: files },
    Work { name: "hosts", first: 25, write: hosts },
    Work { name: "Match blocks", first: 1000, write: |count, folder| host(folder, &list(1), &blocks(count)) },
    Work { name: "AllowUsers patterns", first: 2000, write: |count, folder| host(folder, &list(1), &patterns(count)) },
    Work { name: "imports", first: 50, write: imports },
];

/// Commands, by their arguments: `new` is the folder with the work.
const COMMANDS: [(&str, &[&str]); 6] = [
    ("check", &["check", "new", "--threads", "1", "--quiet"]),
    ("keys list", &["keys", "list", "new"]),
    ("keys remove", &["keys", "remove", "--key", "gone.pub", "new", "--diff"]),
    ("access", &["access", "new"]),
    ("access diff", &["access", "diff", "old", "new"]),
    ("migrate", &["migrate", "new", "--diff"]),
];

fn main() {
    println!("| command | of what there is more | amounts | ms | exponent |\n| --- | --- | --- | --- | --- |");
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let empty = tempfile::tempdir().unwrap();
    let nothing = best(empty.path(), &["--version"]);
    if "generate".contains(&wanted) {
        row("generate", "users", 5000, |count| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("spec.json"), spec(count)).unwrap();
            best(folder.path(), &["generate", "spec.json"]).saturating_sub(nothing)
        });
    }
    for (command, arguments) in COMMANDS.iter().filter(|(command, _)| command.contains(&wanted)) {
        for work in &WORKS {
            row(command, work.name, work.first, |count| {
                let folder = tempfile::tempdir().unwrap();
                for name in ["old", "new"] {
                    std::fs::create_dir(folder.path().join(name)).unwrap();
                    (work.write)(count, &folder.path().join(name));
                }
                std::fs::write(folder.path().join("gone.pub"), key(0) + "\n").unwrap();
                best(folder.path(), arguments).saturating_sub(nothing)
            });
        }
    }
}

/// A row of the table: the exponent of the whole way from the least work to the most.
fn row(command: &str, what: &str, first: usize, time: impl Fn(usize) -> Duration) {
    let counts: Vec<usize> = (0..=DOUBLINGS).map(|doubling| first << doubling).collect();
    let times: Vec<f64> = counts.iter().map(|count| time(*count).as_secs_f64() * 1e3).collect();
    // Below some milliseconds the clock and the start of the process are all that is seen.
    let exponent = match times[0] < 3.0 {
        true => "too fast to say".to_owned(),
        false => format!("{:.2}", (times[times.len() - 1] / times[0]).log2() / f64::from(DOUBLINGS)),
    };
    let list = |texts: Vec<String>| texts.join(", ");
    let counts = list(counts.iter().map(usize::to_string).collect());
    let times = list(times.iter().map(|time| format!("{time:.1}")).collect());
    println!("| `{command}` | {what} | {counts} | {times} | {exponent} |");
}

/// The least processor time of a command in a folder.
fn best(folder: &Path, arguments: &[&str]) -> Duration {
    (0..RUNS).map(|_| run(folder, arguments)).min().unwrap()
}

/// The processor time of a process with all of its threads, to the millisecond, as bash has it from the kernel.
fn run(folder: &Path, arguments: &[&str]) -> Duration {
    let script = "TIMEFORMAT='%3U %3S'; time \"$@\" >/dev/null 2>/dev/null";
    let mut command = Command::new("bash");
    command.args(["-c", script, "bash", env!("CARGO_BIN_EXE_gen-ssh-module")]).args(arguments);
    let output = command.current_dir(folder).env("HOME", folder).env("LC_ALL", "C").output().unwrap();
    // 2, 3 and the like mean that the work was not done.
    assert!(matches!(output.status.code(), Some(0 | 1 | 5 | 6)), "{arguments:?}: {}", output.status);
    let text = String::from_utf8(output.stderr).unwrap();
    Duration::from_secs_f64(text.split_whitespace().map(|word| word.parse::<f64>().unwrap()).sum())
}

fn key(number: usize) -> String {
    let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    blob.extend(std::iter::repeat_n(u64::try_from(number).unwrap().to_le_bytes(), 4).flatten());
    format!("ssh-ed25519 {} user{number}@laptop", STANDARD.encode(blob))
}

/// A user with a list of keys.
fn list(count: usize) -> String {
    let lines: String = (0..count).map(|number| format!("\n      \"{}\"", key(number))).collect();
    format!(
        "users.users.alice = {{\n    isNormalUser = true;\n    openssh.authorizedKeys.keys = [{lines}\n    ];\n  }};"
    )
}

fn users(count: usize) -> String {
    let user = |number: usize| {
        let line = key(number);
        format!(
            "u{number} = {{\n      isNormalUser = true;\n      openssh.authorizedKeys.keys = [ \"{line}\" ];\n    }};\n    "
        )
    };
    format!("users.users = {{\n    {}}};", (0..count).map(user).collect::<String>())
}

fn blocks(count: usize) -> String {
    let block = |number: usize| format!("    Match User u{number}\n      PasswordAuthentication no\n");
    format!("services.openssh.extraConfig = ''\n{}  '';", (0..count).map(block).collect::<String>())
}

fn patterns(count: usize) -> String {
    let names: String = (0..count).map(|number| format!("\"u{number}@10.0.*\" ")).collect();
    format!("services.openssh.settings.AllowUsers = [ \"alice\" {names}];")
}

fn host(folder: &Path, one: &str, two: &str) {
    let text =
        format!("{{\n  networking.hostName = \"web\";\n  services.openssh.enable = true;\n  {one}\n  {two}\n}}\n");
    std::fs::write(folder.join("web.nix"), text).unwrap();
}

/// Modules that nobody imports, with old names.
fn files(count: usize, folder: &Path) {
    for number in 0..count {
        let line = key(number);
        let text = format!(
            "{{\n  services.openssh.enable = true;\n  services.openssh.permitRootLogin = \"no\";\n  \
             users.users.u{number}.openssh.authorizedKeys.keys = [ \"{line}\" ];\n}}\n"
        );
        std::fs::write(folder.join(format!("m{number}.nix")), text).unwrap();
    }
}

/// Hosts of a flake that share a module.
fn hosts(count: usize, folder: &Path) {
    host(folder, &list(5), "");
    let one = |number: usize| {
        format!(
            "    nixosConfigurations.h{number} = nixpkgs.lib.nixosSystem {{ modules = [ ./web.nix ({{ lib, ... }}: {{ \
             networking.hostName = lib.mkForce \"h{number}\"; }}) ]; }};\n"
        )
    };
    let all: String = (0..count).map(one).collect();
    let text = format!("{{\n  outputs = {{ self, nixpkgs }}: {{\n{all}  }};\n}}\n");
    std::fs::write(folder.join("flake.nix"), text).unwrap();
}

/// A host with modules, each of which has a user.
fn imports(count: usize, folder: &Path) {
    files(count, folder);
    let all: String = (0..count).map(|number| format!(" ./m{number}.nix")).collect();
    host(folder, &format!("imports = [{all} ];"), "");
}

fn spec(count: usize) -> String {
    let user = |number: usize| {
        let line = key(number);
        format!("\"u{number}\":{{\"isNormalUser\":true,\"openssh\":{{\"authorizedKeys\":{{\"keys\":[\"{line}\"]}}}}}}")
    };
    let all: Vec<String> = (0..count).map(user).collect();
    format!("{{\"users\":{{\"users\":{{{}}}}}}}", all.join(","))
}
