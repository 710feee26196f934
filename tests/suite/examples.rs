//! `examples/`: the directory is the list. Every spec writes exactly the module beside it, fits the schema and survives
//! serde; every module has a spec.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nixos_ssh::spec::{Format, Spec, schema};
use nixos_ssh::{Host, Release};
use serde_json::{Value as Json, json};
use toml::de::{DeTable, DeValue};

#[path = "../../examples/build_host.rs"]
#[allow(dead_code, reason = "its main is for people")]
mod build_host;

/// One spec of the directory.
struct Example {
    /// `examples/key.toml`, as people name it.
    path: String,
    /// `examples/key`
    stem: String,
    format: Format,
    text: String,
    spec: Spec,
}

impl Example {
    /// What `-o` gets: a module, or the folder of a fleet.
    fn output(&self) -> String {
        match self.spec {
            Spec::Host(_) => format!("{}.nix", self.stem),
            Spec::Fleet(_) => format!("{}/", self.stem),
        }
    }

    fn hosts(&self) -> Vec<&Host> {
        match &self.spec {
            Spec::Host(host) => vec![host],
            Spec::Fleet(hosts) => hosts.values().collect(),
        }
    }

    /// Every file that the spec writes.
    fn modules(&self) -> Vec<String> {
        match &self.spec {
            Spec::Host(_) => vec![self.output()],
            Spec::Fleet(hosts) => {
                let names = hosts.keys().map(String::as_str).chain(["default"]);
                names.map(|name| format!("{}/{name}.nix", self.stem)).collect()
            }
        }
    }

    fn json(&self) -> Json {
        match self.format {
            Format::Toml => toml_to_json(&self.text),
            _ => serde_json::from_str(&self.text).unwrap(),
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder below the root, as paths from the root, sorted.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in root().join(folder).read_dir().unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for path in files("examples") {
        let format = match path.rsplit_once('.') {
            Some((_, "toml")) => Format::Toml,
            Some((_, "json")) => Format::Json,
            _ => continue,
        };
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let spec = Spec::read(&text, format, 0, Release::default()).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let stem = path.rsplit_once('.').unwrap().0.to_owned();
        found.push(Example { path, stem, format, text, spec });
    }
    assert!(found.len() >= 14, "the seed's cases are {} files only", found.len());
    found
}

/// TOML as JSON, without a line of ours.
fn toml_to_json(text: &str) -> Json {
    fn table(table: DeTable<'_>) -> Json {
        table.into_iter().map(|(name, value)| (name.into_inner().into_owned(), convert(value.into_inner()))).collect()
    }
    fn convert(value: DeValue<'_>) -> Json {
        match value {
            DeValue::String(text) => json!(text),
            DeValue::Integer(number) => json!(i64::from_str_radix(number.as_str(), number.radix()).unwrap()),
            DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap()),
            DeValue::Boolean(on) => json!(on),
            DeValue::Datetime(date) => json!(date.to_string()),
            DeValue::Array(items) => items.into_iter().map(|item| convert(item.into_inner())).collect(),
            DeValue::Table(inner) => table(inner),
        }
    }
    table(DeTable::parse(text).unwrap().into_inner())
}

/// The command, run where people run it.
fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gen-ssh-module")).args(args).current_dir(root()).output().unwrap()
}

fn assert_silent_success(path: &str, output: &Output) {
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.is_empty() && error.is_empty(), "{path}: {}\n{out}{error}", output.status);
}

#[test]
fn every_spec_writes_exactly_the_module_beside_it() {
    for example in examples() {
        let output = run(&["generate", &example.path, "-o", &example.output(), "--check", "--diff"]);
        assert_silent_success(&example.path, &output);
    }
}

#[test]
fn a_change_of_a_module_would_be_seen() {
    // What the test above rests on: --check --diff says so when a module is not what its spec writes.
    let folder = tempfile::tempdir().unwrap();
    let stale = folder.path().join("server.nix");
    std::fs::write(&stale, "{ ... }:\n\n{\n  services.openssh.enable = true;\n}\n").unwrap();
    let output = run(&["generate", "examples/server.json", "-o", stale.to_str().unwrap(), "--check", "--diff"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("+      PermitRootLogin = \"no\";"));
}

#[test]
fn no_orphans() {
    let mut expected = BTreeSet::from(["examples/build_host.rs".to_owned(), "examples/build_host.nix".to_owned()]);
    for example in examples() {
        for host in example.hosts() {
            let users = host.all_users().flat_map(|(_, user)| user.key_files.get().into_iter().flatten());
            expected.extend(users.map(|file| file.replace("./", "examples/")));
            let client = host.client.get().and_then(|client| client.known_hosts.get());
            let known = client.into_iter().flat_map(|known| known.iter()).filter_map(|(_, known)| {
                let file = known.public_key_file.get()?.as_ref()?;
                Some(file.replace("./", "examples/"))
            });
            expected.extend(known);
        }
        expected.extend(example.modules());
        expected.insert(example.path);
    }
    let there: BTreeSet<String> = files("examples").into_iter().collect();
    assert_eq!(there, expected);
}

#[test]
fn a_toml_spec_begins_with_what_it_is_for() {
    for example in examples().into_iter().filter(|example| example.format == Format::Toml) {
        let first = example.text.lines().next().unwrap();
        assert!(first.starts_with("# ") && first.ends_with(['.', '/']) && first.len() > 30, "{}", example.path);
    }
}

#[test]
fn a_formatter_changes_nothing() {
    let modules: Vec<String> = files("examples").into_iter().filter(|path| path.ends_with(".nix")).collect();
    assert!(!modules.is_empty());
    for path in modules {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let formatted = nixfmt_rs::format(&text).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        assert_eq!(formatted, text, "{path}");
    }
}

#[test]
fn a_formatter_changes_nothing_at_the_edge_of_a_line() {
    // A quoted name moves a long value to the next line; every length of the name up to the longest, both indentations.
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    for length in 3..=63 {
        let name = format!("a.{}", "b".repeat(length - 2));
        for others in [json!({}), json!({ "startAgent": true })] {
            let mut client = others;
            client["knownHosts"] = json!({ &name: { "publicKey": key }, format!("[{}]:1", &name[..length.min(59)]): {
                "publicKeyFile": format!("./{}", "k".repeat(length)) } });
            let host: Host = serde_json::from_value(json!({ "programs": { "ssh": client } })).unwrap();
            let module = host.to_module(&nixos_ssh::ModuleOptions::default()).unwrap();
            assert_eq!(nixfmt_rs::format(module.text()).unwrap(), module.text());
        }
    }
    for length in 60..=120 {
        let shell = format!("pkgs.{}", "s".repeat(length));
        let host: Host =
            serde_json::from_value(json!({ "users": { "users": { "alice": { "shell": shell } } } })).unwrap();
        let module = host.to_module(&nixos_ssh::ModuleOptions::default()).unwrap();
        assert_eq!(nixfmt_rs::format(module.text()).unwrap(), module.text());
    }
}

#[test]
fn every_spec_fits_the_schema() {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "{:?}", jsonschema::draft202012::meta::validate(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for example in examples() {
        let json = example.json();
        let errors: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", example.path);
    }
}

#[test]
fn wrong_specs_do_not_fit_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let openssh = |json: Json| json!({ "services": { "openssh": json } });
    let user = |name: &str, json: Json| json!({ "users": { "users": { name: json } } });
    let wrong = [
        json!([]),
        json!({ "service": {} }),
        json!({ "services": { "sshd": {} } }),
        openssh(json!({ "enabel": true })),
        openssh(json!({ "enable": "yes" })),
        openssh(json!({ "enable": null })),
        openssh(json!({ "ports": 22 })),
        openssh(json!({ "ports": [0] })),
        openssh(json!({ "ports": [65536] })),
        openssh(json!({ "settings": { "UseDNS": true } })),
        openssh(json!({ "settings": { "PasswordAuthentification": false } })),
        openssh(json!({ "settings": { "PermitRootLogin": false } })),
        openssh(json!({ "settings": { "AllowUsers": [] } })),
        openssh(json!({ "settings": { "AllowUsers": ["alice\nPermitRootLogin yes"] } })),
        openssh(json!({ "settings": { "MaxAuthTries": [3] } })),
        openssh(json!({ "settings": { "Port": 22 } })),
        openssh(json!({ "hostKeys": [{ "path": "/etc/ssh/key" }] })),
        openssh(json!({ "hostKeys": [{ "type": "dsa", "path": "/etc/ssh/key" }] })),
        openssh(json!({ "extraConfig": [{ "Match": { "User": "git" }, "ForceComand": "git-shell" }] })),
        user("alice", json!({ "isNormalUser": 1 })),
        user("a = 1; b", json!({})),
        user("alice", json!({ "openssh": { "authorizedKeys": { "keys": "ssh-ed25519 AAAA" } } })),
        user("alice", json!({ "openssh": { "authorizedKeys": { "keys": [{ "comment": "no key" }] } } })),
        user(
            "alice",
            json!({ "openssh": { "authorizedKeys": { "keys": [{ "key": "k", "options": { "ptty": true } }] } } }),
        ),
        user("alice", json!({ "openssh": { "authorizedKeys": { "keyFiles": ["/etc/alice.pub"] } } })),
        user("alice", json!({ "subUidRanges": [{ "count": 65536 }] })),
        json!({ "common": {} }),
        json!({ "hosts": {} }),
        json!({ "hosts": { "default": {} } }),
        json!({ "hosts": { "web 1": {} } }),
        json!({ "hosts": { "web1": {} }, "services": {} }),
        json!({ "hosts": { "web1": { "services": { "sshd": {} } } } }),
    ];
    for spec in wrong {
        assert!(!validator.is_valid(&spec), "{spec} fits the schema");
        let text = spec.to_string();
        assert!(Spec::read(&text, Format::Json, 0, Release::default()).is_err(), "{spec} is read");
    }
}

#[test]
fn every_host_survives_serde() {
    for example in examples() {
        for host in example.hosts() {
            let json = serde_json::to_string(host).unwrap();
            assert_eq!(&serde_json::from_str::<Host>(&json).unwrap(), host, "{}", example.path);
        }
        // A spec of one host is what serde reads too.
        if let (Spec::Host(host), Format::Json) = (&example.spec, example.format) {
            assert_eq!(serde_json::from_str::<Host>(&example.text).unwrap(), **host, "{}", example.path);
        }
    }
}

#[test]
fn the_examples_show_every_key_option() {
    let mut shown = BTreeSet::new();
    for example in examples() {
        for host in example.hosts() {
            let keys = host.all_users().flat_map(|(_, user)| user.keys.get().into_iter().flatten());
            shown.extend(keys.flat_map(|key| key.options.iter().map(|option| option.name().trim_start_matches("no-"))));
        }
    }
    let all = "X11-forwarding agent-forwarding cert-authority command environment expiry-time from permitlisten permitopen \
               port-forwarding principals pty restrict touch-required tunnel user-rc verify-required";
    assert_eq!(shown.into_iter().collect::<Vec<_>>().join(" "), all);
}

#[test]
fn the_rust_example_writes_the_module_beside_it() {
    let (host, text) = build_host::module().unwrap();
    let there = std::fs::read_to_string(root().join("examples/build_host.nix")).unwrap();
    assert_eq!(text, there, "cargo run --example build_host > examples/build_host.nix");
    assert_eq!(host.all_users().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["alice", "backup", "bob"]);
}

#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_reads_every_example_as_meant() {
    let folder = tempfile::tempdir().unwrap();
    // The host of the Rust example, as a spec.
    let built: PathBuf = folder.path().join("build_host.json");
    std::fs::write(&built, serde_json::to_string(&build_host::module().unwrap().0).unwrap()).unwrap();
    let specs = examples().into_iter().map(|example| (example.output(), example.path));
    for (output, path) in specs.chain([("examples/build_host.nix".to_owned(), built.to_str().unwrap().to_owned())]) {
        // --check, so that nothing is written; the evaluation comes first. The header of the last one is another.
        let run = run(&["generate", &path, "-o", &output, "--verify", "nix", "--check"]);
        let error = String::from_utf8_lossy(&run.stderr);
        let expected = if output.contains("build_host") { Some(1) } else { Some(0) };
        assert_eq!(run.status.code(), expected, "{path}: {error}");
    }
}
