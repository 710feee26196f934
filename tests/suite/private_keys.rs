//! A private key where a public one should stand: every format, in every layout, given to every command, is called what it
//! is, and nothing of it is shown.

use std::process::Command;

use super::command::{Folder, Ran, key};
use super::sshd_tool::{succeed, tool};

const PPK: &str = "PuTTY-User-Key-File-2: ssh-ed25519
Encryption: none
Comment: eddsa-key
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9
GKJl
Private-Lines: 1
AAAAIKzQ1pHxv0yPp3oQ1h7mPp0XQ0o7sW1c1s0v1y2z3A4b
Private-MAC: 0123456789abcdef0123456789abcdef01234567
";

/// Private keys in the formats that there are, by name.
fn formats() -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let kinds: [(&str, &[&str]); 9] = [
        ("openssh ed25519", &["-t", "ed25519"]),
        ("openssh rsa", &["-t", "rsa", "-b", "1024"]),
        ("openssh ecdsa", &["-t", "ecdsa", "-b", "521"]),
        ("pkcs1", &["-t", "rsa", "-b", "1024", "-m", "PEM"]),
        ("sec1", &["-t", "ecdsa", "-b", "256", "-m", "PEM"]),
        ("sec1 384", &["-t", "ecdsa", "-b", "384", "-m", "PEM"]),
        ("pkcs8 rsa", &["-t", "rsa", "-b", "1024", "-m", "PKCS8"]),
        ("pkcs8 ecdsa", &["-t", "ecdsa", "-b", "256", "-m", "PKCS8"]),
        ("openssh ed25519, its words", &["-t", "ed25519", "-C", "a comment of words"]),
    ];
    let mut all = Vec::new();
    for (name, arguments) in kinds {
        for (lock, passphrase) in [("", ""), (" locked", "a passphrase")] {
            let file = folder.path().join(format!("{name}{lock}"));
            let mut command = Command::new(tool("ssh-keygen"));
            succeed(command.args(["-q", "-N", passphrase]).args(arguments).arg("-f").arg(&file));
            all.push((format!("{name}{lock}"), std::fs::read_to_string(&file).unwrap()));
        }
    }
    let sec1 = all.iter().find(|(name, _)| name == "sec1").unwrap().1.clone();
    let openssh = all[0].1.clone();
    let dsa = sec1.replace(" EC ", " DSA ");
    let parameters = format!("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{sec1}");
    let ssh_com = openssh
        .replace("-----BEGIN OPENSSH PRIVATE KEY-----", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"mine\"")
        .replace("-----END OPENSSH PRIVATE KEY-----", "---- END SSH2 ENCRYPTED PRIVATE KEY ----")
        .replace("b3BlbnNzaC1rZXktdjE", "P2/56wAAAT4AAAA3aWY");
    let version_3 = "-3: ssh-ed25519\nEncryption: aes256-cbc\nKey-Derivation: Argon2id\nArgon2-Memory: 8192";
    let ppk_3 = PPK.replace("-2: ssh-ed25519\nEncryption: none", version_3);
    let age = format!(
        "# created: 2026-01-01\nAGE-SECRET-KEY-1{}\n",
        "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"
    );
    for (name, text) in [
        ("dsa", dsa),
        ("ec parameters", parameters),
        ("ssh.com", ssh_com),
        ("ppk", PPK.to_owned()),
        ("ppk 3", ppk_3),
        ("age", age),
    ] {
        all.push((name.to_owned(), text));
    }
    all
}

/// The same key as editors, other systems and people leave it.
fn layouts(text: &str) -> Vec<(&'static str, String)> {
    let indented = |by: &str| text.lines().map(|line| format!("{by}{line}\n")).collect::<String>();
    vec![
        ("as it is", text.to_owned()),
        ("CR LF", text.replace('\n', "\r\n")),
        ("indented", indented("    ")),
        ("tabs and CR LF", indented("\t").replace('\n', "\r\n")),
        ("a comment before it", format!("# of my laptop\n\n{text}")),
        ("words before it", format!("Bag Attributes\n    localKeyID: 01 02\n{text}")),
        ("byte order mark", format!("\u{feff}{text}")),
        ("no final newline", text.trim_end().to_owned()),
        ("a public key before it", format!("{}\n{text}", key(1, "alice@laptop"))),
    ]
}

/// No eight characters in a row of the secret lines stand in what was printed.
fn shows_nothing(text: &str, ran: &Ran) -> Result<(), String> {
    let printed = format!("{}{}", ran.out, ran.err);
    let private = text.split_once("Private-Lines:").map_or(text, |(_, private)| private);
    for line in private.lines().map(str::trim) {
        if line.contains(' ') || line.len() < 40 {
            continue;
        }
        for start in 0..line.len() - 8 {
            if line.get(start..start + 8).is_some_and(|part| printed.contains(part)) {
                return Err(format!("a part of {line:?} is shown: {printed}"));
            }
        }
    }
    Ok(())
}

fn host(keys: &str) -> String {
    format!(
        "{{\n  networking.hostName = \"web1\";\n  users.mutableUsers = false;\n  services.openssh.enable = true;\n  \
         users.users.alice = {{\n    isNormalUser = true;\n    openssh.authorizedKeys.{keys};\n  }};\n}}\n"
    )
}

/// A command; its exit status; what it says.
type Case = (&'static [&'static str], i32, &'static str);

const REFUSED: &str = "this is a private key, the public one is in ";
const COMMANDS: &[Case] = &[
    (&["access", "can", "alice@web1", "web1.nix", "--key", "id"], 2, REFUSED),
    (&["keys", "add", "alice", "id", "web1.nix"], 2, REFUSED),
    (&["keys", "remove", "--key", "id", "web1.nix"], 2, REFUSED),
    (&["keys", "replace", "--old", "id", "--new", "alice.pub", "web1.nix"], 2, REFUSED),
    (&["keys", "replace", "--old", "alice.pub", "--new", "id", "web1.nix"], 2, REFUSED),
    (&["keys", "rename-comment", "--key", "id", "laptop", "web1.nix"], 2, REFUSED),
    (&["keys", "list", "id"], 2, REFUSED),
    (&["access", "id"], 2, REFUSED),
    (&["migrate", "id"], 2, REFUSED),
    (&["generate", "--user", "alice=id"], 2, "this is a private key"),
    (&["generate", "key-files.json"], 2, "this is a private key"),
    (&["generate", "keys.json"], 2, "this is a private key"),
    (&["check", "id"], 1, REFUSED),
    (&["check", "id.pub"], 1, "private-key-in-config"),
    (&["check", "key-files.nix"], 1, "private-key-in-config"),
    (&["check", "block.nix"], 1, "private-key-in-config"),
    (&["check", "string.nix"], 1, "private-key-in-config"),
    (&["check", "lines.nix"], 1, "private-key-in-config"),
    (&["check", "etc.nix"], 1, "private-key-in-config"),
];

#[test]
fn a_private_key_is_called_one_wherever_a_public_one_should_stand() {
    let mut wrong = Vec::new();
    let mut runs = 0;
    for (number, (format, text)) in formats().into_iter().enumerate() {
        for (layout, text) in layouts(&text) {
            let folder = Folder::new();
            for name in ["id", "id.pub"] {
                folder.write(name, &text);
            }
            let quoted = serde_json::to_string(&text).unwrap().replace("${", "\\${").replace("\\t", "\t");
            let lines: Vec<String> = text.lines().map(|line| serde_json::to_string(line.trim()).unwrap()).collect();
            folder.write("alice.pub", key(1, "alice@laptop") + "\n");
            folder.write("web1.nix", host(&format!("keys = [ \"{}\" ]", key(1, "alice@laptop"))));
            folder.write("key-files.nix", host("keyFiles = [ ./id ]"));
            folder.write("block.nix", host(&format!("keys = [ ''\n{text}'' ]")));
            folder.write("string.nix", host(&format!("keys = [ {quoted} ]")));
            folder.write("lines.nix", host(&format!("keys = [ {} ]", lines.join(" "))));
            folder.write("etc.nix", format!("{{ environment.etc.\"app/key\".text = ''\n{text}''; }}\n"));
            let spec = |keys: &str| {
                format!(
                    "{{\"users\": {{\"users\": {{\"alice\": {{\"openssh\": {{\"authorizedKeys\": {{{keys}}}}}}}}}}}}}"
                )
            };
            folder.write("key-files.json", spec("\"keyFiles\": [\"./id\"]"));
            folder.write("keys.json", spec(&format!("\"keys\": [{}]", serde_json::to_string(&text).unwrap())));
            // All in all formats as they are; in the other layouts each command in turn.
            for (index, (args, code, says)) in COMMANDS.iter().enumerate() {
                if layout != "as it is" && (index + number) % 11 != 0 {
                    continue;
                }
                let ran = folder.run(args);
                runs += 1;
                let printed = format!("{}{}", ran.out, ran.err);
                if ran.code != *code || !printed.contains(says) {
                    wrong.push(format!("{format}, {layout}: {args:?} ended with {}: {printed}", ran.code));
                }
                wrong.extend(
                    shows_nothing(&text, &ran).err().map(|shown| format!("{format}, {layout}: {args:?}: {shown}")),
                );
            }
            let argument = folder.run(&["access", "can", "alice@web1", "web1.nix", "--key", &text]);
            if argument.code != 2 || !argument.err.contains(REFUSED) && !argument.err.contains("private key") {
                wrong.push(format!("{format}, {layout}: as an argument: {}", argument.err));
            }
            wrong.extend(shows_nothing(&text, &argument).err());
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {runs}\n{}",
        wrong.len(),
        wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(runs > 700, "{runs}");
}

/// The file beside it is named when it is there; a public key, and what only speaks of private ones, is no private key.
#[test]
fn the_public_half_is_named_and_never_refused() {
    let folder = Folder::new();
    let (_, private) = formats().swap_remove(0);
    folder.write("id_ed25519", &private);
    folder.write("id_ed25519.pub", key(1, "my PRIVATE KEY's other half") + "\n");
    folder.write("web1.nix", host(&format!("keys = [ \"{}\" ]", key(1, "alice@laptop"))));
    folder.write(
        "notes.nix",
        "{ # -----BEGIN OPENSSH PRIVATE KEY----- goes to sops\n  users.users.alice.isNormalUser = true;\n}\n",
    );
    let ran = folder.run(&["access", "can", "alice@web1", "web1.nix", "--key", "id_ed25519"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("id_ed25519:1: this is a private key, the public one is in id_ed25519.pub\n"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["access", "can", "alice@web1", "web1.nix", "--key", "id_ed25519.pub"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = folder.run(&["check", "id_ed25519.pub", "notes.nix"]);
    assert!(!ran.out.contains("private-key"), "{}", ran.out);
}
