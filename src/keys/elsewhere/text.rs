//! The base64 of keys in any bytes, however it is quoted, joined, broken into lines or encoded.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;

use crate::ssh::key::{AuthorizedKey, PublicKey};

/// Base64 whose padding may be cut off, as sshd takes it.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// How every blob begins: the length of its type's name, which is below 256.
const START: &[u8] = b"AAAA";

/// A key in a text.
pub(super) struct FoundKey {
    /// The key with what follows it as its comment.
    pub(super) key: AuthorizedKey,
}

/// Where some keys stand, given by their base64 without padding; in the order of the text.
pub(super) fn find<'k>(bytes: &[u8], keys: &'k BTreeMap<String, PublicKey>) -> Vec<(Range<usize>, &'k PublicKey)> {
    if keys.is_empty() {
        return Vec::new();
    }
    let (plain, places) = only_base64(bytes);
    let longest = keys.keys().map(String::len).max().unwrap_or_default();
    let place = |index: usize| places.get(index).map(|place| *place as usize);
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(&plain, START).flat_map(|at| at..at + START.len()) {
        let rest = plain.get(at..plain.len().min(at + longest)).unwrap_or_default();
        let rest = std::str::from_utf8(rest).unwrap_or_default();
        // A blob says how long it is, so that none is the beginning of another: the one that begins here is the next
        // before what stands here.
        let Some((blob, key)) = keys.range::<str, _>((Unbounded, Included(rest))).next_back() else { continue };
        if !rest.starts_with(blob.as_str()) {
            continue;
        }
        if let (Some(start), Some(last)) = (place(at), place(at + blob.len() - 1)) {
            found.push((start..last + 1, key));
        }
    }
    found
}

/// Every whole key that stands in a text as such, on one line.
pub(super) fn keys_in(bytes: &[u8]) -> Vec<FoundKey> {
    let bytes = without_nul(bytes);
    let mut keys = Vec::new();
    let mut end = 0;
    for at in memchr::memmem::find_iter(&bytes, START) {
        if at < end || at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(is_base64) {
            continue;
        }
        let length = bytes.iter().skip(at).take_while(|byte| is_base64(byte) || **byte == b'=').count();
        end = at + length;
        let blob = bytes.get(at..end).and_then(|text| LENIENT.decode(text).ok());
        let Some(key) = blob.and_then(|blob| PublicKey::from_blob(&blob).ok()) else { continue };
        let rest = bytes.get(end..).unwrap_or_default();
        let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\r' | b'\'' | b'<' | b','));
        let comment = String::from_utf8_lossy(rest.get(..stop.unwrap_or(rest.len()).min(1000)).unwrap_or_default());
        let comment = comment.trim().to_owned();
        keys.push(FoundKey { key: AuthorizedKey { options: Vec::new(), key, comment } });
    }
    keys
}

/// The lines of offsets that come in order.
pub(super) struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: usize,
}

impl<'b> Lines<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Lines<'b> {
        Lines { bytes, at: 0, line: 1 }
    }

    /// The line of an offset, from 1.
    pub(super) fn of(&mut self, at: usize) -> usize {
        let between = self.bytes.get(self.at..at).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.at = at;
        self.line
    }
}

fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// A text of two bytes a character is one of one byte a character between zeros.
fn without_nul(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(0, bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().copied().filter(|byte| *byte != 0).collect())
}

/// The characters of base64 with their places: what joins, quotes, escapes or breaks a text is left out.
fn only_base64(bytes: &[u8]) -> (Vec<u8>, Vec<u32>) {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut places = Vec::with_capacity(bytes.len());
    let mut characters = bytes.iter().enumerate().filter(|(_, byte)| **byte != 0).peekable();
    let mut before = b' ';
    while let Some((at, byte)) = characters.next() {
        let is_next = characters.peek().is_some_and(|(_, next)| is_base64(next));
        // A plus that stands alone joins two strings.
        let joins = *byte == b'+' && !is_base64(&before) && !is_next;
        if is_base64(byte) && !joins {
            plain.push(*byte);
            places.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        before = *byte;
    }
    (plain, places)
}

#[cfg(test)]
mod tests {
    use super::{find, keys_in};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    #[allow(clippy::unwrap_used)]
    fn a_key_is_found_however_it_is_written() {
        let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
        let key: crate::AuthorizedKey = line.parse().unwrap();
        let blob = STANDARD.encode(key.key.blob());
        let (one, two) = blob.split_at(40);
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let meant = [(blob.clone(), key.key.clone())].into();
        for text in [
            line.into(),
            format!("\"{one}\" + \"{two}\"").into_bytes(),
            format!("\"{one}\"\n  + \"{two}\"").into_bytes(),
            format!("{one}\\\n{two}").into_bytes(),
            format!("# {one}\n# {two}").into_bytes(),
            format!("${{\"{one}\"}}{two}").into_bytes(),
            format!("\\{one}\\{two}").into_bytes(),
            wide(line),
        ] {
            assert_eq!(find(&text, &meant).len(), 1, "{}", String::from_utf8_lossy(&text));
        }
        assert_eq!(keys_in(format!("\"{line}\"").as_bytes())[0].key, key);
        assert_eq!(keys_in(&wide(line))[0].key, key);
        assert!(find(&blob.as_bytes()[1..], &meant).is_empty());
    }
}
