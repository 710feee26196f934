//! What a byte can be in Nix text, as rnix sees it.

/// White space to Nix.
pub(super) const SPACE: u8 = 1;
/// What a name goes on with.
pub(super) const WORD: u8 = 2;
/// What a path is made of.
pub(super) const PATH: u8 = 4;
/// What a URI is made of.
pub(super) const URI: u8 = 8;
/// What a name begins with.
pub(super) const LETTER: u8 = 16;
/// A decimal digit.
pub(super) const DIGIT: u8 = 32;
/// What may end a run of plain characters in a `"…"` string.
pub(super) const STRING_STOP: u8 = 64;
/// What may end a run of plain characters in a `''…''` string.
pub(super) const BLOCK_STOP: u8 = 128;

const CLASSES: [u8; 256] = classes();

/// Whether a byte is of one of the classes.
#[inline]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    CLASSES[byte as usize] & classes != 0
}

/// Where the run of bytes of the classes ends that begins at `from`.
#[inline]
pub(super) fn run_end(bytes: &[u8], from: usize, classes: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !is(byte, classes)).unwrap_or(rest.len())
}

/// Where the next byte of the classes stands, from `from` on.
#[inline]
pub(super) fn next_of(bytes: &[u8], from: usize, classes: u8) -> Option<usize> {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|&byte| is(byte, classes)).map(|at| from + at)
}

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        let mut class = 0;
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            class |= SPACE;
        }
        if matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'_') {
            class |= LETTER | WORD | PATH | URI;
        }
        if byte.is_ascii_digit() {
            class |= DIGIT | WORD | PATH | URI;
        }
        if matches!(byte, b'-' | b'\'') {
            class |= WORD;
        }
        if matches!(byte, b'/' | b'.' | b'+' | b'-') {
            class |= PATH | URI;
        }
        if matches!(byte, b'%' | b'?' | b':' | b'@' | b'&' | b'=' | b'$' | b',' | b'!' | b'~' | b'*' | b'\'') {
            class |= URI;
        }
        if matches!(byte, b'"' | b'\\' | b'$') {
            class |= STRING_STOP;
        }
        if matches!(byte, b'\'' | b'$') {
            class |= BLOCK_STOP;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
}
