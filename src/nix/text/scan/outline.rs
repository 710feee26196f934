//! rnix's parser without its tree: the same nodes in the same order, also where the text is wrong, so that what the tree
//! will cost is known before it is built.
//!
//! The functions are those of rnix's own parser; where they do something odd, so does rnix.

mod attributes;
mod expression;
pub(in crate::nix) mod operators;

use rnix::SyntaxKind::{self, *};

use super::cursor::Cursor;
use super::lexer::END;

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
pub(super) fn outline<B: Builder>(cursor: &mut Cursor<'_>, builder: &mut B) -> Option<std::ops::Range<usize>> {
    let mut parser = Parser { cursor, builder, trivia: true, unseen: false, names: 0, over: None };
    // The root begins before the white space.
    let root = parser.builder.checkpoint();
    parser.start_at(root, NODE_ROOT);
    parser.expression();
    parser.eat_trivia();
    if parser.kind() != END {
        parser.start(NODE_ERROR);
        while parser.kind() != END {
            parser.bump();
        }
        parser.finish();
        parser.eat_trivia();
    }
    parser.finish();
    parser.over
}

struct Parser<'p, 't, B> {
    cursor: &'p mut Cursor<'t>,
    builder: &'p mut B,
    /// Whether the white space before the next token is not taken either.
    trivia: bool,
    /// Whether an expression has ended with `let { … }`: rnix has not looked for white space after it.
    unseen: bool,
    /// The dots of the attribute paths that are bound here: each is a set around this one, though no node.
    names: usize,
    over: Option<std::ops::Range<usize>>,
}

impl<B: Builder> Parser<'_, '_, B> {
    #[inline]
    fn kind(&self) -> SyntaxKind {
        self.cursor.kind()
    }

    #[inline]
    fn eat_trivia(&mut self) {
        if self.trivia {
            self.trivia = false;
            self.builder.trivia(self.cursor.trivia());
        }
    }

    #[inline]
    fn bump(&mut self) {
        self.bump_as(self.kind());
    }

    fn bump_as(&mut self, kind: SyntaxKind) {
        if self.kind() == END {
            return;
        }
        self.eat_trivia();
        self.builder.token(kind, self.cursor.text());
        self.cursor.take();
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
            self.over = Some(self.cursor.lexer.place(self.cursor.token));
            self.cursor.stop();
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
        self.leaf_as(node, self.kind());
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
