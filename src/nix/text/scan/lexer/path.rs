//! Paths, URIs, numbers and operators: what is made of path characters.

use std::ops::Range;

use rnix::SyntaxKind::{self, *};

use super::super::bytes::{DIGIT, PATH, is, run_end};
use super::super::limits::LOOK_AHEAD_LIMIT;
use super::run::{Run, RunKind};
use super::{Context, Lexer};

impl Lexer<'_> {
    /// What begins with a path character that begins no name, or with `~` or `<`.
    pub(super) fn perhaps_path(&mut self, start: usize, first: u8) -> SyntaxKind {
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
    pub(super) fn run_kind(&mut self, start: usize) -> RunKind {
        if start >= self.run.end {
            self.run = Run::at(self.text, start);
        }
        self.count(start..self.run.end);
        match self.run.kind {
            RunKind::Uri if self.run.last_underscore.is_some_and(|underscore| underscore >= start) => RunKind::Tokens,
            kind => kind,
        }
    }

    /// Adds what rnix pays for one look ahead.
    fn count(&mut self, range: Range<usize>) {
        self.looked_at += range.len() as u64;
        if self.looked_at > LOOK_AHEAD_LIMIT && self.long_run.is_none() {
            self.long_run = Some(range);
        }
    }

    pub(super) fn begin_path(&mut self, start: usize, kind: SyntaxKind) -> SyntaxKind {
        self.contexts.push(Context::Path(kind));
        // The first character is part of it in any case: `~`, or `/` before an interpolation.
        self.at += 1;
        self.path_piece(start, kind)
    }

    pub(super) fn path_piece(&mut self, start: usize, kind: SyntaxKind) -> SyntaxKind {
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
