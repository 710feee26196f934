//! Expressions: operands, application, operators, and what begins with a keyword.

use rnix::SyntaxKind::{self, *};

use super::super::lexer::END;
use super::operators::{HAS_ATTRIBUTE, INVERT, Side, operator};
use super::{Builder, Parser};

impl<B: Builder> Parser<'_, '_, B> {
    fn set_or_function(&mut self) {
        if !self.cursor.begins_function() {
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
        match self.cursor.ahead(1) {
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
            _ if self.cursor.text() == "__curPos" => {
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
                adjacent = self.cursor.token.trivia == self.cursor.token.start;
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
        self.operand(checkpoint);
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

    fn operand(&mut self, checkpoint: usize) {
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
            TOKEN_L_PAREN => self.parenthesis(),
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
    }

    fn parenthesis(&mut self) {
        self.start(NODE_PAREN);
        self.bump();
        self.expression();
        // Whatever it is; white space or a comment that rnix has not seen is taken for the bracket.
        if !self.unseen || self.cursor.token.trivia == self.cursor.token.start {
            self.bump();
        }
        self.unseen = false;
        self.finish();
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

    pub(super) fn expression(&mut self) {
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
