//! What is wrong with a spec: every mistake in one run, in order, with its place; and hostile text, quickly.

use std::time::{Duration, Instant};

use super::command::{Folder, key};

/// `line:column` of every place that is named.
fn places(said: &str, file: &str) -> Vec<String> {
    let start = format!("--> {file}:");
    said.lines().filter_map(|line| line.trim_start().strip_prefix(&start)).map(str::to_owned).collect()
}

#[test]
fn every_mistake_comes_in_one_run_in_the_order_of_the_text() {
    let toml = "services.openssh.ports = [22, 0, 70000]\n\
                users.users.alice.shel = 1\n\
                programs.ssh.startAgent = \"yes\"\n\n\
                [services.openssh]\nenabel = true\n\
                settings.PermitRootLogin = \"maybe\"\n\
                [users.users.\"Bad Name\"]\nisNormalUser = true\n";
    let folder = Folder::with([("host.toml", toml.to_owned())]);
    let said = folder.refused(2, &["host.toml"]);
    // A table that a dotted key made cannot be opened again: TOML itself refuses that, so it is asked first.
    let json = "{\n  \"services\": { \"openssh\": {\n    \"ports\": [22, 0, 70000],\n    \"enabel\": true,\n    \
                \"settings\": { \"PermitRootLogin\": \"maybe\" } } },\n  \"users\": { \"users\": {\n    \
                \"Bad Name\": { \"isNormalUser\": true },\n    \"ä\": {}, \"alice\": { \"shel\": 1 } } },\n  \
                \"programs\": { \"ssh\": { \"startAgent\": \"yes\" } }\n}\n";
    assert_eq!(places(&said, "host.toml").first().map(String::as_str), Some("5:11"), "{said}");
    folder.write("host.json", json);
    let said = folder.refused(2, &["host.json"]);
    let expected = ["3:19", "3:22", "4:5", "5:38", "7:5", "8:5", "8:25", "9:40"];
    assert_eq!(places(&said, "host.json"), expected, "{said}");
    for part in [
        "services.openssh.ports[1]",
        "4 |     \"enabel\": true,\n  |     ^^^^^^^^ services.openssh.enabel",
        "did you mean `enable`?",
        "users.users.\"Bad Name\"",
        "did you mean `shell`?",
        "expected true or false, found",
        "8 mistakes, nothing was written",
    ] {
        assert!(said.contains(part), "{part:?} is not in:\n{said}");
    }
}

#[test]
fn names_that_stand_twice_or_that_no_one_knows_are_mistakes() {
    let cases = [
        (r#"{ "services": { "openssh": { "enable": true, "enable": false } } }"#, "defined twice", "1:56"),
        (r#"{ "hosts": { "a": {}, "a": {} } }"#, "defined twice", "1:23"),
        (r#"{ "hosts": { "a": {} }, "hosts": { "b": {} } }"#, "defined twice", "1:25"),
        (r#"{ "service": {} }"#, "did you mean `services`?", "1:3"),
        (r#"{ "hosts": { "a": {} }, "services": {} }"#, "did you mean `common.services`?", "1:25"),
        (r#"{ "hosts": { "a": {} }, "comon": {} }"#, "did you mean `common`?", "1:25"),
        (r#"{ "hosts": { "default": {} } }"#, "default.nix is the list of the hosts", "1:14"),
        (r#"{ "hosts": { "../up": {} } }"#, "host cannot be", "1:14"),
        ("[1]", "expected", "1:1"),
        ("\"text\"", "expected", "1:1"),
    ];
    for (text, message, place) in cases {
        let said = Folder::with([("spec.json", text.to_owned())]).refused(2, &["spec.json", "-o", "out/"]);
        assert!(said.contains(message), "{text}: {said}");
        assert_eq!(places(&said, "spec.json"), [place], "{text}: {said}");
    }
    for text in [r#"{ "hosts": {} }"#, r#"{ "common": {} }"#] {
        let said = Folder::with([("spec.json", text.to_owned())]).refused(2, &["spec.json", "-o", "out/"]);
        assert!(said.contains("missing"), "{text}: {said}");
    }
}

#[test]
fn the_order_of_names_in_a_spec_changes_nothing() {
    let users = |names: [&str; 2]| {
        let [one, two] = names.map(|name| {
            let key = key(if name == "alice" { 1 } else { 2 }, "");
            format!(r#""{name}": {{ "openssh": {{ "authorizedKeys": {{ "keys": ["{key}"] }} }} }}"#)
        });
        format!(r#""users": {{ "users": {{ {one}, {two} }} }}"#)
    };
    let server = r#""services": { "openssh": { "enable": true } }"#;
    let folder = Folder::with([
        ("one.json", format!("{{ {server}, {} }}", users(["alice", "bob"]))),
        ("two.json", format!("{{ {}, \"$schema\": \"x\", {server} }}", users(["bob", "alice"]))),
    ]);
    assert_eq!(folder.generate(&["one.json", "--no-header"]), folder.generate(&["two.json", "--no-header"]));
}

#[test]
fn the_format_is_guessed_by_name_then_by_text_and_can_be_forced() {
    let json = "\n { \"services\": { \"openssh\": { \"enable\": true } } }";
    let toml = "services.openssh.enable = true\n";
    let files =
        [("a.json", json), ("a.JSON", json), ("a.toml", toml), ("json", json), ("toml", toml), ("b.toml", json)];
    let folder = Folder::with(files.map(|(name, text)| (name, text.to_owned())));
    let expected = folder.generate(&["a.json", "--no-header"]);
    assert!(expected.contains("services.openssh.enable = true;"), "{expected}");
    for name in ["a.JSON", "a.toml", "json", "toml"] {
        assert_eq!(folder.generate(&[name, "--no-header"]), expected, "{name}");
    }
    assert!(folder.refused(2, &["b.toml"]).contains("this is no TOML"));
    assert_eq!(folder.generate(&["b.toml", "--format", "json", "--no-header"]), expected);
    assert!(folder.generate(&["b.toml", "--format", "json"]).contains("generate b.toml --format=json\n"));
    assert!(folder.refused(2, &["a.json", "--format", "toml"]).contains("this is no TOML"));
    assert!(folder.refused(2, &["a.toml", "--format", "json"]).contains("this is no JSON"));
    for text in [json, toml] {
        let ran = folder.run_with_input(&["generate", "-", "--no-header"], text.as_bytes());
        assert_eq!((ran.code, ran.out, ran.err.as_str()), (0, expected.clone(), ""));
    }
    let said = folder.run_with_input(&["generate", "-"], b"services.openssh.enabel = true");
    assert!(said.code == 2 && said.err.contains("<stdin>:1:18"), "{}", said.err);
}

#[test]
fn a_mistake_on_a_very_long_line_is_still_readable() {
    let filler = "x".repeat(500_000);
    let text = format!(
        r#"{{ "ä": "{filler}", "services": {{ "openssh": {{ "enabel": true, "ports": ["{filler}"], "startWhenNeeded": 5 }} }} }}"#
    );
    let column = |part: &str| text[..text.find(part).unwrap()].chars().count() + 1;
    let expected = ["\"ä\"", "\"enabel\"", "\"xxxxx\"", "5 }"].map(|part| match part {
        "\"xxxxx\"" => format!("1:{}", column("[\"xxx") + 1),
        _ => format!("1:{}", column(part)),
    });
    let folder = Folder::with([("spec.json", text.clone())]);
    let said = folder.refused(2, &["spec.json"]);
    assert_eq!(places(&said, "spec.json"), expected, "{}", &said[..said.len().min(5000)]);
    assert!(said.len() < 4 * 1200, "{} bytes for four mistakes", said.len());
    // The caret stands under the name although the line is cut.
    let lines: Vec<&str> = said.lines().collect();
    let shown = lines.iter().position(|line| line.contains("^^^^^^^^ services.openssh.enabel")).unwrap();
    let caret = lines[shown].find('^').unwrap();
    assert_eq!(lines[shown - 1].get(caret..caret + 8), Some("\"enabel\""), "{said}");
}

#[test]
fn hidden_characters_of_a_spec_are_not_sent_to_the_terminal() {
    let text = "\"a\u{202e}b\u{200b}\u{feff}\" = \"\u{9b}31m\u{85}\u{e0041}\"\n";
    let said = Folder::with([("spec.toml", text.to_owned())]).refused(2, &["spec.toml"]);
    let hidden: Vec<char> = said
        .chars()
        .filter(|&c| c != '\n' && c.is_control() || "\u{202e}\u{200b}\u{feff}\u{e0041}".contains(c))
        .collect();
    assert_eq!(hidden, [] as [char; 0], "{said:?}");
    let folder = Folder::new();
    let said = folder.refused(3, &["no\u{1b}[31m\u{202e}file"]);
    assert!(said.contains("no\\u{1b}[31m\\u{202e}file"), "{said:?}");
}

/// Runs on a text in both formats: refused in time, in few words.
fn hostile(what: &str, text: &[u8]) {
    for format in ["json", "toml"] {
        let folder = Folder::new();
        folder.write("spec", text);
        let start = Instant::now();
        let said = folder.refused(2, &["spec", "--format", format]);
        let time = start.elapsed();
        // A debug build on a busy machine; an optimised one takes a tenth.
        assert!(time < Duration::from_secs(15), "{what} as {format} took {time:?}");
        assert!(said.len() < 100_000, "{what} as {format}: {} bytes", said.len());
        assert!(said.contains("nothing was written") || said.contains("not UTF-8"), "{what} as {format}: {said}");
    }
}

#[test]
fn garbage_and_deep_nesting_are_refused_without_a_crash() {
    let megabytes = |part: &[u8]| part.repeat(2_000_000 / part.len());
    let deep = |open: &str, close: &str| format!("a = {}{}", open.repeat(100_000), close.repeat(100_000)).into_bytes();
    for (what, text) in [
        ("control characters", megabytes(b"\x01\x7f{[x")),
        ("words", megabytes(b"x ")),
        ("lines", megabytes(b"x\n")),
        ("equal signs", megabytes(b"= ")),
        ("quotes", megabytes(b"\"")),
        ("tables that stand twice", megabytes(b"[a]\n")),
        ("not UTF-8", megabytes(b"\xff\xfe")),
        ("open brackets", b"[".repeat(100_000)),
        ("open braces", b"{\"a\":".repeat(100_000)),
        ("open arrays of TOML", deep("[", "")),
        ("whole arrays of TOML", deep("[", "]")),
        ("open tables of TOML", deep("{a=", "")),
        ("whole tables of TOML", [deep("{a=", "1"), b"}".repeat(100_000)].concat()),
        ("a long dotted key", format!("a{} = 1", ".a".repeat(100_000)).into_bytes()),
        ("a long table header", format!("[a{}]", ".a".repeat(100_000)).into_bytes()),
        ("deep and whole JSON", [b"[".repeat(100_000), b"]".repeat(100_000)].concat()),
    ] {
        hostile(what, &text);
    }
}

#[test]
fn odd_bytes_and_empty_texts_are_refused() {
    for (what, text) in [
        ("nothing", &b""[..]),
        ("blanks", b" \n\t\r\n"),
        ("a byte order mark alone", b"\xef\xbb\xbf"),
        ("NUL", b"\0"),
        ("NUL in a string", b"a = \"\0\""),
        ("a cut off character", b"a = \"\xc3"),
        ("UTF-16", b"\xff\xfea\0"),
        ("a lone surrogate", b"{\"a\": \"\\ud800\"}"),
    ] {
        hostile(what, text);
    }
    let marked = "\u{feff}{ \"services\": {} }";
    let folder = Folder::with([("spec.json", marked.to_owned())]);
    assert!(folder.refused(2, &["spec.json"]).contains("byte order mark"));
    // TOML allows the mark.
    folder.write("spec.toml", "\u{feff}services.openssh.enabel = true");
    assert!(folder.refused(2, &["spec.toml"]).contains("spec.toml:1:"));
}

#[test]
fn an_empty_pipe_does_not_replace_a_module() {
    let folder = Folder::with([("ssh.nix", "old".to_owned())]);
    let ran = folder.run_with_input(&["generate", "-", "-o", "ssh.nix"], b"");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("the spec is empty"), "{}", ran.err);
    assert_eq!(folder.read("ssh.nix"), "old");
}

#[test]
fn the_world_fails_with_three() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("folder")).unwrap();
    for file in ["missing.json", "folder", "folder/below/spec.toml"] {
        assert!(folder.refused(3, &[file]).contains(&format!("cannot read {file}: ")), "{file}");
        assert!(folder.refused(3, &["--user", &format!("alice={file}")]).contains(&format!("cannot read {file}: ")));
    }
    folder.write("a.pub", key(1, ""));
    let mut command = folder.command(&["generate", "--user", "alice=a.pub", "--verify", "nix", "-o", "ssh.nix"]);
    let output = command.env("PATH", "").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{said}");
    assert!(said.contains("cannot run nix-instantiate") && said.contains("needs an installed Nix"), "{said}");
    assert_eq!(folder.names(), ["a.pub", "folder"]);
}
