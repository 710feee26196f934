//! `access`: the matrix, one question and its reasons, and what a change does.

use std::process::Command;

use serde_json::Value;

use super::command::{Folder, Ran, key};

/// A small fleet: alice administers both hosts, deploy runs one command on one of them, bob is shut out.
fn fleet() -> Folder {
    let folder = Folder::new();
    folder.write("web1.nix", host("web1", "  imports = [ ./people.nix ./deploy.nix ];\n"));
    folder.write("db1.nix", host("db1", "  imports = [ ./people.nix ];\n"));
    folder.write(
        "people.nix",
        format!(
            "{{\n  users.users.alice = {{\n    isNormalUser = true;\n    extraGroups = [ \"wheel\" ];\n    \
             openssh.authorizedKeys.keys = [ \"{}\" ];\n  }};\n  users.users.bob = {{\n    isNormalUser = true;\n    \
             openssh.authorizedKeys.keys = [ \"{}\" ];\n  }};\n}}\n",
            key(1, "alice@laptop"),
            key(2, "bob@laptop"),
        ),
    );
    let line = format!("restrict,command=\\\"deploy\\\",from=\\\"10.0.0.0/8\\\" {}", key(3, "ci"));
    folder.write(
        "deploy.nix",
        format!(
            "{{\n  users.users.deploy = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{line}\" ]; }};\n}}\n"
        ),
    );
    folder.write("alice.pub", key(1, "") + "\n");
    folder.write("bob.pub", key(2, "") + "\n");
    folder.write("ci.pub", key(3, "") + "\n");
    folder
}

fn host(name: &str, more: &str) -> String {
    format!(
        "{{\n{more}  networking.hostName = \"{name}\";\n  users.mutableUsers = false;\n  services.openssh = {{\n    \
         enable = true;\n    authorizedKeysInHomedir = false;\n    settings = {{\n      PasswordAuthentication = \
         false;\n      KbdInteractiveAuthentication = false;\n      PermitRootLogin = \"no\";\n      DenyUsers = [ \
         \"bob\" ];\n    }};\n  }};\n}}\n"
    )
}

fn can(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&["access", "can"], args].concat())
}

#[test]
fn the_matrix_says_who_gets_in_where_and_who_does_not() {
    let folder = fleet();
    let ran = folder.run(&["access"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let (db, web) = ran.out.split_once("web1\n").unwrap();
    assert!(db.starts_with("db1\n"), "{}", ran.out);
    for host in [db, web] {
        assert!(host.contains("+ ed25519 ") && host.contains(" alice@laptop\n"), "{host}");
        assert!(host.contains(" bob@laptop: DenyUsers has bob ("), "{host}");
    }
    assert!(
        web.contains(" ci  [command=deploy, from=10.0.0.0/8, no terminal, no port forwarding, no agent forwarding]")
    );
    assert!(!db.contains("deploy"));
    assert_eq!(folder.run(&["access", "."]), ran);
}

#[test]
fn hosts_with_the_same_access_stand_together_and_may_be_chosen() {
    let folder = fleet();
    folder.write("web1.nix", host("web1", "  imports = [ ./people.nix ];\n"));
    std::fs::remove_file(folder.path("deploy.nix")).unwrap();
    let all = folder.run(&["access"]).out;
    assert!(all.starts_with("db1, web1\n"), "{all}");
    let one = folder.run(&["access", "--host", "web*"]).out;
    assert!(one.starts_with("web1\n") && !one.contains("db1"), "{one}");
    let none = folder.run(&["access", "--host", "mail"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert!(none.err.contains("there is no host here"));
}

#[test]
fn one_question_gets_a_verdict_its_reasons_and_a_status() {
    let folder = fleet();
    let yes = can(&folder, &["alice@web1", "--key", "alice.pub"]);
    assert_eq!(yes.code, 0, "{}", yes.out);
    assert!(yes.out.starts_with("allowed: alice@web1 can log in\n"), "{}", yes.out);
    assert!(yes.out.contains("/etc/ssh/authorized_keys.d/alice lists the key  (people.nix:5)\n"), "{}", yes.out);
    assert!(yes.out.contains("power: has no password to become root with"), "{}", yes.out);
    for (args, reason) in [
        (&["bob@web1", "--key", "bob.pub"][..], "DenyUsers has bob  (web1.nix:"),
        (&["alice@web1", "--key", "bob.pub"], "no file lists this key"),
        (&["alice@web1", "--password"], "PasswordAuthentication is off  (web1.nix:"),
        (&["root@web1", "--key", "alice.pub"], "no file lists this key"),
        (&["carol@web1", "--key", "alice.pub"], "there is no such account"),
        (&["deploy@web1", "--key", "ci.pub", "--from", "192.0.2.1"], "for logins from 10.0.0.0/8  (deploy.nix:"),
        (&["alice@web1", "--key", "alice.pub", "--port", "2222"], "sshd does not listen on port 2222"),
    ] {
        let no = can(&folder, args);
        assert_eq!(no.code, 1, "{args:?}\n{}", no.out);
        assert!(no.out.starts_with("denied: ") && no.out.contains(reason), "{args:?}\n{}", no.out);
    }
    // Without a key, any declared one counts; without an address, any that is let in.
    assert_eq!(can(&folder, &["alice@web1"]).code, 0);
    assert_eq!(can(&folder, &["deploy@web1", "--key", "ci.pub"]).code, 0);
    assert_eq!(can(&folder, &["deploy@web1", "--key", "ci.pub", "--from", "10.1.2.3"]).code, 0);
    assert_eq!(can(&folder, &["bob@web1"]).code, 1);
}

#[test]
fn what_nobody_could_read_is_unknown_and_has_its_place() {
    let folder = fleet();
    folder.write(
        "web1.nix",
        host("web1", "  imports = [ ./people.nix inputs.other.nixosModules.default ];\n").replacen(
            '{',
            "{ inputs, ... }: {",
            1,
        ),
    );
    let ran = can(&folder, &["alice@web1", "--key", "alice.pub"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("inputs.other.nixosModules.default comes from an argument  (web1.nix:2)"), "{}", ran.out);
    assert!(ran.out.contains("as far as it was read, alice@web1 can log in"), "{}", ran.out);
    let json: Value = serde_json::from_str(&folder.run(&["access", "--format", "json"]).out).unwrap();
    let host = json["hosts"].as_array().unwrap().iter().find(|host| host["name"] == "web1").unwrap();
    let alice = host["users"].as_array().unwrap().iter().find(|user| user["name"] == "alice").unwrap();
    assert_eq!((&alice["ways"][0]["verdict"], &alice["ways"][0]["asRead"]), (&"unknown".into(), &"allowed".into()));
}

#[test]
fn a_key_that_expires_depends_on_the_time() {
    let folder = fleet();
    let line = format!("expiry-time=\\\"20300101Z\\\" {}", key(3, "ci"));
    folder.write(
        "deploy.nix",
        format!("{{ users.users.deploy = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{line}\" ]; }}; }}"),
    );
    let question = ["deploy@web1", "--key", "ci.pub"];
    let at = |time: &str| can(&folder, &[&question[..], &["--at", time]].concat());
    assert_eq!(at("2029-12-31").code, 0);
    let over = at("2030-01-02");
    assert_eq!(over.code, 1);
    assert!(over.out.contains("the line of this key expired: 20300101Z  (deploy.nix:1)"), "{}", over.out);
    let unknown = can(&folder, &question);
    assert_eq!(unknown.code, 4, "{}", unknown.out);
    assert!(unknown.out.contains("expiry-time depends on the time of the login"), "{}", unknown.out);
    assert!(at("tomorrow").err.contains("a time is written 2026-05-31"));
    // The matrix says when it will be over.
    assert!(folder.run(&["access"]).out.contains("until 20300101Z"));
}

#[test]
fn a_difference_says_who_gains_and_who_loses_and_fails_when_it_should() {
    let (before, after) = (fleet(), fleet());
    let people =
        after.read("people.nix").replace("bob", "carol").replace(&key(2, "carol@laptop"), &key(4, "carol@laptop"));
    after.write(
        "people.nix",
        people.replace(
            "isNormalUser = true;\n    openssh",
            "isNormalUser = true;\n    extraGroups = [ \"docker\" ];\n    openssh",
        ),
    );
    let deploy = after.read("deploy.nix").replace(",from=\\\"10.0.0.0/8\\\"", "");
    after.write("deploy.nix", deploy);
    let (base, head) = (before.path(""), after.path(""));
    let (base, head) = (base.to_str().unwrap(), head.to_str().unwrap());
    let diff = |args: &[&str]| after.run(&[&["access", "diff"], args].concat());
    let ran = diff(&[base, head]);
    assert_eq!(ran.code, 5, "{}\n{}", ran.out, ran.err);
    assert!(ran.out.contains("+ carol@laptop (ed25519 SHA256:"), "{}", ran.out);
    assert!(ran.out.contains("…) → carol@db1, web1 [root by group docker]\n"), "{}", ran.out);
    assert!(ran.out.contains("~ ci (ed25519 SHA256:") && ran.out.contains("…) → deploy@web1: lost from=10.0.0.0/8\n"));
    // bob could not log in before either.
    assert!(!ran.out.contains("bob"), "{}", ran.out);
    assert_eq!(diff(&[base, head, "--fail-on", "nothing"]).code, 0);
    assert_eq!(diff(&[base, base]), Ran { code: 0, out: "nobody gains or loses access\n".into(), err: String::new() });
    let back = diff(&[head, base, "--fail-on", "widened,unknown"]);
    assert_eq!(back.code, 0, "{}", back.out);
    assert!(back.out.contains("− carol@laptop") && back.out.contains("gained from=10.0.0.0/8"), "{}", back.out);
    let json: Value = serde_json::from_str(&diff(&[base, head, "--format", "json"]).out).unwrap();
    assert_eq!((&json["version"], &json["widened"]), (&1.into(), &true.into()));
    let markdown = diff(&[base, head, "--format", "markdown"]).out;
    assert!(markdown.contains("| **+ gains access** | `ed25519 SHA256:"), "{markdown}");
}

#[test]
fn losing_the_last_admin_has_a_status_of_its_own() {
    let (before, after) = (fleet(), fleet());
    for folder in [&before, &after] {
        let web = folder
            .read("web1.nix")
            .replace("  networking", "  security.sudo.wheelNeedsPassword = false;\n  networking");
        folder.write("web1.nix", web);
    }
    let web = after.read("web1.nix").replace("[ \"bob\" ]", "[ \"bob\" \"alice\" ]");
    after.write("web1.nix", web);
    let (base, head) = (before.path(""), after.path(""));
    let arguments = ["access", "diff", base.to_str().unwrap(), head.to_str().unwrap()];
    let ran = after.run(&arguments);
    assert_eq!(ran.code, 6, "{}", ran.out);
    assert!(ran.out.contains("nobody can become root any more: web1\n"), "{}", ran.out);
    assert_eq!(after.run(&[&arguments[..], &["--fail-on", "widened"]].concat()).code, 0);
}

#[test]
#[ignore = "needs git; tests/run runs it"]
fn two_revisions_are_compared_without_a_checkout() {
    let folder = fleet();
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        let own = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"];
        let ran = command.args(own).args(args).current_dir(folder.path("")).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "one"]);
    let web = folder.read("web1.nix").replace("DenyUsers = [ \"bob\" ];", "");
    folder.write("web1.nix", web);
    git(&["commit", "--quiet", "-am", "two"]);
    // What is not committed does not count.
    folder.write("people.nix", "{ ");
    let ran = folder.run(&["access", "diff", "--git", "HEAD~1..HEAD"]);
    assert_eq!((ran.code, ran.err.as_str()), (5, ""), "{}", ran.out);
    assert!(ran.out.contains("+ bob@laptop (ed25519") && ran.out.contains("→ bob@web1\n"), "{}", ran.out);
    assert_eq!(folder.run(&["access", "diff", "--git", "HEAD~1.."]).out, ran.out);
    for wrong in ["HEAD", "nowhere..HEAD", "--help..HEAD"] {
        let ran = folder.run(&["access", "diff", "--git", wrong]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong}: {}", ran.err);
    }
}

#[test]
fn every_format_shows_hostile_names_as_text() {
    let folder = Folder::new();
    let comment = "=cmd|' /c calc'!A1 @everyone `x` <img src=x> | \u{202e}gpj";
    folder.write(
        "host.nix",
        host(
            "web\\u001b[31m",
            &format!(
                "  users.users.\"a|b\" = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{}\" ]; }};\n",
                key(1, comment)
            ),
        ),
    );
    for format in ["human", "json", "csv", "markdown"] {
        let ran = folder.run(&["access", "--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
        assert!(!ran.out.contains(['\u{202e}', '\u{1b}']), "{format}: {}", ran.out);
    }
    let html = folder.run(&["access", "--format", "html"]).out;
    assert!(html.starts_with("<!doctype html>") && !html.contains("<img src=x>"), "{html}");
    let csv = folder.run(&["access", "--format", "csv"]).out;
    assert!(csv.contains(",\"'=cmd|"), "{csv}");
    let markdown = folder.run(&["access", "--format", "markdown"]).out;
    assert!(markdown.contains("@everyone 'x' <img src=x> \\|"), "{markdown}");
    assert!(markdown.contains("| `a\\|b` | `ed25519 "), "{markdown}");
}

#[test]
fn an_evaluated_host_names_options_as_places() {
    let folder = Folder::new();
    let json = serde_json::json!({
        "version": 1,
        "options": {
            "networking": { "hostName": "web1" },
            "services": { "openssh": { "enable": true, "settings": { "AllowUsers": ["root"], "UsePAM": true } } },
            "users": { "mutableUsers": false, "users": { "alice": {
                "name": "alice", "isNormalUser": true, "openssh": { "authorizedKeys": { "keys": [key(1, "a")] } },
            } } },
        },
        "unknown": [],
    });
    folder.write("web1.json", json.to_string());
    folder.write("alice.pub", key(1, ""));
    for arguments in [&["web1.json"][..], &["--evaluated", "web1.json"]] {
        let ran = can(&folder, &[&["alice@web1", "--key", "alice.pub"], arguments].concat());
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(
            ran.out.contains("AllowUsers has no pattern that fits  (services.openssh.settings.AllowUsers)"),
            "{}",
            ran.out
        );
    }
    // A folder may hold other JSON, but none that is broken.
    folder.write("other.json", r#"{ "version": 1, "findings": [] }"#);
    let ran = folder.run(&["access", "."]);
    assert!(ran.code == 0 && ran.out.starts_with("web1\n"), "{}", ran.err);
    assert!(ran.err.contains("other.json is no evaluated host"), "{}", ran.err);
    folder.write("web2.json", "[ ]");
    let ran = folder.run(&["access", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
}

#[test]
fn a_question_that_cannot_be_asked_is_told_why() {
    let folder = fleet();
    for (args, reason) in [
        (&["alice@mail"][..], "there is no host mail; there are db1, web1"),
        (&["alice"], "say at which host: db1, web1"),
        (&["alice@web1", "--key", "missing.pub"], "cannot read missing.pub"),
        (&["alice@web1", "--key", "people.nix"], "people.nix:1: "),
        (&["alice@web1", "--from", "laptop"], "invalid value 'laptop'"),
    ] {
        let ran = can(&folder, args);
        assert!(ran.code == 2 || ran.code == 3, "{args:?}: {}", ran.code);
        assert!(ran.err.contains(reason), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_file_is_written_at_once_and_without_colours() {
    let folder = fleet();
    let ran = folder.run(&["access", "--output", "access.txt"]);
    assert_eq!(ran, Ran { code: 0, out: String::new(), err: String::new() });
    assert_eq!(folder.read("access.txt"), folder.run(&["access"]).out);
}

#[test]
fn a_generated_fleet_of_fifty_hosts_is_looked_at_as_a_whole() {
    let folder = Folder::new();
    let spec = |more: &str| {
        let user = |name: &str, number: u8| {
            let line = key(number, name);
            format!(
                "\"{name}\": {{ \"isNormalUser\": true, \"openssh\": {{ \"authorizedKeys\": {{ \"keys\": [\"{line}\"] }} }} }}"
            )
        };
        let hosts: Vec<String> = (0..50).map(|number| format!("\"host{number:02}\": {{}}")).collect();
        format!(
            "{{ \"common\": {{ \"services\": {{ \"openssh\": {{ \"enable\": true }} }}, \"users\": {{ \"users\": {{ {}{more} }} }} \
             }}, \"hosts\": {{ {} }} }}",
            user("alice", 1),
            hosts.join(", "),
        )
    };
    let bob = format!(
        ", \"bob\": {{ \"isNormalUser\": true, \"openssh\": {{ \"authorizedKeys\": {{ \"keys\": [\"{}\"] }} }} }}",
        key(2, "bob")
    );
    folder.write("before.json", spec(""));
    folder.write("after.json", spec(&bob));
    folder.generate(&["before.json", "-o", "before/"]);
    folder.generate(&["after.json", "-o", "after/"]);
    let json: Value = serde_json::from_str(&folder.run(&["access", "before", "--format", "json"]).out).unwrap();
    let hosts = json["hosts"].as_array().unwrap();
    assert_eq!(hosts.len(), 50);
    for (number, host) in hosts.iter().enumerate() {
        assert_eq!(host["name"], format!("host{number:02}"));
        let alice = host["users"].as_array().unwrap().iter().find(|user| user["name"] == "alice").unwrap();
        assert_eq!(alice["ways"][0]["verdict"], "allowed");
    }
    let text = folder.run(&["access", "before"]).out;
    assert!(text.starts_with("host00, host01, host02, ") && text.matches("alice").count() < 3 * 50, "{text}");
    let ran = folder.run(&["access", "diff", "before", "after"]);
    assert_eq!(ran.code, 5, "{}", ran.out);
    let gained: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("+ ")).collect();
    assert!(
        gained.len() == 1 && gained[0].contains("→ bob@host00, host01, ") && gained[0].ends_with("host49"),
        "{}",
        ran.out
    );
    assert_eq!(can(&folder, &["bob@host49", "after"]).code, 0);
}
