//! What a fuzzer gives its bytes to, and what must hold of any bytes. `fuzz/` calls these, and so do the ordinary tests
//! with every input that was kept.

use nixos_ssh::access::diff::diff;
use nixos_ssh::access::machine::{self, MachineFiles};
use nixos_ssh::access::matrix::matrix;
use nixos_ssh::access::{decide_with_anything, fleet};
use nixos_ssh::check::{CheckOptions, Checked, Checker, Scope, check_evaluated};
use nixos_ssh::diagnostic::{Diagnostic, of_key_file};
use nixos_ssh::emit::{access as emit, human, sshd_config};
use nixos_ssh::lint::config::Config;
use nixos_ssh::nix::edit;
use nixos_ssh::nix::files::MemoryFiles;
use nixos_ssh::nix::scan::scan;
use nixos_ssh::nix::syntax_error::syntax_errors;
use nixos_ssh::source::{Sources, Span};
use nixos_ssh::spec::{Format, Spec};
use nixos_ssh::ssh::authorized_keys::read_file;
use nixos_ssh::value::{Attribute, Kind, Value};
use nixos_ssh::{AuthorizedKey, Host, ModuleError, ModuleOptions, Release};

/// What takes any bytes, and panics when something does not hold of them.
pub type Target = fn(&[u8]);

/// The targets by the names of their folders in `fuzz/corpus`.
pub const TARGETS: [(&str, Target); 7] = [
    ("authorized_keys", authorized_keys),
    ("sshd_config", config_blocks),
    ("spec", spec),
    ("nix_text", nix_text),
    ("check", check),
    ("edit", edits),
    ("access", access),
];

/// A key file: a line that is taken is written so that it is read back the same.
pub fn authorized_keys(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for line in text.lines() {
        let Ok(key) = line.parse::<AuthorizedKey>() else { continue };
        let written = key.to_string();
        assert_eq!(written.parse().as_ref(), Ok(&key), "{written:?}");
        assert!(!written.contains(['\n', '\r', '\0']), "{written:?}");
        assert!(key.key.fingerprint().starts_with("SHA256:") && key.key.bits() > 0);
    }
    match read_file(text) {
        Ok(keys) => assert!(keys.len() <= text.lines().count()),
        Err(errors) => print_all(text, of_key_file(0, text, errors)),
    }
}

/// The text of `extraConfig`, of the server and of the client.
pub fn config_blocks(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for path in [["services", "openssh", "extraConfig"], ["programs", "ssh", "extraConfig"]] {
        let value = path.into_iter().rev().fold(Value::string(text), |value, name| {
            let attribute = Attribute { name: name.into(), span: Span::NONE, value };
            Kind::Attributes(vec![attribute]).into()
        });
        if let Ok(host) = Host::from_tree(value, Release::default()) {
            written_and_read_back(&host);
        }
    }
}

/// A spec in either format, and the modules of what it says.
pub fn spec(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for format in [Format::Json, Format::Toml] {
        match Spec::read(text, format, 0, Release::default()) {
            Ok(Spec::Host(host)) => written_and_read_back(&host),
            Ok(Spec::Fleet(hosts)) => hosts.values().for_each(written_and_read_back),
            Err(errors) => print_all(text, errors.0.iter().map(Diagnostic::from).collect()),
        }
    }
}

/// A Nix file: what is not refused is parsed, no deeper than was said, and its errors stand in the text.
pub fn nix_text(bytes: &[u8]) {
    let scanned = scan(bytes);
    for hazard in &scanned.hazards {
        assert!(bytes.get(hazard.range.clone()).is_some_and(|bytes| !bytes.is_empty()), "{hazard:?}");
    }
    let Some(text) = scanned.text else { return assert!(!scanned.hazards.is_empty()) };
    let parse = rnix::Root::parse(text);
    let (mut depth, mut deepest) = (0, 0);
    for event in parse.syntax().preorder() {
        match event {
            rnix::WalkEvent::Enter(_) => depth += 1,
            rnix::WalkEvent::Leave(_) => depth -= 1,
        }
        deepest = deepest.max(depth);
    }
    assert_eq!(deepest, scanned.depth, "the tree is as deep as was said before");
    for (message, range) in syntax_errors(&parse) {
        assert!(text.get(range.clone()).is_some(), "{message} {range:?}");
    }
}

/// A Nix file and an evaluated host: whatever is found stands in the text and can be printed, and a second look finds
/// the same.
pub fn check(bytes: &[u8]) {
    let options = || CheckOptions { scope: Scope::Everything, ..CheckOptions::default() };
    let files = MemoryFiles::default().with("host.nix", bytes).with("other.nix", "{ my.keys = [ ]; }");
    let names = vec!["host.nix".to_owned(), "other.nix".to_owned()];
    let checked = Checker::new(&files, options()).with_names(names.clone()).check("host.nix").expect("a file");
    let again = Checker::new(&files, options()).with_names(names).check("host.nix").expect("a file");
    assert_eq!(checked.diagnostics, again.diagnostics);
    print_checked(&checked);
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(checked) = check_evaluated("host.json", text, &Config::default())
    {
        print_checked(&checked);
    }
}

/// A Nix text: an edit makes a text that is read, and made twice it is made once.
pub fn edits(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let paths: [&[&str]; 3] = [
        &["services", "openssh", "enable"],
        &["users", "users", "alice", "openssh", "authorizedKeys", "keys"],
        &["users", "users", "alice", "uid"],
    ];
    for path in paths {
        if let Ok(edits) = edit::set(text, path, "true") {
            let with = edit::apply(text, edits).expect("edits that fit");
            assert_eq!(edit::set(&with, path, "true"), Ok(Vec::new()), "{with:?}");
            if let Ok(edits) = edit::remove(&with, path) {
                edit::apply(&with, edits).expect("edits that fit");
            }
        }
        if let Ok(edits) = edit::append(text, path, "\"k\"") {
            let with = edit::apply(text, edits).expect("edits that fit");
            if let Ok(edits) = edit::remove_element(&with, path, &|element| element == "\"k\"") {
                edit::apply(&with, edits).expect("edits that fit");
            }
        }
        let renamed = edit::rename(text, path, &["services", "openssh", "settings", "New"]);
        if let Ok(edits) = renamed {
            edit::apply(text, edits).expect("edits that fit");
        }
    }
}

/// Who can log in to a machine with this sshd_config and, after a line of dashes, these keys; and to the hosts of a Nix
/// file or JSON. Whatever is said of it can be written, and nothing differs from itself.
pub fn access(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (config, keys) = text.split_once("\n---\n").unwrap_or((text, text));
    let passwd = "root:x:0:0::/root:/bin/sh\nalice:x:1000:100::/home/alice:/bin/sh\nbob::1001:100::/:/bin/false\n";
    let files = ["/etc/ssh/ca", "/etc/ssh/revoked", "/home/alice/.ssh/authorized_keys", "/root/.ssh/authorized_keys"];
    let machine = machine::system(&MachineFiles {
        sshd_config: config.to_owned(),
        passwd: passwd.to_owned(),
        group: "users:x:100:\nwheel:x:10:alice\n".to_owned(),
        files: files.iter().map(|file| ((*file).to_owned(), keys.to_owned())).collect(),
        ..MachineFiles::default()
    });
    let mut hosts = vec![matrix("machine", &machine, Some(0), &|_| None, &|_, _| String::new())];
    for user in ["root", "alice", "bob", "carol"] {
        let verdict = decide_with_anything(&machine, user, None, None, None);
        assert!(!emit::verdict::words(user, &verdict, &|_| None).contains(['\r', '\0', '\u{202e}']));
    }
    let nix = MemoryFiles::default().with("host.nix", bytes);
    let found = fleet::of_files(&nix, &["host.nix".to_owned()], Release::default(), &str::to_owned);
    hosts.extend(found.hosts.iter().map(|host| host.access(None)));
    hosts.extend(fleet::of_evaluated("host.json", text, Release::default()).ok().map(|host| host.access(None)));
    let written = [emit::human::matrix, emit::json::matrix, emit::csv::matrix, emit::markdown::matrix];
    for text in written.map(|write| write(&hosts)) {
        assert!(!text.contains(['\0', '\u{202e}']), "{text:?}");
    }
    assert!(diff(&hosts, &hosts).is_empty());
}

fn print_checked(checked: &Checked) {
    for label in checked.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        let source = checked.sources.get(label.span.source).expect("a source");
        let range = label.span.start as usize..label.span.end as usize;
        assert!(source.text.get(range).is_some(), "{label:?}");
    }
    for diagnostic in &checked.diagnostics {
        let printed = human::render(diagnostic, &checked.sources);
        assert!(!printed.contains(['\r', '\0', '\u{202e}']), "{printed:?}");
    }
}

fn written_and_read_back(host: &Host) {
    for release in [Release::R25_11, Release::R26_05, Release::R26_11] {
        let options = ModuleOptions { release, ..ModuleOptions::default() };
        match host.to_module(&options) {
            Ok(module) => assert!(module.text().ends_with('\n')),
            Err(ModuleError::Options(errors)) => assert!(!errors.0.is_empty()),
            Err(bug) => panic!("{bug}"),
        }
        let options = sshd_config::SshdConfigOptions { release, ..Default::default() };
        if let Err(errors) = sshd_config::sshd_config(host, &options) {
            assert!(!errors.0.is_empty());
        }
    }
}

fn print_all(text: &str, diagnostics: Vec<Diagnostic>) {
    assert!(!diagnostics.is_empty());
    let mut sources = Sources::default();
    sources.add("input", text);
    for diagnostic in &diagnostics {
        let printed = human::render(diagnostic, &sources);
        assert!(!printed.contains(['\r', '\0', '\u{202e}']), "{printed:?}");
    }
}
