//! What diagnostics stand on: the parts of a key line with their places, and what a text is that is no key.

use std::ops::Range;

use nixos_ssh::ssh::key_line::ForeignFormat::{Age, Jwk, Minisign, NixCache, Pem, Pgp, Rfc4716, X509};
use nixos_ssh::ssh::key_line::NotAKey::*;
use nixos_ssh::ssh::key_line::{NotAKey, classify, inspect, key_lines};
use nixos_ssh::{AuthorizedKey, KeyError, KeyType};
use proptest::prelude::*;
use proptest::sample::select;

use super::any_text::{AnyValue, any_text, hostile};
use super::hosts::for_all;

const BLOB: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ";
const OTHER: &str = "AAAAC3NzaC1lZDI1NTE5AAAAINMIzY5LPtWATEAKiWIkMeVHQeooLJWbrxt+taT/cLcH";

fn key(before: &str, after: &str) -> String {
    format!("{before}ssh-ed25519 {BLOB}{after}")
}

/// The text with the names of its parts in front of them, the error's range in brackets.
fn marked(text: &str) -> String {
    let line = inspect(text);
    let at = |range: &Range<usize>| &text[range.clone()];
    let mut parts = Vec::new();
    for item in &line.option_items {
        let value = item.value.as_ref().map(|value| format!("={}", at(value))).unwrap_or_default();
        parts.push(format!("option {}{value}", at(&item.name)));
        assert!(at(&item.range).starts_with(at(&item.name)), "{text:?}");
    }
    for (name, range) in [("type", &line.key_type), ("key", &line.blob), ("comment", &line.comment)] {
        parts.extend(range.as_ref().map(|range| format!("{name} {}", at(range).replace(BLOB, "BLOB"))));
    }
    let error = line.result.as_ref().map_or_else(|_| format!(" | {}", at(&line.error_range)), |_| String::new());
    parts.join("; ") + &error.replace(BLOB, "BLOB")
}

#[test]
fn the_parts_of_a_line_have_their_places() {
    let cases = [
        (key("", ""), "type ssh-ed25519; key BLOB"),
        (
            key("\n  # alice's\n\t", "  alice # at\tlaptop \r\n"),
            "type ssh-ed25519; key BLOB; comment alice # at\tlaptop",
        ),
        (
            key(",restrict,,command=\"a,\\\"b\\\" c\",from=\"\" ", " x"),
            "option restrict; option command=a,\\\"b\\\" c; option from=; type ssh-ed25519; key BLOB; comment x | from=\"\"",
        ),
        // A wrong option is the range, of two the one too many.
        (key("no-pty,ptty ", ""), "option no-pty; option ptty; type ssh-ed25519; key BLOB | ptty"),
        (
            key("from=\"a\",pty,FROM=\"b\" ", ""),
            "option from=a; option pty; option FROM=b; type ssh-ed25519; key BLOB | FROM=\"b\"",
        ),
        (
            key("pty,principals=\"a\" ", ""),
            "option pty; option principals=a; type ssh-ed25519; key BLOB | principals=\"a\"",
        ),
        (key("tunnel=\"x\",pty ", ""), "option tunnel=x; option pty; type ssh-ed25519; key BLOB | tunnel=\"x\""),
        // Where blanks end the options too early, the parts are what was meant.
        (
            key("no-pty, no-user-rc ", " a"),
            "option no-pty; option no-user-rc; type ssh-ed25519; key BLOB; comment a | no-user-rc",
        ),
        (key("command='a b',pty ", ""), "option command='a b'; option pty; type ssh-ed25519; key BLOB | command='a"),
        (key("command=\"a b ", ""), "option command=a b; type ssh-ed25519; key BLOB | command=\"a b ssh-ed25519 BLOB"),
        (key("command=ls -l ", ""), "option command=ls -l; type ssh-ed25519; key BLOB | command=ls"),
        (key("command = \"ls\" ", ""), "option command =\"ls\"; type ssh-ed25519; key BLOB | command"),
        // The key itself.
        ("ssh-ed25519".to_owned(), "type ssh-ed25519 | ssh-ed25519"),
        (
            format!("ssh-ed25519 {} x", &BLOB[..60]),
            "type ssh-ed25519; key AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFv; comment x | AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFv",
        ),
        (format!("ssh-rsa {BLOB}"), "type ssh-rsa; key BLOB | ssh-rsa"),
        (format!("ssh-dss {BLOB}"), "type ssh-dss; key BLOB | ssh-dss"),
        (format!("no-pty SSH-ED25519 {BLOB}"), "option no-pty; type SSH-ED25519; key BLOB | SSH-ED25519"),
        (String::new(), " | "),
        (format!("ssh-ed25519\u{b} {BLOB}"), "option ssh-ed25519\u{b}; type BLOB | \u{b}"),
        (format!("{}\n{}", key("", ""), key("", " b")), " | \n"),
    ];
    for (text, expected) in cases {
        assert_eq!(marked(&text), expected.replace("command =\"ls\"", "command = \"ls\""), "{text:?}");
    }
}

#[test]
fn what_sshd_takes_and_the_generator_does_not_is_a_key() {
    let long = key("", &format!(" {}", "x".repeat(70_000)));
    for text in [&*long, &key("", " a\u{7}\rb"), &key("", " ali\0ce"), &key("from=\"127.1/32,a b\" ", "")] {
        assert!(text.parse::<AuthorizedKey>().is_err());
        let line = inspect(text);
        assert_eq!(line.result.map(|key| key.key.bits()), Ok(256));
        assert_eq!(line.error_range.start, 0);
        assert_eq!(classify(text), None);
    }
}

#[test]
fn lines_in_a_text() {
    let text = "\r\n# a\n  first \r\n\n\tsecond\0third\n#";
    let lines: Vec<&str> = key_lines(text).into_iter().map(|line| &text[line]).collect();
    assert_eq!(lines, ["first", "second"]);
    let two = format!("# ours\n{}\r\n\n  {}\n", key("", " alice"), key("restrict ", ""));
    assert_eq!(classify(&two), None);
    assert_eq!(inspect(&two).result, Err(KeyError::LineBreak));
}

/// Texts of manuals, templates and mistakes that people made in public configurations, with what they are.
fn texts() -> Vec<(String, NotAKey)> {
    let mut texts: Vec<(String, NotAKey)> = Vec::new();
    let mut all = |class: NotAKey, these: &[&str]| texts.extend(these.iter().map(|text| ((*text).to_owned(), class)));
    all(Empty, &["", " ", "\n", "\t\r\n \n"]);
    all(CommentOnly, &["# alice", "#", "\n  # ssh-ed25519 AAAA\n# nobody\n", "# never a PRIVATE KEY here"]);
    all(
        Placeholder,
        &[
            "...",
            "…",
            "AAAA...",
            "AAAA",
            "ssh-ed25519 AAAA",
            "ssh-ed25519 AAAA... alice@laptop",
            "ssh-ed25519 AAAAC3... user@host",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... user@host",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAA your@host",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIYourPublicKeyHere alice",
            "ssh-ed25519 AAAAC3NzaCetcetera/etceteraJZMfk3QPfQ foo@bar",
            "ssh-rsa AAAAB3NzaC1yc2etc/etc/etcjwrsh8e596z6J0l7 example@host",
            "ssh-dss AAAAB3NzaC1kc3MAAACBAPIkGWVEt4...",
            "ecdsa-sha2-nistp521 AAAAE2VjZHN...UEPg==",
            "ssh-rsa AAAAB3Nza...LiPk== user@example.net",
            "from=\"*.sales.example.net,!pc.sales.example.net\" ssh-rsa ... john@example.net",
            "command=\"dump /home\",no-pty,no-port-forwarding ssh-rsa ... example.net",
            "restrict,command=\"...\" ssh-ed25519 AAAA... user",
            "no-touch-required sk-ecdsa-sha2-nistp256@openssh.com AAAAInN...Ko== user@example.net",
            "ssh-rsa ssh-pub-key user",
            "ssh-rsa YOUR_PUBLIC_KEY",
            "ssh-rsa your ssh public key",
            "ssh-ed25519 YOUR-HOSTINGER-SSH-KEY",
            "<your key>",
            "<contents of your ~/.ssh/id_rsa.pub>",
            "<SSH_KEY_PUBLIC>",
            "ssh-ed25519 <key> alice",
            "ssh-ed25519 ${key}",
            "{{ ssh_key }}",
            "@sshKey@",
            "$SSH_KEY",
            "your-ssh-key-here",
            "PASTE KEY HERE",
            "changeme",
            "TODO",
            "xxx",
            "ssh-ed25519 XXXX",
            "REPLACE_ME",
        ],
    );
    all(
        Fingerprint,
        &[
            "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
            "SHA256:+DiY3...",
            "256 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU alice@laptop (ED25519)",
            "ssh-ed25519 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
            "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
            "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
            "2048 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 alice (RSA)",
        ],
    );
    let body = "AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ";
    let rfc = format!("---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"alice\"\n{body}\n---- END SSH2 PUBLIC KEY ----\n");
    all(Foreign(Rfc4716), &[&rfc, "---- BEGIN SSH2 PUBLIC KEY ----"]);
    all(
        Foreign(Pem),
        &["-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----"],
    );
    all(Foreign(X509), &["-----BEGIN CERTIFICATE-----\nMIIB\n"]);
    all(Foreign(Pgp), &["-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n=x\n-----END PGP PUBLIC KEY BLOCK-----"]);
    all(Foreign(Age), &["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]);
    all(Foreign(Minisign), &["untrusted comment: alice\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"]);
    all(Foreign(NixCache), &["cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]);
    all(Foreign(Jwk), &["{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"]);
    all(
        PrivateKey,
        &[
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----",
            "# mine\n-----BEGIN PGP PRIVATE KEY BLOCK-----",
            "#-----BEGIN OPENSSH PRIVATE KEY-----\n#b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=",
            "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW",
            "PuTTY-User-Key-File-2: ssh-ed25519\nEncryption: none\nPublic-Lines: 2",
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
        ],
    );
    let modulus = "1".repeat(309);
    let protocol_1 = [format!("1024 35 {modulus} alice"), format!("no-pty 1024 65537 {modulus}")];
    all(DeadType("protocol 1"), &[&protocol_1[0], &protocol_1[1]]);
    let dss = format!("ssh-dss AAAAB3NzaC1kc3MAAACBA{} alice", "k5".repeat(200));
    all(DeadType("ssh-dss"), &[&dss, &format!("no-pty {dss}")]);
    all(
        DeadType("ssh-xmss@openssh.com"),
        &["ssh-xmss@openssh.com AAAAFHNzaC14bXNzQG9wZW5zc2guY29tAAAAFVhNU1NfU0hBMg alice"],
    );
    all(Experimental, &["ssh-mldsa44-ed25519@openssh.com AAAAH3NzaC1tbGRzYTQ0LWVkMjU1MTlAb3BlbnNzaC5jb20AAAUgk5k5 a"]);
    all(
        Certificate,
        &["ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAICyK5k5k5k5 alice"],
    );
    let cut = BLOB.split_at(40);
    all(
        LineBreak,
        &[
            &format!("ssh-ed25519 {}\n{}", cut.0, cut.1),
            &format!("ssh-ed25519\n{BLOB}\nalice"),
            &format!("from=\"127.0.0.1\"\nssh-ed25519 {BLOB}\n")[..30],
            &format!("{}\n{}", key("", ""), key("no-ptty ", "")),
            &format!("ssh-ed25519 {}\r{}-", cut.0, cut.1),
        ],
    );
    let sound = key("", " alice");
    all(
        KnownHostsLine,
        &[
            &format!("github.com {sound}"),
            &format!("github.com,140.82.121.4 {sound}"),
            &format!("[git.example.org]:2222 {sound}"),
            &format!("2001:db8::1 {sound}"),
            &format!("|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= {sound}"),
            &format!("@cert-authority *.example.org {sound}"),
            &format!("@revoked * {sound}"),
            &format!("build-server {sound}"),
        ],
    );
    all(Fragment(Some(KeyType::Ed25519)), &[BLOB, &format!("{BLOB} alice@your-laptop")]);
    all(Fragment(None), &[&BLOB[..60], &BLOB[25..], "6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]);
    all(
        Options,
        &[
            &key("ptty ", ""),
            &key("no-such ", ""),
            &key("no-pty, no-user-rc ", ""),
            &key("from=10.0.0.1 ", ""),
            &key("command='ls' ", ""),
            &key("command=\"ls -l ", " your@example.org"),
            &key("restrict pty ", ""),
            &key("from=\"10.0.0.1/8\" ", ""),
            &key("principals=\"alice\" ", ""),
            &key("expiry-time=\"2030-01-01\" ", ""),
            &key("permit-open=\"localhost:80\" ", ""),
        ],
    );
    all(Location, &["./keys/alice.pub", "~/.ssh/id_ed25519.pub", "https://github.com/alice.keys", "keys/alice.pub"]);
    all(
        Unparsable,
        &[
            &format!("ssh-ed25519 {} your-key@example.org ...", &BLOB[..60]),
            &format!("ssh-ed25519 {}!", BLOB),
            &format!("ssh-rsa {BLOB}"),
            &format!("\"ssh-ed25519 {BLOB}\""),
            &format!("\u{a0}ssh-ed25519 {BLOB}"),
            &format!("SSH-ED25519 {BLOB}"),
            &format!("ed25519 {}", &BLOB[..67]),
            "alice@laptop",
            "ssh-ed25519",
            "restrict",
            "ssh-ed25519 alice@laptop",
        ],
    );
    texts
}

#[test]
fn texts_that_are_no_keys_are_told_apart() {
    let wrong: Vec<String> = texts()
        .into_iter()
        .filter_map(|(text, expected)| {
            let class = classify(&text);
            (class != Some(expected)).then(|| format!("{class:?}, not {expected:?}: {text:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_rsa_key_that_is_too_small_says_how_small() {
    use base64::Engine as _;
    let mut blob = b"\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0\0\x41\0\xc0".to_vec();
    blob.extend([0x55; 63]);
    let line = format!("ssh-rsa {}", base64::engine::general_purpose::STANDARD.encode(blob));
    assert_eq!(classify(&line), Some(TooSmall(512)));
}

/// Ranges that hold the parts, whatever the text is.
fn ranges_hold(text: &str) {
    let line = inspect(text);
    let mut ranges = vec![Some(line.error_range.clone()), line.options.clone(), line.key_type, line.blob, line.comment];
    for item in &line.option_items {
        ranges.extend([Some(item.range.clone()), Some(item.name.clone()), item.value.clone()]);
        let options = line.options.clone().unwrap_or(0..0);
        assert!(options.start <= item.range.start && item.range.end <= options.end, "{text:?}");
    }
    for range in ranges.into_iter().flatten() {
        assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    }
    assert_eq!(line.result.is_ok(), key_lines(text).len() == 1 && classify(text).is_none(), "{text:?}");
}

#[test]
fn a_key_is_never_taken_for_something_else() {
    let key = AuthorizedKey::any_value();
    for_all(512, (key, hostile(|_| true)), |(key, comment)| {
        let written = key.to_string();
        let commented = AuthorizedKey { comment: String::new(), ..key.clone() }.to_string() + " " + &comment;
        for text in [&*written, &*commented] {
            assert_eq!(classify(text), None, "{text:?}");
            let read = inspect(text).result.map(|read| (read.options, read.key));
            assert_eq!(read, Ok((key.options.clone(), key.key.clone())), "{text:?}");
            ranges_hold(text);
        }
        Ok(())
    });
}

#[test]
fn no_text_breaks_a_reader() {
    let piece = || {
        let fixed =
            [BLOB, OTHER, "ssh-ed25519", "ssh-rsa", "command=\"", "from=\"10.0.0.0/8\"", "no-pty,", "#", "\\\"", "="];
        prop_oneof![
            any_text(),
            select(fixed.to_vec()).prop_map(str::to_owned),
            select(vec![" ", "\t", "\n", "\r", "\0"]).prop_map(str::to_owned)
        ]
    };
    for_all(1024, prop::collection::vec(piece(), 0..8), |pieces| {
        ranges_hold(&pieces.concat());
        ranges_hold(&pieces.join(" "));
        Ok(())
    });
}
