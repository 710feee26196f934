//! Keywords, and what a first byte says of its token.

use rnix::SyntaxKind::{self, *};

/// A name or the keyword it is; eight bytes, zeros after the end, so that no longer name is equal to one.
#[inline]
pub(super) fn keyword(eight: u64) -> SyntaxKind {
    const fn packed(word: &[u8]) -> u64 {
        let mut all = 0;
        let mut at = word.len();
        while at > 0 {
            at -= 1;
            all = all << 8 | word[at] as u64;
        }
        all
    }
    const IN: u64 = packed(b"in");
    const LET: u64 = packed(b"let");
    const WITH: u64 = packed(b"with");
    const INHERIT: u64 = packed(b"inherit");
    const IF: u64 = packed(b"if");
    const THEN: u64 = packed(b"then");
    const ELSE: u64 = packed(b"else");
    const REC: u64 = packed(b"rec");
    const ASSERT: u64 = packed(b"assert");
    const OR: u64 = packed(b"or");
    match eight {
        IN => TOKEN_IN,
        LET => TOKEN_LET,
        WITH => TOKEN_WITH,
        INHERIT => TOKEN_INHERIT,
        IF => TOKEN_IF,
        THEN => TOKEN_THEN,
        ELSE => TOKEN_ELSE,
        REC => TOKEN_REC,
        ASSERT => TOKEN_ASSERT,
        OR => TOKEN_OR,
        _ => TOKEN_IDENT,
    }
}

/// What a first byte makes: a token of one byte, a name, or what must be looked at (an error here).
pub(super) const FIRST: [SyntaxKind; 128] = {
    let mut kinds = [TOKEN_ERROR; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => TOKEN_IDENT,
            b'{' => TOKEN_L_BRACE,
            b'}' => TOKEN_R_BRACE,
            b'[' => TOKEN_L_BRACK,
            b']' => TOKEN_R_BRACK,
            b'(' => TOKEN_L_PAREN,
            b')' => TOKEN_R_PAREN,
            b';' => TOKEN_SEMICOLON,
            b':' => TOKEN_COLON,
            b',' => TOKEN_COMMA,
            b'@' => TOKEN_AT,
            b'?' => TOKEN_QUESTION,
            b'*' => TOKEN_MUL,
            _ => TOKEN_ERROR,
        };
        byte += 1;
    }
    kinds
};
