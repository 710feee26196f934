//! Operands, their arguments, and operators.

use rnix::SyntaxKind::*;

use super::super::scan::outline::operators::{HAS_ATTRIBUTE, INVERT, Side, operator};
use super::super::syntax::{ExpressionKind, Operator, PathKind, Place, Recursion};
use super::{CHAIN, Parsed, Parser};

impl Parser<'_> {
    /// Operators with their operands; the first operand may have been taken already.
    pub(super) fn operators(&mut self, first: Option<Parsed>) -> Option<Parsed> {
        self.operators_from(1, first)
    }

    /// Operators that bind at least as tightly as `loosest`.
    fn operators_from(&mut self, loosest: u8, first: Option<Parsed>) -> Option<Parsed> {
        let (mut left, mut tightest);
        if self.kind() == TOKEN_INVERT && loosest <= INVERT && first.is_none() {
            let start = self.bump().start;
            let inner = self.deeper(|parser| parser.operators_from(INVERT, None))?;
            left = self.add(ExpressionKind::Not(inner.id), start);
            tightest = INVERT - 1;
        } else {
            left = self.application(first)?;
            tightest = HAS_ATTRIBUTE;
        }
        let mut chain = 0;
        while let Some((level, side)) = operator(self.kind()) {
            if level < loosest || level > tightest {
                break;
            }
            chain += 1;
            if chain > CHAIN {
                return None;
            }
            let kind = self.kind();
            self.bump();
            let start = left.place.start;
            let expression = if level == HAS_ATTRIBUTE {
                let mut names = vec![self.name()?];
                self.names(&mut names)?;
                ExpressionKind::HasAttribute(left.id, names.into())
            } else {
                let inner = if side == Side::Right { level } else { level + 1 };
                let right = self.deeper(|parser| parser.operators_from(inner, None))?;
                ExpressionKind::Binary(Operator::of_token(kind)?, left.id, right.id)
            };
            left = self.add(expression, start);
            tightest = if side == Side::Left { level } else { level - 1 };
        }
        Some(left)
    }

    /// An operand with its arguments, and `-` before it.
    fn application(&mut self, first: Option<Parsed>) -> Option<Parsed> {
        if self.kind() == TOKEN_SUB && first.is_none() {
            let start = self.bump().start;
            let inner = self.deeper(|parser| parser.application(None))?;
            return Some(self.add(ExpressionKind::Negate(inner.id), start));
        }
        let mut function = self.simple(first)?;
        let mut chain = 0;
        while self.kind().is_fn_arg() {
            chain += 1;
            if chain > CHAIN {
                return None;
            }
            let argument = self.simple(None)?;
            function = self.add(ExpressionKind::Apply(function.id, argument.id), function.place.start);
        }
        Some(function)
    }

    /// One operand, and what is selected from it.
    fn simple(&mut self, first: Option<Parsed>) -> Option<Parsed> {
        let base = match first {
            Some(first) => first,
            None => self.operand()?,
        };
        match self.kind() {
            TOKEN_DOT => {
                let mut names = Vec::with_capacity(2);
                self.names(&mut names)?;
                let default = match self.take(TOKEN_OR) {
                    Some(_) => Some(self.deeper(|parser| parser.simple(None))?.id),
                    None => None,
                };
                Some(self.add(ExpressionKind::Select(base.id, names.into(), default), base.place.start))
            }
            // `or` as a name is for rnix.
            TOKEN_OR => None,
            _ => Some(base),
        }
    }

    fn operand(&mut self) -> Option<Parsed> {
        let start = self.cursor.token.start;
        let kind = match self.kind() {
            // A function without parentheses, which Nix refuses, and `__curPos` are for rnix.
            TOKEN_IDENT => {
                let name = self.bump();
                if matches!(self.kind(), TOKEN_COLON | TOKEN_AT) || self.builder.text(name) == "__curPos" {
                    return None;
                }
                ExpressionKind::Variable
            }
            TOKEN_STRING_START => self.string()?,
            TOKEN_L_BRACE | TOKEN_REC => {
                let recursive = self.kind() == TOKEN_REC;
                if !recursive && self.cursor.begins_function() {
                    return None;
                }
                let recursion = if recursive { Recursion::Recursive } else { Recursion::Plain };
                let bindings = self.deeper(|parser| parser.set(recursion))?;
                ExpressionKind::Set(recursion, bindings.into_entries(&mut self.builder))
            }
            TOKEN_L_BRACK => self.deeper(Parser::list)?,
            TOKEN_L_PAREN => {
                self.bump();
                let inner = self.expression()?;
                self.take(TOKEN_R_PAREN)?;
                // Parentheses leave no trace but their place.
                return Some(Parsed { id: inner.id, place: self.since(start) });
            }
            TOKEN_PATH_ABS => self.path(PathKind::Absolute)?,
            TOKEN_PATH_REL => self.path(PathKind::Relative)?,
            TOKEN_PATH_HOME => self.path(PathKind::Home)?,
            TOKEN_PATH_SEARCH => self.path(PathKind::Search)?,
            TOKEN_INTEGER => {
                let place = self.bump();
                self.builder.integer(place)
            }
            TOKEN_FLOAT => {
                let place: Place = self.bump();
                self.builder.float(place)
            }
            TOKEN_URI => {
                self.bump();
                ExpressionKind::Uri
            }
            _ => return None,
        };
        Some(self.add(kind, start))
    }

    fn list(&mut self) -> Option<ExpressionKind> {
        self.bump();
        let mut items = Vec::new();
        while self.kind() != TOKEN_R_BRACK {
            items.push(self.simple(None)?.id);
        }
        self.bump();
        Some(ExpressionKind::List(items.into()))
    }
}
