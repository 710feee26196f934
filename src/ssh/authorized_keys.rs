//! authorized_keys lines and files, split as sshd splits them and written in one canonical form.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key_options::{KeyOption, fit_together};
use super::line_reader::{BLANKS, Layout, check_comment, explained, is_private, options_before, read_line};
use super::reader::Reader;
use crate::ssh::key::{AuthorizedKey, LINE_LIMIT, PublicKey};
use crate::ssh::key_error::KeyError;

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
        push_options(&mut line, &self.options);
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
        self.options.iter().try_for_each(KeyOption::check)?;
        fit_together(&self.options)?;
        check_comment(&self.comment)
    }
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
        read_line(line, &Layout::of(line), Reader::Generator).map_err(|refusal| explained(line, refusal.error))
    }
}

/// Options as they stand before a key, with commas between.
fn push_options(line: &mut String, options: &[KeyOption]) {
    for (index, option) in options.iter().enumerate() {
        line.push_str(if index > 0 { "," } else { "" });
        line.push_str(option.name());
        if let Some(value) = option.value() {
            line.push_str("=\"");
            line.push_str(&value.replace('"', "\\\""));
            line.push('"');
        }
    }
}

/// The same as a text of their own.
#[cfg(feature = "ssh-key")]
pub(super) fn options_text(options: &[KeyOption]) -> String {
    let mut text = String::new();
    push_options(&mut text, options);
    text
}

/// The options at the beginning of a line, and what follows their blank.
pub(crate) fn read_options(line: &str) -> Result<(Vec<KeyOption>, &str), KeyError> {
    options_before(line, Reader::Generator).map_err(|refusal| refusal.error)
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

/// The last part of a path.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a file holds keys, a line each, as its name says.
///
/// ```
/// assert!(nixos_ssh::ssh::authorized_keys::is_key_file("keys/alice.pub"));
/// ```
#[must_use]
pub fn is_key_file(name: &str) -> bool {
    let base = base_name(name);
    base.ends_with(".pub") || base.starts_with("authorized_keys") && !base.ends_with(".nix")
}
