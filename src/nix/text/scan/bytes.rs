//! What a byte can be in Nix text, as rnix sees it; eight bytes at once where runs are long.

/// What a name goes on with.
pub(super) const WORD: u16 = 1;
/// What a path is made of.
pub(super) const PATH: u16 = 2;
/// What a path is made of, except `/`.
pub(super) const PATH_WORD: u16 = 4;
/// What a URI is made of.
pub(super) const URI: u16 = 8;
/// A decimal digit.
pub(super) const DIGIT: u16 = 16;
/// What makes something else of the name before it: a path, a URI.
pub(super) const AFTER_WORD: u16 = 32;

const CLASSES: [u16; 256] = classes();

/// Whether a byte is of one of the classes.
#[inline]
pub(super) fn is(byte: u8, classes: u16) -> bool {
    CLASSES[byte as usize] & classes != 0
}

/// Where the run of bytes of the classes ends that begins at `from`.
#[inline]
pub(super) fn run_end(bytes: &[u8], from: usize, classes: u16) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !is(byte, classes)).unwrap_or(rest.len())
}

const fn classes() -> [u16; 256] {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        let mut class = 0;
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            class |= WORD | PATH | PATH_WORD | URI;
        }
        if byte.is_ascii_digit() {
            class |= DIGIT;
        }
        if matches!(byte, b'-' | b'\'') {
            class |= WORD;
        }
        if matches!(byte, b'.' | b'+' | b'-') {
            class |= PATH | PATH_WORD | URI;
        }
        if byte == b'/' {
            class |= PATH | URI;
        }
        if matches!(byte, b'%' | b'?' | b':' | b'@' | b'&' | b'=' | b'$' | b',' | b'!' | b'~' | b'*' | b'\'') {
            class |= URI;
        }
        if matches!(byte, b'.' | b'+' | b'/' | b':') {
            class |= AFTER_WORD;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
}

/// Eight bytes as a number, the first lowest.
#[derive(Clone, Copy)]
pub(super) struct Eight(pub u64);

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

impl Eight {
    /// The eight bytes from `at` on, zeros after the end.
    #[inline]
    pub fn load(bytes: &[u8], at: usize) -> Eight {
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some(eight) = rest.first_chunk() {
            return Eight(u64::from_le_bytes(*eight));
        }
        Eight(rest.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)))
    }

    /// The high bit of each byte that is `byte`.
    #[inline]
    fn equal(self, byte: u8) -> u64 {
        let differing = self.0 ^ (ONES * u64::from(byte));
        !(((differing & !HIGH) + !HIGH) | differing) & HIGH
    }

    /// The high bit of each byte from `first` to `last`, which are ASCII.
    #[inline]
    fn between(self, first: u8, last: u8) -> u64 {
        let low = self.0 & !HIGH;
        let at_least = low + ONES * u64::from(0x80 - first);
        let over = low + ONES * u64::from(0x7f - last);
        at_least & !over & !self.0 & HIGH
    }

    fn words(self) -> u64 {
        let letters = Eight(self.0 | (0x20 * ONES)).between(b'a', b'z');
        letters | self.between(b'0', b'9') | self.equal(b'_') | self.equal(b'-') | self.equal(b'\'')
    }
}

/// How many of the bytes from the first on are as the high bits say.
#[inline]
fn leading(high_bits: u64) -> usize {
    ((high_bits ^ HIGH).trailing_zeros() / 8) as usize
}

/// Where the name ends that begins at `from`, and its first eight bytes, zeros after its end.
#[inline]
pub(super) fn word(bytes: &[u8], from: usize) -> (usize, u64) {
    let eight = Eight::load(bytes, from);
    let length = leading(eight.words());
    if length == 8 {
        return (run_end(bytes, from + 8, WORD), eight.0);
    }
    (from + length, eight.0 & !(u64::MAX << (8 * length)))
}

/// Where the white space ends that begins at `from`: what is white space of ASCII to rnix.
#[inline]
pub(super) fn space_end(bytes: &[u8], mut from: usize) -> usize {
    loop {
        let eight = Eight::load(bytes, from);
        let length = leading(eight.between(b'\t', b'\r') | eight.equal(b' '));
        from += length;
        if length < 8 {
            return from;
        }
    }
}

/// Where the next of three bytes stands, none of them NUL, from `from` on.
#[inline]
pub(super) fn next_of(bytes: &[u8], mut from: usize, any: [u8; 3]) -> Option<usize> {
    while from < bytes.len() {
        let eight = Eight::load(bytes, from);
        let length = leading(!(eight.equal(any[0]) | eight.equal(any[1]) | eight.equal(any[2])) & HIGH);
        from += length;
        if length < 8 {
            return Some(from);
        }
    }
    None
}
