//! The tokens that rnix will see, found without looking at any byte more than a few times.
//!
//! rnix looks ahead over a whole run of path characters at each token of the run. Here the answer is kept for the run, and
//! what rnix will pay is added up.

mod path;
mod run;
mod string;
mod word;

use std::ops::Range;

use rnix::SyntaxKind::{self, *};

use super::bytes::{self, AFTER_WORD, PATH, URI, WORD, is, run_end, space_end};
use super::limits::{CAP, TOKEN_LIMIT};
use run::{Run, RunKind};
use word::{FIRST, keyword};

/// After the last token.
pub(in crate::nix) const END: SyntaxKind = NODE_ROOT;

/// One token, and the white space and comments before it.
#[derive(Debug, Clone, Copy)]
pub(in crate::nix) struct Token {
    /// rnix's kind of it, or [`END`].
    pub kind: SyntaxKind,
    /// Where the white space and comments before it begin.
    pub trivia: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Token {
    /// Texts are at most 4 MiB long.
    fn new(kind: SyntaxKind, trivia: usize, start: usize, end: usize) -> Token {
        Token { kind, trivia: trivia as u32, start: start as u32, end: end as u32 }
    }
}

/// What rnix is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    String,
    Block,
    StringEnd,
    Interpolation { braces: u32 },
    InterpolationStart,
    Path(SyntaxKind),
}

pub(in crate::nix) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    has_foreign_space: bool,
    at: usize,
    contexts: Vec<Context>,
    run: Run,
    /// Where the run ends that begins with `<` and holds `<` and `/` too, and whether `>` ends it.
    search_run: (usize, bool),
    /// How many bytes rnix will look at ahead of its tokens.
    pub looked_at: u64,
    /// The run that brought `looked_at` over the limit.
    pub long_run: Option<Range<usize>>,
    /// The first token longer than a token may be.
    pub long_token: Option<Range<usize>>,
    /// White space that is none to Nix: the first few of them.
    pub foreign_space: Vec<Range<usize>>,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Lexer<'t> {
        Lexer {
            // Without an early end the compiler looks at many bytes at once.
            has_foreign_space: text.bytes().fold(false, |found, byte| found | matches!(byte, 0x0b | 0x0c)),
            text,
            bytes: text.as_bytes(),
            at: 0,
            contexts: Vec::new(),
            run: Run::default(),
            search_run: (0, false),
            looked_at: 0,
            long_run: None,
            long_token: None,
            foreign_space: Vec::new(),
        }
    }

    /// The next token; [`END`] again and again after the last.
    #[inline]
    pub fn next(&mut self) -> Token {
        let trivia = self.at;
        if !matches!(self.contexts.last(), None | Some(Context::Interpolation { .. }))
            && let Some(kind) = self.in_context()
        {
            self.check_length(trivia);
            return Token::new(kind, trivia, trivia, self.at);
        }
        let first = self.skip_trivia();
        let start = self.at;
        let kind = match FIRST.get(usize::from(first)) {
            Some(&TOKEN_IDENT) => self.word(start),
            None | Some(&TOKEN_ERROR) => self.code(first),
            Some(&kind) => {
                self.at += 1;
                if self.contexts.is_empty() { kind } else { self.brace(kind) }
            }
        };
        self.check_length(start);
        Token::new(kind, trivia, start, self.at)
    }

    /// The text from one byte to another.
    pub fn slice(&self, start: u32, end: u32) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Where a token stands; for the end, the last character of the token before it.
    pub fn place(&self, token: Token) -> Range<usize> {
        if token.kind != END {
            return token.start as usize..token.end as usize;
        }
        let before = self.text.get(..token.trivia as usize).unwrap_or_default();
        before.char_indices().next_back().map_or(0, |(at, _)| at)..before.len()
    }

    /// No more tokens.
    pub fn stop(&mut self) {
        self.at = self.bytes.len();
        self.contexts.clear();
    }

    #[inline]
    fn check_length(&mut self, start: usize) {
        if self.at - start > TOKEN_LIMIT && self.long_token.is_none() {
            self.long_token = Some(start..self.at);
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn peek_is(&self, ahead: usize, classes: u16) -> bool {
        self.peek(ahead).is_some_and(|byte| is(byte, classes))
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(prefix))
    }

    /// Takes one character, however many bytes it has.
    fn take_character(&mut self) {
        self.at += 1;
        while self.peek(0).is_some_and(|byte| byte & 0xc0 == 0x80) {
            self.at += 1;
        }
    }

    /// White space and comments; gives the byte after them.
    #[inline]
    fn skip_trivia(&mut self) -> u8 {
        loop {
            let start = space_end(self.bytes, self.at);
            if self.has_foreign_space {
                self.find_foreign_space(start);
            }
            self.at = start;
            match self.peek(0) {
                Some(b'#') => {
                    let rest = self.text.get(start..).unwrap_or_default();
                    self.at += rest.find('\n').unwrap_or(rest.len());
                }
                Some(b'/') if self.peek(1) == Some(b'*') => {
                    let inside = self.text.get(start + 2..).unwrap_or_default();
                    // One that does not end is an error, not a comment.
                    let Some(length) = inside.find("*/") else { return b'/' };
                    self.at += length + 4;
                }
                Some(byte @ 0x80..) => {
                    let Some(length) = self.foreign_space() else { return byte };
                    self.at += length;
                }
                // At the end NUL, which is no token either.
                byte => return byte.unwrap_or_default(),
            }
            self.check_length(start);
        }
    }

    /// Vertical tab and form feed in the white space that ends at `end`.
    #[cold]
    fn find_foreign_space(&mut self, end: usize) {
        let space = self.bytes.get(self.at..end).unwrap_or_default();
        let found = space.iter().enumerate().filter(|(_, byte)| matches!(byte, 0x0b | 0x0c));
        let free = CAP.saturating_sub(self.foreign_space.len());
        self.foreign_space.extend(found.map(|(at, _)| self.at + at..self.at + at + 1).take(free));
    }

    /// The length of the white space that begins here and is none to Nix.
    fn foreign_space(&mut self) -> Option<usize> {
        let character = self.text.get(self.at..)?.chars().next()?;
        let length = character.is_whitespace().then_some(character.len_utf8())?;
        if self.foreign_space.len() < CAP {
            self.foreign_space.push(self.at..self.at + length);
        }
        Some(length)
    }

    /// A token of code that needs more than its first byte.
    fn code(&mut self, first: u8) -> SyntaxKind {
        let start = self.at;
        if start >= self.bytes.len() {
            return END;
        }
        if first >= 0x80 {
            self.take_character();
            return TOKEN_ERROR;
        }
        if is(first, PATH) || matches!(first, b'~' | b'<') {
            return self.perhaps_path(start, first);
        }
        self.at += 1;
        match first {
            b'"' => {
                self.contexts.push(Context::String);
                TOKEN_STRING_START
            }
            b'\'' if self.peek(0) == Some(b'\'') => {
                self.at += 1;
                self.contexts.push(Context::Block);
                TOKEN_STRING_START
            }
            b'=' => self.two(b'=', TOKEN_EQUAL, TOKEN_ASSIGN),
            b'!' => self.two(b'=', TOKEN_NOT_EQUAL, TOKEN_INVERT),
            b'>' => self.two(b'=', TOKEN_MORE_OR_EQ, TOKEN_MORE),
            b'&' => self.two(b'&', TOKEN_AND_AND, TOKEN_ERROR),
            b'|' if self.peek(0) == Some(b'>') => self.two(b'>', TOKEN_PIPE_RIGHT, TOKEN_ERROR),
            b'|' => self.two(b'|', TOKEN_OR_OR, TOKEN_ERROR),
            b'$' if self.peek(0) == Some(b'{') => {
                self.at -= 1;
                self.begin_interpolation()
            }
            _ => TOKEN_ERROR,
        }
    }

    /// The longer token if this byte comes next.
    fn two(&mut self, second: u8, longer: SyntaxKind, shorter: SyntaxKind) -> SyntaxKind {
        if self.peek(0) != Some(second) {
            return shorter;
        }
        self.at += 1;
        longer
    }

    /// A token in an interpolation, which a `}` may end.
    fn brace(&mut self, kind: SyntaxKind) -> SyntaxKind {
        let Some(Context::Interpolation { braces }) = self.contexts.last_mut() else { return kind };
        match kind {
            TOKEN_L_BRACE => *braces += 1,
            TOKEN_R_BRACE if *braces > 0 => *braces -= 1,
            TOKEN_R_BRACE => {
                self.contexts.pop();
                return TOKEN_INTERPOL_END;
            }
            _ => {}
        }
        kind
    }

    /// A name or keyword, or the path or URI that begins like one.
    #[inline]
    fn word(&mut self, start: usize) -> SyntaxKind {
        let (end, eight) = bytes::word(self.bytes, start);
        if self.bytes.get(end).is_some_and(|&byte| is(byte, AFTER_WORD)) {
            match self.run_kind(start) {
                RunKind::Path => return self.begin_path(start, TOKEN_PATH_REL),
                RunKind::Uri => {
                    self.at = run_end(self.bytes, start, WORD | URI);
                    return TOKEN_URI;
                }
                RunKind::Tokens => {}
            }
        }
        self.at = end;
        keyword(eight)
    }
}
