//! Several files written together: whatever call of the system fails, all are written or none.

#![cfg(target_os = "linux")]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use super::command::{PROGRAM, Ran, names, ran};
use super::transaction::Fleets;

fn inject(fleets: &Fleets, calls: &str, how: &str) -> Ran {
    let traced = fleets.traced(&[&format!("-etrace={calls}"), &format!("-einject={calls}:{how}")]).output();
    ran(traced.unwrap())
}

/// Lets each of these calls fail in turn.
fn each_fails(calls: &str, error: &str, at_least: usize) {
    let fleets = Fleets::new(3);
    let counts = fleets.calls(calls);
    assert!(counts.values().sum::<usize>() >= at_least, "only {counts:?}");
    for (call, when) in counts.iter().flat_map(|(call, count)| (1..=*count).map(move |when| (call, when))) {
        fleets.reset();
        let ran = inject(&fleets, call, &format!("error={error}:when={when}"));
        let (old, new) = fleets.whole();
        let seen = format!("{call} {error} {when}: {} {}", ran.code, ran.err);
        assert!(if ran.code == 0 { new } else { old }, "{seen}");
        if ran.code == 3 {
            let outcomes = ["; nothing was written\n", "; all files were put back\n"];
            let told = outcomes.iter().any(|outcome| ran.err.contains(outcome)) || ran.err.contains("cannot read");
            assert!(told, "{seen}");
        }
        // What could not be removed is told, and the next run knows about it.
        let hidden = fleets.hidden();
        assert!(hidden.is_empty() || ran.err.contains("cannot remove"), "{seen}{hidden:?}");
        let next = fleets.folder.run(&Fleets::WRITE);
        assert_eq!((next.code, fleets.whole(), fleets.hidden()), (0, (false, true), Vec::new()), "{seen}{}", next.err);
        assert_eq!(next.err.contains("interrupted"), !hidden.is_empty(), "{seen}{}", next.err);
    }
}

#[test]
fn each_rename_may_fail() {
    each_fails("/^rename", "EIO", 5);
}

#[test]
fn each_fsync_may_fail() {
    each_fails("fsync", "EIO", 9);
}

#[test]
fn each_write_may_find_the_disk_full() {
    each_fails("write", "ENOSPC", 6);
}

#[test]
fn each_open_may_be_denied() {
    each_fails("openat", "EACCES", 20);
}

#[test]
fn each_link_and_unlink_may_fail() {
    each_fails("/^(un)?link", "EIO", 10);
}

#[test]
fn each_lock_may_fail() {
    each_fails("flock", "ENOLCK", 1);
}

#[test]
fn each_look_at_mode_and_attributes_may_fail() {
    each_fails("/xattr,/chmod", "EIO", 8);
}

#[test]
fn each_read_may_fail() {
    each_fails("read", "EIO", 10);
}

#[test]
fn if_files_cannot_be_put_back_the_error_names_what_is_new_and_what_is_old() {
    let fleets = Fleets::new(3);
    let ran = inject(&fleets, "/^rename", "error=EIO:when=4+");
    assert_eq!(ran.code, 3);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(
        lines[0],
        "error: cannot write hosts/h2.nix: Input/output error (os error 5); not every file could be put back:"
    );
    for (line, name) in [(lines[1], "h1"), (lines[2], "h0")] {
        let start = format!("cannot put hosts/{name}.nix back: Input/output error (os error 5); its old text is in ");
        let kept = line.strip_prefix(&start).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(std::fs::read_to_string(kept).unwrap(), fleets.old[&format!("{name}.nix")]);
    }
    let states = [
        "hosts/h0.nix has its new text",
        "hosts/h1.nix has its new text",
        "hosts/h2.nix has its old text",
        "hosts/h3.nix has its old text",
        "hosts/default.nix has its old text",
    ];
    assert_eq!(lines[3..], states);
    fleets.whole();
    // Any command says the same; one that writes puts it right.
    let reading: [&[&str]; 5] = [
        &["generate", "new.json", "--no-header", "-o", "hosts/", "--check"],
        &["generate", "new.json", "--no-header", "-o", "hosts/", "--diff"],
        &["check", "--no-config", "hosts"],
        &["access", "hosts"],
        &["keys", "list", "hosts"],
    ];
    for command in reading.into_iter().chain([&Fleets::WRITE[..]]) {
        let next = fleets.folder.run(command);
        let told = next.err.starts_with("warning: a run in hosts was interrupted while it changed files:\n");
        let states = states.iter().all(|state| next.err.contains(&format!("warning: {state}\n")));
        assert!(told && states, "{command:?}: {}", next.err);
        assert_eq!(next.err.matches("was interrupted").count(), 1, "{command:?}: {}", next.err);
        assert_eq!(fleets.hidden().is_empty(), command == Fleets::WRITE, "{command:?}: {}", next.err);
    }
    assert_eq!(fleets.folder.run(&Fleets::WRITE).err, "");
    assert_eq!(fleets.whole(), (false, true));
}

#[test]
fn a_limit_on_the_size_of_files_stops_it() {
    let fleets = Fleets::new(3);
    let banner = format!(r#"true, "settings": {{ "Banner": "/{}" }}"#, "x".repeat(4000));
    let spec = fleets.folder.read("new.json").replacen("true", &banner, 1);
    fleets.folder.write("new.json", spec);
    for (trap, code) in [("trap '' XFSZ; ", Some(3)), ("", None)] {
        fleets.reset();
        let script = format!("{trap}ulimit -c 0; ulimit -f 2; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, PROGRAM]).args(Fleets::WRITE).current_dir(fleets.folder.path(""));
        let output = command.env("NO_COLOR", "1").output().unwrap();
        assert_eq!(output.status.code(), code, "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(fleets.texts(), fleets.old);
        assert_eq!(fleets.hidden().is_empty(), code.is_some());
    }
    let next = fleets.folder.run(&Fleets::WRITE);
    assert_eq!(next.err, "warning: a run in hosts was interrupted; its 5 files all have their old texts\n");
    assert_eq!((next.code, fleets.hidden()), (0, Vec::new()));
}

#[test]
fn a_folder_that_cannot_be_written_stops_it_wherever_the_others_are() {
    let fleets = Fleets::new(3);
    let path = |name: &str| fleets.folder.path(name);
    std::fs::create_dir(path("locked")).unwrap();
    std::fs::rename(path("hosts/h1.nix"), path("locked/real.nix")).unwrap();
    symlink("../locked/real.nix", path("hosts/h1.nix")).unwrap();
    // Root may write everywhere: somebody else runs the command then.
    let program = path("program");
    std::fs::copy(PROGRAM, &program).unwrap();
    let mode = |name: &str, mode| std::fs::set_permissions(path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    mode("", 0o755);
    mode("locked", 0o555);
    let root = std::fs::metadata(&program).unwrap().uid() == 0;
    let run = || {
        let mut command = Command::new(&program);
        if root {
            for name in ["", "hosts", "locked"].iter().map(|name| path(name)) {
                std::os::unix::fs::chown(&name, Some(65534), Some(65534)).unwrap();
                for file in names(&name).iter().map(|file| name.join(file)) {
                    std::os::unix::fs::lchown(file, Some(65534), Some(65534)).unwrap();
                }
            }
            command.uid(65534).gid(65534);
        }
        command.args(Fleets::WRITE).current_dir(path("")).env("NO_COLOR", "1").stdin(Stdio::null());
        ran(command.output().unwrap())
    };
    let denied = run();
    let why = "error: cannot write hosts/h1.nix: Permission denied (os error 13); nothing was written\n";
    assert_eq!((denied.code, denied.err.as_str()), (3, why));
    assert_eq!(
        (fleets.whole(), fleets.hidden(), names(&path("locked"))),
        ((true, false), vec![], vec!["real.nix".into()])
    );
    assert!(!path(".gen-ssh-module-journal").exists());
    // Only the folder above both is closed: the journal stands elsewhere.
    mode("locked", 0o755);
    mode("", 0o555);
    let written = run();
    assert_eq!((written.code, written.err.as_str()), (0, ""));
    assert_eq!(
        (fleets.whole(), fleets.hidden(), names(&path("locked"))),
        ((false, true), vec![], vec!["real.nix".into()])
    );
    assert!(path("hosts/h1.nix").is_symlink());
    mode("", 0o755);
}
