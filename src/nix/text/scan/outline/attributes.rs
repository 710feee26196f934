//! Strings, names, sets and parameters.

use rnix::SyntaxKind::{self, *};

use super::super::lexer::END;
use super::super::limits::DEPTH_LIMIT;
use super::{Builder, Parser};

impl<B: Builder> Parser<'_, '_, B> {
    pub(super) fn interpolation(&mut self, node: SyntaxKind) {
        self.start(node);
        self.bump();
        self.expression();
        self.expect(TOKEN_INTERPOL_END);
        self.finish();
    }

    pub(super) fn string(&mut self) {
        if !B::TOKENS && self.kind() == TOKEN_STRING_START && self.cursor.skip_plain_string() {
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

    /// Gives the number of its dots.
    pub(super) fn attribute_path(&mut self) -> usize {
        self.start(NODE_ATTRPATH);
        let mut dots = 0;
        loop {
            self.attribute();
            if self.kind() != TOKEN_DOT {
                break;
            }
            self.bump();
            dots += 1;
        }
        self.finish();
        dots
    }

    /// What stands in the braces of a function's parameters, and `@ name` after them.
    pub(super) fn pattern(&mut self) {
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

    pub(super) fn bindings(&mut self, until: SyntaxKind) {
        while self.kind() != END && self.kind() != until {
            if self.kind() == TOKEN_INHERIT {
                self.inherit();
                continue;
            }
            self.start(NODE_ATTRPATH_VALUE);
            let dots = self.attribute_path();
            // `a.b.c = …` are three sets, as deep as three in braces.
            self.names += dots;
            if self.names > DEPTH_LIMIT {
                self.stop();
            }
            self.expect(TOKEN_ASSIGN);
            self.expression();
            self.names -= dots;
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
}
