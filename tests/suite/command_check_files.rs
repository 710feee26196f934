//! Which files `check` reads: folders, links, pipes, devices, what may not be read, what is outside.

use super::command::key;
use super::command_check::{BAD, GOOD, NOTE, check, found, tree};

#[test]
fn a_folder_is_looked_through_for_nix_files_as_git_sees_it() {
    let folder = tree(&[
        ("b.nix", BAD),
        ("a/z.nix", BAD),
        ("a/b.nix", BAD),
        ("a.nix", BAD),
        ("text.txt", BAD),
        (".hidden.nix", BAD),
        (".direnv/x.nix", BAD),
        ("result/x.nix", BAD),
        ("a/old.nix", BAD),
        (".gitignore", "/result\nold.nix\n"),
    ]);
    assert_eq!(found(&check(&folder, &[])), ["a/b.nix", "a/z.nix", "a.nix", "b.nix"]);
    std::fs::create_dir(folder.path(".git")).unwrap();
    assert_eq!(found(&check(&folder, &["./a/"])), ["a/b.nix", "a/z.nix"]);
    assert_eq!(
        found(&check(&folder, &["a/old.nix", "text.txt", ".hidden.nix"])),
        ["a/old.nix", "text.txt", ".hidden.nix"]
    );
    let absolute = folder.path("a");
    let ran = check(&folder, &[absolute.to_str().unwrap()]);
    assert_eq!(found(&ran)[0], absolute.join("b.nix").to_str().unwrap());
}

#[test]
fn what_stands_above_counts_only_in_a_repository() {
    let folder = tree(&[(".gitignore", "*\n"), ("plain/a.nix", BAD), ("repository/a.nix", BAD)]);
    assert_eq!(found(&check(&folder, &["plain"])), ["plain/a.nix"]);
    std::fs::create_dir(folder.path(".git")).unwrap();
    assert_eq!(found(&check(&folder, &["plain"])), [""; 0]);
    std::fs::create_dir(folder.path("repository/.git")).unwrap();
    assert_eq!(found(&check(&folder, &["repository"])), ["repository/a.nix"]);
}

#[test]
fn a_file_is_checked_once_however_often_it_is_named() {
    let folder = tree(&[("hosts/a.nix", BAD), ("b.nix", GOOD)]);
    let ran = check(&folder, &["hosts/a.nix", ".", "hosts", "./hosts/../hosts/a.nix"]);
    assert_eq!(found(&ran), ["hosts/a.nix"]);
    assert!(ran.out.contains("2 files checked"), "{}", ran.out);
}

#[test]
fn the_order_is_that_of_the_names_whatever_the_threads() {
    let names: Vec<String> = (0..120).map(|number| format!("{:03}.nix", number * 7 % 120)).collect();
    let large = format!("{}{BAD}", "# a line that says nothing about services.openssh\n".repeat(4000));
    let files: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (name.as_str(), if index % 30 == 0 { &large } else { BAD }))
        .collect();
    let folder = tree(&files);
    let one = check(&folder, &["--threads", "1"]);
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(found(&one), sorted);
    for threads in ["2", "4", "50"] {
        assert_eq!(check(&folder, &["--threads", threads]), one, "{threads} threads");
    }
    for format in ["json", "sarif", "github"] {
        let run = |threads| check(&folder, &["--format", format, "--threads", threads]);
        assert_eq!(run("1"), run("4"), "{format}");
    }
    assert_eq!(check(&folder, &[]), one);
}

#[test]
fn imports_are_followed_inside_the_root_only() {
    let host = "{ ... }: { imports = [ ../keys.nix ]; services.openssh.enable = true; }\n";
    let folder = tree(&[("hosts/a.nix", host), ("keys.nix", NOTE)]);
    let run = |args: &[&str]| found(&check(&folder, &[args, &["--min-severity", "note"]].concat()));
    assert!(!run(&["hosts"]).contains(&"keys.nix".to_owned()));
    assert!(run(&["hosts", "--root", "."]).contains(&"keys.nix".to_owned()));
    std::fs::write(folder.path("flake.nix"), "{ }").unwrap();
    assert!(run(&["hosts"]).contains(&"keys.nix".to_owned()), "the flake is the root");
    assert!(run(&["hosts/a.nix"]).contains(&"keys.nix".to_owned()));
    assert!(!run(&["hosts", "--root", "hosts"]).contains(&"keys.nix".to_owned()));
    let outside = check(&folder, &["keys.nix", "--root", "hosts"]);
    assert_eq!(outside.code, 2);
    assert!(outside.err.contains("is outside --root"), "{}", outside.err);
    assert_eq!(check(&folder, &["--root", "keys.nix"]).code, 3);
    assert_eq!(check(&folder, &["--root", "missing"]).code, 3);
    // From another folder files are called by the way to them.
    let mut command = folder.command(&["check", "a.nix", "--min-severity", "note"]);
    let output = command.current_dir(folder.path("hosts")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(" --> ../keys.nix:1:"), "{text}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::command::{Folder, Ran};

    /// Runs it, but not for ever.
    fn run_soon(folder: &Folder, args: &[&str]) -> Ran {
        let mut command = folder.command(&[&["check"], args].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if start.elapsed().as_secs() > 30 {
                child.kill().unwrap();
                panic!("{args:?} waits");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[test]
    fn links_are_not_followed_in_folders_and_cannot_lead_out() {
        let folder = tree(&[("in/a.nix", GOOD), ("out/secret.nix", NOTE), ("out/bad.nix", BAD)]);
        symlink("..", folder.path("in/loop")).unwrap();
        symlink("self", folder.path("in/self")).unwrap();
        symlink("../out/bad.nix", folder.path("in/link.nix")).unwrap();
        symlink("../out", folder.path("in/folder")).unwrap();
        let ran = check(&folder, &["in"]);
        let told = "error: in/link.nix: it is outside the folder that is checked\n";
        assert_eq!((ran.code, ran.err.as_str()), (3, told), "{}", ran.out);
        assert!(ran.out.contains("1 file checked"), "{}", ran.out);
        // A link that is named is followed: somebody wants it.
        assert_eq!(found(&check(&folder, &["in/link.nix"])), ["in/link.nix"]);
        assert_eq!(found(&check(&folder, &["in/folder"])), ["in/folder/bad.nix"]);
        assert_eq!(check(&folder, &["in/self"]).code, 3);
        // An import through a link does not leave the root.
        let host = "{ ... }: { imports = [ ./folder/secret.nix ]; services.openssh.enable = true; }\n";
        folder.write("in/a.nix", host);
        let ran = check(&folder, &["in", "--min-severity", "note"]);
        assert!(!found(&ran).iter().any(|file| file.contains("secret")), "{}", ran.out);
        let ran = check(&folder, &["in", "--min-severity", "note", "--root", "."]);
        assert!(found(&ran).iter().any(|file| file.contains("secret")), "{}", ran.out);
    }

    #[test]
    fn pipes_and_devices_are_not_read() {
        let folder = tree(&[("a.nix", BAD)]);
        assert!(Command::new("mkfifo").arg(folder.path("fifo.nix")).status().unwrap().success());
        symlink("/dev/zero", folder.path("zero.nix")).unwrap();
        let ran = run_soon(&folder, &[]);
        assert_eq!((ran.code, found(&ran)), (3, vec!["a.nix".to_owned()]), "the rest is checked: {}", ran.err);
        assert_eq!(ran.err, "error: zero.nix: it is outside the folder that is checked\n");
        for path in ["fifo.nix", "zero.nix", "/dev/zero", "/dev/null"] {
            let ran = run_soon(&folder, &[path, "a.nix"]);
            assert_eq!((ran.code, found(&ran)), (3, vec!["a.nix".to_owned()]), "{path}: the rest is checked");
            assert_eq!(ran.err, format!("error: {path}: it is not an ordinary file\n"));
        }
        folder.write("b.nix", "{ ... }: { imports = [ ./fifo.nix ./zero.nix ]; services.openssh.enable = true; }");
        assert_eq!(run_soon(&folder, &["b.nix"]).code, 0);
        assert_eq!(run_soon(&folder, &["--config", "fifo.nix"]).code, 3);
    }

    #[test]
    fn what_may_not_be_read_is_said_and_the_rest_is_checked() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tree(&[("a.nix", BAD), ("closed/b.nix", BAD), ("secret.nix", BAD)]);
        let closed = |name: &str, mode| {
            std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        std::fs::set_permissions(folder.path(""), std::fs::Permissions::from_mode(0o755)).unwrap();
        closed("closed", 0);
        closed("secret.nix", 0);
        // Nothing is closed to root: then somebody else runs it, if this machine can do that.
        let mut command = folder.command(&["check"]);
        if std::fs::read(folder.path("secret.nix")).is_ok() {
            command = Command::new("setpriv");
            command.args([
                "--reuid",
                "65534",
                "--regid",
                "65534",
                "--clear-groups",
                "--",
                super::super::command::PROGRAM,
            ]);
            command.arg("check").current_dir(folder.path(""));
        }
        let output = command.output();
        closed("closed", 0o755);
        let Ok(output) = output else { return };
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if err.contains("setpriv: ") {
            return;
        }
        assert_eq!(output.status.code(), Some(3), "{out}{err}");
        assert!(out.contains(" --> a.nix:1:62"), "{out}");
        assert!(out.contains("2 files that could not be read"), "{out}");
        let expected = "error: closed: it cannot be read: permission denied\nerror: secret.nix: it cannot be read: permission denied\n";
        assert_eq!(err, expected);
    }

    #[test]
    fn unreadable_files_stand_in_reports_for_machines() {
        let folder = tree(&[("a.nix", GOOD)]);
        folder.write("large.nix", " ".repeat((4 << 20) + 1));
        for format in ["json", "sarif", "github"] {
            let ran = check(&folder, &["--format", format]);
            assert_eq!(ran.code, 3, "{format}");
            assert!(ran.out.contains("large.nix") && ran.out.contains("larger than 4 MiB"), "{format}: {}", ran.out);
            assert_eq!(ran.err, "error: large.nix: it is larger than 4 MiB\n", "{format}");
        }
        folder.write("large.nix", " ".repeat(4 << 20));
        assert_eq!(check(&folder, &[]).code, 0);
    }

    #[test]
    fn a_name_that_is_no_unicode_is_checked_all_the_same() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tree(&[("a.nix", GOOD)]);
        let name = std::ffi::OsStr::from_bytes(b"\xff\x1b[31m.nix");
        // Some file systems have no such names.
        if std::fs::write(folder.path("").join(name), BAD).is_err() {
            return;
        }
        let ran = check(&folder, &[]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.out.contains("\u{fffd}\\u{1b}[31m.nix:1:62") && !ran.out.contains('\u{1b}'), "{}", ran.out);
    }
}

#[test]
fn a_file_of_keys_is_judged_as_one() {
    let keys = format!("# team\n{}\n\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMq alice\n", key(7, "bob"));
    let folder = tree(&[("alice.pub", keys.as_str()), ("authorized_keys", keys.as_str())]);
    for name in ["alice.pub", "authorized_keys"] {
        let ran = check(&folder, &[name]);
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(ran.out.contains(&format!("{name}:4:")), "{}", ran.out);
    }
    folder.write("alice.pub", key(7, "bob"));
    assert_eq!(check(&folder, &["alice.pub"]).code, 0);
    let ran = folder.run_with_input(&["check", "-", "--stdin-filename", "bob.pub"], keys.as_bytes());
    assert!(ran.code == 1 && ran.out.contains("bob.pub:4:"), "{}", ran.out);
}

#[test]
fn a_folder_without_nix_files_is_told() {
    let folder = tree(&[("notes/readme.md", "")]);
    let ran = check(&folder, &["notes"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "warning: there is no .nix file in notes\n"));
}

#[test]
fn a_file_that_is_named_is_read_for_what_it_imports() {
    let folder = tree(&[
        ("a.nix", "{ imports = [ ./parts ]; }"),
        ("parts/default.nix", "{ services.openssh.settings.PermitEmptyPasswords = true; }"),
        ("b.nix", "import ./parts"),
        ("c.nix", "{ x = 1; }"),
    ]);
    for name in ["a.nix", "b.nix"] {
        let ran = check(&folder, &[name]);
        assert_eq!((ran.code, found(&ran)), (1, vec!["parts/default.nix".to_owned()]), "{name}: {}", ran.err);
        assert!(!ran.out.contains("without a word"), "{}", ran.out);
    }
    let ran = check(&folder, &["c.nix"]);
    assert!(ran.code == 0 && ran.out.contains("1 file without a word about SSH or users"), "{}", ran.out);
    // Of a folder each file is read by itself.
    assert_eq!(found(&check(&folder, &["."])), ["parts/default.nix"]);
    let key = key(1, "alice");
    folder.write("parts/default.nix", format!("{{ users.users.a.openssh.authorizedKeys.keys = [ \"{key}\" ]; }}"));
    let list = folder.run(&["keys", "list", "a.nix"]);
    assert!(list.code == 0 && list.out.contains("parts/default.nix:1"), "{}{}", list.out, list.err);
}

#[test]
fn what_was_not_read_of_settings_and_accounts_is_told_in_the_summary() {
    for (text, places) in [
        ("services.openssh = { settings = { PermitEmptyPasswords = true; } // vars.y; };", 1),
        ("services.openssh = vars.x;", 1),
        ("services.openssh = { enable = vars.on; settings.PermitRootLogin = vars.root; };", 2),
        ("users = vars.users;", 1),
        ("users.users.bob = vars.bob;", 1),
        ("users.users.bob.openssh = vars.bob;", 1),
        ("users.users.bob.hashedPassword = vars.bob;", 1),
        ("boot.initrd.network.ssh = { enable = true; } // vars.y;", 1),
        ("services.openssh = { settings = { PermitRootLogin = \"no\"; } // { UseDns = false; }; };", 0),
    ] {
        let folder = tree(&[("a.nix", &format!("{{ vars, ... }}: {{ {text} }}"))]);
        let ran = check(&folder, &[]);
        let told = match places {
            0 => "all of it could be read and was checked".to_owned(),
            1 => "not checked: 1 place that only".to_owned(),
            _ => format!("not checked: {places} places that only"),
        };
        assert!(ran.code == 0 && ran.out.contains(&told), "{text}: {}", ran.out);
    }
}
