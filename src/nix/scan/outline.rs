//! rnix's parser without its tree: the same nodes in the same order, also where the text is wrong, so that what the tree
//! will cost is known before it is built.
//!
//! The functions are those of rnix's own parser; where they do something odd, so does rnix.

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

/// How tightly an operator binds, from the loosest; `!` stands between `//` and `+`.
const INVERT: u8 = 9;
const HAS_ATTRIBUTE: u8 = 13;

/// Which side of an operator takes another one of its kind.
#[derive(PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Neither,
}

fn operator(kind: SyntaxKind) -> Option<(u8, Side)> {
    Some(match kind {
        TOKEN_PIPE_LEFT => (1, Side::Right),
        TOKEN_PIPE_RIGHT => (2, Side::Left),
        TOKEN_IMPLICATION => (3, Side::Right),
        TOKEN_OR_OR => (4, Side::Left),
        TOKEN_AND_AND => (5, Side::Left),
        TOKEN_EQUAL | TOKEN_NOT_EQUAL => (6, Side::Neither),
        TOKEN_LESS | TOKEN_LESS_OR_EQ | TOKEN_MORE | TOKEN_MORE_OR_EQ => (7, Side::Neither),
        TOKEN_UPDATE => (8, Side::Right),
        TOKEN_ADD | TOKEN_SUB => (10, Side::Left),
        TOKEN_MUL | TOKEN_DIV => (11, Side::Left),
        TOKEN_CONCAT => (12, Side::Right),
        TOKEN_QUESTION => (HAS_ATTRIBUTE, Side::Left),
        _ => return None,
    })
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

    fn interpolation(&mut self, node: SyntaxKind) {
        self.start(node);
        self.bump();
        self.expression();
        self.expect(TOKEN_INTERPOL_END);
        self.finish();
    }

    fn string(&mut self) {
        if !B::TOKENS && self.ahead[0].is_none() && self.kind() == TOKEN_STRING_START && self.lexer.skip_plain_string()
        {
            return self.leaf(NODE_STRING);
        }
        self.start(NODE_STRING);
        self.expect(TOKEN_STRING_START);
        loop {
            match self.expect_any(&[TOKEN_STRING_END, TOKEN_STRING_CONTENT, TOKEN_INTERPOL_START]) {
                TOKEN_STRING_CONTENT => self.bump(),
                TOKEN_INTERPOL_START => self.interpolation(NODE_INTERPOL),
                _ => break,
            }
        }
        self.expect(TOKEN_STRING_END);
        self.finish();
    }

    fn attribute(&mut self) {
        match self.kind() {
            TOKEN_INTERPOL_START => self.interpolation(NODE_DYNAMIC),
            TOKEN_STRING_START => self.string(),
            _ => {
                if self.expect_any(&[TOKEN_IDENT, TOKEN_OR]) != END {
                    self.leaf_as(NODE_IDENT, TOKEN_IDENT);
                }
            }
        }
    }

    fn attribute_path(&mut self) {
        self.start(NODE_ATTRPATH);
        loop {
            self.attribute();
            if self.kind() != TOKEN_DOT {
                break;
            }
            self.bump();
        }
        self.finish();
    }

    /// What stands in the braces of a function's parameters, and `@ name` after them.
    fn pattern(&mut self) {
        if matches!(self.kind(), TOKEN_R_BRACE | END) {
            self.bump();
        } else {
            self.pattern_entries();
        }
        if self.kind() == TOKEN_AT {
            self.start(NODE_PAT_BIND);
            self.bump();
            self.expect_name();
            self.finish();
        }
    }

    fn pattern_entries(&mut self) {
        loop {
            match self.expect_any(&[TOKEN_R_BRACE, TOKEN_ELLIPSIS, TOKEN_IDENT]) {
                TOKEN_R_BRACE => return self.bump(),
                TOKEN_ELLIPSIS => {
                    self.bump();
                    return self.expect(TOKEN_R_BRACE);
                }
                TOKEN_IDENT => {
                    self.start(NODE_PAT_ENTRY);
                    self.expect_name();
                    if self.kind() == TOKEN_QUESTION {
                        self.bump();
                        self.expression();
                    }
                    self.finish();
                    if self.kind() != TOKEN_COMMA {
                        return self.expect(TOKEN_R_BRACE);
                    }
                    self.bump();
                }
                _ => return,
            }
        }
    }

    fn bindings(&mut self, until: SyntaxKind) {
        while self.kind() != END && self.kind() != until {
            if self.kind() == TOKEN_INHERIT {
                self.inherit();
                continue;
            }
            self.start(NODE_ATTRPATH_VALUE);
            self.attribute_path();
            self.expect(TOKEN_ASSIGN);
            self.expression();
            self.expect(TOKEN_SEMICOLON);
            self.finish();
        }
        self.bump();
    }

    fn inherit(&mut self) {
        self.start(NODE_INHERIT);
        self.bump();
        if self.kind() == TOKEN_L_PAREN {
            self.start(NODE_INHERIT_FROM);
            self.bump();
            self.expression();
            self.expect(TOKEN_R_PAREN);
            self.finish();
        }
        while self.kind() != END && self.kind() != TOKEN_SEMICOLON {
            self.attribute();
        }
        self.expect(TOKEN_SEMICOLON);
        self.finish();
    }

    fn set_or_function(&mut self) {
        let function = matches!(
            (self.ahead(1), self.ahead(2)),
            (TOKEN_IDENT, TOKEN_COMMA | TOKEN_QUESTION | TOKEN_R_BRACE)
                | (TOKEN_ELLIPSIS, TOKEN_R_BRACE)
                | (TOKEN_R_BRACE, TOKEN_COLON | TOKEN_AT)
        );
        if !function {
            self.start(NODE_ATTR_SET);
            self.bump();
            self.bindings(TOKEN_R_BRACE);
            return self.finish();
        }
        self.start(NODE_LAMBDA);
        self.start(NODE_PATTERN);
        self.bump();
        self.pattern();
        self.finish();
        self.expect(TOKEN_COLON);
        self.expression();
        self.finish();
    }

    fn name_or_function(&mut self, checkpoint: usize) {
        match self.ahead(1) {
            TOKEN_COLON => {
                self.leaf(NODE_IDENT);
                self.start_at(checkpoint, NODE_LAMBDA);
                self.start_at(checkpoint, NODE_IDENT_PARAM);
                self.finish();
            }
            TOKEN_AT => {
                self.leaf(NODE_IDENT);
                self.start_at(checkpoint, NODE_LAMBDA);
                self.start_at(checkpoint, NODE_PATTERN);
                self.start_at(checkpoint, NODE_PAT_BIND);
                self.expect(TOKEN_AT);
                self.finish();
                self.expect(TOKEN_L_BRACE);
                self.pattern();
                self.finish();
            }
            _ if self.lexer.slice(self.token.start, self.token.end) == "__curPos" => {
                return self.leaf_as(NODE_CUR_POS, TOKEN_CUR_POS);
            }
            _ => return self.leaf(NODE_IDENT),
        }
        self.expect(TOKEN_COLON);
        self.expression();
        self.finish();
    }

    fn path(&mut self, node: SyntaxKind) {
        self.start(node);
        self.bump();
        if node != NODE_PATH_SEARCH && self.kind() == TOKEN_INTERPOL_START {
            // The first interpolation is taken for the path's even after white space.
            let mut adjacent = true;
            loop {
                match self.kind() {
                    TOKEN_PATH_ABS | TOKEN_PATH_REL | TOKEN_PATH_HOME if adjacent => self.bump(),
                    TOKEN_INTERPOL_START if adjacent => self.interpolation(NODE_INTERPOL),
                    _ => break,
                }
                adjacent = self.token.trivia == self.token.start;
            }
        }
        self.finish();
    }

    /// One operand, and what is selected from it.
    fn simple(&mut self) -> usize {
        if self.kind() == END {
            return self.builder.checkpoint();
        }
        let checkpoint = self.checkpoint();
        match self.kind() {
            TOKEN_IDENT => self.name_or_function(checkpoint),
            TOKEN_STRING_START => self.string(),
            TOKEN_L_BRACE => self.set_or_function(),
            TOKEN_L_BRACK => {
                self.start(NODE_LIST);
                self.bump();
                while !matches!(self.kind(), TOKEN_R_BRACK | END) {
                    self.simple();
                }
                self.bump();
                self.finish();
            }
            TOKEN_L_PAREN => {
                self.start(NODE_PAREN);
                self.bump();
                self.expression();
                // Whatever it is; white space or a comment that rnix has not seen is taken for the bracket.
                if !self.unseen || self.token.trivia == self.token.start {
                    self.bump();
                }
                self.unseen = false;
                self.finish();
            }
            TOKEN_REC => {
                self.start(NODE_ATTR_SET);
                self.bump();
                self.expect(TOKEN_L_BRACE);
                self.bindings(TOKEN_R_BRACE);
                self.finish();
            }
            TOKEN_PATH_ABS => self.path(NODE_PATH_ABS),
            TOKEN_PATH_REL => self.path(NODE_PATH_REL),
            TOKEN_PATH_HOME => self.path(NODE_PATH_HOME),
            TOKEN_PATH_SEARCH => self.path(NODE_PATH_SEARCH),
            kind if kind.is_literal() => self.leaf(NODE_LITERAL),
            _ => self.leaf(NODE_ERROR),
        }
        match self.kind() {
            TOKEN_DOT => {
                self.start_at(checkpoint, NODE_SELECT);
                self.bump();
                self.attribute_path();
                if self.kind() == TOKEN_OR {
                    self.bump();
                    self.simple();
                }
                self.finish();
            }
            TOKEN_OR => {
                self.start_at(checkpoint, NODE_APPLY);
                self.leaf_as(NODE_IDENT, TOKEN_IDENT);
                self.finish();
            }
            _ => {}
        }
        checkpoint
    }

    /// An operand with its arguments, and `-` before it.
    fn application(&mut self) -> usize {
        if self.kind() == TOKEN_SUB {
            let checkpoint = self.checkpoint();
            self.start(NODE_UNARY_OP);
            self.bump();
            self.application();
            self.finish();
            return checkpoint;
        }
        let checkpoint = self.simple();
        while self.kind().is_fn_arg() {
            self.start_at(checkpoint, NODE_APPLY);
            self.simple();
            self.finish();
        }
        checkpoint
    }

    /// Operators that bind at least as tightly as `loosest`, and their operands.
    fn operators(&mut self, loosest: u8) {
        let (checkpoint, mut tightest);
        if self.kind() == TOKEN_INVERT && loosest <= INVERT {
            checkpoint = self.checkpoint();
            self.start(NODE_UNARY_OP);
            self.bump();
            self.operators(INVERT);
            self.finish();
            tightest = INVERT - 1;
        } else {
            checkpoint = self.application();
            tightest = HAS_ATTRIBUTE;
        }
        while let Some((level, side)) = operator(self.kind()) {
            if level < loosest || level > tightest {
                break;
            }
            if level == HAS_ATTRIBUTE {
                self.start_at(checkpoint, NODE_HAS_ATTR);
                self.bump();
                self.attribute_path();
            } else {
                self.start_at(checkpoint, NODE_BIN_OP);
                self.bump();
                self.operators(if side == Side::Right { level } else { level + 1 });
            }
            self.finish();
            tightest = if side == Side::Left { level } else { level - 1 };
        }
        self.unseen = false;
    }

    fn expression(&mut self) {
        match self.kind() {
            TOKEN_LET => self.let_in(),
            TOKEN_WITH => self.guarded(NODE_WITH),
            TOKEN_ASSERT => self.guarded(NODE_ASSERT),
            TOKEN_IF => {
                self.start(NODE_IF_ELSE);
                self.bump();
                self.expression();
                self.expect(TOKEN_THEN);
                self.expression();
                self.expect(TOKEN_ELSE);
                self.expression();
                self.finish();
            }
            _ => self.operators(1),
        }
    }

    fn let_in(&mut self) {
        let checkpoint = self.checkpoint();
        self.bump();
        if self.kind() == TOKEN_L_BRACE {
            self.start_at(checkpoint, NODE_LEGACY_LET);
            self.bump();
            self.bindings(TOKEN_R_BRACE);
            self.unseen = true;
        } else {
            self.start_at(checkpoint, NODE_LET_IN);
            self.bindings(TOKEN_IN);
            self.expression();
        }
        self.finish();
    }

    /// `with` or `assert`: an expression, `;`, and another.
    fn guarded(&mut self, node: SyntaxKind) {
        self.start(node);
        self.bump();
        self.expression();
        self.expect(TOKEN_SEMICOLON);
        self.expression();
        self.finish();
    }
}
