//! Text of strangers in messages: through the command, no secret, nothing hidden, and no command of a CI runner.

use super::command::{Folder, key};

/// What a stranger writes into comments, names and texts, and what must not be seen of it.
const HOSTILE: [(&str, &str); 16] = [
    ("\u{9b}31m", "\u{9b}"),
    ("\u{202e}evil", "\u{202e}"),
    ("\u{2066}evil", "\u{2066}"),
    ("\u{200b}x", "\u{200b}"),
    ("\u{2028}x", "\u{2028}"),
    ("\u{feff}x", "\u{feff}"),
    ("\u{61c}x", "\u{61c}"),
    ("\u{180e}x", "\u{180e}"),
    ("\u{fff9}x", "\u{fff9}"),
    ("\u{115f}\u{3164}\u{34f}x", "\u{3164}"),
    ("\u{2800}x", "\u{2800}"),
    ("\u{fe0f}x", "\u{fe0f}"),
    ("\u{e000}x", "\u{e000}"),
    ("##[error]x", "##[error]"),
    ("##vso[task.setvariable]x", "##vso["),
    ("token ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
];

const COMMANDS: [&[&str]; 12] = [
    &["check", "a.nix", "--format", "human"],
    &["check", "a.nix", "--format", "json"],
    &["check", "a.nix", "--format", "sarif"],
    &["check", "a.nix", "--format", "github"],
    &["check", "a.nix", "--fix=all", "--diff"],
    &["keys", "list", "."],
    &["keys", "list", ".", "--format", "json"],
    &["keys", "remove", "--key", "a.pub", "--diff", "."],
    &["access", ".", "--format", "json"],
    &["access", ".", "--format", "csv"],
    &["access", ".", "--format", "markdown"],
    &["access", ".", "--format", "html"],
];

/// A host that says the text wherever it can.
fn host(text: &str) -> String {
    format!(
        "{{ ... }}: {{\n  services.openssh.enable = true;\n  # {text}\n  services.openssh.banner = \"{text}\";\n  \
         users.users.alice = {{\n    isNormalUser = true;\n    description = \"{text}\";\n    \
         openssh.authorizedKeys.keys = [\n      \"{} {text}\"\n      \"no key {text}\"\n    ];\n  }};\n  \
         services.openssh.extraConfig = ''\n    Nonsense {text}\n    Banner /x {text}\n  '';\n}}\n",
        key(1, "")
    )
}

#[test]
fn nothing_hidden_and_no_runner_command_of_a_stranger_is_printed() {
    for (text, unseen) in HOSTILE {
        let folder = Folder::with([("a.nix", host(text)), ("a.pub", format!("{}\n", key(1, "a")))]);
        for arguments in COMMANDS {
            let ran = folder.run(arguments);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(!said.contains(unseen), "{arguments:?} {text:?}\n{said}");
            assert!(!said.contains('\r') || arguments.contains(&"csv"), "{arguments:?}\n{said:?}");
        }
    }
}

#[test]
fn a_line_that_a_runner_would_obey_begins_no_line_of_a_diff() {
    let text = host("x")
        .replace("  # x\n", "  # x\n    ::error::stop\n::stop-commands::x\n")
        .replace("  # x\n", "  /*\n")
        .replace("::stop-commands::x\n", "::stop-commands::x\n*/\n");
    let folder = Folder::with([("a.nix", text), ("a.pub", format!("{}\n", key(1, "a")))]);
    for arguments in
        [&["check", "a.nix", "--fix=all", "--diff"][..], &["keys", "remove", "--key", "a.pub", "--diff", "."]]
    {
        let ran = folder.run(arguments);
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(!line.trim_start().starts_with("::"), "{arguments:?}: {line}");
        }
    }
}

#[test]
fn an_argument_that_is_a_private_key_is_not_echoed() {
    let body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACBHUNTERdjqp5Fc65tEnRulDqKii7Gm4B";
    let private = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n");
    let folder = Folder::with([("a.nix", host("x"))]);
    for arguments in [
        &["keys", "remove", "--key", &private, "."][..],
        &["keys", "add", "--user", "alice", "--key", &private, "."],
        &["check", &private],
        &["access", &private],
    ] {
        let ran = folder.run(arguments);
        assert!(!ran.err.contains("QyNTUx") && !ran.err.contains("b3Blbn"), "{arguments:?}\n{}", ran.err);
    }
}

#[test]
fn the_words_of_a_finding_tell_no_secret() {
    let body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n    QyNTUxOQAAACBHUNTERdjqp5Fc65tEnRulDqKii7Gm4BQvaJFotHYdpfRiiZQAAAJgAAA";
    for (text, secret) in [
        (
            format!(
                "{{ boot.initrd.network.ssh.hostKeys = [ \"{}\" ]; services.openssh.hostKeys = [ {{ type = \"ed25519\"; path = \"{}\"; }} ]; }}",
                body.replace("\n    ", "\\n"),
                body.replace("\n    ", "\\n")
            ),
            "HUNTER",
        ),
        (
            format!(
                "{{ services.openssh.extraConfig = ''\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    {body}\n    -----END OPENSSH PRIVATE KEY-----\n  ''; }}"
            ),
            "HUNTER",
        ),
        (
            "{ users.users.a.openssh.authorizedKeys.keys = [ \"$6$abcdefgh$Ulk3Wz7g1NaOnFFVHP0c8bFZ\" ]; }".to_owned(),
            "Ulk3Wz7g1",
        ),
        (
            "{ services.openssh.extraConfig = \"SetEnv TOKEN=hunter22\\nSetEnv TOKEN=hunter22\\n\"; }".to_owned(),
            "hunter22",
        ),
        (
            format!(
                "{{ users.users.a.openssh.authorizedKeys.keys = [ \"command=\\\"mysqldump -phunter22\\\" {}\" ]; }}",
                key(1, "")
            ),
            "hunter22",
        ),
        ("{ users.users.a.\"initialP\\assword\" = \"hunter22\"; }".to_owned(), "hunter22"),
    ] {
        let folder = Folder::with([("a.nix", text.clone()), ("a.pub", format!("{}\n", key(1, "a")))]);
        for arguments in COMMANDS {
            let ran = folder.run(arguments);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(!said.contains(secret), "{arguments:?} {text}\n{said}");
        }
    }
}
