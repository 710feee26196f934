//! Secrets of every kind at every place through every command and format: no piece of one is printed.
//!
//! An ordinary run plants each secret at one place; with `NIXOS_SSH_CASES` each stands at all of them.

use std::collections::BTreeMap;

use super::command::{Folder, Ran, key};
use super::planted_places::{BROKEN, MEMBERS, PLACES, json, named, planted, toml};
use super::planted_texts::{Secret, filled, pieces, texts};

/// Commands that read a folder; no status is wrong.
const COMMANDS: [&[&str]; 22] = [
    &["check", "."],
    &["check", ".", "--min-severity", "note", "--profile", "strict"],
    &["check", ".", "--format", "json", "--min-severity", "note"],
    &["check", ".", "--format", "sarif", "--min-severity", "note"],
    &["check", ".", "--format", "github", "--min-severity", "note"],
    &["check", ".", "--write-baseline", "/dev/stdout"],
    &["keys", "list", "."],
    &["keys", "list", ".", "--format", "json"],
    &["keys", "remove", "--key", "bob.pub", ".", "--diff"],
    &["keys", "remove", "--key", "bob.pub", ".", "--check", "--json"],
    &["keys", "remove", "--user", "alice", ".", "--diff", "--allow-lockout"],
    &["keys", "replace", "--old", "bob.pub", "--new", "new.pub", ".", "--diff"],
    &["keys", "rename-comment", "--key", "bob.pub", "robert", ".", "--diff"],
    &["migrate", ".", "--diff"],
    &["migrate", ".", "--diff", "--aliases", "--to", "26.05"],
    &["migrate", ".", "--check"],
    &["access", "."],
    &["access", ".", "--format", "json"],
    &["access", ".", "--format", "csv"],
    &["access", ".", "--format", "markdown"],
    &["access", ".", "--format", "html"],
    &["access", "diff", "empty", "."],
];

/// The same for one file.
const QUESTIONS: [&[&str]; 9] = [
    &["check", "--fix", "--diff"],
    &["check", "--fix=all", "--diff"],
    &["check", "--fix=all", "--diff", "--format", "json"],
    &["keys", "add", "alice", "new.pub", "--diff"],
    &["keys", "add", "alice", "new.pub", "--diff", "--json"],
    &["access", "can", "alice"],
    &["access", "can", "alice", "--format", "json"],
    &["access", "can", "root"],
    &["access", "can", "root", "--format", "json"],
];

/// What is asked of a file that is no Nix.
const BROKEN_COMMANDS: [&[&str]; 6] = [
    &["check"],
    &["check", "--format", "json"],
    &["keys", "list"],
    &["access"],
    &["access", "--format", "json"],
    &["migrate", "--diff"],
];

/// Formats of a difference besides the first.
const DIFFERENCES: [&str; 2] = ["markdown", "json"];

fn is_whole() -> bool {
    std::env::var_os("NIXOS_SSH_CASES").is_some()
}

/// What was planted, by the file that it stands in.
#[derive(Default)]
struct Garden(BTreeMap<String, (Secret, String)>);

impl Garden {
    fn folder(&self) -> Folder {
        let keys = [("bob.pub", key(2, "bob")), ("new.pub", key(3, "new"))];
        let folder = Folder::with(keys);
        std::fs::create_dir(folder.path("empty")).unwrap();
        self.0.iter().for_each(|(file, (_, text))| folder.write(file, text));
        folder
    }

    /// The secrets of which a piece is seen in an output: the file, the name, the line.
    fn seen(&self, ran: &Ran) -> Vec<(String, String, String)> {
        let pieces = pieces(self.0.values().map(|(secret, _)| secret));
        let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
        for line in ran.out.lines().chain(ran.err.lines()) {
            for piece in pieces.of(line) {
                let of = |(_, (secret, _)): &(_, &(Secret, _))| secret.cores.iter().any(|core| core.contains(piece));
                let (file, (secret, _)) = self.0.iter().find(of).unwrap();
                let short: String = line.trim().chars().take(220).collect();
                seen.entry(file.clone()).or_insert((secret.name.clone(), short));
            }
        }
        seen.into_iter().map(|(file, (name, line))| (file, name, line)).collect()
    }
}

/// Everything that was seen, once for each secret and command.
#[derive(Default)]
struct Leaks(Vec<String>);

impl Leaks {
    fn look(&mut self, garden: &Garden, command: &[&str], ran: &Ran) {
        for (file, name, line) in garden.seen(ran) {
            self.0.push(format!("{} | {name} | {file} | {line}", command.join(" ")));
        }
    }

    #[track_caller]
    fn none(self) {
        let leaks = self.0;
        assert!(leaks.is_empty(), "{} secrets were shown:\n{}", leaks.len(), leaks.join("\n"));
    }
}

/// Each text at a place, or at all of them.
fn gardens() -> Vec<Garden> {
    let (texts, every) = (texts(), is_whole());
    let rounds = if every { PLACES.len() } else { 1 };
    let one = |round: usize| {
        let mut garden = Garden::default();
        for (number, secret) in texts.iter().enumerate() {
            let place = &PLACES[(number * 5 + round * 17) % PLACES.len()];
            let text = planted(number, place, &secret.text);
            let copy = Secret { name: secret.name.clone(), text: String::new(), cores: secret.cores.clone() };
            garden.0.insert(format!("{number:03} {}.nix", place.name), (copy, text));
        }
        for (secret, text) in named() {
            garden.0.insert(format!("{}.nix", secret.name.replace('/', "")), (secret, text));
        }
        garden
    };
    (0..rounds).map(one).collect()
}

#[test]
fn two_hundred_secrets_are_planted_and_no_two_are_alike() {
    let (texts, named) = (texts(), named());
    assert!(texts.len() + named.len() + 2 * MEMBERS.len() >= 200, "{} {}", texts.len(), named.len());
    let all: usize = texts.iter().flat_map(|secret| &secret.cores).map(|core| core.len() - 7).sum();
    assert_eq!(pieces(&texts).count(), all);
    assert!(texts.iter().all(|secret| secret.cores.iter().all(|core| core.len() >= 8 && secret.text.contains(core))));
    let kinds: Vec<&str> = texts.iter().filter(|secret| secret.cores.is_empty()).map(|of| of.name.as_str()).collect();
    assert_eq!(kinds, [""; 0]);
}

#[test]
fn no_secret_of_a_folder_is_shown_by_any_command_in_any_format() {
    let mut leaks = Leaks::default();
    for garden in gardens() {
        let folder = garden.folder();
        for command in COMMANDS {
            leaks.look(&garden, command, &folder.run(command));
        }
        for format in DIFFERENCES {
            let command = ["access", "diff", "empty", ".", "--format", format];
            leaks.look(&garden, &command, &folder.run(&command));
        }
        let files: Vec<&String> = garden.0.keys().collect();
        let step = if is_whole() { 1 } else { 3 * QUESTIONS.len() };
        for (number, question) in QUESTIONS.iter().enumerate() {
            for file in files.iter().skip(number % step).step_by(step) {
                let command = [*question, &[file.as_str()]].concat();
                leaks.look(&garden, &command, &folder.run(&command));
            }
        }
    }
    leaks.none();
}

#[test]
fn no_secret_of_a_file_that_is_no_nix_is_shown() {
    let mut leaks = Leaks::default();
    for (round, place) in BROKEN.iter().enumerate() {
        let mut garden = Garden::default();
        for (number, secret) in texts().into_iter().enumerate().filter(|(number, _)| is_whole() || number % 4 == round)
        {
            let text = planted(number, place, &secret.text);
            garden.0.insert(format!("{number:03} {}.nix", place.name), (secret, text));
        }
        let folder = garden.folder();
        for command in BROKEN_COMMANDS {
            leaks.look(&garden, command, &folder.run(command));
        }
    }
    leaks.none();
}

#[test]
fn no_secret_of_a_spec_is_shown_by_generate() {
    let mut leaks = Leaks::default();
    let mut specs: Vec<(Secret, &str, String)> = Vec::new();
    for (half, mistake) in ["", "enabel"].into_iter().enumerate() {
        let (in_toml, in_json) = if mistake.is_empty() { ("", "") } else { ("enabel = true", ", \"enabel\": true") };
        for (number, (name, toml_line, json_line)) in MEMBERS.iter().enumerate() {
            let secret = filled(6000 + number, format!("toml: {name}"), toml_line);
            let text = toml(&secret.text, "", "", in_toml);
            specs.push((secret, "spec.toml", text));
            let secret = filled(6100 + number, format!("json: {name}"), json_line);
            let text = json(&secret.text, in_json);
            specs.push((secret, "spec.json", text));
        }
        let (start, step) = if is_whole() { (0, 1) } else { (12 * half, 24) };
        for secret in texts().into_iter().skip(start).step_by(step) {
            let value = toml_value(&secret.text);
            let in_key = toml_value(&format!("command=\"{}\" {}", secret.text.replace('"', "\\\""), key(9, "")));
            let in_comment = toml_value(&format!("{} {}", key(9, ""), secret.text));
            let environment =
                toml_value(&format!("environment=\"X={}\" {}", secret.text.replace('"', "\\\""), key(9, "")));
            for (place, member, list, module) in [
                ("description", format!("description = {value}"), String::new(), String::new()),
                ("unknown option", format!("enable = {value}"), String::new(), String::new()),
                ("group", format!("extraGroups = [{value}]"), String::new(), String::new()),
                ("key", String::new(), value.clone(), String::new()),
                ("comment of a key", String::new(), in_comment, String::new()),
                ("command", String::new(), in_key, String::new()),
                ("environment", String::new(), environment, String::new()),
                ("banner", String::new(), String::new(), format!("services.openssh.banner = {value}")),
                (
                    "host key",
                    String::new(),
                    String::new(),
                    format!("services.openssh.hostKeys = [{{ type = \"rsa\", path = {value} }}]"),
                ),
                ("setting", String::new(), String::new(), format!("services.openssh.settings.Banner = {value}")),
                ("number", String::new(), String::new(), format!("services.openssh.ports = [{value}]")),
                ("lines", String::new(), String::new(), format!("services.openssh.extraConfig = {value}")),
                ("comment", String::new(), String::new(), format!("# {}", secret.text.replace('\n', "\n# "))),
                ("name", String::new(), String::new(), format!("users.users.{value}.isNormalUser = 3")),
                ("no TOML", String::new(), String::new(), format!("services.openssh.banner = {}", secret.text)),
            ] {
                let of = Secret {
                    name: format!("{} as {place}", secret.name),
                    text: String::new(),
                    cores: secret.cores.clone(),
                };
                specs.push((of, "spec.toml", toml(&member, &list, &module, in_toml)));
            }
        }
    }
    for (secret, file, text) in specs {
        let folder = Folder::with([(file, text.clone())]);
        let garden = Garden([(file.to_owned(), (secret, text))].into());
        for command in
            [&["generate", file, "-o", "out.nix", "--diff", "--check"][..], &["generate", file, "-o", "out.nix"]]
        {
            leaks.look(&garden, command, &folder.run(command));
        }
    }
    leaks.none();
}

fn toml_value(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn no_secret_of_a_command_line_is_echoed() {
    let mut leaks = Leaks::default();
    let host = planted(1, &PLACES[0], "welcome");
    let folder = Folder::with([("host.nix", host), ("a.pub", key(2, "bob"))]);
    let step = if is_whole() { 1 } else { 12 };
    for secret in texts().into_iter().step_by(step) {
        let text = secret.text.clone();
        let garden = Garden([(String::new(), (secret, String::new()))].into());
        for command in [
            &["check", &text][..],
            &["check", ".", "--select", &text],
            &["check", ".", "--config", &text],
            &["check", ".", "--baseline", &text],
            &["check", ".", "--base", &text],
            &["check", ".", "--admin", &text],
            &["check", ".", "--format", &text],
            &["check", "--evaluated", &text],
            &["keys", "list", &text],
            &["keys", "add", &text, "a.pub", "."],
            &["keys", "add", "alice", &text, "."],
            &["keys", "remove", "--key", &text, "."],
            &["keys", "remove", "--user", &text, "."],
            &["keys", "replace", "--old", &text, "--new", "a.pub", "."],
            &["keys", "replace", "--old", "a.pub", "--new", &text, "."],
            &["keys", "rename-comment", "--key", &text, "x", "."],
            &["keys", "rename-comment", "--key", "a.pub", &text, ".", "--diff"],
            &["access", &text],
            &["access", ".", "--host", &text],
            &["access", "can", &text, "host.nix"],
            &["access", "can", "alice", "host.nix", "--key", &text],
            &["access", "can", "alice", "host.nix", "--from-name", &text, "--from", "192.0.2.1"],
            &["access", "can", "alice", "host.nix", "--from", &text],
            &["access", "diff", &text, "."],
            &["access", "diff", "--git", &text],
            &["migrate", &text],
            &["migrate", ".", "--banner-file", &text, "--diff"],
            &["explain", &text],
            &["generate", &text],
            &["generate", "--user", &format!("alice={text}")],
            &["generate", "--user", "alice=a.pub", "--wheel", &text],
            &["generate", "--user", "alice=a.pub", "--permit-root-login", &text],
            &["generate", "--user", "alice=a.pub", "--as", &text],
            &[&text],
        ] {
            leaks.look(&garden, &command[..2.min(command.len())], &folder.run(command));
        }
    }
    leaks.none();
}

#[test]
fn no_secret_of_the_files_beside_a_configuration_is_shown() {
    let mut leaks = Leaks::default();
    let step = if is_whole() { 1 } else { 16 };
    for (number, secret) in texts().into_iter().enumerate().step_by(step) {
        let text = secret.text.clone();
        let value = toml_value(&text);
        let reason = format!("[[ignore]]\nrules = [\"root-login\"]\npaths = [\"*\"]\nreason = {value}\n");
        let baseline = format!("{{ \"version\": 1, \"findings\": [ {value} ] }}\n");
        let options = format!(
            "{{ \"version\": 1, \"options\": {{ \"networking\": {{ \"hostName\": {value} }}, \"services\": {{ \"openssh\": {{ \
             \"enable\": true, \"extraConfig\": {value}, \"banner\": {value}, \"ports\": [ {value} ] }} }},\n \"users\": {{ \"users\": \
             {{ \"alice\": {{ \"password\": {value}, \"description\": {value}, \"openssh\": {{ \"authorizedKeys\": {{ \"keys\": [ {value} ], \
             \"keyFiles\": [ {value} ] }} }} }} }} }} }}, \"unknown\": [ {value} ] }}\n"
        );
        let files = [
            (
                "host.nix",
                planted(number, &PLACES[0], "welcome").replace("\"alice", "\"").replace(
                    "openssh.authorizedKeys.keys",
                    "openssh.authorizedKeys.keyFiles = [ ./keys ]; openssh.authorizedKeys.keys",
                ),
            ),
            ("keys", format!("{text}\n{} {text}\n", key(4, ""))),
            ("reason.toml", reason),
            ("wrong.toml", format!("x = {value}\n[rules]\n{value} = {value}\n")),
            ("broken.toml", format!("{text}\n")),
            ("baseline.json", baseline),
            ("broken.json", format!("{{ \"version\": 1, {text}\n")),
            ("host.json", options),
        ];
        let folder = Folder::with(files);
        let garden = Garden([(String::new(), (secret, String::new()))].into());
        for command in [
            &["check", "host.nix", "--config", "reason.toml", "--format", "json"][..],
            &["check", "host.nix", "--config", "reason.toml", "--format", "sarif"],
            &["check", "host.nix", "--config", "wrong.toml"],
            &["check", "host.nix", "--config", "broken.toml"],
            &["check", "host.nix", "--baseline", "baseline.json"],
            &["check", "host.nix", "--baseline", "broken.json"],
            &["check", "--evaluated", "host.json", "--min-severity", "note"],
            &["check", "--evaluated", "host.json", "--format", "json", "--min-severity", "note"],
            &["check", "--evaluated", "host.json", "--format", "sarif"],
            &["check", "--evaluated", "broken.json"],
            &["access", "host.json"],
            &["access", "host.json", "--format", "json"],
            &["access", "can", "alice", "host.json"],
            &["access", "host.nix"],
            &["keys", "list", "host.nix", "--format", "json"],
            &["keys", "list", "keys"],
            &["check", "keys"],
            &["access", "can", "alice", "host.nix", "--key", "keys"],
            &["generate", "--user", "alice=keys", "-o", "x.nix", "--diff", "--check"],
        ] {
            leaks.look(&garden, command, &folder.run(command));
        }
        // A name has no slash, so an address is none.
        if text.contains("://") || text.contains('\n') || text.len() > 200 {
            continue;
        }
        let name = text.replace('/', "_");
        let folder = Folder::with([(format!("{name}.nix").as_str(), planted(number, &PLACES[0], "welcome"))]);
        for command in COMMANDS.iter().filter(|command| !command.contains(&"diff")) {
            leaks.look(&garden, &[&["a file's name"], *command].concat(), &folder.run(command));
        }
    }
    leaks.none();
}
