//! No private key, password or hash is ever printed, whatever else is wrong beside it.

use super::command::{Folder, key};

/// Parts of the secrets below; none may be seen.
const SECRETS: [&str; 6] = ["b3BlbnNzaC1rZXktdjE", "HUNTER", "QyNTUxOQAAACB", "MIIEpAIBAAKCAQ", "$6$", "AAAAIHUNT"];

const OPENSSH: &str = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n\
    QyNTUxOQAAACBHUNTERdjqp5Fc65tEnRulDqKii7Gm4B+QvaJFotHYdpfRiiZQAAAJgAAA\n\
    AAAEBHUNTERabcdefghijklmnopqrstuvwxyz0123456789ABCDEF==\nHUNTERAAAAEC\n";

#[track_caller]
fn tells_nothing(said: &str) {
    for secret in SECRETS {
        assert!(!said.contains(secret), "{secret} was printed:\n{said}");
    }
}

#[test]
fn a_private_key_of_any_kind_in_place_of_a_public_one_is_refused_unseen() {
    let pem = |kind: &str, body: &str| format!("-----BEGIN {kind}-----\n{body}-----END {kind}-----\n");
    let putty = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAAAAC3NzaC1lZDI1NTE5AAAA\n\
        Private-Lines: 1\nAAAAIHUNTERaaaaaaaaaaaaaaaa\nPrivate-MAC: HUNTERaaaaaaaaaaa\n";
    for (what, text) in [
        ("openssh", pem("OPENSSH PRIVATE KEY", OPENSSH)),
        ("rsa", pem("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEAHUNTER\nHUNTERabc=\n")),
        ("pkcs8", pem("ENCRYPTED PRIVATE KEY", "MIIEpAIBAAKCAQEAHUNTER\n")),
        ("putty", putty.to_owned()),
        ("after a public key", format!("{}\n{}", key(1, ""), pem("OPENSSH PRIVATE KEY", OPENSSH))),
        ("with CRLF", pem("OPENSSH PRIVATE KEY", OPENSSH).replace('\n', "\r\n")),
        ("on one line", pem("OPENSSH PRIVATE KEY", OPENSSH).replace('\n', " ")),
        ("without its first line", format!("{OPENSSH}-----END OPENSSH PRIVATE KEY-----\n")),
        ("the base64 alone", OPENSSH.to_owned()),
        ("with other dashes", pem("OPENSSH PRIVATE KEY", OPENSSH).replace("-----", "--")),
    ] {
        let folder = Folder::with([("id", text)]);
        let said = folder.refused(2, &["--user", "alice=id"]);
        tells_nothing(&said);
        assert!(said.contains("this is a private key"), "{what}: {said}");
        assert!(said.contains("ends in .pub"), "{what}: {said}");
        tells_nothing(&folder.refused(2, &["--user", "alice=id", "-o", "ssh.nix"]));
        assert_eq!(folder.names(), ["id"], "{what}");
    }
}

#[test]
fn lines_out_of_the_middle_of_a_private_key_are_not_shown() {
    let middle = "QyNTUxOQAAACBHUNTERdjqp5Fc65tEnRulDqKii7Gm4B+QvaJFotHYdpfRiiZQAAAJgAAA\nHUNTERAAAAEC\nHUNTER=\n";
    let folder = Folder::with([("id", middle.to_owned())]);
    let said = folder.refused(2, &["--user", "alice=id"]);
    tells_nothing(&said);
    for place in ["id:1:1\n", "id:2:1\n", "id:3:1\n"] {
        assert!(said.contains(place), "{said}");
    }
    // The secret half as the blob of a line: its bytes are no type's name.
    folder.write("id", "ssh-ed25519 AAAAIEhVTlRFUkhVTlRFUkhVTlRFUkhVTlRFUkhVTlRFUkgh\n");
    tells_nothing(&folder.refused(2, &["--user", "alice=id"]));
}

#[test]
fn a_public_key_may_speak_of_private_ones() {
    let text = format!("# -- the PRIVATE KEY stays on the laptop\n{}\n", key(1, "no PRIVATE KEY here"));
    let folder = Folder::with([("a.pub", text)]);
    assert!(folder.generate(&["--user", "alice=a.pub"]).contains("no PRIVATE KEY here"));
}

#[test]
fn key_files_beside_the_module_are_refused_unseen_too() {
    let spec = "[users.users.alice]\nopenssh.authorizedKeys.keyFiles = [\"./id\"]\n";
    let text = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{OPENSSH}-----END OPENSSH PRIVATE KEY-----\n");
    let folder = Folder::with([("host.toml", spec.to_owned()), ("id", text)]);
    let said = folder.refused(2, &["host.toml", "-o", "ssh.nix"]);
    tells_nothing(&said);
    assert!(said.contains("this is a private key"), "{said}");
    assert_eq!(folder.names(), ["host.toml", "id"]);
}

#[test]
fn mistakes_beside_a_secret_are_placed_and_the_line_is_not_shown() {
    for (name, text, places) in [
        ("a.json", r#"{"users":{"users":{"a":{"password":"HUNTER2","enabel":1,"nope":2}}}}"#, &["1:46", "1:57"][..]),
        ("b.json", r#"{"users":{"users":{"a":{"hashedPassword":"$6$s$HUNTER","enabel":1}}}}"#, &["1:56"]),
        ("c.json", "{\"users\":{\"users\":{\"a\":{\"hashedPassword\":\n  \"HUNTER\", \"enabel\":1}}}}", &["2:13"]),
        ("d.json", "{\"users\":{\"users\":{\"a\":{\"initialPassword\": [\n\"HUNTER\"], \"x\":1}}}}", &["1:44", "2:12"]),
        ("e.json", r#"{"users":{"users":{"a":{"pass\u0077ord":"HUNTER2","enabel":1}}}}"#, &["1:51"]),
        ("f.json", r#"{"users":{"users":{"a":{"password":"HUNTER2" "enabel":1}}}}"#, &["1:46"]),
        ("g.toml", "users.users.a = { password = \"HUNTER\", nope = 1 }", &["1:40"]),
        ("h.toml", "[users.users.a]\npassword = \"\"\"\nHUNTER\nHUNTER\"\"\" nope", &["4:11"]),
        ("i.toml", "[users.users.a]\npassword = HUNTER", &["2:12"]),
        ("j.toml", "[users.users.a]\npassword = \"HUNTER\nnope = 1", &["2:"]),
        ("k.toml", "[users.users.a]\nhashedPasword = \"HUNTER\"", &["2:1"]),
        ("l.toml", "[users.users.a]\ninitialHashdPassword = \"HUNTER\"", &["2:1"]),
        ("m.toml", "[users.users.a]\npassword = { HUNTER = 1 }\nhashedPassword = [\"HUNTER\"]", &["2:12", "3:18"]),
        ("n.toml", "[users.users.a]\nnope = 1 # password: HUNTER", &["2:1"]),
        ("o.toml", "[users.users.a]\nopenssh.authorizedKeys.keys = [\"b3BlbnNzaC1rZXktdjEHUNTER\"]", &["2:32"]),
        ("p.toml", "users.users.a.openssh.authorizedKeys.keys = [\"QyNTUxOQAAACBHUNTERdjqp5Fc65tEnRul\"]", &["1:46"]),
        (
            "q.toml",
            "users.users.a.openssh.authorizedKeys.keys = [\"\"\"\n-----BEGIN OPENSSH PRIVATE KEY-----\n\
             HUNTER\" \nHUNTER\"\"\" nope]",
            &["4:11"],
        ),
    ] {
        let folder = Folder::with([(name, text.to_owned())]);
        let said = folder.refused(2, &[name]);
        tells_nothing(&said);
        for place in places {
            assert!(said.contains(&format!("--> {name}:{place}")), "{place}:\n{said}");
        }
        assert!(said.contains("may hold a secret"), "{said}");
    }
}

#[test]
fn a_secret_far_from_the_mistake_on_a_very_long_line_is_not_shown_either() {
    // The mistake stands a few hundred bytes into the value, where no word speaks of a password any more.
    let long = "x".repeat(300);
    let text = format!(r#"{{"users":{{"users":{{"a":{{"password":["{long}","HUNTER"],"enabel":1}}}}}}}}"#);
    tells_nothing(&Folder::with([("a.json", text)]).refused(2, &["a.json"]));
    let text = format!("[users.users.a]\npassword = \"{long}HUNTER\\q\"");
    tells_nothing(&Folder::with([("a.toml", text)]).refused(2, &["a.toml"]));
}

#[test]
fn a_line_that_only_speaks_of_passwords_is_shown() {
    for line in [
        "services.openssh.settings.PasswordAuthentication = 3",
        "services.openssh.settings.KbdInteractiveAuthentication = 4",
        "users.users.alice.hashedPasswordFile = 5",
        "programs.ssh.enableAskPassword = 6",
        "services.openssh.settings.PermitEmptyPasswords = [7]",
    ] {
        let folder = Folder::with([("host.toml", format!("{line}\n"))]);
        let said = folder.refused(2, &["host.toml"]);
        assert!(said.contains(&format!("1 | {line}")), "{said}");
    }
    let text = "users.users.a.hashedPassword = \"HUNTER\"\nservices.openssh.enabel = true\n";
    let said = Folder::with([("host.toml", text.to_owned())]).refused(2, &["host.toml"]);
    assert!(said.contains("2 | services.openssh.enabel = true"), "the line after a secret is fine: {said}");
    tells_nothing(&said);
}
