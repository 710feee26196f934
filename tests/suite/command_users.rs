//! The short way in: --user and its companions, and the header that says how to run it again.

use super::command::{Folder, key};

/// Two files with keys; bob has two and a comment line.
fn team() -> Folder {
    let bob = format!("# bob's keys\n{}\n\nrestrict {}\r\n", key(2, "bob@one host"), key(3, ""));
    Folder::with([("alice.pub", key(1, "alice@laptop") + "\n"), ("bob.pub", bob)])
}

fn without_header(text: &str) -> &str {
    &text[text.find("{ ... }:").unwrap()..]
}

#[test]
fn several_users_with_several_keys_become_one_module() {
    let args = ["-u", "alice=alice.pub", "--user", "bob=bob.pub", "--wheel", "alice", "--keys-only", "--no-header"];
    let expected = format!(
        r#"{{ ... }}:

{{
  services.openssh = {{
    enable = true;
    settings = {{
      KbdInteractiveAuthentication = false;
      PasswordAuthentication = false;
    }};
  }};

  users.users = {{
    alice = {{
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      openssh.authorizedKeys.keys = [
        "{}"
      ];
    }};
    bob = {{
      isNormalUser = true;
      openssh.authorizedKeys.keys = [
        "{}"
        "restrict {}"
      ];
    }};
  }};
}}
"#,
        key(1, "alice@laptop"),
        key(2, "bob@one host"),
        key(3, "")
    );
    assert_eq!(team().generate(&args), expected);
}

#[test]
fn one_user_given_twice_has_the_keys_of_both_files() {
    let text = team().generate(&["--user", "alice=alice.pub", "--user", "alice=bob.pub"]);
    assert_eq!(text.matches("ssh-ed25519 ").count(), 3, "{text}");
    assert_eq!(text.matches("isNormalUser").count(), 1, "{text}");
}

#[test]
fn keys_come_from_standard_input() {
    let folder = team();
    let ran = folder.run_with_input(&["generate", "-u", "alice=-"], key(9, "piped").as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains(&key(9, "piped")), "{}", ran.out);
    let said = folder.run_with_input(&["generate", "-u", "alice=-"], b"\n  junk\n");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("<stdin>:2:1"), "{}", said.err);
    for two in [&["-", "-u", "alice=-"][..], &["-u", "alice=-", "-u", "bob=-"]] {
        assert!(folder.refused(2, two).contains("only one input can be standard input"));
    }
}

#[test]
fn root_is_no_normal_user() {
    let text = team().generate(&["--user", "root=alice.pub", "--permit-root-login", "prohibit-password"]);
    assert!(text.contains("users.users.root.openssh.authorizedKeys.keys = ["), "{text}");
    assert!(!text.contains("isNormalUser"), "{text}");
    assert!(text.contains("settings.PermitRootLogin = \"prohibit-password\""), "{text}");
}

#[test]
fn each_way_for_root_to_log_in_is_written_and_no_other() {
    let folder = team();
    for how in ["yes", "prohibit-password", "forced-commands-only", "no"] {
        let text = folder.generate(&["--user", "alice=alice.pub", "--permit-root-login", how]);
        assert!(text.contains(&format!("PermitRootLogin = \"{how}\";")), "{how}: {text}");
        assert!(text.contains("enable = true;"), "{how}: {text}");
        assert!(!text.contains("PasswordAuthentication"), "{how}: {text}");
    }
    let said = folder.refused(2, &["--user", "alice=alice.pub", "--permit-root-login", "maybe"]);
    assert!(said.contains("prohibit-password"), "{said}");
}

#[test]
fn wheel_adds_a_group_to_a_user_of_the_spec() {
    let folder = team();
    folder.write("host.json", r#"{ "users": { "users": { "alice": { "extraGroups": ["audio"] } } } }"#);
    let text = folder.generate(&["host.json", "--wheel", "alice", "--user", "alice=alice.pub"]);
    assert!(text.contains(r#"extraGroups = [ "audio" "wheel" ];"#) || text.contains("\"audio\"\n"), "{text}");
    assert!(text.contains("\"wheel\"") && text.contains(&key(1, "alice@laptop")), "{text}");
}

#[test]
fn comments_are_kept_cut_or_dropped() {
    let folder = team();
    let users = ["--user", "alice=alice.pub", "--user", "bob=bob.pub", "--no-header"];
    for (how, alice, bob) in [("keep", "alice@laptop", "bob@one host"), ("user", "alice", "bob"), ("none", "", "")] {
        let text = folder.generate(&[&users[..], &["--comments", how]].concat());
        for line in [key(1, alice), key(2, bob), format!("restrict {}", key(3, ""))] {
            assert!(text.contains(&format!("\"{line}\"")), "{how}: {line} is not in {text}");
        }
    }
    let plain = folder.generate(&users);
    assert_eq!(plain, folder.generate(&[&users[..], &["--comments", "keep"]].concat()));
}

#[test]
fn a_bad_line_is_shown_with_its_place_and_a_caret() {
    let folder = team();
    folder.write("bad.pub", format!("{}\n# fine\nssh-ed25519 AAAA oops\nnot-a-type AAAA\n", key(1, "")));
    let said = folder.refused(2, &["--user", "alice=bad.pub", "--user", "bob=bob.pub"]);
    for part in
        ["bad.pub:3:1\n", "3 | ssh-ed25519 AAAA oops\n  | ^^^", "bad.pub:4:1\n", "2 mistakes, nothing was written"]
    {
        assert!(said.contains(part), "{part:?} is not in:\n{said}");
    }
}

#[test]
fn mistakes_of_the_spec_and_of_every_key_file_come_in_one_run() {
    let folder = team();
    folder.write("one.pub", "junk one\n");
    folder.write("two.pub", "\njunk two\n");
    folder.write("host.json", "{ \"nope\": 1 }");
    let said = folder.refused(2, &["host.json", "--user", "alice=one.pub", "--user", "bob=two.pub"]);
    for place in ["host.json:1:3\n", "one.pub:1:1\n", "two.pub:2:1\n"] {
        assert!(said.contains(place), "{place}: {said}");
    }
}

#[test]
fn names_and_files_that_cannot_be_are_refused() {
    let folder = team();
    folder.write("empty.pub", "# nobody\n");
    assert!(folder.refused(2, &["--user", "alice=empty.pub"]).contains("empty.pub holds no key"));
    for wrong in ["alice", "=alice.pub", "alice="] {
        assert!(folder.refused(2, &["--user", wrong]).contains("USER=FILE"), "{wrong}");
    }
    for name in ["al ice", "a\"b", "a\nb", "-a", "${x}"] {
        let said = folder.refused(2, &[&format!("--user={name}=alice.pub")]);
        assert!(said.contains("user cannot be"), "{name}: {said}");
    }
    assert!(folder.refused(2, &["--user", "alice=alice.pub", "--wheel", "a;b"]).contains("user cannot be"));
    assert!(folder.refused(3, &["--user", "alice=missing.pub"]).contains("cannot read missing.pub"));
}

#[test]
fn the_header_is_the_command_without_what_changes_nothing() {
    let folder = team();
    let absolute = folder.path("alice.pub").to_string_lossy().into_owned();
    let user = format!("alice={absolute}");
    let output = folder.path("ssh.nix").to_string_lossy().into_owned();
    let args = ["--user", &user, "-w", "alice", "-k", "--comments", "user", "-r", "26.11", "-o", &output];
    folder.generate(&args);
    let expected = format!(
        "# Generated by gen-ssh-module {}. Change the source, not this file, and run:\n\
         #   gen-ssh-module generate --user alice=alice.pub --wheel alice --keys-only --comments=user --release 26.11 \
         -o ssh.nix\n{{ ... }}:\n",
        env!("CARGO_PKG_VERSION")
    );
    let text = folder.read("ssh.nix");
    assert!(text.starts_with(&expected), "{text}");
    assert_eq!(folder.generate(&[&args[..], &["--check"]].concat()), "");
    assert_eq!(folder.generate(&[&args[..], &["--diff"]].concat()), "");
    assert_eq!(folder.generate(&[&args[..], &["--check", "--diff"]].concat()), "");
    assert_eq!(folder.generate(&[&args[..9], &["--no-header"]].concat()), without_header(&text));
}

#[cfg(unix)]
#[test]
fn no_file_name_breaks_out_of_the_header_and_a_shell_reads_the_same_words() {
    let folder = team();
    for name in ["it's.pub", "a b.pub", "x\n{ evil = 1; }\n.pub", "*/ $(id) `id`.pub", "#.pub", "\u{85}\\'\t.pub"] {
        let file = name.replace('/', "_");
        folder.write(&file, key(1, ""));
        let word = format!("alice={file}");
        let text = folder.generate(&["--user", &word]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("# ") && lines[1].starts_with("#   gen-ssh-module "), "{name:?}: {text}");
        assert_eq!(lines[2], "{ ... }:", "{name:?}: {text}");
        let command = lines[1].trim_start_matches("#   gen-ssh-module generate --user ");
        let script = format!("printf %s {command}");
        let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), word, "{command}");
    }
}
