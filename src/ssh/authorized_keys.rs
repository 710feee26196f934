//! authorized_keys lines and files, split as sshd splits them and written in one canonical form.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key_options::{KeyOption, check_together};
use crate::model::key::{AuthorizedKey, COMMENT_LIMIT, LINE_LIMIT, PublicKey};
use crate::model::key_error::KeyError;
use crate::model::key_type::KeyType;
use crate::model::text::is_printable_ascii;

impl fmt::Display for AuthorizedKey {
    /// The line, without its line end.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_line())
    }
}

impl fmt::Display for PublicKey {
    /// Type and base64 blob.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.key_type().name(), STANDARD.encode(self.blob()))
    }
}

impl AuthorizedKey {
    /// The line, without its line end.
    pub(crate) fn to_line(&self) -> String {
        let mut line = String::with_capacity(64 + self.key.blob().len() * 4 / 3 + self.comment.len());
        for (index, option) in self.options.iter().enumerate() {
            line.push_str(if index > 0 { "," } else { "" });
            line.push_str(option.name());
            if let Some(value) = option.value() {
                line.push_str("=\"");
                line.push_str(&value.replace('"', "\\\""));
                line.push('"');
            }
        }
        line.push_str(if self.options.is_empty() { "" } else { " " });
        line.push_str(self.key.key_type().name());
        line.push(' ');
        STANDARD.encode_string(self.key.blob(), &mut line);
        if !self.comment.is_empty() {
            line.push(' ');
            line.push_str(&self.comment);
        }
        line
    }

    /// Whether the key can be written as one line that sshd reads back as the same key.
    ///
    /// # Errors
    /// What sshd would refuse or read otherwise.
    ///
    /// ```
    /// # let key: nixos_ssh::AuthorizedKey = "ssh-ed25519 \
    /// #     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
    /// let mut key = key;
    /// key.comment = "alice\nssh-ed25519 …".into();
    /// assert!(key.check().is_err());
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    pub fn check(&self) -> Result<(), KeyError> {
        check_together(&self.options)?;
        check_comment(&self.comment)
    }
}

fn check_comment(comment: &str) -> Result<(), KeyError> {
    if comment.len() > COMMENT_LIMIT {
        return Err(KeyError::TooLong { what: "a comment", length: comment.len(), limit: COMMENT_LIMIT });
    }
    if !is_printable_ascii(comment)
        && let Some(control) = comment.chars().find(|character| character.is_control())
    {
        return Err(KeyError::Control { code: control as u32 });
    }
    if comment.starts_with(' ') || comment.ends_with(' ') {
        return Err(KeyError::BlankComment);
    }
    Ok(())
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Splits at the first run of blanks and tabs.
fn split_word(text: &str) -> (&str, &str) {
    // Looking for one byte is many times faster than for either of two, and a tab is rare.
    let blank = text.find(' ').unwrap_or(text.len());
    let end = text[..blank].find('\t').unwrap_or(blank);
    (&text[..end], text[end..].trim_start_matches(BLANKS))
}

impl FromStr for AuthorizedKey {
    type Err = KeyError;

    /// Reads one line as sshd does: first as `type blob comment`, else as `options type blob comment`.
    fn from_str(text: &str) -> Result<AuthorizedKey, KeyError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let line = text.strip_suffix('\r').unwrap_or(text).trim_matches(BLANKS);
        if line.len() > LINE_LIMIT {
            return Err(KeyError::TooLong { what: "a line", length: line.len(), limit: LINE_LIMIT });
        }
        read_line(line).map_err(|error| explained(line, error))
    }
}

fn read_line(line: &str) -> Result<AuthorizedKey, KeyError> {
    let (first, rest) = split_word(line);
    if let Some(key_type) = KeyType::from_name(first) {
        return read_key(key_type, rest, Vec::new());
    }
    refuse_dead_type(first)?;
    refuse_base64(first)?;
    let (options, rest) = read_options(line)?;
    let (type_name, rest) = split_word(rest);
    let Some(key_type) = KeyType::from_name(type_name) else {
        refuse_dead_type(type_name)?;
        refuse_base64(type_name)?;
        return Err(KeyError::UnknownType(type_name.chars().take(60).collect()));
    };
    check_together(&options)?;
    read_key(key_type, rest, options)
}

/// The error that says most about a line that is no key.
fn explained(line: &str, error: KeyError) -> KeyError {
    if line.is_empty() {
        return KeyError::Empty;
    }
    if is_private(line) {
        return KeyError::Private;
    }
    if line.contains(['\n', '\r']) {
        return KeyError::LineBreak;
    }
    if let Some(control) = line.chars().find(|&character| character.is_control() && character != '\t') {
        return KeyError::Control { code: control as u32 };
    }
    let elided =
        |word: &str| (word.starts_with("AAAA") || word.starts_with('.')) && word.contains("...") || word.contains('…');
    let undone = matches!(
        error,
        KeyError::Base64 | KeyError::NoBlob | KeyError::NoType | KeyError::UnknownType(_) | KeyError::Wire(_)
    );
    if undone && (line.starts_with('#') || line.split(BLANKS).any(elided)) {
        return KeyError::Placeholder;
    }
    error
}

/// Whether a text is a private key, or a part that says so: PEM, OpenSSH, the base64 an OpenSSH key begins with, PuTTY.
fn is_private(text: &str) -> bool {
    ["PRIVATE KEY", "b3BlbnNzaC1rZXktdjE", "PuTTY-User-Key-File", "Private-Lines:"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// A word of base64 may come out of a private key: it must not be taken for a name and printed.
fn refuse_base64(word: &str) -> Result<(), KeyError> {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if word.len() >= 20 && word.bytes().all(base64) { Err(KeyError::NoType) } else { Ok(()) }
}

fn refuse_dead_type(name: &str) -> Result<(), KeyError> {
    let reason = match name {
        "ssh-dss" => "OpenSSH 10 has dropped DSA",
        "ssh-rsa1" | "rsa1" => "protocol 1 is gone",
        "ssh-xmss@openssh.com" => "it was experimental and is gone",
        "ssh-mldsa44-ed25519@openssh.com" => "it is experimental, sshd refuses it by default",
        _ if name.ends_with("-cert-v01@openssh.com") => {
            "a certificate on a line never matches, list its CA with cert-authority"
        }
        _ => return Ok(()),
    };
    Err(KeyError::DeadType { name: name.to_owned(), reason })
}

fn read_key(key_type: KeyType, rest: &str, options: Vec<KeyOption>) -> Result<AuthorizedKey, KeyError> {
    let (blob, comment) = split_word(rest);
    if blob.is_empty() {
        return Err(KeyError::NoBlob);
    }
    let blob = decode(blob).ok_or(KeyError::Base64)?;
    let inside = super::wire::check(&blob)?;
    if inside != key_type {
        return Err(KeyError::TypeMismatch { line: key_type.name().to_owned(), key: inside.name() });
    }
    let comment = if comment.contains('\t') { comment.replace('\t', " ") } else { comment.to_owned() };
    check_comment(&comment)?;
    Ok(AuthorizedKey { options, key: PublicKey { key_type, blob: blob.into_boxed_slice() }, comment })
}

/// The bytes of a base64 text, in memory of exactly their size: a key is kept, and not grown.
fn decode(text: &str) -> Option<Vec<u8>> {
    let padding = text.bytes().rev().take_while(|&byte| byte == b'=').count();
    let mut bytes = vec![0; (text.len() / 4 * 3).saturating_sub(padding)];
    let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
    (length == bytes.len()).then_some(bytes)
}

/// The options at the beginning of a line, and what follows their blank.
pub(crate) fn read_options(line: &str) -> Result<(Vec<KeyOption>, &str), KeyError> {
    let mut options = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(',');
        if rest.is_empty() || rest.starts_with(BLANKS) {
            return Ok((options, rest.trim_start_matches(BLANKS)));
        }
        let end = rest.find(|character| character == ',' || character == '=' || BLANKS.contains(&character));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let Some(value) = after.strip_prefix('=') else {
            if options.is_empty() && KeyOption::flag(name).is_none() {
                return Err(KeyError::UnknownType(name.chars().take(60).collect()));
            }
            let unknown = || KeyError::Option {
                name: name.chars().take(60).collect(),
                reason: "sshd does not know it, or it needs a value, and would refuse the key",
            };
            options.push(KeyOption::flag(name).ok_or_else(unknown)?);
            rest = after;
            continue;
        };
        let broken = |reason| KeyError::Option { name: name.chars().take(60).collect(), reason };
        let inner = value.strip_prefix('"').ok_or_else(|| broken("the value must stand in double quotes"))?;
        let end = closing_quote(inner).ok_or_else(|| broken("the closing quote is missing"))?;
        options.push(KeyOption::valued(name, &inner[..end].replace("\\\"", "\""))?);
        rest = &inner[end + 1..];
        if !(rest.is_empty() || rest.starts_with(',') || rest.starts_with(BLANKS)) {
            return Err(broken("text follows the closing quote"));
        }
    }
}

/// The first quote that no backslash stands before.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&index| bytes[index] == b'"' && (index == 0 || bytes[index - 1] != b'\\'))
}

/// Reads a file of keys: every line that is neither empty nor a comment. Line numbers count from 1.
///
/// # Errors
/// Every line that is no usable key, with its number.
///
/// ```
/// let keys = nixos_ssh::ssh::authorized_keys::read_file("# nobody yet\n\n");
/// assert_eq!(keys, Ok(vec![]));
/// ```
pub fn read_file(text: &str) -> Result<Vec<AuthorizedKey>, Vec<(usize, KeyError)>> {
    // Comments may speak of private keys; no line of a private key is a public one.
    let speaks = |line: &str| line.starts_with('#') && !line.contains("-----") || line.parse::<AuthorizedKey>().is_ok();
    if let Some(line) = text.split('\n').position(|line| is_private(line) && !speaks(line)) {
        return Err(vec![(line + 1, KeyError::Private)]);
    }
    let mut keys = Vec::new();
    let mut errors = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let start = line.trim_start_matches(BLANKS);
        if start.trim_end_matches('\r').is_empty() || start.starts_with('#') {
            continue;
        }
        match line.parse() {
            Ok(key) => keys.push(key),
            Err(error) => errors.push((index + 1, error)),
        }
    }
    // Where one line is bare base64, the short last line of a private key may be another: name none of them.
    if errors.iter().any(|(_, error)| *error == KeyError::NoType) {
        for (_, error) in &mut errors {
            if matches!(error, KeyError::UnknownType(_) | KeyError::Option { .. }) {
                *error = KeyError::NoType;
            }
        }
    }
    if errors.is_empty() { Ok(keys) } else { Err(errors) }
}
