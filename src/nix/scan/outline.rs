//! rnix's parser without its tree: the same nodes in the same order, also where the text is wrong, so that what the tree
//! will cost is known before it is built.
//!
//! The functions are those of rnix's own parser; where they do something odd, so does rnix.

mod attributes;
mod expression;
pub(in crate::nix) mod operators;

use rnix::SyntaxKind::{self, *};

use super::lexer::{END, Lexer, Token};

/// What becomes of the nodes and tokens.
pub(super) trait Builder {
    /// Whether it wants to see tokens; without them all nodes that hold no node are leaves.
    const TOKENS: bool;

    /// White space and comments stand here.
    fn trivia(&mut self, text: &str);
    /// A token stands here.
    fn token(&mut self, kind: SyntaxKind, text: &str);
    /// How many nodes and tokens stand in the open node by now.
    fn checkpoint(&self) -> usize;
    /// A node begins with what has stood since the checkpoint.
    fn start_at(&mut self, checkpoint: usize, kind: SyntaxKind);
    /// The innermost node ends.
    fn finish(&mut self);
    /// A node without nodes in it stands here: for those who want no tokens.
    fn leaf(&mut self);
    /// The tree must not be built.
    fn is_over(&self) -> bool;
}

/// Where a text became too much, if it did.
pub(super) fn outline<B: Builder>(lexer: &mut Lexer<'_>, builder: &mut B) -> Option<std::ops::Range<usize>> {
    let token = lexer.next();
    let mut parser = Parser { lexer, builder, token, trivia: true, ahead: [None; 2], unseen: false, over: None };
    // The root begins before the white space.
    let root = parser.builder.checkpoint();
    parser.start_at(root, NODE_ROOT);
    parser.expression();
    parser.eat_trivia();
    if parser.token.kind != END {
        parser.start(NODE_ERROR);
        while parser.token.kind != END {
            parser.bump();
        }
        parser.finish();
        parser.eat_trivia();
    }
    parser.finish();
    parser.over
}

struct Parser<'p, 't, B> {
    lexer: &'p mut Lexer<'t>,
    builder: &'p mut B,
    /// The next token that is not taken.
    token: Token,
    /// Whether the white space before it is not taken either.
    trivia: bool,
    /// The tokens after it, as far as they were asked for.
    ahead: [Option<Token>; 2],
    /// Whether an expression has ended with `let { … }`: rnix has not looked for white space after it.
    unseen: bool,
    over: Option<std::ops::Range<usize>>,
}

impl<B: Builder> Parser<'_, '_, B> {
    #[inline]
    fn kind(&self) -> SyntaxKind {
        self.token.kind
    }

    /// The kind of the token that comes `count` tokens after the next one, at most two.
    fn ahead(&mut self, count: usize) -> SyntaxKind {
        let mut kind = END;
        for place in self.ahead.iter_mut().take(count) {
            kind = place.get_or_insert_with(|| self.lexer.next()).kind;
        }
        kind
    }

    #[inline]
    fn eat_trivia(&mut self) {
        if self.trivia {
            self.trivia = false;
            self.builder.trivia(self.lexer.slice(self.token.trivia, self.token.start));
        }
    }

    #[inline]
    fn bump(&mut self) {
        self.bump_as(self.token.kind);
    }

    fn bump_as(&mut self, kind: SyntaxKind) {
        if self.token.kind == END {
            return;
        }
        self.eat_trivia();
        self.builder.token(kind, self.lexer.slice(self.token.start, self.token.end));
        let [first, second] = &mut self.ahead;
        self.token = match first.take() {
            Some(token) => token,
            None => self.lexer.next(),
        };
        *first = second.take();
        self.trivia = true;
    }

    #[inline]
    fn start(&mut self, kind: SyntaxKind) {
        let checkpoint = self.checkpoint();
        self.start_at(checkpoint, kind);
    }

    #[inline]
    fn checkpoint(&mut self) -> usize {
        self.eat_trivia();
        self.builder.checkpoint()
    }

    #[inline]
    fn start_at(&mut self, checkpoint: usize, kind: SyntaxKind) {
        self.builder.start_at(checkpoint, kind);
        self.stop_when_over();
    }

    #[inline]
    fn finish(&mut self) {
        self.builder.finish();
        self.stop_when_over();
    }

    #[inline]
    fn stop_when_over(&mut self) {
        if self.builder.is_over() {
            self.stop();
        }
    }

    /// Nothing recurses after the last token, so that to end the tokens is to stop.
    #[cold]
    fn stop(&mut self) {
        if self.over.is_none() {
            self.over = Some(self.lexer.place(self.token));
            self.lexer.stop();
            self.ahead = [None; 2];
            self.token = self.lexer.next();
        }
    }

    /// Takes everything up to one of these kinds into an error; `END` if none comes.
    #[inline]
    fn expect_any(&mut self, kinds: &[SyntaxKind]) -> SyntaxKind {
        if self.kind() != END && !kinds.contains(&self.kind()) {
            self.skip_to(kinds);
        }
        self.kind()
    }

    #[cold]
    fn skip_to(&mut self, kinds: &[SyntaxKind]) {
        self.start(NODE_ERROR);
        while self.kind() != END && !kinds.contains(&self.kind()) {
            self.bump();
        }
        self.finish();
    }

    #[inline]
    fn expect(&mut self, kind: SyntaxKind) {
        if self.expect_any(&[kind]) != END {
            self.bump();
        }
    }

    /// A node of one token.
    fn leaf(&mut self, node: SyntaxKind) {
        self.leaf_as(node, self.token.kind);
    }

    fn leaf_as(&mut self, node: SyntaxKind, token: SyntaxKind) {
        if !B::TOKENS {
            self.builder.leaf();
            self.stop_when_over();
            return self.bump();
        }
        self.start(node);
        self.bump_as(token);
        self.finish();
    }

    fn expect_name(&mut self) {
        if self.expect_any(&[TOKEN_IDENT]) != END {
            self.leaf(NODE_IDENT);
        }
    }
}
