//! Keys and certificates of a lab, made by ssh-keygen when they are first asked for.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::login_site::Certificate;
use crate::sshd_tool::succeed;

/// How an argument begins that is none of ssh-keygen: what is changed about the certificate after it was signed.
pub const FORGED: &str = "forged:";

/// The keys of a worker, by their names.
pub struct Keys {
    /// ssh-keygen.
    pub keygen: PathBuf,
    /// Where they are kept.
    pub folder: PathBuf,
}

impl Keys {
    /// The private half of a key that is made when it is first asked for: names that begin with `rsa` or `ec` have the size in
    /// them, all others are Ed25519.
    pub fn key(&self, name: &str) -> PathBuf {
        let file = self.folder.join(name);
        if !file.exists() {
            let size = |prefix: &str| name.strip_prefix(prefix).and_then(|rest| rest.split('-').next());
            let kind = match (size("rsa"), size("ec")) {
                (Some(bits), _) => vec!["-t", "rsa", "-b", bits],
                (_, Some(bits)) => vec!["-t", "ecdsa", "-b", bits],
                _ => vec!["-t", "ed25519"],
            };
            succeed(Command::new(&self.keygen).args(["-q", "-N", "", "-C", name]).args(kind).arg("-f").arg(&file));
        }
        file
    }

    /// The public half of a key, without its comment.
    pub fn public(&self, name: &str) -> String {
        let text = fs::read_to_string(self.key(name).with_extension("pub")).expect("ssh-keygen writes both halves");
        text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    }

    /// The file of a certificate, and its type. Beside it, without `-cert.pub`, stands the private half.
    pub fn certificate(&self, certificate: &Certificate) -> (PathBuf, String) {
        let Certificate { authority, key, arguments } = certificate;
        let name = format!("{authority} {key} {}", arguments.join(" ")).replace(['/', ' '], "_");
        let file = self.folder.join(format!("{name}-cert.pub"));
        if !file.exists() {
            let public = self.folder.join(format!("{name}.pub"));
            fs::write(&public, self.public(key)).expect("it is ours");
            let mut command = Command::new(&self.keygen);
            fs::hard_link(self.key(key), self.folder.join(&name)).expect("it is ours");
            let plain = arguments.iter().filter(|argument| !argument.starts_with(FORGED));
            succeed(command.args(["-q", "-I", "lab", "-s"]).arg(self.key(authority)).args(plain).arg(&public));
            for forgery in arguments.iter().filter_map(|argument| argument.strip_prefix(FORGED)) {
                self.forge(&file, forgery);
            }
        }
        let text = fs::read_to_string(&file).expect("it was just made");
        (file, text.split(' ').next().unwrap_or_default().to_owned())
    }

    /// Changes a certificate after it was signed: `OLD~NEW`, words in it or keys by their names, or `signature`.
    fn forge(&self, file: &Path, forgery: &str) {
        let text = fs::read_to_string(file).expect("it was just made");
        let (kind, rest) = text.split_once(' ').expect("a type, then the blob");
        let mut blob = STANDARD.decode(rest.split_whitespace().next().expect("the blob")).expect("ssh-keygen wrote it");
        match forgery.split_once('~') {
            None => *blob.last_mut().expect("it has bytes") ^= 1,
            Some((old, new)) => {
                let bytes = |name: &str| match self.folder.join(name).exists() {
                    true => {
                        let public = self.public(name);
                        STANDARD.decode(public.split(' ').nth(1).expect("its blob")).expect("ssh-keygen wrote it")
                    }
                    false => name.as_bytes().to_vec(),
                };
                let (old, new) = (bytes(old), bytes(new));
                let at = blob.windows(old.len()).position(|part| part == old).expect("it stands there");
                blob.splice(at..at + old.len(), new);
            }
        }
        fs::write(file, format!("{kind} {}\n", STANDARD.encode(blob))).expect("it is ours");
    }

    /// A certificate as it stands in its file.
    pub fn certificate_line(&self, certificate: &Certificate) -> String {
        let (file, _) = self.certificate(certificate);
        fs::read_to_string(file).expect("it was just made").trim_end().to_owned()
    }

    /// A text with keys in the places that name them.
    pub fn expand(&self, text: &str) -> String {
        let mut pieces = text.split('{');
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
            let plain =
                !name.is_empty() && name.bytes().all(|byte| b"abcdefghijklmnopqrstuvwxyz0123456789-.+".contains(&byte));
            if !plain || !piece.contains('}') {
                whole.push_str(&format!("{{{piece}"));
                continue;
            }
            let key = match (name.strip_suffix(".blob"), name.split_once('+')) {
                (Some(name), _) => self.public(name).split(' ').nth(1).unwrap_or_default().to_owned(),
                (None, Some((authority, key))) => self.certificate_line(&Certificate::new(authority, key, "-n alice")),
                (None, None) => self.public(name),
            };
            whole.push_str(&format!("{key}{rest}"));
        }
        whole
    }
}
