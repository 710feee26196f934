//! The signature of a certificate: made by ssh-keygen and by hand, changed in every way, and read as ssh-keygen reads it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use nixos_ssh::access::certificate::Certificate;
use nixos_ssh::ssh::signature::SignatureError;
use sha2::{Digest as _, Sha256};

use super::command::{Folder as Files, key};
use super::hosts::number as setting;
use super::real_ssh_keygen::Random;
use super::sshd_tool::{Folder, output, succeed, tool};

/// A certificate in its parts: what is signed, and the fields of the signature.
#[derive(Clone)]
struct Parts {
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Parts {
    fn of(line: &str) -> Parts {
        let blob =
            STANDARD.decode(line.split(' ').nth(1).expect("a type, then the blob")).expect("ssh-keygen wrote it");
        let fields_of_key = if line.starts_with("ssh-ed25519-") { 1 } else { 2 };
        let mut at = 0;
        let mut skip = |fields: usize, numbers: usize| {
            for _ in 0..fields {
                at += 4 + u32::from_be_bytes(blob[at..at + 4].try_into().expect("four")) as usize;
            }
            at += numbers;
        };
        // Its name, a nonce, the key; serial number and kind; id, principals; both times; options, what is reserved, who signs.
        skip(2 + fields_of_key, 8 + 4);
        skip(2, 8 + 8);
        skip(4, 0);
        Parts { signed: blob[..at].to_vec(), signature: blob[at + 4..].to_vec() }
    }

    fn blob(&self) -> Vec<u8> {
        [self.signed.clone(), field(&self.signature)].concat()
    }

    /// The name of the signature, and its bytes.
    fn made(&self) -> (Vec<u8>, Vec<u8>) {
        let length = u32::from_be_bytes(self.signature[..4].try_into().expect("four")) as usize;
        (self.signature[4..4 + length].to_vec(), self.signature[8 + length..].to_vec())
    }

    fn with(&self, name: &[u8], bytes: &[u8]) -> Vec<u8> {
        Parts { signature: [field(name), field(bytes)].concat(), ..self.clone() }.blob()
    }
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).expect("short").to_be_bytes()[..], bytes].concat()
}

fn line(blob: &[u8]) -> String {
    let length = u32::from_be_bytes(blob[..4].try_into().expect("four")) as usize;
    let name = String::from_utf8_lossy(blob.get(4..4 + length).unwrap_or(b"?")).into_owned();
    format!("{name} {}", STANDARD.encode(blob))
}

/// Whether the library reads it and takes its signature.
fn is_signed(blob: &[u8]) -> bool {
    line(blob).parse::<Certificate>().is_ok_and(|certificate| certificate.signed.is_ok())
}

/// Those of many certificates that ssh-keygen reads, which it does with sshd's own function.
fn read_by_openssh(folder: &Path, blobs: &[Vec<u8>]) -> BTreeSet<usize> {
    let file = folder.join("many");
    // What stands in the first line has no number.
    let text: String = blobs.iter().map(|blob| format!("\n{}", line(blob))).collect();
    std::fs::write(&file, text + "\n").expect("it is ours");
    let ran = output(Command::new(tool("ssh-keygen")).arg("-L").arg("-f").arg(&file));
    let start = format!("{}:", file.display());
    let out = String::from_utf8_lossy(&ran.stdout).into_owned();
    let numbers = out.lines().filter_map(|line| line.strip_prefix(&start)?.strip_suffix(':')?.parse::<usize>().ok());
    numbers.map(|number| number - 2).collect()
}

/// Certificates of every authority that ssh-keygen makes without a token, with the arguments it was given.
fn made_by_keygen(folder: &Folder) -> Vec<(String, Parts)> {
    let subjects = [("one", &["-t", "ed25519"][..]), ("two", &["-t", "ecdsa", "-b", "384"]), ("rsa", &["-t", "rsa"])];
    let subjects = subjects.map(|(name, arguments)| folder.key_of_type(name, arguments).file);
    let authorities: [(&str, &[&str], &[&str]); 7] = [
        ("ca-ed25519", &["-t", "ed25519"], &[]),
        ("ca-256", &["-t", "ecdsa", "-b", "256"], &[]),
        ("ca-384", &["-t", "ecdsa", "-b", "384"], &[]),
        ("ca-521", &["-t", "ecdsa", "-b", "521"], &[]),
        ("ca-rsa", &["-t", "rsa", "-b", "2048"], &["-t", "ssh-rsa"]),
        ("ca-rsa-256", &["-t", "rsa", "-b", "2048"], &["-t", "rsa-sha2-256"]),
        ("ca-rsa-512", &["-t", "rsa", "-b", "3072"], &["-t", "rsa-sha2-512"]),
    ];
    let arguments: [&[&str]; 3] = [
        &["-n", "alice,bob"],
        &["-n", "alice", "-V", "20200101:20210101", "-O", "force-command=id", "-O", "source-address=10.0.0.0/8"],
        &["-h", "-n", "host.example.net", "-O", "critical:lab@example.net=x"],
    ];
    let mut made = Vec::new();
    for (name, of_key, of_signature) in authorities {
        let authority = folder.key_of_type(name, of_key).file;
        for (subject, arguments) in subjects.iter().zip(arguments) {
            let mut command = Command::new(tool("ssh-keygen"));
            command.args(["-q", "-I", "lab", "-s"]).arg(&authority).args(of_signature).args(arguments);
            succeed(command.arg(subject.with_extension("pub")));
            let file = format!("{}-cert.pub", subject.display());
            let text = std::fs::read_to_string(file).expect("ssh-keygen made it");
            made.push((format!("{name} {}", arguments.join(" ")), Parts::of(&text)));
        }
    }
    made
}

/// A certificate with everything that can be changed about it changed, one thing at a time; whether it counts still.
fn changes(parts: &Parts, others: &[(String, Parts)]) -> Vec<(&'static str, Vec<u8>, bool)> {
    let (name, bytes) = parts.made();
    let bytes = bytes[..].to_vec();
    let mut all = vec![("as it is", parts.blob(), true)];
    let mut flipped = bytes.clone();
    *flipped.last_mut().expect("it has bytes") ^= 1;
    all.push(("another signature", parts.with(&name, &flipped), false));
    all.push(("a signature without its last byte", parts.with(&name, &bytes[..bytes.len() - 1]), false));
    all.push(("a signature with one more byte", parts.with(&name, &[&bytes[..], &[0]].concat()), false));
    all.push(("an empty signature", parts.with(&name, b""), false));
    all.push((
        "bytes after the signature's fields",
        {
            let signature = [&parts.signature[..], b"\0"].concat();
            Parts { signature, ..parts.clone() }.blob()
        },
        false,
    ));
    all.push(("bytes after the signature", [parts.blob(), vec![0]].concat(), false));
    let whole = parts.blob();
    all.push(("cut in the signature", whole[..whole.len() - 10].to_vec(), false));
    all.push(("cut before the signature", parts.signed.clone(), false));
    all.push((
        "the signature of another text",
        Parts { signature: others[0].1.signature.clone(), ..parts.clone() }.blob(),
        false,
    ));
    for other in
        ["ssh-rsa", "rsa-sha2-256", "rsa-sha2-512", "ssh-ed25519", "ssh-dss", "ecdsa-sha2-nistp256", "none", ""]
    {
        if other.as_bytes() != name {
            all.push(("another name of the signature", parts.with(other.as_bytes(), &bytes), false));
        }
    }
    let mut changed = parts.clone();
    let place = changed.signed.windows(5).position(|part| part == b"alice");
    if let Some(at) = place {
        changed.signed[at..at + 5].copy_from_slice(b"carol");
        all.push(("another principal", changed.blob(), false));
    }
    all
}

/// Every certificate of ssh-keygen with every change, beside random ones of single bits, counts for us when ssh-keygen reads
/// it, and only then.
#[test]
fn a_signature_counts_when_openssh_takes_it() {
    let folder = Folder::new();
    let made = made_by_keygen(&folder);
    let mut cases = Vec::new();
    for (name, parts) in &made {
        let others: Vec<_> = made.iter().filter(|other| other.0 != *name).cloned().collect();
        let all = changes(parts, &others).into_iter();
        cases.extend(all.map(|(change, blob, counts)| (format!("{name}: {change}"), blob, Some(counts))));
    }
    cases.extend(by_hand().into_iter().map(|(name, blob, counts)| (name.to_owned(), blob, Some(counts))));
    let mut seed = Random(12);
    for _ in 0..setting("NIXOS_SSH_CASES").unwrap_or(1_500) {
        let (name, parts) = &made[seed.below(made.len())];
        let mut blob = parts.blob();
        let bit = seed.below(blob.len() * 8);
        blob[bit / 8] ^= 1 << (bit % 8);
        cases.push((format!("{name}: bit {bit}"), blob, None));
    }
    let blobs: Vec<Vec<u8>> = cases.iter().map(|case| case.1.clone()).collect();
    let read = read_by_openssh(&folder.path(""), &blobs);
    let mut wrong = Vec::new();
    for (number, (name, blob, counts)) in cases.iter().enumerate() {
        let (theirs, ours) = (read.contains(&number), is_signed(blob));
        if theirs != ours || counts.is_some_and(|counts| counts != theirs) {
            wrong.push(format!("{name}: ssh-keygen says {theirs}, we say {ours}, expected {counts:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(read.len() >= 21 && cases.len() - read.len() >= 300, "{} of {}", read.len(), cases.len());
}

/// What ssh-keygen does not make: tokens, browsers, signatures in other numbers, certificates that sign others.
fn by_hand() -> Vec<(&'static str, Vec<u8>, bool)> {
    let ed25519 = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let point = ed25519.verifying_key().to_bytes();
    let ecdsa = p256::ecdsa::SigningKey::from_slice(&[9; 32]).expect("a number below the order");
    let ec_point = ecdsa.verifying_key().to_sec1_point(false).as_bytes().to_vec();
    let plain = [field(b"ssh-ed25519"), field(&point)].concat();
    let plain_ec = [field(b"ecdsa-sha2-nistp256"), field(b"nistp256"), field(&ec_point)].concat();
    let sk = [field(b"sk-ssh-ed25519@openssh.com"), field(&point), field(b"ssh:")].concat();
    let sk_ec =
        [field(b"sk-ecdsa-sha2-nistp256@openssh.com"), field(b"nistp256"), field(&ec_point), field(b"ssh:")].concat();
    let by_ed25519 = |text: &[u8]| ed25519.sign(text).to_bytes().to_vec();
    let by_ecdsa = |text: &[u8]| {
        let signature: p256::ecdsa::Signature = ecdsa.sign(text);
        signature
    };
    let numbers = |signature: &p256::ecdsa::Signature| {
        let (r, s) = signature.split_bytes();
        [number(&r), number(&s)].concat()
    };
    let on_token = |text: &[u8], flags: u8, extensions: &[u8]| {
        [&Sha256::digest(b"ssh:")[..], &[flags], &7_u32.to_be_bytes(), extensions, &Sha256::digest(text)].concat()
    };
    let with = |authority: &[u8], sign: &dyn Fn(&[u8]) -> Vec<u8>| {
        let signed = unsigned(authority);
        [signed.clone(), field(&sign(&signed))].concat()
    };
    let mut all = vec![
        ("Ed25519", with(&plain, &|text| [field(b"ssh-ed25519"), field(&by_ed25519(text))].concat()), true),
        (
            "Ed25519 of another text",
            with(&plain, &|_| [field(b"ssh-ed25519"), field(&by_ed25519(b"x"))].concat()),
            false,
        ),
        (
            "Ed25519 with its number plus the order",
            with(&plain, &|text| {
                let mut signature = by_ed25519(text);
                plus_order(&mut signature[32..]);
                [field(b"ssh-ed25519"), field(&signature)].concat()
            }),
            true,
        ),
        (
            "ECDSA",
            with(&plain_ec, &|text| [field(b"ecdsa-sha2-nistp256"), field(&numbers(&by_ecdsa(text)))].concat()),
            true,
        ),
        (
            "ECDSA with the other half",
            with(&plain_ec, &|text| {
                let signature = by_ecdsa(text);
                let (r, s) = signature.split_scalars();
                let other = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).expect("not zero");
                [field(b"ecdsa-sha2-nistp256"), field(&numbers(&other))].concat()
            }),
            true,
        ),
        (
            "ECDSA with zeros before a number",
            with(&plain_ec, &|text| {
                let (r, s) = by_ecdsa(text).split_bytes();
                let long = [field(&[&[0; 9][..], &r].concat()), field(&[&[0; 2][..], &s].concat())].concat();
                [field(b"ecdsa-sha2-nistp256"), field(&long)].concat()
            }),
            true,
        ),
        (
            "ECDSA of zeros",
            with(&plain_ec, &|_| [field(b"ecdsa-sha2-nistp256"), field(&[field(b""), field(b"")].concat())].concat()),
            false,
        ),
        (
            "a name with a zero after it",
            with(&plain, &|text| [field(b"ssh-ed25519\0"), field(&by_ed25519(text))].concat()),
            true,
        ),
        (
            "a certificate that signs",
            with(&with(&plain, &|text| [field(b"ssh-ed25519"), field(&by_ed25519(text))].concat()), &|text| {
                [field(b"ssh-ed25519"), field(&by_ed25519(text))].concat()
            }),
            false,
        ),
    ];
    let token = |text: &[u8], flags: u8| {
        [field(&by_ed25519(&on_token(text, flags, b""))), vec![flags], 7_u32.to_be_bytes().to_vec()].concat()
    };
    let name = field(b"sk-ssh-ed25519@openssh.com");
    all.push(("token", with(&sk, &|text| [name.clone(), token(text, 1)].concat()), true));
    all.push(("token that nobody touched", with(&sk, &|text| [name.clone(), token(text, 0)].concat()), true));
    all.push((
        "token with other flags",
        with(&sk, &|text| {
            let mut made = [name.clone(), token(text, 1)].concat();
            let at = made.len() - 5;
            made[at] = 5;
            made
        }),
        false,
    ));
    all.push((
        "token without its counter",
        with(&sk, &|text| {
            let made = [name.clone(), token(text, 1)].concat();
            made[..made.len() - 4].to_vec()
        }),
        false,
    ));
    all.push((
        "token as a plain key",
        with(&sk, &|text| [field(b"ssh-ed25519"), field(&by_ed25519(text))].concat()),
        false,
    ));
    let ec_token = |text: &[u8]| {
        let signature = by_ecdsa(&on_token(text, 1, b""));
        [field(&numbers(&signature)), vec![1], 7_u32.to_be_bytes().to_vec()].concat()
    };
    all.push((
        "ECDSA token",
        with(&sk_ec, &|text| [field(b"sk-ecdsa-sha2-nistp256@openssh.com"), ec_token(text)].concat()),
        true,
    ));
    for (case, origin, end, counts) in [
        ("browser", "https://example.net", "}", true),
        ("browser with more", "https://example.net", ",\"crossOrigin\":false}", true),
        ("browser of a quote", "https://\"", "}", false),
        ("browser of another page", "https://example.org", "}", false),
    ] {
        let wrap = |text: &[u8]| {
            let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
            let shown = origin.replace("example.org", "example.net");
            format!("{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{shown}\"{end}")
                .into_bytes()
        };
        all.push((
            case,
            with(&sk_ec, &|text| {
                let signature = by_ecdsa(&on_token(&wrap(text), 1, b""));
                [
                    field(b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com"),
                    field(&numbers(&signature)),
                    vec![1],
                    7_u32.to_be_bytes().to_vec(),
                    field(origin.as_bytes()),
                    field(&wrap(text)),
                    field(b""),
                ]
                .concat()
            }),
            counts,
        ));
    }
    all
}

/// A user certificate of a key for alice, up to its signature.
fn unsigned(authority: &[u8]) -> Vec<u8> {
    let subject = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes();
    [
        field(b"ssh-ed25519-cert-v01@openssh.com"),
        field(&[1; 32]),
        field(&subject),
        vec![0; 8],
        1_u32.to_be_bytes().to_vec(),
        field(b"lab"),
        field(&field(b"alice")),
        vec![0; 8],
        vec![0xff; 8],
        field(b""),
        field(&[field(b"permit-pty"), field(b"")].concat()),
        field(b""),
        field(authority),
    ]
    .concat()
}

fn number(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let zero: &[u8] = if bytes.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    field(&[zero, bytes].concat())
}

/// Adds the order of the group to a number whose smallest byte comes first.
fn plus_order(scalar: &mut [u8]) {
    const ORDER: [u8; 16] =
        [0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14];
    let mut carry = 0;
    for (at, byte) in scalar.iter_mut().enumerate() {
        let add = if at < 16 { ORDER[at] } else { u8::from(at == 31) * 0x10 };
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}

/// `access can` says of each certificate that nobody signed why it lets nobody in.
#[test]
fn access_denies_a_certificate_that_its_authority_did_not_sign() {
    let keys = Folder::new();
    let (authority, other) = (keys.key("authority"), keys.key("other"));
    let subject = keys.key("subject");
    let made = |by: &Path| {
        let mut command = Command::new(tool("ssh-keygen"));
        succeed(command.args(["-q", "-I", "lab", "-n", "alice", "-s"]).arg(by).arg(subject.file.with_extension("pub")));
        let file = format!("{}-cert.pub", subject.file.display());
        std::fs::read_to_string(file).expect("ssh-keygen made it")
    };
    let good = made(&authority.file);
    let parts = Parts::of(&good);
    let whole = line(&parts.blob());
    let mut forged = parts.clone();
    let at = forged.signed.windows(5).position(|part| part == b"alice").expect("its principal");
    forged.signed[at..at + 5].copy_from_slice(b"carol");
    let flipped = {
        let (name, mut bytes) = parts.made();
        bytes[9] ^= 4;
        line(&parts.with(&name, &bytes))
    };
    let files = Files::new();
    let authority = authority.line();
    files.write(
        "web1.nix",
        format!(
            "{{\n  networking.hostName = \"web1\";\n  users.mutableUsers = false;\n  users.users.alice = {{\n    \
             isNormalUser = true;\n    openssh.authorizedKeys.keys = [ \"cert-authority {}\" \"{}\" ];\n  }};\n  \
             users.users.carol = {{\n    isNormalUser = true;\n    openssh.authorizedKeys.keys = [ \"cert-authority {}\" ];\n  }};\n  \
             services.openssh = {{\n    enable = true;\n    authorizedKeysInHomedir = false;\n    \
             settings.PasswordAuthentication = false;\n    settings.KbdInteractiveAuthentication = false;\n  }};\n}}\n",
            authority.trim(),
            key(1, "alice@laptop"),
            authority.trim(),
        ),
    );
    let wrong = SignatureError::Wrong.to_string();
    let cut = SignatureError::Cut.to_string();
    let by_other = made(&other.file);
    let cases: [(&str, &str, String, i32, &str); 8] = [
        ("good", "alice", good.clone(), 0, "allowed: "),
        ("forged", "carol", line(&forged.blob()), 1, &wrong),
        ("flipped", "alice", flipped, 1, &wrong),
        ("cut", "alice", whole[..whole.len() - 8].to_owned(), 1, &cut),
        ("cut to a part of a group", "alice", whole[..whole.len() - 10].to_owned(), 1, &cut),
        ("by another", "alice", by_other, 1, "no authority that is trusted here signed the certificate"),
        ("the whole signature cut off", "alice", line(&parts.signed), 1, &cut),
        ("cut before it", "alice", line(&parts.signed[..60]), 2, "the certificate is damaged"),
    ];
    for (name, user, text, code, says) in cases {
        files.write("x-cert.pub", format!("{}\n", text.trim_end()));
        let ran = files.run(&["access", "can", &format!("{user}@web1"), "--key", "x-cert.pub"]);
        assert_eq!(ran.code, code, "{name}: {}{}", ran.out, ran.err);
        assert!(format!("{}{}", ran.out, ran.err).contains(says), "{name}: {}{}", ran.out, ran.err);
        assert_eq!(ran.out.starts_with("denied: "), code == 1, "{name}: {}", ran.out);
    }
}
