//! What a text is that sshd takes for no key: so that a diagnostic can say it, and never of a key that works.

use super::placeholder::is_placeholder;
use super::{KeyLine, inspect, key_lines};
use crate::nearest::nearest;
use crate::ssh::key_error::KeyError;
use crate::ssh::key_options::KeyOption;
use crate::ssh::key_type::KeyType;
use crate::ssh::line_reader::{BLANKS, Layout, is_private, is_type_word, read_line, split_word};
use crate::ssh::reader::Reader;
use crate::ssh::wire::WireError;

/// What a text is that is no usable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotAKey {
    /// Nothing, or blanks.
    Empty,
    /// Comments only.
    CommentOnly,
    /// Something that stands for a key: `ssh-ed25519 AAAA…`, `<your key>`.
    Placeholder,
    /// The fingerprint of a key, by which nobody can be let in.
    Fingerprint,
    /// A public key, but not in the form that OpenSSH reads.
    Foreign(ForeignFormat),
    /// A private key or a part of one, which must not be printed.
    PrivateKey,
    /// Of a type that is gone, by its name: `ssh-dss`, `ssh-xmss@openssh.com`, `protocol 1`.
    DeadType(&'static str),
    /// Of a type that sshd knows and does not accept by default.
    Experimental,
    /// A path or an address where keys are, instead of the keys.
    Location,
    /// A certificate: on a line it never matches.
    Certificate,
    /// A key that a line break divides, or several lines of which one is no key.
    LineBreak,
    /// A line of known_hosts: host names before a key.
    KnownHostsLine,
    /// Base64 without the type before it; the type, when the base64 is a whole key. It may come out of a private key.
    Fragment(Option<KeyType>),
    /// A whole key whose options sshd refuses, and the key with them.
    Options,
    /// An RSA key of so many bits, too few for sshd.
    TooSmall(usize),
    /// Nothing of these: cut off, mistyped, in the wrong order.
    Unparsable,
}

/// A form of public keys that OpenSSH does not read from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ForeignFormat {
    /// `---- BEGIN SSH2 PUBLIC KEY ----`: what PuTTY saves and `ssh-keygen -e` prints. `ssh-keygen -i` converts it.
    Rfc4716,
    /// `-----BEGIN PUBLIC KEY-----`, PKCS#1 or PKCS#8. `ssh-keygen -i -m PKCS8` converts it.
    Pem,
    /// `-----BEGIN CERTIFICATE-----`.
    X509,
    /// `-----BEGIN PGP PUBLIC KEY BLOCK-----`.
    Pgp,
    /// `age1…`.
    Age,
    /// signify and minisign.
    Minisign,
    /// `name:base64`, the key of a Nix binary cache.
    NixCache,
    /// JSON Web Key.
    Jwk,
}

/// What a text is when sshd gets no key from it; `None` when it does. Several lines of which each is a key are keys.
///
/// ```
/// use nixos_ssh::ssh::key_line::{NotAKey, classify};
/// assert_eq!(classify("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"), Some(NotAKey::Fingerprint));
/// assert_eq!(classify("ssh-ed25519 AAAAC3... alice"), Some(NotAKey::Placeholder));
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
/// assert_eq!(classify(key), None);
/// assert_eq!(classify(&format!("github.com {key}")), Some(NotAKey::KnownHostsLine));
/// ```
#[must_use]
pub fn classify(text: &str) -> Option<NotAKey> {
    let lines = key_lines(text);
    let parts: Vec<&str> = lines.iter().filter_map(|line| text.get(line.clone())).collect();
    // A comment may speak of private keys, but it does not hold the line that one begins with.
    let speaks =
        text.lines().any(|line| line.trim_start_matches(BLANKS).starts_with('#') && line.contains("-----BEGIN"));
    if speaks && is_private(text) {
        return Some(NotAKey::PrivateKey);
    }
    match parts.as_slice() {
        [] if text.contains('#') => Some(NotAKey::CommentOnly),
        [] => Some(NotAKey::Empty),
        [line] => classify_line(line),
        several => classify_lines(&several.join("\n"), several),
    }
}

fn classify_lines(text: &str, lines: &[&str]) -> Option<NotAKey> {
    let classes: Vec<NotAKey> = lines.iter().filter_map(|line| classify_line(line)).collect();
    let first = *classes.first()?;
    if is_private(text) || classes.contains(&NotAKey::PrivateKey) {
        return Some(NotAKey::PrivateKey);
    }
    if let Some(format) = foreign_format(text) {
        return Some(NotAKey::Foreign(format));
    }
    // A line that says by itself what it is was not cut out of a key.
    let cut = |class: &NotAKey| matches!(class, NotAKey::Unparsable | NotAKey::Fragment(_) | NotAKey::Options);
    Some(if classes.iter().any(cut) { NotAKey::LineBreak } else { first })
}

fn classify_line(text: &str) -> Option<NotAKey> {
    let line = inspect(text);
    let Err(error) = &line.result else { return None };
    if is_private(text) || text.contains("AGE-SECRET-KEY-") {
        return Some(NotAKey::PrivateKey);
    }
    if let KeyError::Wire(WireError::RsaTooSmall(bits)) = error {
        return Some(NotAKey::TooSmall(*bits));
    }
    if let Some(format) = foreign_format(text) {
        return Some(NotAKey::Foreign(format));
    }
    if is_fingerprint(text) {
        return Some(NotAKey::Fingerprint);
    }
    if is_location(text) {
        return Some(NotAKey::Location);
    }
    // The zeros of a certificate are numbers, not a placeholder.
    let is_certificate =
        matches!(error, KeyError::DeadType { name, .. } if dead_type(name) == NotAKey::Certificate && text.len() > 300);
    if !is_certificate && is_placeholder(&line) {
        return Some(NotAKey::Placeholder);
    }
    Some(match error {
        KeyError::LineBreak => NotAKey::LineBreak,
        KeyError::DeadType { name, .. } => dead_type(name),
        _ if is_protocol_1(text) => NotAKey::DeadType("protocol 1"),
        _ if has_whole_key(&line) => before_a_key(&line),
        _ => fragment(text).unwrap_or(NotAKey::Unparsable),
    })
}

fn dead_type(name: &str) -> NotAKey {
    match name {
        "ssh-dss" => NotAKey::DeadType("ssh-dss"),
        "ssh-xmss@openssh.com" => NotAKey::DeadType("ssh-xmss@openssh.com"),
        "ssh-mldsa44-ed25519@openssh.com" => NotAKey::Experimental,
        _ if name.ends_with("-cert-v01@openssh.com") => NotAKey::Certificate,
        _ => NotAKey::DeadType("protocol 1"),
    }
}

fn foreign_format(text: &str) -> Option<ForeignFormat> {
    let (first, _) = split_word(text);
    let bech32 = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let json = text.starts_with('{') && text.contains("\"kty\"");
    Some(match text {
        _ if text.contains("---- BEGIN SSH2 PUBLIC KEY") => ForeignFormat::Rfc4716,
        _ if text.contains("-----BEGIN PGP ") => ForeignFormat::Pgp,
        _ if text.contains("-----BEGIN CERTIFICATE") => ForeignFormat::X509,
        _ if text.contains("-----BEGIN ") && text.contains("PUBLIC KEY-----") => ForeignFormat::Pem,
        _ if first.starts_with("age1") && first.len() >= 50 && first.bytes().all(bech32) => ForeignFormat::Age,
        _ if text.starts_with("untrusted comment:") => ForeignFormat::Minisign,
        _ if json => ForeignFormat::Jwk,
        _ if is_nix_cache_key(text) => ForeignFormat::NixCache,
        _ => return None,
    })
}

/// `cache.nixos.org-1:6NCH…=`: a name and 32 bytes.
fn is_nix_cache_key(text: &str) -> bool {
    let Some((name, key)) = text.split_once(':') else { return false };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !name.is_empty() && name.bytes().all(is_name) && key.len() == 44 && key.ends_with('=') && is_base64(key)
}

/// `SHA256:…`, `MD5:…`, colon hexadecimal; alone, after the type, or as `ssh-keygen -l` prints it.
fn is_fingerprint(text: &str) -> bool {
    let (first, rest) = split_word(text);
    let (second, _) = split_word(rest);
    let before = is_type_word(first) || first.bytes().all(|byte| byte.is_ascii_digit());
    is_digest(first) || before && is_digest(second)
}

fn is_digest(word: &str) -> bool {
    let hashes = ["SHA256:", "SHA512:", "SHA384:", "SHA1:"];
    if let Some(digest) = hashes.iter().find_map(|hash| word.strip_prefix(hash)) {
        return is_base64(digest) || digest.contains("...") || digest.contains('…');
    }
    let bytes = word.strip_prefix("MD5:").unwrap_or(word);
    let is_byte = |byte: &str| byte.len() == 2 && byte.bytes().all(|digit| digit.is_ascii_hexdigit());
    bytes.split(':').count() == 16 && bytes.split(':').all(is_byte)
}

fn is_base64(word: &str) -> bool {
    let digits = word.trim_end_matches('=');
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

/// `./keys/alice.pub`, `~/.ssh/id_ed25519.pub`, `https://github.com/alice.keys`.
fn is_location(text: &str) -> bool {
    let starts = ["/", "./", "../", "~/", "https://", "http://", "file://"];
    let ends = [".pub", ".keys", "/authorized_keys", ".pem", ".ppk"];
    // A long word of base64 may begin with a slash, too.
    let base64 = text.len() >= 40 && is_base64(text);
    let several = text.contains(BLANKS) || text.contains(['<', '>', '{', '}', '$']);
    let marked = starts.iter().any(|start| text.starts_with(start)) || ends.iter().any(|end| text.ends_with(end));
    marked && !several && !base64
}

/// `bits exponent modulus`, with options before it or not.
fn is_protocol_1(text: &str) -> bool {
    let words: Vec<&str> = text.split(BLANKS).filter(|word| !word.is_empty()).take(4).collect();
    let number = |word: &str| word.parse::<u32>().is_ok();
    let long = |word: &str| word.len() > 100 && word.bytes().all(|byte| byte.is_ascii_digit());
    words
        .windows(3)
        .any(|three| matches!(three, [bits, exponent, modulus] if number(bits) && number(exponent) && long(modulus)))
}

/// Whether a line has a type and a key of that type, so that only what stands before them is wrong.
fn has_whole_key(line: &KeyLine<'_>) -> bool {
    line.options.is_some()
        && line.key_type.as_ref().is_some_and(|key_type| {
            let rest = line.text.get(key_type.start..).unwrap_or_default();
            read_line(rest, &Layout::of(rest), Reader::Sshd).is_ok()
        })
}

/// What stands before a whole key: options, host names or something else.
fn before_a_key(line: &KeyLine<'_>) -> NotAKey {
    let text = line.options.clone().and_then(|options| line.text.get(options)).unwrap_or_default();
    let (first, rest) = split_word(text);
    let hosts = match first {
        "@cert-authority" | "@revoked" => rest,
        _ => text,
    };
    let host = |byte: u8| byte.is_ascii_alphanumeric() || b".,:[]*?!_-%".contains(&byte);
    let hashed = hosts.starts_with("|1|");
    let names = || KeyOption::FLAGS.iter().chain(KeyOption::VALUED).copied();
    let option = |name: &str| name.to_ascii_lowercase().starts_with("no-") || nearest(name, names()).is_some();
    let like_options = |text: &str| text.contains(['"', '\'', '=']) || text.split([',', ' ', '\t']).any(option);
    let plain = !hosts.is_empty() && hosts.bytes().all(host);
    if hashed || plain && (hosts.contains(['.', '[', ':']) && !hosts.contains("no-") || !like_options(hosts)) {
        return NotAKey::KnownHostsLine;
    }
    if like_options(text) { NotAKey::Options } else { NotAKey::Unparsable }
}

/// Base64 at the beginning of a line, and nothing else of a private key's length after it.
fn fragment(text: &str) -> Option<NotAKey> {
    let (word, rest) = split_word(text);
    if word.len() < 20 || !is_base64(word) || !rest.is_empty() && !word.starts_with("AAAA") {
        return None;
    }
    let whole = KeyType::ALL.iter().copied().find(|key_type| {
        let line = format!("{} {word}", key_type.name());
        read_line(&line, &Layout::of(&line), Reader::Sshd).is_ok()
    });
    Some(NotAKey::Fragment(whole))
}
