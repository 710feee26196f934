//! The one reader of an authorized_keys line, with the bytes that are to blame when it is no key.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key_options::{KeyOption, fit_together};
use super::reader::Reader;
use super::wire;
use crate::ssh::key::{AuthorizedKey, COMMENT_LIMIT, PublicKey};
use crate::ssh::key_error::KeyError;
use crate::ssh::key_type::KeyType;
use crate::text::is_printable_ascii;

/// Why a line is no key, and the bytes of the line that are to blame.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: KeyError,
    pub(crate) at: Range<usize>,
}

/// Where the parts of a line stand, as sshd divides it: without looking at what they mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) options: Option<Range<usize>>,
    pub(crate) key_type: Option<Range<usize>>,
    pub(crate) blob: Option<Range<usize>>,
    pub(crate) comment: Option<Range<usize>>,
}

pub(crate) const BLANKS: [char; 2] = [' ', '\t'];

impl Layout {
    /// The parts of a line without blanks around it: `type blob comment` if it begins with a type, else with options.
    pub(crate) fn of(line: &str) -> Layout {
        let (first, _) = split_word(line);
        if is_type_word(first) {
            return Layout::after_options(line, None, 0);
        }
        let end = end_of_options(line);
        Layout::after_options(line, Some(0..end), blanks_end(line, end))
    }

    /// The same where something is known to end the options: the type stands at `start`.
    pub(crate) fn after_options(line: &str, options: Option<Range<usize>>, start: usize) -> Layout {
        let word = |start: usize| {
            let (word, rest) = split_word(line.get(start..).unwrap_or_default());
            let part = Some(start..start + word.len()).filter(|part| !part.is_empty());
            (part, line.len() - rest.len())
        };
        let (key_type, start) = word(start);
        let (blob, start) = word(start);
        let comment = Some(start..line.len()).filter(|comment| !comment.is_empty());
        Layout { options: options.filter(|options| !options.is_empty()), key_type, blob, comment }
    }
}

/// Splits at the first run of blanks and tabs.
pub(crate) fn split_word(text: &str) -> (&str, &str) {
    // Looking for one byte is many times faster than for either of two, and a tab is rare.
    let blank = text.find(' ').unwrap_or(text.len());
    let end = text[..blank].find('\t').unwrap_or(blank);
    (&text[..end], text[end..].trim_start_matches(BLANKS))
}

/// Reads a line without blanks around it.
pub(crate) fn read_line(line: &str, layout: &Layout, reader: Reader) -> Result<AuthorizedKey, Refusal> {
    let part = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
    let mut options = Vec::new();
    if let Some(range) = &layout.options {
        let (first, _) = split_word(line);
        refuse_base64(first).map_err(|error| Refusal { error, at: 0..first.len() })?;
        options = options_before(part(range), reader)?.0;
    }
    let Some(type_range) = &layout.key_type else {
        return Err(Refusal { error: KeyError::UnknownType(String::new()), at: 0..line.len() });
    };
    let name = part(type_range);
    let at_type = |error| Refusal { error, at: type_range.clone() };
    let Some(key_type) = type_of_word(name, reader) else {
        refuse_dead_type(name).and_then(|()| refuse_base64(name)).map_err(at_type)?;
        return Err(at_type(KeyError::UnknownType(name.chars().take(60).collect())));
    };
    if let (Err(error), Some(range)) = (fit_together(&options), &layout.options) {
        return Err(Refusal { at: blamed_option(part(range), &error), error });
    }
    let Some(blob_range) = &layout.blob else { return Err(at_type(KeyError::NoBlob)) };
    let at_blob = |error| Refusal { error, at: blob_range.clone() };
    let (inside, blob) = read_blob(part(blob_range), reader).map_err(at_blob)?;
    if inside != key_type {
        return Err(at_type(KeyError::TypeMismatch { line: name.to_owned(), key: inside.name() }));
    }
    let comment = layout.comment.as_ref().map_or("", part);
    let comment = if comment.contains('\t') { comment.replace('\t', " ") } else { comment.to_owned() };
    if reader == Reader::Generator {
        let range = || layout.comment.clone().unwrap_or(0..line.len());
        check_comment(&comment).map_err(|error| Refusal { error, at: range() })?;
    }
    Ok(AuthorizedKey { options, key: PublicKey { key_type, blob: blob.into_boxed_slice() }, comment })
}

/// The options at the beginning of a text, and what follows their blank.
pub(crate) fn options_before(text: &str, reader: Reader) -> Result<(Vec<KeyOption>, &str), Refusal> {
    let mut options = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(',');
        if rest.is_empty() || rest.starts_with(BLANKS) {
            return Ok((options, rest.trim_start_matches(BLANKS)));
        }
        let start = text.len() - rest.len();
        let end = rest.find(|character| character == ',' || character == '=' || BLANKS.contains(&character));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let shown = || name.chars().take(60).collect::<String>();
        let Some(value) = after.strip_prefix('=') else {
            let Some(flag) = KeyOption::flag(name) else {
                let reason = "sshd does not know it, or it needs a value, and would refuse the key";
                let first = options.is_empty();
                let error = if first { KeyError::UnknownType(shown()) } else { option_error(shown(), reason) };
                return Err(Refusal { error, at: start..start + name.len() });
            };
            options.push(flag);
            rest = after;
            continue;
        };
        let to_blank = || start + rest.find(BLANKS).unwrap_or(rest.len());
        let broken = |reason, end| Refusal { error: option_error(shown(), reason), at: start..end };
        let inner =
            value.strip_prefix('"').ok_or_else(|| broken("the value must stand in double quotes", to_blank()))?;
        let end = closing_quote(inner).ok_or_else(|| broken("the closing quote is missing", text.len()))?;
        let (value, after) = (&inner[..end], &inner[end + 1..]);
        let end = text.len() - after.len();
        let option = KeyOption::read(name, &value.replace("\\\"", "\""), reader);
        options.push(option.map_err(|error| Refusal { error, at: start..end })?);
        rest = after;
        if !(rest.is_empty() || rest.starts_with(',') || rest.starts_with(BLANKS)) {
            return Err(broken("text follows the closing quote", end));
        }
    }
}

pub(crate) fn check_comment(comment: &str) -> Result<(), KeyError> {
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

/// The error that says most about a line that is no key.
pub(crate) fn explained(line: &str, error: KeyError) -> KeyError {
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

/// Whether a text is a private key, or a part that says so: PEM, OpenSSH, the base64 an OpenSSH key begins with, PuTTY,
/// age.
pub(crate) fn is_private(text: &str) -> bool {
    ["PRIVATE KEY", "b3BlbnNzaC1rZXktdjE", "PuTTY-User-Key-File", "Private-Lines:", "AGE-SECRET-KEY-"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Whether a word stands where sshd expects a type: one that it takes, or one that it took or takes elsewhere.
pub(crate) fn is_type_word(word: &str) -> bool {
    type_of_word(word, Reader::Sshd).is_some() || refuse_dead_type(word).is_err()
}

/// The type that a word names.
fn type_of_word(word: &str, reader: Reader) -> Option<KeyType> {
    let exact = KeyType::from_name(word);
    if exact.is_some() || reader == Reader::Generator { exact } else { wire::type_of_name(word) }
}

/// A word of base64 may come out of a private key: it must not be taken for a name and printed.
fn refuse_base64(word: &str) -> Result<(), KeyError> {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    if word.len() >= 20 && word.trim_end_matches('=').bytes().all(base64) { Err(KeyError::NoType) } else { Ok(()) }
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

fn read_blob(text: &str, reader: Reader) -> Result<(KeyType, Vec<u8>), KeyError> {
    if let Some(blob) = decode(text)
        && let Ok(key_type) = wire::check(&blob)
    {
        return Ok((key_type, blob));
    }
    if reader == Reader::Generator {
        let blob = decode(text).ok_or(KeyError::Base64)?;
        return Ok((wire::check(&blob)?, blob));
    }
    // sshd skips the white space that does not end a word, and takes numbers and names in other forms.
    let unspaced = text.replace(['\r', '\u{b}', '\u{c}'], "");
    Ok(wire::canonical(&decode(&unspaced).ok_or(KeyError::Base64)?)?)
}

/// The bytes of a base64 text, in memory of exactly their size: a key is kept, and not grown.
fn decode(text: &str) -> Option<Vec<u8>> {
    let padding = text.bytes().rev().take_while(|&byte| byte == b'=').count();
    let mut bytes = vec![0; (text.len() / 4 * 3).saturating_sub(padding)];
    let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
    (length == bytes.len()).then_some(bytes)
}

/// The first quote that no backslash stands before.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&index| bytes[index] == b'"' && (index == 0 || bytes[index - 1] != b'\\'))
}

/// Where the first blank outside quotes stands, as sshd finds it before it looks at the options.
fn end_of_options(line: &str) -> usize {
    let bytes = line.as_bytes();
    let (mut quoted, mut index) = (false, 0);
    while let Some(byte) = bytes.get(index) {
        match byte {
            b' ' | b'\t' if !quoted => return index,
            b'\\' if bytes.get(index + 1) == Some(&b'"') => index += 1,
            b'"' => quoted = !quoted,
            _ => {}
        }
        index += 1;
    }
    line.len()
}

fn blanks_end(line: &str, start: usize) -> usize {
    line.len() - line.get(start..).unwrap_or_default().trim_start_matches(BLANKS).len()
}

fn option_error(name: String, reason: &'static str) -> KeyError {
    KeyError::Option { name, reason }
}

/// The last option of the name that an error has: of two, the second is one too many.
fn blamed_option(text: &str, error: &KeyError) -> Range<usize> {
    let KeyError::Option { name, .. } = error else { return 0..text.len() };
    let named = |item: &Range<usize>| {
        let item = text.get(item.clone()).unwrap_or_default();
        item.split('=').next().is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    split_options(text).into_iter().rfind(named).unwrap_or(0..text.len())
}

/// The options of a text, divided at the commas outside quotes.
pub(crate) fn split_options(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut items, mut quoted, mut start, mut index) = (Vec::new(), false, 0, 0);
    while let Some(byte) = bytes.get(index) {
        match byte {
            b',' if !quoted => {
                items.push(start..index);
                start = index + 1;
            }
            b'\\' if bytes.get(index + 1) == Some(&b'"') => index += 1,
            b'"' => quoted = !quoted,
            _ => {}
        }
        index += 1;
    }
    items.push(start..text.len());
    items.retain(|item| !item.is_empty());
    items
}
