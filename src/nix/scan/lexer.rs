//! The tokens that rnix will see, found without looking at any byte more than a few times.
//!
//! rnix looks ahead over a whole run of path characters at each token of the run. Here the answer is kept for the run, and
//! what rnix will pay is added up.

use std::ops::Range;

use rnix::SyntaxKind::{self, *};

use super::bytes::{AFTER_WORD, DIGIT, PATH, PATH_WORD, URI, WORD, is, next_of, run_end, space_end, word};

/// After the last token.
pub(super) const END: SyntaxKind = NODE_ROOT;

/// One token, and the white space and comments before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
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

/// What rnix takes a run of path characters for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunKind {
    Tokens,
    Path,
    /// From the last underscore on only.
    Uri,
}

/// A run of path characters without `/`, looked at once.
struct Run {
    end: usize,
    kind: RunKind,
    last_underscore: Option<usize>,
}

/// What may end a run of plain characters in a `"…"` string, and in a `''…''` string.
const STRING_STOPS: [u8; 3] = *b"\"\\$";
const BLOCK_STOPS: [u8; 3] = *b"''$";

pub(super) struct Lexer<'t> {
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
            run: Run { end: 0, kind: RunKind::Tokens, last_underscore: None },
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

    /// After the token that begins a string: goes to its end if it is a whole string without interpolations, so that no
    /// tokens need be made of it.
    #[inline]
    pub fn skip_plain_string(&mut self) -> bool {
        let start = self.at;
        let block = self.contexts.last() == Some(&Context::Block);
        let stops = if block { BLOCK_STOPS } else { STRING_STOPS };
        let mut at = start;
        while let Some(stop) = next_of(self.bytes, at, stops) {
            let after = self.bytes.get(stop + 1).copied();
            match self.bytes.get(stop) {
                Some(b'"') => at = stop + 1,
                Some(b'\'') if after != Some(b'\'') => {
                    at = stop + 1;
                    continue;
                }
                Some(b'\'') if !matches!(self.bytes.get(stop + 2), Some(b'\'' | b'$' | b'\\')) => at = stop + 2,
                _ => return false,
            }
            self.at = at;
            self.contexts.pop();
            self.check_length(start);
            return true;
        }
        false
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
        if self.at - start > super::TOKEN_LIMIT && self.long_token.is_none() {
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

    /// A token of what was begun before; `None` when it has ended without one.
    fn in_context(&mut self) -> Option<SyntaxKind> {
        let start = self.at;
        loop {
            match *self.contexts.last()? {
                Context::Interpolation { .. } => return None,
                Context::InterpolationStart => {
                    self.contexts.pop();
                    return Some(self.begin_interpolation());
                }
                Context::Path(_) if self.starts_with(b"${") => return Some(self.begin_interpolation()),
                Context::Path(kind) if self.peek_is(0, PATH) => return Some(self.path_piece(start, kind)),
                Context::Path(_) => {
                    self.contexts.pop();
                }
                Context::String | Context::Block => {
                    let kind = self.string_content();
                    // An empty piece is no token.
                    if self.at != start {
                        return Some(kind);
                    }
                }
                Context::StringEnd => {
                    self.contexts.pop();
                    self.at += if self.peek(0) == Some(b'"') { 1 } else { 2 };
                    return Some(TOKEN_STRING_END);
                }
            }
        }
    }

    fn begin_interpolation(&mut self) -> SyntaxKind {
        self.at += 2;
        self.contexts.push(Context::Interpolation { braces: 0 });
        TOKEN_INTERPOL_START
    }

    /// The rest of a string up to its end or an interpolation, which is left to the next call.
    fn string_content(&mut self) -> SyntaxKind {
        let block = self.contexts.last() == Some(&Context::Block);
        let stops = if block { BLOCK_STOPS } else { STRING_STOPS };
        loop {
            let Some(stop) = next_of(self.bytes, self.at, stops) else {
                self.at = self.bytes.len();
                self.contexts.pop();
                return TOKEN_ERROR;
            };
            self.at = stop;
            match (self.bytes.get(stop), self.peek(1), self.peek(2)) {
                (Some(b'$'), Some(b'{'), _) => {
                    self.contexts.push(Context::InterpolationStart);
                    return TOKEN_STRING_CONTENT;
                }
                (Some(b'$'), Some(b'$'), _) => self.at += 2,
                (Some(b'"'), ..) => return self.end_string(),
                (Some(b'\\' | b'\''), None, _) => {
                    self.at += 1;
                    return TOKEN_ERROR;
                }
                (Some(b'\\'), ..) => self.at += 2,
                (Some(b'\''), Some(b'\''), Some(b'\'' | b'$')) => self.at += 3,
                (Some(b'\''), Some(b'\''), Some(b'\\')) => {
                    self.at += 3;
                    if self.peek(0).is_none() {
                        return TOKEN_ERROR;
                    }
                    self.at += 1;
                }
                (Some(b'\''), Some(b'\''), _) => return self.end_string(),
                _ => self.at += 1,
            }
        }
    }

    fn end_string(&mut self) -> SyntaxKind {
        self.contexts.pop();
        self.contexts.push(Context::StringEnd);
        TOKEN_STRING_CONTENT
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
        let free = super::CAP.saturating_sub(self.foreign_space.len());
        self.foreign_space.extend(found.map(|(at, _)| self.at + at..self.at + at + 1).take(free));
    }

    /// The length of the white space that begins here and is none to Nix.
    fn foreign_space(&mut self) -> Option<usize> {
        let character = self.text.get(self.at..)?.chars().next()?;
        let length = character.is_whitespace().then_some(character.len_utf8())?;
        if self.foreign_space.len() < super::CAP {
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
        let (end, eight) = word(self.bytes, start);
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

    /// What begins with a path character that begins no name, or with `~` or `<`.
    fn perhaps_path(&mut self, start: usize, first: u8) -> SyntaxKind {
        match first {
            b'.' if self.starts_with(b"...") => {
                self.at += 3;
                return TOKEN_ELLIPSIS;
            }
            b'/' if self.starts_with(b"/*") => {
                self.at = self.bytes.len();
                return TOKEN_ERROR;
            }
            b'/' if self.starts_with(b"//") => {
                self.at += 2;
                return TOKEN_UPDATE;
            }
            b'/' if self.starts_with(b"/${") || self.peek_is(1, PATH) => return self.begin_path(start, TOKEN_PATH_ABS),
            b'/' => {
                self.at += 1;
                return TOKEN_DIV;
            }
            b'~' if self.peek(1) == Some(b'/') => return self.begin_path(start, TOKEN_PATH_HOME),
            b'~' => {
                // rnix takes the next character with it, whatever it is.
                self.at += 1;
                if self.peek(0).is_some() {
                    self.take_character();
                }
                return TOKEN_ERROR;
            }
            b'<' => return self.less_or_search_path(start),
            _ if self.run_kind(start) == RunKind::Path => return self.begin_path(start, TOKEN_PATH_REL),
            _ => {}
        }
        self.at += 1;
        match first {
            b'.' if self.peek_is(0, DIGIT) => {
                self.at = run_end(self.bytes, self.at, DIGIT);
                self.exponent()
            }
            b'.' => TOKEN_DOT,
            b'+' => self.two(b'+', TOKEN_CONCAT, TOKEN_ADD),
            b'-' => self.two(b'>', TOKEN_IMPLICATION, TOKEN_SUB),
            _ => self.number(first),
        }
    }

    fn number(&mut self, first: u8) -> SyntaxKind {
        let leading_zero = first == b'0' && self.peek(0) != Some(b'.');
        self.at = run_end(self.bytes, self.at, DIGIT);
        if leading_zero || self.peek(0) != Some(b'.') {
            return TOKEN_INTEGER;
        }
        self.at = run_end(self.bytes, self.at + 1, DIGIT);
        self.exponent()
    }

    fn exponent(&mut self) -> SyntaxKind {
        if !matches!(self.peek(0), Some(b'e' | b'E')) {
            return TOKEN_FLOAT;
        }
        self.at += 1;
        if matches!(self.peek(0), Some(b'-' | b'+')) {
            self.at += 1;
        }
        let digits = self.at;
        self.at = run_end(self.bytes, digits, DIGIT);
        if self.at == digits { TOKEN_ERROR } else { TOKEN_FLOAT }
    }

    fn less_or_search_path(&mut self, start: usize) -> SyntaxKind {
        if start >= self.search_run.0 {
            let rest = self.bytes.get(start..).unwrap_or_default();
            let end = rest.iter().position(|&byte| byte != b'<' && !is(byte, PATH)).unwrap_or(rest.len()) + start;
            self.search_run = (end, self.bytes.get(end) == Some(&b'>'));
        }
        let (end, search) = self.search_run;
        self.count(start..end);
        self.at += 1;
        if self.peek(0) == Some(b'|') {
            self.at += 1;
            return TOKEN_PIPE_LEFT;
        }
        if search {
            let name = self.at;
            self.at = run_end(self.bytes, name, PATH);
            if self.at == name {
                return TOKEN_LESS;
            }
            self.at += 1;
            return if self.bytes.get(self.at - 1) == Some(&b'>') { TOKEN_PATH_SEARCH } else { TOKEN_ERROR };
        }
        self.two(b'=', TOKEN_LESS_OR_EQ, TOKEN_LESS)
    }

    /// What the run of path characters is that `start` stands in.
    fn run_kind(&mut self, start: usize) -> RunKind {
        if start >= self.run.end {
            self.run = self.look_ahead(start);
        }
        self.count(start..self.run.end);
        match self.run.kind {
            RunKind::Uri if self.run.last_underscore.is_some_and(|underscore| underscore >= start) => RunKind::Tokens,
            kind => kind,
        }
    }

    fn look_ahead(&self, start: usize) -> Run {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let end = run_end(self.bytes, start, PATH_WORD);
        let length = end - start;
        let kind = match (rest.get(length), rest.get(length + 1)) {
            (Some(b'/'), None | Some(b'/' | b'*')) => RunKind::Tokens,
            (Some(b'/'), Some(_)) => {
                let next = self.text.get(end + 1..).and_then(|text| text.chars().next());
                if next.is_some_and(char::is_whitespace) { RunKind::Tokens } else { RunKind::Path }
            }
            (Some(b':'), Some(&next)) if is(next, URI) => RunKind::Uri,
            _ => RunKind::Tokens,
        };
        let last_underscore = match kind {
            RunKind::Uri => rest.get(..length).and_then(|run| run.iter().rposition(|&byte| byte == b'_')),
            _ => None,
        };
        Run { end, kind, last_underscore: last_underscore.map(|at| at + start) }
    }

    /// Adds what rnix pays for one look ahead.
    fn count(&mut self, range: Range<usize>) {
        self.looked_at += range.len() as u64;
        if self.looked_at > super::LOOK_AHEAD_LIMIT && self.long_run.is_none() {
            self.long_run = Some(range);
        }
    }

    fn begin_path(&mut self, start: usize, kind: SyntaxKind) -> SyntaxKind {
        self.contexts.push(Context::Path(kind));
        // The first character is part of it in any case: `~`, or `/` before an interpolation.
        self.at += 1;
        self.path_piece(start, kind)
    }

    fn path_piece(&mut self, start: usize, kind: SyntaxKind) -> SyntaxKind {
        self.at = run_end(self.bytes, self.at, PATH);
        if self.starts_with(b"${") {
            self.contexts.push(Context::InterpolationStart);
            return kind;
        }
        let piece = self.text.get(start..self.at).unwrap_or_default();
        // rnix leaves the context then; the next token, no path character, ends it.
        if piece.ends_with('/') || piece.contains("//") {
            return TOKEN_ERROR;
        }
        self.contexts.pop();
        kind
    }
}

/// A name or the keyword it is; eight bytes, zeros after the end, so that no longer name is equal to one.
#[inline]
fn keyword(eight: u64) -> SyntaxKind {
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
const FIRST: [SyntaxKind; 128] = {
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
