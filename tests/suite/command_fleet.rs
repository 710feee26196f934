//! A fleet into a folder: one module per host and a default.nix, all or nothing; one host out of a fleet.

use super::command::{Folder, key, names};

fn fleet(db: &str) -> String {
    let key = key(1, "alice");
    format!(
        r#"{{
  "common": {{
    "services": {{ "openssh": {{ "enable": true }} }},
    "users": {{ "users": {{ "alice": {{ "openssh": {{ "authorizedKeys": {{ "keys": ["{key}"] }} }} }} }} }}
  }},
  "hosts": {{
    "web": {{}},
    "db": {{ {db} }},
    "mail.example": {{ "services": {{ "openssh": {{ "ports": [2222] }} }} }}
  }}
}}"#
    )
}

fn folder() -> Folder {
    Folder::with([("fleet.json", fleet(""))])
}

const FILES: [&str; 4] = ["db.nix", "default.nix", "mail.example.nix", "web.nix"];

#[test]
fn each_host_has_a_module_and_default_nix_names_them() {
    let folder = folder();
    assert_eq!(folder.generate(&["fleet.json", "-o", "hosts/"]), "");
    assert_eq!(names(&folder.path("hosts")), FILES);
    let index = folder.read("hosts/default.nix");
    let expected = "{\n  db = ./db.nix;\n  \"mail.example\" = ./mail.example.nix;\n  web = ./web.nix;\n}\n";
    assert!(index.ends_with(expected), "{index}");
    for name in FILES {
        let text = folder.read(&format!("hosts/{name}"));
        assert!(text.lines().nth(1) == Some("#   gen-ssh-module generate fleet.json -o hosts"), "{text}");
        assert_eq!(text.contains("users.users.alice"), name != "default.nix", "{text}");
        assert_eq!(text.contains("2222"), name == "mail.example.nix", "{text}");
    }
    // A folder that is there needs no slash.
    std::fs::create_dir(folder.path("there")).unwrap();
    assert_eq!(folder.generate(&["fleet.json", "-o", "there"]), "");
    assert_eq!(names(&folder.path("there")), FILES);
}

#[test]
fn users_of_the_command_line_go_to_every_host() {
    let folder = folder();
    folder.write("bob.pub", key(2, "bob"));
    folder.generate(&["fleet.json", "--user", "bob=bob.pub", "--keys-only", "-o", "hosts/"]);
    for name in ["db.nix", "mail.example.nix", "web.nix"] {
        let text = folder.read(&format!("hosts/{name}"));
        assert!(text.contains(&key(2, "bob")) && text.contains("PasswordAuthentication = false"), "{text}");
    }
}

#[test]
fn one_mistake_in_any_host_means_that_nothing_is_written() {
    let folder = Folder::with([("fleet.json", fleet(r#""services": { "openssh": { "enabel": true } }"#))]);
    let said = folder.refused(2, &["fleet.json", "-o", "hosts/"]);
    assert!(said.contains("hosts.db.services.openssh.enabel"), "{said}");
    assert_eq!(folder.names(), ["fleet.json"]);
    std::fs::create_dir(folder.path("hosts")).unwrap();
    folder.write("hosts/web.nix", "old");
    folder.refused(2, &["fleet.json", "-o", "hosts/"]);
    assert_eq!(
        (names(&folder.path("hosts")), folder.read("hosts/web.nix")),
        (vec!["web.nix".to_owned()], "old".into())
    );
    // Nor is any other host given out.
    folder.refused(2, &["fleet.json", "--host", "web"]);
}

#[test]
fn a_file_that_cannot_be_replaced_keeps_all_the_others() {
    let folder = folder();
    folder.generate(&["fleet.json", "-o", "hosts/"]);
    let old = folder.read("hosts/db.nix");
    std::fs::remove_file(folder.path("hosts/web.nix")).unwrap();
    std::fs::create_dir(folder.path("hosts/web.nix")).unwrap();
    let said = folder.refused(3, &["fleet.json", "-k", "-o", "hosts/"]);
    assert!(said.contains("hosts/web.nix"), "{said}");
    assert_eq!(folder.read("hosts/db.nix"), old);
    assert_eq!(names(&folder.path("hosts")), FILES);
}

#[cfg(unix)]
#[test]
fn a_link_into_a_folder_that_is_gone_keeps_all_the_others() {
    let folder = folder();
    folder.generate(&["fleet.json", "-o", "hosts/"]);
    let old = folder.read("hosts/db.nix");
    std::fs::remove_file(folder.path("hosts/web.nix")).unwrap();
    std::os::unix::fs::symlink("gone/web.nix", folder.path("hosts/web.nix")).unwrap();
    folder.refused(3, &["fleet.json", "-k", "-o", "hosts/"]);
    assert_eq!(folder.read("hosts/db.nix"), old);
    assert_eq!(names(&folder.path("hosts")), FILES);
}

#[test]
fn check_and_diff_look_at_every_file_and_write_none() {
    let folder = folder();
    let missing = folder.run(&["generate", "fleet.json", "-o", "hosts/", "--check"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    for name in FILES {
        assert!(missing.err.contains(&format!("hosts/{name} is out of date")), "{}", missing.err);
    }
    assert_eq!(folder.generate(&["fleet.json", "-o", "hosts/", "--diff"]).matches("--- /dev/null\n").count(), 4);
    assert_eq!(folder.names(), ["fleet.json"]);
    folder.generate(&["fleet.json", "-o", "hosts/"]);
    assert_eq!(folder.generate(&["fleet.json", "-o", "hosts/", "--check", "--diff"]), "");
    folder.write("fleet.json", fleet(r#""services": { "openssh": { "ports": [23] } }"#));
    let check = folder.run(&["generate", "fleet.json", "-o", "hosts/", "--check"]);
    assert_eq!((check.code, check.err.matches("out of date").count()), (1, 1), "{}", check.err);
    let diff = folder.run(&["generate", "fleet.json", "-o", "hosts/", "--check", "--diff"]);
    assert_eq!((diff.code, diff.out.matches("+++ b/").count()), (1, 1), "{}", diff.out);
    assert!(diff.out.contains("--- a/hosts/db.nix\n+++ b/hosts/db.nix\n@@ "), "{}", diff.out);
    assert!(!folder.read("hosts/db.nix").contains("23"));
}

#[test]
fn one_host_goes_to_standard_output_or_to_a_file() {
    let folder = folder();
    folder.generate(&["fleet.json", "-o", "hosts/", "--no-header"]);
    let text = folder.generate(&["fleet.json", "--host", "mail.example", "--no-header"]);
    assert_eq!(text, folder.read("hosts/mail.example.nix"));
    folder.generate(&["fleet.json", "--host", "web", "-o", "web.nix"]);
    assert!(folder.read("web.nix").contains("#   gen-ssh-module generate fleet.json --host web -o web.nix\n"));
    let said = folder.refused(2, &["fleet.json", "--host", "nobody"]);
    assert!(said.contains("the fleet has no host nobody"), "{said}");
    folder.write("host.json", r#"{ "services": {} }"#);
    assert!(folder.refused(2, &["host.json", "--host", "web"]).contains("this is one host"));
}

#[test]
fn a_fleet_needs_a_folder() {
    let folder = folder();
    folder.write("file", "");
    for output in [&[][..], &["-o", "-"]] {
        let said = folder.refused(2, &[&["fleet.json"], output].concat());
        assert!(said.contains("-o DIR/") && said.contains("--host NAME"), "{said}");
    }
    assert!(folder.refused(2, &["fleet.json", "-o", "file"]).contains("file is a file"));
    assert!(folder.refused(3, &["fleet.json", "-o", "file/below/"]).contains("cannot"));
    assert!(folder.refused(2, &["fleet.json", "--as", "sshd_config"]).contains("--host"));
    assert!(
        folder.generate(&["fleet.json", "--as", "sshd_config", "--host", "mail.example"]).contains("\nPort 2222\n")
    );
    assert_eq!(folder.names(), ["file", "fleet.json"]);
}
