//! The tokens of a text one after another, with a look at the two after the next one.

use rnix::SyntaxKind::{self, *};

use super::lexer::{END, Lexer, Token};

pub(in crate::nix) struct Cursor<'t> {
    pub lexer: Lexer<'t>,
    /// The next token that is not taken.
    pub token: Token,
    /// The tokens after it, as far as they were asked for.
    ahead: [Option<Token>; 2],
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Cursor<'t> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next();
        Cursor { lexer, token, ahead: [None; 2] }
    }

    #[inline]
    pub fn kind(&self) -> SyntaxKind {
        self.token.kind
    }

    /// The kind of the token that comes `count` tokens after the next one, at most two.
    pub fn ahead(&mut self, count: usize) -> SyntaxKind {
        let mut kind = END;
        for place in self.ahead.iter_mut().take(count) {
            kind = place.get_or_insert_with(|| self.lexer.next()).kind;
        }
        kind
    }

    /// Takes the next token.
    #[inline]
    pub fn take(&mut self) -> Token {
        let [first, second] = &mut self.ahead;
        let next = match first.take() {
            Some(token) => token,
            None => self.lexer.next(),
        };
        *first = second.take();
        std::mem::replace(&mut self.token, next)
    }

    /// Whether the brace that is the next token begins a function's parameters, as rnix decides it.
    pub fn begins_function(&mut self) -> bool {
        matches!(
            (self.ahead(1), self.ahead(2)),
            (TOKEN_IDENT, TOKEN_COMMA | TOKEN_QUESTION | TOKEN_R_BRACE)
                | (TOKEN_ELLIPSIS, TOKEN_R_BRACE)
                | (TOKEN_R_BRACE, TOKEN_COLON | TOKEN_AT)
        )
    }

    /// Whether the string that the next token begins is plain; its tokens are then taken for that one.
    #[inline]
    pub fn skip_plain_string(&mut self) -> bool {
        self.ahead[0].is_none() && self.lexer.skip_plain_string()
    }

    /// The text of the next token.
    #[inline]
    pub fn text(&self) -> &'t str {
        self.lexer.slice(self.token.start, self.token.end)
    }

    /// The white space and comments before the next token.
    #[inline]
    pub fn trivia(&self) -> &'t str {
        self.lexer.slice(self.token.trivia, self.token.start)
    }

    /// No more tokens.
    pub fn stop(&mut self) {
        self.lexer.stop();
        self.ahead = [None; 2];
        self.token = self.lexer.next();
    }
}
