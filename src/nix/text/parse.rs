//! Nix text as a [`Tree`].
//!
//! Correct text is read in one pass over the tokens, without rnix's tree between. Whatever is not plainly correct goes to
//! rnix, which says what is wrong with it. Both ways make the same tree of the same text; tests compare the two.

mod attributes;
mod operators;

use std::sync::Arc;

use rnix::SyntaxKind::{self, *};

use super::lower;
use super::scan::cursor::Cursor;
use super::scan::lexer::{END, Token};
use super::scan::structure;
use super::syntax::{Ellipsis, ExpressionKind, Formal, Id, Interpolation, Parameter, PathKind, Place, Quotes, Tree};
use super::tree_builder::TreeBuilder;

/// Expressions in one another; rnix has at most four nodes for each. Deeper text is counted exactly before rnix gets it.
const DEPTH: u32 = 100;
/// Arguments or operators of one level in a row: each is one node deeper.
const CHAIN: u32 = 100;

/// The tree of a text whose characters were looked at.
pub(crate) fn parse(text: Arc<str>) -> Tree {
    if let Some(tree) = correct(&text) {
        return tree;
    }
    let scanned = structure(&text);
    let hazards = scanned.hazards;
    match scanned.text {
        Some(_) => Tree { hazards, ..lower::parse(text) },
        None => Tree { hazards, text, ..Tree::default() },
    }
}

/// The tree of a text that is correct in every way; nothing for all others.
fn correct(text: &Arc<str>) -> Option<Tree> {
    let builder = TreeBuilder { tree: Tree { text: text.clone(), ..Tree::default() } };
    let mut parser = Parser { cursor: Cursor::new(text), end: 0, depth: 0, builder };
    let root = parser.expression()?;
    let Parser { cursor: Cursor { lexer, token, .. }, builder, .. } = parser;
    let odd = lexer.long_token.is_some() || lexer.long_run.is_some() || !lexer.foreign_space.is_empty();
    if token.kind != END || odd || !builder.tree.errors.is_empty() {
        return None;
    }
    Some(Tree { root: Some(root.id), ..builder.tree })
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    /// Where the last taken token ends.
    end: u32,
    depth: u32,
    builder: TreeBuilder,
}

/// An expression with its place, parentheses included.
#[derive(Clone, Copy)]
struct Parsed {
    id: Id,
    place: Place,
}

impl Parser<'_> {
    #[inline]
    fn kind(&self) -> SyntaxKind {
        self.cursor.kind()
    }

    #[inline]
    fn bump(&mut self) -> Place {
        let Token { start, end, .. } = self.cursor.take();
        self.end = end;
        Place { start, end }
    }

    #[inline]
    fn take(&mut self, kind: SyntaxKind) -> Option<Place> {
        (self.kind() == kind).then(|| self.bump())
    }

    fn since(&self, start: u32) -> Place {
        Place { start, end: self.end }
    }

    #[inline]
    fn add(&mut self, kind: ExpressionKind, start: u32) -> Parsed {
        let place = self.since(start);
        Parsed { id: self.builder.add(kind, place), place }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let result = if self.depth > DEPTH { None } else { inner(self) };
        self.depth -= 1;
        result
    }

    fn expression(&mut self) -> Option<Parsed> {
        self.deeper(|parser| parser.expression_here())
    }

    fn expression_here(&mut self) -> Option<Parsed> {
        let start = self.cursor.token.start;
        let kind = match self.kind() {
            TOKEN_LET => {
                self.bump();
                // `let { … }` is for rnix.
                if self.kind() == TOKEN_L_BRACE {
                    return None;
                }
                let entries = self.bindings(TOKEN_IN)?.into_entries(&mut self.builder);
                ExpressionKind::Let(entries, self.expression()?.id)
            }
            TOKEN_WITH | TOKEN_ASSERT => {
                let with = self.kind() == TOKEN_WITH;
                self.bump();
                let first = self.expression()?.id;
                self.take(TOKEN_SEMICOLON)?;
                let body = self.expression()?.id;
                if with { ExpressionKind::With(first, body) } else { ExpressionKind::Assert(first, body) }
            }
            TOKEN_IF => {
                self.bump();
                let condition = self.expression()?.id;
                self.take(TOKEN_THEN)?;
                let then = self.expression()?.id;
                self.take(TOKEN_ELSE)?;
                ExpressionKind::If(condition, then, self.expression()?.id)
            }
            TOKEN_IDENT if matches!(self.cursor.ahead(1), TOKEN_COLON | TOKEN_AT) => self.lambda()?,
            TOKEN_L_BRACE if self.cursor.begins_function() => self.lambda()?,
            _ => return self.operators(None),
        };
        Some(self.add(kind, start))
    }

    fn lambda(&mut self) -> Option<ExpressionKind> {
        let mut parameter = None;
        let mut all = None;
        if self.kind() == TOKEN_IDENT {
            let name = self.bump();
            if self.take(TOKEN_AT).is_some() {
                all = Some(name);
            } else {
                parameter = Some(Parameter::Name(name));
            }
        }
        let parameter = match parameter {
            Some(parameter) => parameter,
            None => self.pattern(all)?,
        };
        self.take(TOKEN_COLON)?;
        Some(ExpressionKind::Lambda(Box::new(parameter), self.expression()?.id))
    }

    /// `{ a, b ? 1, ... } @ all`
    fn pattern(&mut self, mut all: Option<Place>) -> Option<Parameter> {
        self.take(TOKEN_L_BRACE)?;
        let mut formals: Vec<Formal> = Vec::new();
        let mut ellipsis = Ellipsis::Closed;
        loop {
            if self.kind() != TOKEN_IDENT {
                if self.take(TOKEN_ELLIPSIS).is_some() {
                    ellipsis = Ellipsis::Open;
                }
                break;
            }
            let name = self.bump();
            let default = match self.take(TOKEN_QUESTION) {
                Some(_) => Some(self.expression()?.id),
                None => None,
            };
            formals.push(Formal { name, default });
            if self.take(TOKEN_COMMA).is_none() {
                break;
            }
        }
        self.take(TOKEN_R_BRACE)?;
        // A name that stands twice is for rnix.
        let mut names: Vec<&str> = formals.iter().map(|formal| self.builder.text(formal.name)).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return None;
        }
        if self.take(TOKEN_AT).is_some() {
            if all.is_some() {
                return None;
            }
            all = Some(self.take(TOKEN_IDENT)?);
        }
        Some(Parameter::Pattern { formals: formals.into(), ellipsis, all })
    }

    fn interpolation(&mut self) -> Option<Interpolation> {
        let start = self.take(TOKEN_INTERPOL_START)?.start;
        let expression = self.expression()?.id;
        self.take(TOKEN_INTERPOL_END)?;
        Some(Interpolation { place: self.since(start), expression })
    }

    fn string(&mut self) -> Option<ExpressionKind> {
        let Token { start, end, .. } = self.cursor.token;
        let quotes = if end - start == 2 { Quotes::Block } else { Quotes::Double };
        if self.cursor.skip_plain_string() {
            self.bump();
            self.end = self.cursor.token.trivia;
            return Some(ExpressionKind::Text(quotes, Box::default()));
        }
        self.bump();
        let mut parts = Vec::new();
        loop {
            match self.kind() {
                TOKEN_STRING_CONTENT => {
                    self.bump();
                }
                TOKEN_INTERPOL_START => parts.push(self.interpolation()?),
                _ => break,
            }
        }
        self.take(TOKEN_STRING_END)?;
        Some(ExpressionKind::Text(quotes, parts.into()))
    }

    fn path(&mut self, kind: PathKind) -> Option<ExpressionKind> {
        self.bump();
        let mut parts = Vec::new();
        loop {
            let adjacent = self.cursor.token.start == self.end;
            match self.kind() {
                // What stands apart is no part of the path, though rnix takes it for one.
                TOKEN_INTERPOL_START if !adjacent || kind == PathKind::Search => return None,
                TOKEN_INTERPOL_START => parts.push(self.interpolation()?),
                TOKEN_PATH_ABS | TOKEN_PATH_REL | TOKEN_PATH_HOME if adjacent && !parts.is_empty() => {
                    self.bump();
                }
                _ => break,
            }
        }
        Some(ExpressionKind::Path(kind, parts.into()))
    }
}

#[cfg(test)]
mod tests;
