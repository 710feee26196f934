//! Bytes and characters that no tree shows.

use std::ops::Range;

use super::limits::CAP;
use super::{Hazard, HazardKind};

/// How files begin that are no text, though their first bytes may be.
const MAGIC: [&[u8]; 16] = [
    b"\0GITCRYPT",
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"\x7fELF",
    b"\x89PNG\r\n",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"%PDF-",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xff\xfe",
    b"\xfe\xff",
];

/// How much of a file is looked at to see whether it is text.
const HEAD: usize = 1024;

/// How many bytes are looked at at once for anything unusual.
const CHUNK: usize = 64;

/// The length of what shows that the bytes are no text.
pub(super) fn binary_prefix(bytes: &[u8]) -> Option<usize> {
    if let Some(magic) = MAGIC.iter().find(|magic| bytes.starts_with(magic)) {
        return Some(magic.len());
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    // Without an early end the compiler looks at many bytes at once.
    if !head.iter().fold(false, |found, &byte| found | (byte == 0)) {
        return None;
    }
    let nul_bytes = head.iter().filter(|&&byte| byte == 0).count();
    // One NUL may be an attack; one in eight bytes is UTF-16 or a program.
    (nul_bytes > 1 && nul_bytes > head.len() / 8).then_some(head.len())
}

/// What is wrong with bytes that are not UTF-8.
pub(super) fn not_text(bytes: &[u8]) -> Vec<Hazard> {
    if bytes.contains(&0) {
        return vec![Hazard { kind: HazardKind::Binary, range: 0..bytes.len() }];
    }
    let mut at = 0;
    let mut hazards = Vec::new();
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        let length = chunk.invalid().len();
        if length > 0 {
            hazards.push(Hazard { kind: HazardKind::InvalidUtf8, range: at..at + length });
        }
        at += length;
        if hazards.len() == CAP {
            break;
        }
    }
    hazards
}

/// Bytes that are not UTF-8 as text that can be shown, and the hazards at their places in it.
pub(super) fn shown(bytes: &[u8], hazards: &mut [Hazard]) -> String {
    let mut text = String::with_capacity(bytes.len());
    // Where each piece of the text begins: in the bytes, and in the text.
    let mut pieces = vec![(0, 0)];
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            pieces.push((at, text.len()));
            at += chunk.invalid().len();
            text.push(char::REPLACEMENT_CHARACTER);
            pieces.push((at, text.len()));
        }
    }
    let place = |offset: usize| {
        let piece = pieces.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, shown) = pieces.get(piece).copied().unwrap_or_default();
        let at = (shown + (offset - start)).min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
    };
    for hazard in hazards {
        hazard.range = place(hazard.range.start)..place(hazard.range.end);
    }
    text
}

/// The characters of a text that it should not hold: the first few of each kind.
pub(super) fn hazards(text: &str) -> Vec<Hazard> {
    let mut found = Found::default();
    for (number, chunk) in text.as_bytes().chunks(CHUNK).enumerate() {
        // Without an early end the compiler looks at many bytes at once; most chunks have nothing.
        let usual = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
        if !chunk.iter().fold(true, |all, byte| all & usual(byte)) {
            found.look_at(text, number * CHUNK..number * CHUNK + chunk.len());
        }
    }
    found.hazards
}

#[derive(Default)]
struct Found {
    hazards: Vec<Hazard>,
    counts: [usize; 6],
}

impl Found {
    fn look_at(&mut self, text: &str, range: Range<usize>) {
        let bytes = text.as_bytes();
        for at in range {
            let Some(rest) = bytes.get(at..) else { return };
            let (kind, length) = match rest {
                [0, ..] => (HazardKind::NulByte, 1),
                [b'\r', b'\n', ..] => (HazardKind::CrLf, 2),
                [b'\r', ..] => (HazardKind::LoneCr, 1),
                [0xef, 0xbb, 0xbf, ..] if at == 0 => (HazardKind::ByteOrderMark, 3),
                // U+202A to U+202E, U+2066 to U+2069
                [0xe2, 0x80, 0xaa..=0xae, ..] | [0xe2, 0x81, 0xa6..=0xa9, ..] => (HazardKind::BidiControl, 3),
                // U+00A0, U+00AD
                [0xc2, 0xa0 | 0xad, ..] => (HazardKind::InvisibleCharacter, 2),
                // U+200B to U+200F, U+2060 to U+2064, U+FEFF
                [0xe2, 0x80, 0x8b..=0x8f, ..] | [0xe2, 0x81, 0xa0..=0xa4, ..] | [0xef, 0xbb, 0xbf, ..] => {
                    (HazardKind::InvisibleCharacter, 3)
                }
                // U+E0000 to U+E007F
                [0xf3, 0xa0, 0x80 | 0x81, ..] => (HazardKind::InvisibleCharacter, 4),
                _ => continue,
            };
            self.add(kind, at..at + length);
        }
    }

    fn add(&mut self, kind: HazardKind, range: Range<usize>) {
        let place = match kind {
            HazardKind::NulByte => 0,
            HazardKind::LoneCr => 1,
            HazardKind::CrLf => 2,
            HazardKind::BidiControl => 3,
            HazardKind::InvisibleCharacter => 4,
            _ => 5,
        };
        let Some(count) = self.counts.get_mut(place) else { return };
        *count += 1;
        if *count <= CAP {
            self.hazards.push(Hazard { kind, range });
        }
    }
}
