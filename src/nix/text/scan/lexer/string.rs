//! Strings, and what interrupts code: their pieces and the pieces of paths.

use rnix::SyntaxKind::{self, *};

use super::super::bytes::{PATH, next_of};
use super::{Context, Lexer};

/// What may end a run of plain characters in a `"…"` string, and in a `''…''` string.
const STRING_STOPS: [u8; 3] = *b"\"\\$";
const BLOCK_STOPS: [u8; 3] = *b"''$";

impl Lexer<'_> {
    /// A token of what was begun before; `None` when it has ended without one.
    pub(super) fn in_context(&mut self) -> Option<SyntaxKind> {
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

    pub(super) fn begin_interpolation(&mut self) -> SyntaxKind {
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
}
