//! Journals: where they are kept, and that nobody else's is obeyed.

#![cfg(target_os = "linux")]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::command::{PROGRAM, Ran, names, ran};
use super::transaction::Fleets;

/// A journal as an attacker would write it: it names files to read or to write over.
const EVIL: &str = "gen-ssh-module journal 2 0123\n/\n5:aa 6:bb etc/passwd\n- 0:bb proc/self/pagemap\nend\n";

fn write(fleets: &Fleets, environment: &[(&str, &Path)]) -> Ran {
    let mut command = Command::new(PROGRAM);
    command.args(Fleets::WRITE).current_dir(fleets.folder.path("")).env_clear().env("NO_COLOR", "1");
    ran(command.envs(environment.iter().copied()).output().unwrap())
}

#[test]
fn nothing_in_a_tree_is_a_journal() {
    let fleets = Fleets::new(2);
    for name in [".gen-ssh-module-journal", "hosts/.gen-ssh-module-journal", "hosts/0123.journal"] {
        fleets.folder.write(name, EVIL);
    }
    for command in [&["check", "--no-config", "hosts"][..], &["keys", "list", "hosts"], &Fleets::WRITE] {
        let ran = fleets.folder.run(command);
        assert_eq!((ran.code, ran.err.contains("interrupted")), (0, false), "{command:?}: {}", ran.err);
    }
    assert_eq!(fleets.folder.read("hosts/.gen-ssh-module-journal"), EVIL);
}

#[test]
fn a_journal_of_somebody_else_or_none_stops_who_writes_and_is_told() {
    let fleets = Fleets::new(2);
    let folder = fleets.folder.state().join("gen-ssh-module");
    std::fs::create_dir_all(&folder).unwrap();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(&folder, 0o700);
    let journal = folder.join("0123.journal");
    let cases: [(&str, &dyn Fn()); 5] = [
        ("it is no journal of this version", &|| std::fs::write(&journal, "gen-ssh-module journal 9 0123\n").unwrap()),
        ("it is no journal of this version", &|| std::fs::write(&journal, EVIL.replace("etc/", "../")).unwrap()),
        ("it belongs to somebody else", &|| {
            std::fs::write(&journal, EVIL).unwrap();
            mode(&journal, 0o666);
        }),
        ("it is too large", &|| std::fs::File::create(&journal).unwrap().set_len(3 << 30).unwrap()),
        ("it is not a regular file", &|| symlink("/dev/zero", &journal).unwrap()),
    ];
    for (why, make) in cases {
        make();
        let reading = fleets.folder.run(&["check", "--no-config", "hosts"]);
        assert!(reading.code == 0 && reading.err.contains(why), "{why}: {}", reading.err);
        let writing = fleets.folder.run(&Fleets::WRITE);
        assert!(writing.code == 3 && writing.err.contains(why), "{why}: {}", writing.err);
        assert_eq!(fleets.whole(), (true, false), "{why}");
        std::fs::remove_file(&journal).unwrap();
    }
    // A folder that others may write into is not used.
    std::fs::write(&journal, EVIL).unwrap();
    mode(&folder, 0o777);
    let home = tempfile::tempdir().unwrap();
    let elsewhere = write(&fleets, &[("XDG_STATE_HOME", fleets.folder.state()), ("HOME", home.path())]);
    assert_eq!((elsewhere.code, elsewhere.err.as_str(), fleets.whole()), (0, "", (false, true)));
    assert!(home.path().join(".local/state/gen-ssh-module").exists());
}

#[test]
fn without_a_home_journals_are_kept_in_the_temporary_folder_or_nothing_is_written() {
    let fleets = Fleets::new(2);
    let temporary = tempfile::tempdir().unwrap();
    let nowhere = Path::new("/proc/nowhere");
    let homeless = [("HOME", nowhere), ("XDG_STATE_HOME", nowhere)];
    let ran = write(&fleets, &[homeless[0], homeless[1], ("TMPDIR", temporary.path())]);
    assert_eq!((ran.code, ran.err.as_str(), fleets.whole()), (0, "", (false, true)));
    assert_eq!(names(temporary.path()).len(), 1);
    fleets.reset();
    // A home that is not there is not made, even by root.
    let missing = Path::new("/home-that-is-not-there");
    let ran = write(&fleets, &[("HOME", missing), ("TMPDIR", temporary.path())]);
    assert_eq!((ran.code, ran.err.as_str(), missing.exists()), (0, "", false));
    fleets.reset();
    let ran = write(&fleets, &[homeless[0], homeless[1], ("TMPDIR", nowhere)]);
    assert!(ran.code == 3 && ran.err.contains("cannot keep a journal"), "{}", ran.err);
    assert_eq!((fleets.whole(), fleets.hidden()), ((true, false), Vec::new()));
}

#[test]
fn a_folder_that_became_a_link_is_not_followed() {
    let fleets = Fleets::new(3);
    let kill = ["-etrace=/^rename", "-einject=/^rename:signal=KILL:when=4"];
    fleets.traced(&kill).stderr(std::process::Stdio::null()).status().unwrap();
    assert_eq!(fleets.whole(), (false, false));
    std::fs::rename(fleets.folder.path("hosts"), fleets.folder.path("moved")).unwrap();
    symlink("moved", fleets.folder.path("hosts")).unwrap();
    let before = (names(&fleets.folder.path("moved")), fleets.texts());
    for command in [&["check", "--no-config", "."][..], &["check", "--no-config", "--fix", "."]] {
        let ran = fleets.folder.run(command);
        assert!(ran.err.contains("its 5 files all have neither their old nor their new texts"), "{}", ran.err);
        assert_eq!(ran.code == 3, command.contains(&"--fix"), "{command:?}: {}", ran.err);
        assert_eq!((names(&fleets.folder.path("moved")), fleets.texts()), before, "{command:?}");
    }
}
