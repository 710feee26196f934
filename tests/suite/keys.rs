//! Authorized keys: what sshd was seen to take and refuse, line by line; and the real ssh-keygen.

use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nixos_ssh::ssh::authorized_keys::read_file;
use nixos_ssh::{AuthorizedKey, KeyError, KeyOption, KeyType, PublicKey};

const BLOB: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ";
const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINMIzY5LPtWATEAKiWIkMeVHQeooLJWbrxt+taT/cLcH";

fn line(before: &str, after: &str) -> String {
    format!("{before}ssh-ed25519 {BLOB}{after}")
}

fn error(text: &str) -> String {
    match text.parse::<AuthorizedKey>() {
        Ok(key) => panic!("{text:?} is taken: {key:?}"),
        Err(error) => error.to_string(),
    }
}

/// What we say of a line that was tried with sshd 9.2, 10.0 and 10.5, which agreed on each.
enum Ours {
    /// sshd let the key in, and so do we.
    Takes,
    /// sshd did not take the line, and we say why.
    Refuses(&'static str),
    /// sshd took the line; we do not, because it cannot be written or hides a mistake.
    RefusesMore(&'static str),
    /// sshd took the line but not that login: the time, the certificate or the other key was wrong.
    TakesTheLine,
}

#[test]
fn lines_that_sshd_was_seen_to_take_or_refuse() {
    use Ours::{Refuses, RefusesMore, Takes, TakesTheLine};
    let neither = |word: &str| &*Box::leak(format!("{word:?} is neither a key type nor a list of key options").into());
    let not_base64 = "the key is not whole base64: it is cut off, wrapped or mistyped";
    let quotes = "key option from: the value must stand in double quotes";
    let certificate = "a key of type ssh-ed25519-cert-v01@openssh.com never logs anybody in: \
                       a certificate on a line never matches, list its CA with cert-authority";
    let target = "key option permitopen: is written host:port, one of them; the port may be *";
    let seen: Vec<(&str, &str, String, Ours)> = vec![
        ("plain", "OK", line("", " alice@laptop\n"), Takes),
        ("no-final-newline", "OK", line("", " alice@laptop"), Takes),
        ("crlf-no-comment", "OK", line("", "\r\n"), Takes),
        ("bom", "DENY", line("\u{feff}", ""), Refuses(neither("\u{feff}ssh-ed25519"))),
        ("leading-tab", "OK", line("\t", ""), Takes),
        ("nbsp-lead", "DENY", line("\u{a0}", ""), Refuses(neither("\u{a0}ssh-ed25519"))),
        ("tab-sep", "OK", format!("ssh-ed25519\t{BLOB}\talice"), Takes),
        ("double-space", "OK", format!("ssh-ed25519  {BLOB}  alice"), Takes),
        (
            "split-b64",
            "DENY",
            format!("ssh-ed25519 {}\n{}", &BLOB[..40], &BLOB[40..]),
            Refuses("a key is one line, this text has a line break"),
        ),
        ("space-in-b64", "DENY", format!("ssh-ed25519 {} {}", &BLOB[..40], &BLOB[40..]), Refuses("the key is cut off")),
        ("trunc-b64", "DENY", format!("ssh-ed25519 {}", &BLOB[..60]), Refuses("the key is cut off")),
        ("b64-garbage-tail", "DENY", line("", "!!"), Refuses(not_base64)),
        ("b64-nopad-junk", "DENY", line("", "A"), Refuses(not_base64)),
        ("type-case", "DENY", format!("SSH-ED25519 {BLOB}"), Refuses(neither("SSH-ED25519"))),
        (
            "wrong-type",
            "DENY",
            format!("ssh-rsa {BLOB}"),
            Refuses("the line says ssh-rsa, the key itself is ssh-ed25519"),
        ),
        ("comment-utf8", "OK", line("", " älice@läptop – 鍵"), Takes),
        // A comment that long is nobody's name: it costs every reader of the module.
        (
            "long-comment-70k",
            "OK",
            line("", &format!(" {}", "x".repeat(70_000))),
            RefusesMore("a line of 70081 bytes, at most 16384 are written"),
        ),
        (
            "long-options-20k",
            "OK",
            line(&format!("command=\"{}\" ", "x".repeat(20_000)), ""),
            RefusesMore("a line of 20091 bytes, at most 16384 are written"),
        ),
        ("hash-prefix", "DENY", line("#", ""), Refuses("this is a placeholder, not a key")),
        ("unknown-opt", "DENY", line("no-such ", ""), Refuses(neither("no-such"))),
        ("opt-case", "OK", line("NO-PTY,x11-FORWARDING,Command=\"true\" ", ""), Takes),
        ("opt-space", "DENY", line("no-pty, no-user-rc ", ""), Refuses(neither("no-user-rc"))),
        ("opt-tab", "OK", line("no-pty\t", ""), Takes),
        ("from-ok", "OK", line("from=\"127.0.0.0/8,::1,*.example.com\" ", ""), Takes),
        (
            "from-neg-only",
            "DENY",
            line("from=\"!10.0.0.1\" ", ""),
            Refuses("key option from: only excludes: no source address would match"),
        ),
        (
            "from-badcidr2",
            "DENY",
            line("from=\"127.0.0.1,127.0.0.1/8\" ", ""),
            Refuses("key option from: has a range that is none: bits beyond the prefix must be zero, as in 10.0.0.0/8"),
        ),
        ("from-unq", "DENY", line("from=127.0.0.1 ", ""), Refuses(quotes)),
        ("from-sq", "DENY", line("from='127.0.0.1' ", ""), Refuses(quotes)),
        (
            "from-twice",
            "DENY",
            line("from=\"127.0.0.1\",from=\"127.0.0.1\" ", ""),
            Refuses("key option from: stands twice: sshd refuses the key"),
        ),
        (
            "from-empty",
            "DENY",
            line("from=\"\" ", ""),
            Refuses("key option from: is a list of addresses, ranges or host names without blanks"),
        ),
        ("cmd-escq", "FORCED:hi", line("command=\"echo \\\"hi\\\"\" ", ""), Takes),
        ("cmd-esc-other", "FORCED:a\\b", line("command=\"echo 'a\\b'\" ", ""), Takes),
        ("cmd-empty", "FORCED:", line("command=\"\" ", ""), Takes),
        ("ca-cert", "OK", line("cert-authority ", ""), Takes),
        ("ca-cert-prin-bad", "DENY", line("cert-authority,principals=\"bob\" ", ""), TakesTheLine),
        ("ca-cert-prin-ok", "OK", line("cert-authority,principals=\"alice,admin\" ", ""), Takes),
        ("cert-line-plainkey", "DENY", format!("ssh-ed25519-cert-v01@openssh.com {BLOB}"), Refuses(certificate)),
        ("cert-line-cert", "DENY", format!("no-pty ssh-ed25519-cert-v01@openssh.com {BLOB}"), Refuses(certificate)),
        ("ca-nocaflag", "DENY", line("", " the CA's own key, without cert-authority"), TakesTheLine),
        ("exp-past", "DENY", line("expiry-time=\"20200101\" ", ""), TakesTheLine),
        (
            "exp-dash",
            "DENY",
            line("expiry-time=\"2040-01-01\" ", ""),
            Refuses("key option expiry-time: is written YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z for UTC"),
        ),
        ("exp-Z", "OK", line("expiry-time=\"20400101Z\" ", ""), Takes),
        ("po-noport", "DENY", line("permitopen=\"localhost\" ", ""), Refuses(target)),
        ("po-port0", "DENY", line("permitopen=\"localhost:0\" ", ""), Refuses(target)),
        ("po-none", "DENY", line("permitopen=\"none\" ", ""), Refuses(target)),
        ("po-list", "DENY", line("permitopen=\"localhost:80,localhost:81\" ", ""), Refuses(target)),
        (
            "env-bad",
            "DENY",
            line("environment=\"A-B=1\" ", ""),
            Refuses("key option environment: is written NAME=value, the name of letters, digits and _"),
        ),
        ("env-noeq", "DENY", line("environment=\"A\" ", ""), Refuses("key option environment: is written NAME=value")),
        ("tunnel", "OK", line("tunnel=\"0\" ", ""), Takes),
        ("tunnel-bad", "DENY", line("tunnel=\"x\" ", ""), Refuses("key option tunnel: is a device number or any")),
        ("verify", "OK", line("verify-required ", ""), Takes),
        ("noverify", "OK", line("no-verify-required ", ""), Takes),
        (
            "dsa",
            "DENY",
            format!("ssh-dss {BLOB}"),
            Refuses("a key of type ssh-dss never logs anybody in: OpenSSH 10 has dropped DSA"),
        ),
        // Nix strings cannot hold NUL at all.
        ("nul-in-comment", "OK", line("", " ali\0ce"), RefusesMore("a control character (U+0000) in a key line")),
        (
            "cr-only",
            "DENY",
            format!("# keys\rssh-ed25519 {BLOB}"),
            Refuses("a key is one line, this text has a line break"),
        ),
        ("vt", "DENY", format!("ssh-ed25519\u{b}{BLOB}"), Refuses("a control character (U+000B) in a key line")),
        ("two-on-line", "DENY", line("", &format!(" {OTHER}")), TakesTheLine),
        (
            "pq",
            "DENY",
            format!("ssh-mldsa44-ed25519@openssh.com {BLOB}"),
            Refuses(
                "a key of type ssh-mldsa44-ed25519@openssh.com never logs anybody in: \
                 it is experimental, sshd refuses it by default",
            ),
        ),
    ];
    for (name, verdict, text, ours) in &seen {
        let parsed = text.parse::<AuthorizedKey>().map_err(|error| error.to_string());
        match (ours, *verdict) {
            (Takes, verdict) if verdict != "DENY" => {
                let key = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(STANDARD.encode(key.key.blob()), BLOB, "{name}");
                if let Some(forced) = verdict.strip_prefix("FORCED:") {
                    let Some(KeyOption::Command(command)) = key.options.first() else { panic!("{name}") };
                    let said = command.strip_prefix("echo ").unwrap_or(command).trim_matches(['"', '\'']);
                    assert_eq!(said, forced, "{name}");
                }
            }
            (TakesTheLine, "DENY") => assert!(parsed.is_ok(), "{name}: {parsed:?}"),
            (Refuses(expected), "DENY") => {
                assert_eq!(parsed.as_ref().map_err(|error| &**error), Err(*expected), "{name}")
            }
            (RefusesMore(expected), "OK") => {
                assert_eq!(parsed.as_ref().map_err(|error| &**error), Err(*expected), "{name}")
            }
            _ => panic!("{name}: our word does not fit {verdict}"),
        }
    }
    assert_eq!(seen.len(), 58);
}

#[test]
fn files_that_sshd_was_seen_to_read() {
    let first = line("command=\"echo first\",restrict ", "");
    let again = line("", " again");
    // dup-first-restrict, dup-from-bad-then-ok: the same key twice stays twice, in order.
    let keys = read_file(&format!("{first}\n{again}\n")).unwrap();
    assert_eq!(keys.iter().map(|key| key.options.len()).collect::<Vec<_>>(), [2, 0]);
    // Comments and empty lines, with either line end; the last line may have none.
    let keys = read_file(&format!("# alice\r\n\r\n \t# bob\n   \n{again}\r\n{OTHER}")).unwrap();
    assert_eq!(keys.len(), 2);
    // bom-second-line: sshd skips a line without a word and takes the next; we say which one is no key.
    let errors = read_file(&format!("\u{feff}{again}\n{OTHER}\n{again} x\nno key\n")).unwrap_err();
    let errors: Vec<_> = errors.into_iter().map(|(number, error)| format!("{number}: {error}")).collect();
    assert_eq!(
        errors,
        [
            "1: \"\\u{feff}ssh-ed25519\" is neither a key type nor a list of key options",
            "4: \"no\" is neither a key type nor a list of key options",
        ]
    );
    // rsa2048, and every other type that sshd takes by default.
    for key_type in KeyType::ALL {
        assert_eq!(KeyType::from_name(key_type.name()), Some(*key_type));
    }
}

#[test]
fn the_grammar_of_options() {
    // Commas may lead, double and trail; what we write has none of that.
    let taken = [
        (",,restrict,,pty,", "restrict,pty"),
        ("restrict,restrict", "restrict,restrict"),
        ("pty,no-pty,pty", "pty,no-pty,pty"),
        (
            "X11-FORWARDING,No-Agent-Forwarding,port-forwarding,user-rc",
            "X11-forwarding,no-agent-forwarding,port-forwarding,user-rc",
        ),
        ("no-touch-required,verify-required", "no-touch-required,verify-required"),
        ("command=\"a,b c\\\"d\\\" # e\"", "command=\"a,b c\\\"d\\\" # e\""),
        ("command=\"a\\b\\\\c\"", "command=\"a\\b\\\\c\""),
        (
            "environment=\"A=1\",environment=\"A=\",environment=\"_b2=x=y\"",
            "environment=\"A=1\",environment=\"A=\",environment=\"_b2=x=y\"",
        ),
        ("expiry-time=\"20300228\"", "expiry-time=\"20300228\""),
        // sshd's own clock takes 30 February for 1 March; a day that month can have is all we ask.
        ("expiry-time=\"203002291200\"", "expiry-time=\"203002291200\""),
        ("expiry-time=\"20301231235959UTC\"", "expiry-time=\"20301231235959UTC\""),
        (
            "from=\"10.0.0.0/8,!10.0.0.1,2001:db8::/32,host?.example.*\"",
            "from=\"10.0.0.0/8,!10.0.0.1,2001:db8::/32,host?.example.*\"",
        ),
        ("from=\"0.0.0.0/0,::/0,192.0.2.1/32\"", "from=\"0.0.0.0/0,::/0,192.0.2.1/32\""),
        (
            "permitlisten=\"8080\",permitlisten=\"localhost:*\",permitlisten=\"*\"",
            "permitlisten=\"8080\",permitlisten=\"localhost:*\",permitlisten=\"*\"",
        ),
        (
            "permitopen=\"db:5432\",permitopen=\"[2001:db8::1]:*\",permitopen=\"*:443\"",
            "permitopen=\"db:5432\",permitopen=\"[2001:db8::1]:*\",permitopen=\"*:443\"",
        ),
        ("tunnel=\"any\",tunnel=\"7\"", "tunnel=\"any\",tunnel=\"7\""),
        ("cert-authority,principals=\"a,b@c\"", "cert-authority,principals=\"a,b@c\""),
    ];
    for (options, written) in taken {
        let key: AuthorizedKey = line(&format!("{options} "), " alice@laptop").parse().unwrap();
        let text = key.to_string();
        assert_eq!(text, line(&format!("{written} "), " alice@laptop"));
        assert_eq!(text.parse::<AuthorizedKey>(), Ok(key));
    }
    let refused = [
        ("no-restrict", "\"no-restrict\" is neither a key type nor a list of key options"),
        ("no-cert-authority", "\"no-cert-authority\" is neither a key type nor a list of key options"),
        ("pty=\"yes\"", "key option pty: takes no value"),
        (
            "restrict,command",
            "key option command: sshd does not know it, or it needs a value, and would refuse the key",
        ),
        ("restrict,comand=\"x\"", "key option comand: sshd does not know it and would refuse the key"),
        ("command=\"x", "key option command: the closing quote is missing"),
        ("command=\"x\"y", "key option command: text follows the closing quote"),
        ("command=\"a\",command=\"b\"", "key option command: stands twice: sshd refuses the key"),
        ("principals=\"alice\"", "key option principals: works with cert-authority only: sshd refuses the key"),
        (
            "cert-authority,principals=\"a\",principals=\"b\"",
            "key option principals: stands twice: sshd refuses the key",
        ),
        ("cert-authority,principals=\"a b\"", "key option principals: is a list of words without blanks and quotes"),
        (
            "expiry-time=\"20301301\"",
            "key option expiry-time: is written YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z for UTC",
        ),
        (
            "from=\"10.0.0.0/33\"",
            "key option from: has a range that is none: bits beyond the prefix must be zero, as in 10.0.0.0/8",
        ),
        ("from=\"a, b\"", "key option from: is a list of addresses, ranges or host names without blanks"),
        ("permitlisten=\"0\"", "key option permitlisten: is written port or host:port, one of them; the port may be *"),
        ("permitopen=\"a:65536\"", "key option permitopen: is written host:port, one of them; the port may be *"),
        ("tunnel=\"-1\"", "key option tunnel: is a device number or any"),
    ];
    for (options, expected) in refused {
        assert_eq!(error(&line(&format!("{options} "), "")), expected, "{options}");
    }
}

#[test]
fn mistakes_people_make_with_keys() {
    let mistakes = [
        ("", "there is no key here"),
        (" \t\n", "there is no key here"),
        ("ssh-ed25519", "the key itself is missing after its type"),
        ("ssh-ed25519 AAAA...", "this is a placeholder, not a key"),
        ("ssh-ed25519 AAAA… alice", "this is a placeholder, not a key"),
        ("ssh-ed25519 ... alice", "this is a placeholder, not a key"),
        ("alice@laptop", "\"alice@laptop\" is neither a key type nor a list of key options"),
        (BLOB, "the line begins with base64, not with a key type or key options"),
        (
            "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
            "\"SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU\" is neither a key type nor a list of key options",
        ),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "this is a private key: whoever reads the module could log in with it"),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n",
            "this is a private key: whoever reads the module could log in with it",
        ),
        ("ssh-rsa1 AAAA", "a key of type ssh-rsa1 never logs anybody in: protocol 1 is gone"),
    ];
    for (text, expected) in mistakes {
        assert_eq!(error(text), expected, "{text:?}");
    }
    let private = "# mine\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n";
    assert_eq!(read_file(private), Err(vec![(2, KeyError::Private)]));
    // A wrong comment in a key that was built, not read.
    let mut key: AuthorizedKey = line("", "").parse().unwrap();
    for comment in ["alice\nssh-ed25519 AAAA", "alice\r", "\u{85}", " alice", "alice ", &"x".repeat(201)] {
        comment.clone_into(&mut key.comment);
        assert!(key.check().is_err(), "{comment:?}");
    }
    "alice \"the\" # ${admin} 'x' \\".clone_into(&mut key.comment);
    assert_eq!(key.check(), Ok(()));
    assert_eq!(key.to_string().parse(), Ok(key));
}

/// A field of a blob: its length and its bytes.
fn field(bytes: &[u8]) -> Vec<u8> {
    let mut field = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
    field.extend(bytes);
    field
}

fn blob(fields: &[&[u8]]) -> Vec<u8> {
    fields.iter().flat_map(|bytes| field(bytes)).collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The base points of the curves (SEC 2, sections 2.4.2, 2.5.1, 2.6.1): known to be on them.
fn base_points() -> [(&'static str, &'static str, Vec<u8>); 3] {
    [
        (
            "ecdsa-sha2-nistp256",
            "nistp256",
            hex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                 4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
        ),
        (
            "ecdsa-sha2-nistp384",
            "nistp384",
            hex("04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7\
                 3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"),
        ),
        (
            "ecdsa-sha2-nistp521",
            "nistp521",
            hex("0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ff\
                 a8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd1727\
                 3e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"),
        ),
    ]
}

#[test]
fn an_ecdsa_point_must_be_on_its_curve() {
    for (name, curve, point) in base_points() {
        let whole = |point: &[u8]| PublicKey::from_blob(&blob(&[name.as_bytes(), curve.as_bytes(), point]));
        let key = whole(&point).unwrap();
        assert_eq!(format!("nistp{}", key.bits()), curve);
        for bit in 8..point.len() * 8 {
            let mut other = point.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            let error = whole(&other).unwrap_err().to_string();
            assert_eq!(error, "the key is damaged: the point is not on the curve", "bit {bit} of {curve}");
        }
        // Coordinates of p and above are other names of the same point, which OpenSSL does not take.
        let mut large = point.clone();
        large[1..].fill(0xff);
        assert!(whole(&large).is_err());
        // The compressed form.
        let half = [&[2], &point[1..point.len() / 2 + 1]].concat();
        assert_eq!(whole(&half).unwrap_err().to_string(), "the key is damaged: a field has the wrong length");
    }
}

#[test]
fn a_damaged_blob_is_named() {
    let name = b"ssh-rsa".as_slice();
    let modulus = |bytes: usize| [&[0, 0xc0][..], &vec![0x55; bytes - 1]].concat();
    let small = [&[0x7f][..], &[0x55; 127]].concat();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (vec![], "the key is cut off"),
        (vec![0, 0, 0, 99, 1], "the key is cut off"),
        (blob(&[b"ssh-dss"]), "the key is of the unknown type \"ssh-dss\""),
        (blob(&[b"ssh-ed25519", &[7; 31]]), "the key is damaged: a field has the wrong length"),
        ([blob(&[b"ssh-ed25519", &[7; 32]]), vec![0]].concat(), "the key has 1 bytes too many"),
        (blob(&[b"sk-ssh-ed25519@openssh.com", &[7; 32]]), "the key is cut off"),
        (blob(&[name, &[], &modulus(128)]), "the key is damaged: a number is zero"),
        (blob(&[name, &[0, 3], &modulus(128)]), "the key is damaged: a number has needless zeros"),
        (blob(&[name, &[0x83], &modulus(128)]), "the key is damaged: a number is negative"),
        (blob(&[name, &[4], &modulus(128)]), "the key is damaged: the exponent is even"),
        (blob(&[name, &[3], &small]), "an RSA key of 1023 bits: sshd refuses those under 1024"),
        (blob(&[name, &[3], &modulus(2049)]), "an RSA key of 16392 bits: OpenSSH reads at most 16384"),
        (
            blob(&[b"ecdsa-sha2-nistp256", b"nistp384", &base_points()[0].2]),
            "the key is damaged: the curve is not that of the type",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(PublicKey::from_blob(&bytes).unwrap_err().to_string(), expected);
    }
    assert_eq!(PublicKey::from_blob(&blob(&[name, &[3], &modulus(128)])).unwrap().bits(), 1024);
    assert_eq!(PublicKey::from_blob(&blob(&[name, &[3], &modulus(2048)])).unwrap().bits(), 16384);
}

fn ssh_keygen(args: &[&str]) -> Output {
    let run = Command::new("ssh-keygen").args(args).stdin(std::process::Stdio::null()).output();
    run.expect("ssh-keygen must be installed for this test")
}

/// What `ssh-keygen -l` prints of a file, without its line end.
fn listed(path: &std::path::Path) -> String {
    let output = ssh_keygen(&["-l", "-f", path.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    assert!(output.status.success(), "{} {text}", String::from_utf8_lossy(&output.stderr));
    text
}

/// A key as `ssh-keygen -l` prints it.
fn shown(key: &AuthorizedKey) -> String {
    let name = match key.key.key_type() {
        KeyType::Ed25519 => "ED25519",
        KeyType::Rsa => "RSA",
        KeyType::EcdsaP256 | KeyType::EcdsaP384 | KeyType::EcdsaP521 => "ECDSA",
        KeyType::SkEd25519 => "ED25519-SK",
        KeyType::SkEcdsaP256 => "ECDSA-SK",
        other => panic!("{other:?}"),
    };
    format!("{} {} {} ({name})", key.key.bits(), key.key.fingerprint(), key.comment)
}

/// Public key lines that the real ssh-keygen made; those of tokens, which it cannot make, around its points.
fn made_by_ssh_keygen(folder: &std::path::Path) -> Vec<(KeyType, usize, String)> {
    let kinds = [
        ("ed25519", 256, KeyType::Ed25519),
        ("rsa", 1024, KeyType::Rsa),
        ("rsa", 2048, KeyType::Rsa),
        ("rsa", 3072, KeyType::Rsa),
        ("rsa", 4096, KeyType::Rsa),
        ("ecdsa", 256, KeyType::EcdsaP256),
        ("ecdsa", 384, KeyType::EcdsaP384),
        ("ecdsa", 521, KeyType::EcdsaP521),
    ];
    let mut lines = Vec::new();
    for (name, bits, key_type) in kinds {
        let path = folder.join(format!("{name}{bits}"));
        let (path, bits_text, comment) = (path.to_str().unwrap(), bits.to_string(), format!("{name} {bits} @laptop"));
        let output = ssh_keygen(&["-q", "-t", name, "-b", &bits_text, "-N", "", "-C", &comment, "-f", path]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let line = std::fs::read_to_string(format!("{path}.pub")).unwrap();
        // The points of these two also make keys of tokens.
        let token = match key_type {
            KeyType::Ed25519 => Some((KeyType::SkEd25519, "sk-ssh-ed25519@openssh.com", 4 + 11)),
            KeyType::EcdsaP256 => Some((KeyType::SkEcdsaP256, "sk-ecdsa-sha2-nistp256@openssh.com", 4 + 19)),
            _ => None,
        };
        if let Some((key_type, name, start)) = token {
            let plain = STANDARD.decode(line.split(' ').nth(1).unwrap()).unwrap();
            let token = [field(name.as_bytes()), plain[start..].to_vec(), field(b"ssh:")].concat();
            lines.push((key_type, 256, format!("{name} {} alice@token\n", STANDARD.encode(token))));
        }
        lines.push((key_type, bits, line));
    }
    lines
}

#[test]
#[ignore = "needs ssh-keygen; tests/run runs it"]
fn ssh_keygen_agrees_on_every_type_of_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.pub");
    let mut types = Vec::new();
    for (key_type, bits, line) in made_by_ssh_keygen(folder.path()) {
        std::fs::write(&file, &line).unwrap();
        let key: AuthorizedKey = line.parse().unwrap();
        assert_eq!((key.key.key_type(), key.key.bits()), (key_type, bits));
        assert_eq!(shown(&key), listed(&file));
        assert_eq!(format!("{key}\n"), line);
        types.push(key_type);
        // With options, as on a line of authorized_keys.
        let forced = key.option(KeyOption::Restrict).option(KeyOption::Command("echo \"hi\" # \\n".to_owned()));
        std::fs::write(&file, format!("# one key\n{forced}\n")).unwrap();
        assert_eq!(shown(&forced), listed(&file));
    }
    types.sort_unstable();
    types.dedup();
    assert_eq!(types, {
        let mut all = KeyType::ALL.to_vec();
        all.sort_unstable();
        all
    });
}
