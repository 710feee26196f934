//! Several files written together: what is kept of each, who else may write meanwhile, and what two runs at once do.

#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, XattrFlags, flock, getxattr, listxattr, setxattr};

use super::command::{Folder, PROGRAM, Ran, names, ran};

/// How names of temporary files begin.
const HIDDEN: &str = ".gen-ssh-module-";

/// A folder `hosts` that holds one fleet and is to hold another, with one host more.
pub struct Fleets {
    pub folder: Folder,
    pub old: BTreeMap<String, String>,
    pub new: BTreeMap<String, String>,
}

impl Fleets {
    /// Fleets of so many hosts, the old one in place.
    pub fn new(hosts: usize) -> Fleets {
        let folder = Folder::with([("old.json", fleet(hosts, 1000)), ("new.json", fleet(hosts + 1, 2000))]);
        let texts = |name: &str| {
            folder.generate(&[&format!("{name}.json"), "--no-header", "-o", &format!("{name}/")]);
            texts(&folder.path(name))
        };
        let (old, new) = (texts("old"), texts("new"));
        std::fs::rename(folder.path("old"), folder.path("hosts")).unwrap();
        Fleets { folder, old, new }
    }

    /// The arguments that write the new fleet.
    pub const WRITE: [&str; 5] = ["generate", "new.json", "--no-header", "-o", "hosts/"];

    /// Puts the old fleet back in place.
    pub fn reset(&self) {
        std::fs::remove_dir_all(self.folder.path("hosts")).unwrap();
        std::fs::create_dir(self.folder.path("hosts")).unwrap();
        self.old.iter().for_each(|(name, text)| self.folder.write(&format!("hosts/{name}"), text));
    }

    pub fn texts(&self) -> BTreeMap<String, String> {
        texts(&self.folder.path("hosts"))
    }

    /// That every file has its old or its new text; whether all have the old one, and whether all have the new one.
    pub fn whole(&self) -> (bool, bool) {
        let now = self.texts();
        for name in self.new.keys().chain(now.keys()) {
            let text = now.get(name);
            assert!(text == self.old.get(name) || text == self.new.get(name), "{name} is mixed: {text:?}");
        }
        (now == self.old, now == self.new)
    }

    /// Temporary files, and journals.
    pub fn hidden(&self) -> Vec<String> {
        let mut hidden: Vec<String> =
            names(&self.folder.path("hosts")).into_iter().filter(|name| name.starts_with(HIDDEN)).collect();
        hidden.extend(self.folder.journals());
        hidden
    }

    /// The command under strace; its system calls go to `calls`.
    pub fn traced(&self, options: &[&str]) -> Command {
        let mut command = Command::new("strace");
        let log = self.folder.path("calls");
        command.args(["-f", "-qq", "-o"]).arg(log).args(options).arg(PROGRAM).args(Fleets::WRITE);
        command.current_dir(self.folder.path("")).env("NO_COLOR", "1").stdin(Stdio::null());
        command.env("XDG_STATE_HOME", self.folder.state());
        command
    }

    /// How often a run that nobody disturbs makes each of these calls: strace counts each by itself, too.
    pub fn calls(&self, calls: &str) -> BTreeMap<String, usize> {
        self.reset();
        let ran = ran(self.traced(&[&format!("-etrace={calls}")]).output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "strace does not work here");
        assert_eq!(self.whole(), (false, true));
        let mut counts = BTreeMap::new();
        for line in self.folder.read("calls").lines() {
            let name = line.split([' ', '(']).filter(|word| !word.is_empty()).nth(1).unwrap();
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        counts
    }
}

fn fleet(hosts: usize, port: usize) -> String {
    let host = |index: usize| {
        let port = port + index;
        format!(r#""h{index}": {{ "services": {{ "openssh": {{ "enable": true, "ports": [{port}] }} }} }}"#)
    };
    format!(r#"{{ "hosts": {{ {} }} }}"#, (0..hosts).map(host).collect::<Vec<_>>().join(", "))
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let read = |name: &String| std::fs::read_to_string(folder.join(name)).unwrap();
    let names = names(folder).into_iter().filter(|name| !name.starts_with(HIDDEN));
    names.map(|name| (name.clone(), read(&name))).collect()
}

fn wait_for(what: &str, mut happens: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happens() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} does not happen");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn piped(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn said(child: Child) -> Ran {
    ran(child.wait_with_output().unwrap())
}

#[test]
fn a_file_that_someone_else_changed_meanwhile_stops_it() {
    let fleets = Fleets::new(3);
    let cases = [
        // All are looked at before the first is replaced: the folder's own fsync, after staging, takes long ...
        ("fsync", 8, 0, "nothing was written"),
        // ... and each again right before that: the first rename after the journal's takes long.
        ("/^rename", 2, 1000, "all files were put back"),
    ];
    for (call, when, wait, outcome) in cases {
        let inject = format!("-einject={call}:delay_enter=3000000:when={when}");
        let meanwhile: [(&str, &dyn Fn()); 3] = [
            ("hosts/h1.nix was changed", &|| fleets.folder.write("hosts/h1.nix", "mine")),
            ("hosts/h1.nix was removed", &|| std::fs::remove_file(fleets.folder.path("hosts/h1.nix")).unwrap()),
            ("hosts/h3.nix was made", &|| fleets.folder.write("hosts/h3.nix", "mine")),
        ];
        for (message, change) in meanwhile {
            fleets.reset();
            let child = piped(&mut fleets.traced(&[&format!("-etrace={call}"), &inject]));
            // All five new texts are staged, four have an old one; and there is the journal.
            wait_for("staging", || fleets.hidden().len() == 10);
            std::thread::sleep(Duration::from_millis(wait));
            change();
            let mut expected = fleets.texts();
            let ran = said(child);
            assert_eq!(ran.code, 3, "{}", ran.err);
            let wanted = format!("error: {message} by someone else meanwhile; {outcome}\n");
            assert_eq!(ran.err, wanted);
            // The first file may have been replaced when we looked.
            expected.insert("h0.nix".to_owned(), fleets.old["h0.nix"].clone());
            expected.insert("default.nix".to_owned(), fleets.old["default.nix"].clone());
            assert_eq!((fleets.texts(), fleets.hidden()), (expected, Vec::new()));
        }
    }
}

#[test]
fn runs_at_once_write_one_after_the_other_and_none_mixes_with_another() {
    let fleets = Fleets::new(8);
    let mut ends = BTreeSet::new();
    for _ in 0..5 {
        fleets.reset();
        let write = |spec| fleets.folder.command(&["generate", spec, "--no-header", "-o", "hosts/"]);
        let children: Vec<_> =
            ["new.json", "old.json"].iter().cycle().take(6).map(|spec| piped(&mut write(spec))).collect();
        for ran in children.into_iter().map(said) {
            assert!(ran.code == 0 || ran.err.contains("by someone else meanwhile"), "{}", ran.err);
            assert!(!ran.err.contains("interrupted"), "a run at work left nothing: {}", ran.err);
            ends.insert(ran.code);
        }
        let mut now = fleets.texts();
        if now != fleets.new {
            // The old fleet has no module for the last host and leaves that of others alone.
            now.remove("h8.nix");
            assert_eq!(now, fleets.old);
        }
        assert_eq!(fleets.hidden(), [""; 0]);
    }
    assert!(ends.contains(&0));
}

#[test]
fn a_run_waits_for_another_but_not_for_ever() {
    let fleets = Fleets::new(2);
    let lock = std::fs::File::open(fleets.folder.path("hosts")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let ran = fleets.folder.run(&Fleets::WRITE);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.err,
        "error: another gen-ssh-module has been writing in hosts for 10 seconds; nothing was written\n"
    );
    assert_eq!((fleets.whole(), fleets.hidden()), ((true, false), Vec::new()));
    let child = piped(&mut fleets.folder.command(&Fleets::WRITE));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(fleets.whole(), (true, false));
    drop(lock);
    assert_eq!((said(child).code, fleets.whole()), (0, (false, true)));
}

#[test]
fn other_names_of_a_file_keep_the_old_text_which_is_said() {
    let fleets = Fleets::new(2);
    let link = |name: &str| std::fs::hard_link(fleets.folder.path("hosts/h0.nix"), fleets.folder.path(name)).unwrap();
    link("one");
    let ran = fleets.folder.run(&Fleets::WRITE);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.err, "warning: hosts/h0.nix had a second name (a hard link), which keeps the old text\n");
    assert_eq!((fleets.folder.read("one"), fleets.whole()), (fleets.old["h0.nix"].clone(), (false, true)));
    link("two");
    link("three");
    let ran = fleets.folder.run(&["generate", "old.json", "--no-header", "-o", "hosts/"]);
    assert_eq!(ran.err, "warning: hosts/h0.nix had 2 more names (hard links), which keep the old text\n");
}

/// An access control list: one more user may read.
fn list() -> Vec<u8> {
    let entries: [(u16, u16, u32); 5] =
        [(1, 6, u32::MAX), (2, 4, 12345), (4, 4, u32::MAX), (0x10, 4, u32::MAX), (0x20, 0, u32::MAX)];
    let mut list = 2u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend([tag.to_le_bytes(), permissions.to_le_bytes()].concat());
        list.extend(id.to_le_bytes());
    }
    list
}

#[test]
fn a_file_keeps_its_extended_attributes_and_gets_none_of_its_folder() {
    const ACCESS: &str = "system.posix_acl_access";
    let fleets = Fleets::new(2);
    let path = |name: &str| fleets.folder.path(&format!("hosts/{name}.nix"));
    let set = |name: &str, attribute: &str, value: &[u8]| {
        setxattr(path(name), attribute, value, XattrFlags::empty()).expect("the tests' folder has no attributes");
    };
    let get = |name: &str, attribute: &str| {
        let mut value = vec![0; 1000];
        let length = getxattr(path(name), attribute, &mut value[..]).ok()?;
        Some(value[..length].to_vec())
    };
    let attributes = |name: &str| {
        let mut names = vec![0; 1000];
        let length = listxattr(path(name), &mut names[..]).unwrap();
        let names = String::from_utf8(names[..length].to_vec()).unwrap();
        let names = names.split_terminator('\0').filter(|name| !name.starts_with("security.")).map(str::to_owned);
        names.collect::<BTreeSet<_>>()
    };
    set("h0", "user.note", b"of \xff any bytes");
    set("h0", "user.empty", b"");
    set("h0", ACCESS, &list());
    let before = std::fs::metadata(path("h0")).unwrap().mode();
    // New files in the folder get this list, but a file that had none must not let more people in.
    setxattr(fleets.folder.path("hosts"), "system.posix_acl_default", &list(), XattrFlags::empty()).unwrap();
    let ran = fleets.folder.run(&Fleets::WRITE);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(fleets.whole(), (false, true));
    assert_eq!(get("h0", "user.note").as_deref(), Some(&b"of \xff any bytes"[..]));
    assert_eq!((get("h0", "user.empty").as_deref(), get("h0", ACCESS)), (Some(&b""[..]), Some(list())));
    assert_eq!(std::fs::metadata(path("h0")).unwrap().mode(), before);
    assert_eq!(attributes("h0").len(), 3);
    assert_eq!(attributes("h1"), BTreeSet::new());
    assert_eq!(attributes("h2"), BTreeSet::from([ACCESS.to_owned()]), "a new file is as its folder wants it");
}

#[test]
fn two_names_of_one_file_cannot_be_given_two_texts() {
    let fleets = Fleets::new(2);
    std::fs::remove_file(fleets.folder.path("hosts/h1.nix")).unwrap();
    symlink("h0.nix", fleets.folder.path("hosts/h1.nix")).unwrap();
    let ran = fleets.folder.run(&Fleets::WRITE);
    assert_eq!((ran.code, fleets.folder.read("hosts/h0.nix")), (3, fleets.old["h0.nix"].clone()));
    assert_eq!(ran.err, "error: cannot write hosts/h1.nix: it is the same file as hosts/h0.nix\n");
}
