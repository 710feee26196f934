//! Files that cannot be read: every command that looks at a tree names them, and does not end as if all were well.

#![cfg(target_os = "linux")]

use std::os::unix::ffi::OsStrExt as _;

use super::command::{Folder, key};

/// A module that every command has something to say about.
const MODULE: &str =
    "{ networking.hostName = \"h\"; system.stateVersion = \"25.11\"; services.openssh.permitRootLogin = \"no\"; }\n";

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Puts a file that cannot be read into a folder, under a name.
type Put = fn(&Folder, &str);

const CASES: [(&str, Put); 4] = [
    ("too large", |folder, name| {
        folder.write(name, format!("{MODULE}{}", " ".repeat(5 << 20)));
    }),
    ("not UTF-8", |folder, name| {
        let mut text = MODULE.as_bytes().to_vec();
        text.splice(2..2, *b"/* \xff */ ");
        folder.write(name, text);
    }),
    ("UTF-16", |folder, name| folder.write(name, utf16(MODULE))),
    ("a link out of the tree", |folder, name| {
        std::os::unix::fs::symlink("/etc/hostname", folder.path(name)).unwrap();
    }),
];

/// The commands, and how they end.
const COMMANDS: [(&[&str], i32); 6] = [
    (&["check", "--no-config", "hosts"], 3),
    (&["keys", "list", "hosts"], 3),
    (&["keys", "remove", "--key", "bob.pub", "hosts", "--check"], 1),
    (&["migrate", "hosts"], 3),
    (&["migrate", "--check", "hosts"], 3),
    (&["access", "diff", "base", "hosts"], 4),
];

#[test]
fn every_command_names_it_and_fails() {
    let mut wrong = Vec::new();
    for (what, put) in CASES {
        for (args, code) in COMMANDS {
            let folder = Folder::new();
            std::fs::create_dir(folder.path("hosts")).unwrap();
            std::fs::create_dir(folder.path("base")).unwrap();
            let bob = format!("  users.users.bob.openssh.authorizedKeys.keys = [ \"{}\" ];\n}}\n", key(1, "bob"));
            folder.write("hosts/a.nix", MODULE.replace("}\n", &bob));
            folder.write("base/a.nix", MODULE.replace("}\n", &bob));
            folder.write("bob.pub", key(1, "bob"));
            put(&folder, "hosts/odd.nix");
            let ran = folder.run(args);
            let said = format!("{}{}", ran.out, ran.err);
            // What is no text is a finding of check.
            let is_found = args[0] == "check" && ran.code == 1 && said.contains("error[");
            if ran.code != code && !is_found || !said.contains("odd.nix") {
                wrong.push(format!("{what}: {args:?} ends with {}\n{said}", ran.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A name that is no Unicode is that of a file like any other.
#[test]
fn a_file_whose_name_is_no_text_is_not_passed_over() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("hosts")).unwrap();
    folder.write("hosts/a.nix", MODULE);
    let name = std::ffi::OsStr::from_bytes(b"odd\xff.nix");
    std::fs::write(folder.path("hosts").join(name), MODULE).unwrap();
    for args in [&["check", "--no-config", "hosts"][..], &["keys", "list", "hosts"], &["migrate", "--check", "hosts"]] {
        let ran = folder.run(args);
        assert!(ran.code != 0 && format!("{}{}", ran.out, ran.err).contains("odd\u{fffd}.nix"), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_module_that_does_not_parse_is_not_migrated_in_silence() {
    let folder = Folder::new();
    folder.write("a.nix", "{ services.openssh.permitRootLogin = \"no\"; x = [ ; }\n");
    let ran = folder.run(&["migrate", "a.nix"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("a.nix was not looked at: it is no Nix"), "{}", ran.err);
}
