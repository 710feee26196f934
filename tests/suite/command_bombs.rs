//! Small inputs made to take all time or memory, through every command that reads their kind: a result or a refusal.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::command::{Folder, PROGRAM, key};
use super::hostile_cases::cases;

/// What a run may have: 200 MiB, what the program itself and the C library map, and what a build without optimization
/// needs more of the stack.
const MEMORY: u32 = 300 << 10;
/// What is promised of a release build, and as much again for a machine that does something else, too.
const PROMISED: Duration = Duration::from_secs(4);
/// Only to notice what does not end: a build without optimization is twenty times slower than the bound of two seconds.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 4 });

/// The program that is tried: a release build, if somebody names one, whose bound is the one that is promised.
fn program() -> (String, Duration) {
    match std::env::var("NIXOS_SSH_PROGRAM") {
        Ok(program) => (program, PROMISED),
        Err(_) => (PROGRAM.to_owned(), TIME),
    }
}

/// A key as words of a command line.
fn one_key() -> String {
    key(7, "")
}

/// Every command that reads Nix files, on one.
fn nix_commands(file: &str) -> Vec<Vec<String>> {
    let (old, new) = (one_key(), key(9, "new"));
    let commands: &[&[&str]] = &[
        &["check", "--no-config", file],
        &["check", "--no-config", "--format", "json", file],
        &["check", "--no-config", "--format", "sarif", file],
        &["check", "--no-config", "--format", "github", file],
        &["check", "--no-config", "--fix=all", "--diff", file],
        &["check", "--no-config", "--write-baseline", "baseline.json", file],
        &["keys", "list", file],
        &["keys", "list", "--format", "json", file],
        &["keys", "add", "alice", &new, "--diff", file],
        &["keys", "remove", "--key", &old, "--diff", file],
        &["keys", "replace", "--old", &old, "--new", &new, "--diff", file],
        &["keys", "rename-comment", "--key", &old, "other", "--diff", file],
        &["migrate", "--diff", file],
        &["access", file],
        &["access", "--format", "json", file],
        &["access", "--format", "csv", file],
        &["access", "--format", "markdown", file],
        &["access", "--format", "html", file],
        &["access", "can", "alice", file],
        &["access", "can", "alice", file, "--from", "10.0.0.1"],
        &["access", "diff", file, "small.nix"],
    ];
    commands.iter().map(|words| words.iter().map(|word| (*word).to_owned()).collect()).collect()
}

/// `count` lines between two texts.
fn lines(open: &str, count: usize, line: impl Fn(usize) -> String, close: &str) -> String {
    let lines: String = (0..count).map(|number| line(number) + "\n").collect();
    format!("{open}\n{lines}{close}\n")
}

/// `let` bindings of which each holds the one before it twice.
fn doubled(first: &str, twice: impl Fn(&str) -> String, body: &str) -> String {
    let bindings: String =
        (1..60).map(|number| format!("a{number} = {};\n", twice(&format!("a{}", number - 1)))).collect();
    format!("{{ lib, unknown, ... }}: let a0 = {first};\n{bindings}in {body}")
}

/// Nix files of at most a megabyte.
fn nix_bombs() -> Vec<(&'static str, String)> {
    let sets = |a: &str| format!("{{ l = {a}; r = {a}; }}");
    let extra = |count, line: &dyn Fn(usize) -> String| {
        lines("{ services.openssh.enable = true; services.openssh.extraConfig = ''", count, line, "''; }")
    };
    let keys = |count, line: &dyn Fn(usize) -> String| {
        let open = "{ services.openssh.enable = true; users.users.alice.isNormalUser = true;\n\
                    users.users.alice.openssh.authorizedKeys.keys = [";
        lines(open, count, line, "]; }")
    };
    let range = |number: usize| format!("10.{}.{}.0/24", number / 256, number % 256);
    let ranges: Vec<String> = (0..40_000).map(range).collect();
    let own = one_key();
    vec![
        ("long-path", format!("{{ services.openssh{} = 1; }}", ".a".repeat(20_000))),
        ("longer-path", format!("{{ services.openssh{} = 1; }}", ".a".repeat(450_000))),
        (
            "paths-in-sets",
            format!(
                "{{ services.openssh = {}1{}; }}",
                format!("{{ a{} = ", ".a".repeat(90)).repeat(90),
                "; }".repeat(90)
            ),
        ),
        ("shared-sets", doubled("{ x = 1; }", sets, "{ services.openssh.settings = a59; users.users.alice = a59; }")),
        ("shared-users", doubled("{ x = 1; }", sets, "{ users.users = a59; }")),
        ("shared-equal", doubled("{ x = 1; }", sets, "{ services.openssh.enable = a59 == { l = a58; r = a58; }; }")),
        ("shared-json", doubled("{ x = 1; }", sets, "{ services.openssh.banner = builtins.toJSON a59; }")),
        ("shared-lists", doubled("[ 1 ]", |a| format!("[ {a} {a} ]"), "{ services.openssh.ports = lib.flatten a59; }")),
        (
            "shared-merges",
            doubled("{ services.openssh.enable = true; }", |a| format!("lib.mkMerge [ {a} {a} ]"), "a59"),
        ),
        (
            "shared-branches",
            doubled("{ users.users.alice.isNormalUser = true; }", |a| format!("if unknown then {a} else {a}"), "a59"),
        ),
        (
            "shared-imports",
            doubled("{ services.openssh.enable = true; }", |a| format!("{{ imports = [ {a} {a} ]; }}"), "a59"),
        ),
        (
            "shared-keys",
            format!(
                "let k = [\n{}]; in {{\n{}}}",
                format!("\"{own}\"\n").repeat(1000),
                (0..3000).map(|n| format!("users.users.u{n}.openssh.authorizedKeys.keys = k;\n")).collect::<String>()
            ),
        ),
        ("long-comment", keys(1, &|_| format!("\"{own} {}\"", "c".repeat(70_000)))),
        (
            "many-parameters",
            format!(
                "{{ {}... }}: {{ services.openssh.enable = true; }}",
                (0..100_000).map(|n| format!("a{n}, ")).collect::<String>()
            ),
        ),
        ("broken-keys", keys(30_000, &|n| format!("\"ssh-ed25519 AAAA{n:05}\""))),
        ("one-key-often", keys(9_000, &|n| format!("\"{own} {n}\""))),
        ("one-key-from-everywhere", keys(5_000, &|n| format!("''from=\"{}\" {own}''", range(n)))),
        ("from-many-ranges", keys(1, &|_| format!("''from=\"{}\" {own}''", ranges.join(",")))),
        (
            "from-many-patterns",
            keys(1, &|_| {
                format!(
                    "''from=\"{}\" {own}''",
                    (0..2000).map(|n| format!("{}{n}", "*a".repeat(200))).collect::<Vec<_>>().join(",")
                )
            }),
        ),
        ("many-blocks", extra(15_000, &|n| format!("Match Address {}\n  PermitTTY no", range(n)))),
        ("many-user-blocks", extra(15_000, &|n| format!("Match User u{n}\n  PermitTTY no"))),
        ("unknown-keywords", extra(40_000, &|n| format!("Unknown{n} yes"))),
        ("one-keyword-often", extra(60_000, &|_| "PermitTTY yes".to_owned())),
        ("many-lines", extra(100_000, &|n| format!("Port {}", n % 65_000 + 1))),
        (
            "unknown-settings",
            lines("{ services.openssh.settings = {", 40_000, |n| format!("Unknown{n} = true;"), "}; }"),
        ),
        ("many-algorithms", lines("{ services.openssh.settings.Macs = [", 60_000, |n| format!("\"mac{n}\""), "]; }")),
        (
            "many-allowed",
            lines(
                "{ services.openssh.enable = true; users.users.alice.isNormalUser = true; services.openssh.settings.AllowUsers = [",
                20_000,
                |n| format!("\"u{n}*@{}\"", range(n)),
                "]; }",
            ),
        ),
        (
            "many-users",
            lines(
                "{ users.users = {",
                10_000,
                |n| format!("u{n} = {{ isNormalUser = true; extraGroups = [ \"g{n}\" ]; }};"),
                "}; }",
            ),
        ),
        (
            "many-hosts",
            lines(
                "{ containers = {",
                8_000,
                |n| format!("c{n}.config = {{ services.openssh.enable = true; }};"),
                "}; }",
            ),
        ),
        ("many-old-names", lines("{", 15_000, |n| format!("users.extraUsers.u{n}.passwordFile = \"/x\";"), "}")),
        (
            "many-rounds",
            lines(
                "{ services.openssh.hostKeys = [",
                15_000,
                |n| format!("{{ path = \"/k{n}\"; type = \"rsa\"; rounds = 3; }}"),
                "]; }",
            ),
        ),
    ]
}

/// Runs a command within the bound; what is wrong with what it did.
fn fault(folder: &Folder, words: &[String]) -> Option<String> {
    let (program, most) = program();
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY}; ulimit -c 0; exec timeout {} \"$0\" \"$@\"", most.as_secs() + 1);
    command.args(["-c", &script, &program]).args(words);
    // What threads set aside of the address space and do not use is no memory.
    command.current_dir(folder.path("")).stdin(Stdio::null()).env("MALLOC_ARENA_MAX", "1");
    let start = Instant::now();
    let output = command.output().expect("a shell");
    let time = start.elapsed();
    let said = String::from_utf8_lossy(&output.stderr).chars().take(300).collect::<String>();
    let ended = output.status.code().is_some_and(|code| code < 100) && !said.contains("Usage:");
    (!ended || time > most).then(|| format!("{}: {:?} after {time:?}: {said}", words.join(" "), output.status))
}

/// What is wrong with what any command does to a Nix file.
fn faults(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = Folder::new();
    folder.write("small.nix", format!("{{ users.users.alice.openssh.authorizedKeys.keys = [ \"{}\" ]; }}", one_key()));
    let file = format!("{name}.nix");
    folder.write(&file, bytes);
    let all = nix_commands(&file).into_iter();
    all.filter_map(|words| fault(&folder, &words)).collect()
}

/// Whether somebody asked for all: that takes minutes without optimization, so other runs take some.
fn is_long() -> bool {
    std::env::var_os("NIXOS_SSH_CASES").is_some()
}

#[test]
fn every_command_ends_on_bombs() {
    let some = ["long-path", "paths-in-sets", "shared-sets", "shared-json", "long-comment"];
    let bombs = nix_bombs().into_iter().filter(|(name, _)| is_long() || some.contains(name));
    let wrong: Vec<String> = bombs.flat_map(|(name, text)| faults(name, text.as_bytes())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_ends_on_hostile_texts() {
    let step = if is_long() { 1 } else { 16 };
    let small = cases().into_iter().filter(|case| case.bytes.len() <= 1 << 20).step_by(step);
    let wrong: Vec<String> = small.flat_map(|case| faults(case.name, &case.bytes)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_without_end_are_counted_and_not_shown() {
    let folder = Folder::with([(
        "host.nix",
        lines("{ services.openssh.extraConfig = ''", 1_200, |n| format!("Unknown{n} yes"), "''; }"),
    )]);
    let formats = [
        (
            "human",
            "error[unknown-sshd-keyword]",
            "note: host.nix: ... and 200 more of unknown-sshd-keyword in this file",
        ),
        (
            "json",
            "{\"rule\":\"unknown-sshd-keyword\"",
            "{\"file\":\"host.nix\",\"rule\":\"unknown-sshd-keyword\",\"number\":200}",
        ),
        (
            "sarif",
            "{\"ruleId\":\"unknown-sshd-keyword\"",
            "host.nix: ... and 200 more of unknown-sshd-keyword in this file",
        ),
        (
            "github",
            "::error file=host.nix",
            ",title=unknown-sshd-keyword::... and 200 more of unknown-sshd-keyword in this file",
        ),
    ];
    for (format, finding, rest) in formats {
        let ran = folder.run(&["check", "--no-config", "--format", format, "host.nix"]);
        assert_eq!((ran.code, ran.out.matches(finding).count()), (1, 1_000), "{format}");
        assert!(ran.out.contains(rest), "{format}: {}", ran.out.get(ran.out.len() - 2_000..).unwrap_or_default());
        let counted = ["1200 errors", "\"errors\":1200"].iter().any(|words| ran.out.contains(words));
        let left = ["200 findings beyond 1000", "\"leftOut\":200"].iter().any(|words| ran.out.contains(words));
        assert!(counted && left, "{format}");
    }
    // A baseline has all of them.
    let written = folder.run(&["check", "--no-config", "--write-baseline", "baseline.json", "host.nix"]);
    let known = folder.run(&["check", "--no-config", "--baseline", "baseline.json", "host.nix"]);
    assert_eq!((written.code, known.code), (0, 0), "{}", known.out);
    assert!(known.out.contains("1200 in the baseline"), "{}", known.out);
}

#[test]
fn keys_that_are_too_many_to_count_are_a_gap_and_not_left_out() {
    let keys: String = (0..1000).map(|n| format!("\"{} k{n}\"\n", one_key())).collect();
    let users =
        |n: usize| format!("users.users.u{n:03} = {{ isNormalUser = true; openssh.authorizedKeys.keys = k; }};\n");
    let users: String = (0..122).map(users).collect();
    let folder =
        Folder::with([("host.nix", format!("let k = [\n{keys}]; in {{ services.openssh.enable = true;\n{users}}}"))]);
    for (user, code) in [("u100", 0), ("u121", 4)] {
        let can = folder.run(&["access", "can", user, "host.nix"]);
        assert_eq!(can.code, code, "{user}: {}{}", can.out, can.err);
    }
}

#[test]
fn what_is_too_much_to_decide_is_unknown_and_never_denied() {
    let settings = |list: &str| {
        format!(
            "{{ services.openssh.enable = true; services.openssh.settings.AllowUsers = [ {list} ];\n\
             users.users.alice = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{}\" ]; }}; }}",
            one_key()
        )
    };
    let range = |number: usize| format!("\"*a*b*c*{number}@10.{}.{}.0/24\"\n", number / 256, number % 256);
    let many: String = (0..20_000).map(range).collect();
    // Nobody looks at so many: the last one lets her in from somewhere, or nothing does. From everywhere is seen at once.
    let folder = Folder::with([
        ("in.nix", settings(&format!("{many} \"alice@172.16.0.0/12\""))),
        ("everywhere.nix", settings(&format!("{many} \"alice\""))),
        ("out.nix", settings(&many)),
        ("few.nix", settings("\"bob@10.0.0.0/24\"")),
        ("some.nix", settings("\"bob@10.0.0.0/24\" \"alice\"")),
    ]);
    for (file, code) in [("in.nix", 4), ("out.nix", 4), ("everywhere.nix", 0), ("few.nix", 1), ("some.nix", 0)] {
        let can = folder.run(&["access", "can", "alice", file]);
        assert_eq!(can.code, code, "{file}: {}{}", can.out, can.err);
        let matrix = folder.run(&["access", "--format", "json", file]);
        let verdict = matrix.out.contains("is more than one run looks at");
        assert_eq!((matrix.code, verdict), (0, code == 4), "{file}: {}", matrix.out);
    }
}

#[test]
fn what_is_no_ordinary_file_is_refused_by_name() {
    let folder = Folder::with([("host.nix", "{ services.openssh.enable = true; }".to_owned())]);
    let made = Command::new("mkfifo").arg(folder.path("pipe")).status().expect("mkfifo");
    assert!(made.success());
    for file in ["/dev/zero", "pipe"] {
        let user = format!("alice={file}");
        let commands: &[&[&str]] = &[
            &["generate", file],
            &["generate", "--user", &user],
            &["check", "--no-config", file],
            &["check", "--no-config", "--evaluated", file],
            &["check", "--baseline", file, "host.nix"],
            &["check", "--config", file, "host.nix"],
            &["keys", "list", file],
            &["keys", "add", "alice", file, "host.nix"],
            &["keys", "replace", "--old", &key(1, ""), "--new", file, "host.nix"],
            &["migrate", file],
            &["access", file],
            &["access", "--evaluated", file],
            &["access", "can", "alice", "--key", file, "host.nix"],
        ];
        for words in commands {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(fault(&folder, &words), None);
            let ran = folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(ran.code >= 2 && ran.err.contains(file), "{words:?}: {ran:?}");
        }
    }
}

#[test]
fn a_pipe_as_ignore_file_is_told() {
    for (name, inner) in [(".gitignore", ""), (".ignore", "sub/")] {
        let folder = Folder::new();
        std::fs::create_dir(folder.path("sub")).unwrap();
        folder.write("sub/host.nix", "{ services.openssh.enable = true; }");
        let pipe = format!("{inner}{name}");
        assert!(Command::new("mkfifo").arg(folder.path(&pipe)).status().expect("mkfifo").success());
        for words in [&["check", "--no-config", "."][..], &["keys", "list", "."], &["access", "."], &["migrate", "."]] {
            let owned: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(fault(&folder, &owned), None);
            let ran = folder.run(words);
            assert!(ran.code == 3 && ran.err.contains(&pipe), "{words:?}: {ran:?}");
        }
    }
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let text = "{ services.openssh.settings.PermitRootLogin = \"yes\"; }";
    let folder = Folder::with([("host.nix", "{ services.openssh.enable = true; }".to_owned())]);
    for (name, code) in [("little", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("big", u16::to_be_bytes)] {
        let file = format!("{name}.nix");
        folder.write(&file, text.encode_utf16().flat_map(code).collect::<Vec<u8>>());
        for (words, code) in [(&["check", "--no-config"][..], 1), (&["keys", "list"], 3), (&["access"], 3)] {
            for path in [&*file, "."] {
                let ran = folder.run(&[words, &[path]].concat());
                assert!(ran.code == code && (ran.out + &ran.err).contains(&file), "{words:?} {path}: {code}");
            }
        }
        std::fs::remove_file(folder.path(&file)).unwrap();
    }
}
