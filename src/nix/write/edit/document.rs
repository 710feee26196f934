//! A Nix text with its tree and its tokens: where things begin and end, blanks, comments and parentheses included.

use std::ops::Range;
use std::sync::Arc;

use rnix::SyntaxKind::{self, *};

use super::EditError;
use crate::nix::text::parse::parse;
use crate::nix::text::scan::characters;
use crate::nix::text::scan::lexer::{END, Lexer, Token};
use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Operator, Place, Tree};

/// A text that can be edited.
pub(crate) struct Document {
    pub(crate) tree: Tree,
    tokens: Vec<Token>,
    /// How its lines end.
    pub(crate) newline: &'static str,
}

/// One element of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) list: Id,
    pub(crate) index: usize,
}

/// One `name = value;` as it is written: all of its names, its value, its semicolon.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    /// From the first name to the semicolon.
    pub(crate) range: Range<usize>,
    /// Its names, without the dots between them.
    pub(crate) names: Vec<Range<usize>>,
    pub(crate) value: Id,
}

impl Binding {
    /// The name that has so many names below it.
    pub(crate) fn name_above(&self, below: usize) -> Option<Range<usize>> {
        self.names.get(self.names.len().checked_sub(below + 1)?).cloned()
    }
}

impl Document {
    /// The document of a text that Nix takes.
    pub(crate) fn new(text: &str) -> Result<Document, EditError> {
        let scanned = characters(text.as_bytes());
        let wrong = |range: Range<usize>, message: &str| EditError::Syntax { range, message: message.to_owned() };
        if let Some(hazard) = scanned.hazards.iter().find(|hazard| hazard.kind.is_fatal()) {
            return Err(wrong(hazard.range.clone(), "Nix reads this otherwise than it looks"));
        }
        let tree = parse(Arc::from(text));
        if let Some(error) = tree.errors.first() {
            return Err(wrong(error.place.range(), &error.message));
        }
        if tree.root.is_none() {
            return Err(wrong(0..text.len(), "the text is too deep or too large"));
        }
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == END {
                break;
            }
            tokens.push(token);
        }
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Ok(Document { tree, tokens, newline })
    }

    /// The document that edits make of a text: every Nix takes it that took the old one.
    pub(crate) fn edited(old: &str, new: &str) -> Result<Document, EditError> {
        let document = Document::new(new)?;
        if document.tree.joined > parse(Arc::from(old)).joined {
            let message = "a name would stand in two sets that only a younger Nix joins".to_owned();
            return Err(EditError::Syntax { range: 0..new.len(), message });
        }
        Ok(document)
    }

    pub(crate) fn text(&self) -> &str {
        &self.tree.text
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.text().get(range).unwrap_or_default()
    }

    pub(crate) fn kind(&self, id: Id) -> Option<&ExpressionKind> {
        self.tree.expression(id).map(|expression| &expression.kind)
    }

    pub(crate) fn place(&self, id: Id) -> Place {
        self.tree.expression(id).map(|expression| expression.place).unwrap_or_default()
    }

    /// The list element whose expression stands exactly there.
    pub(crate) fn element_at(&self, place: Place) -> Option<Element> {
        let ids = 0..u32::try_from(self.tree.expressions.len()).unwrap_or(u32::MAX);
        ids.filter_map(|list| match self.kind(list)? {
            ExpressionKind::List(items) => {
                let index = items.iter().position(|item| self.place(*item) == place)?;
                Some(Element { list, index })
            }
            _ => None,
        })
        .next()
    }

    /// The entry that the name at a place belongs to.
    pub(crate) fn entry_named_at(&self, place: Place) -> Option<&Entry> {
        self.entries().find(|entry| entry.name.place() == place)
    }

    /// The entry whose value stands exactly there.
    pub(crate) fn entry_with_value_at(&self, place: Place) -> Option<&Entry> {
        self.entries().find(|entry| self.place(entry.value) == place && entry.name.place() != place)
    }

    /// Every entry of every set and `let`.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.tree.expressions.iter().flat_map(|expression| match &expression.kind {
            ExpressionKind::Set(_, entries) | ExpressionKind::Let(entries, _) | ExpressionKind::LegacyLet(entries) => {
                entries.iter()
            }
            _ => [].iter(),
        })
    }

    /// Whether a value is what a function makes: of what is not seen in it.
    pub(crate) fn is_call(&self, id: Id) -> bool {
        let pipe = |operator: &Operator| matches!(operator, Operator::PipeRight | Operator::PipeLeft);
        match self.kind(id) {
            Some(ExpressionKind::Apply(..)) => true,
            Some(ExpressionKind::Binary(operator, ..)) => pipe(operator),
            _ => false,
        }
    }

    /// Whether a function's body holds one place and not the other: it says what every call gives.
    pub(crate) fn is_in_function_without(&self, inside: Place, outside: Place) -> bool {
        let holds = |id: Id, place: Place| {
            let body = self.place(id);
            body.start <= place.start && place.end <= body.end
        };
        self.tree.expressions.iter().any(|expression| match expression.kind {
            ExpressionKind::Lambda(_, body) => holds(body, inside) && !holds(body, outside),
            _ => false,
        })
    }

    /// Whether a place is in a set that another one is laid over by `//`, which nobody can look into.
    pub(crate) fn may_be_replaced(&self, place: Place) -> bool {
        let holds = |id: Id| {
            let left = self.place(id);
            left.start <= place.start && place.end <= left.end
        };
        self.tree.expressions.iter().any(|expression| match expression.kind {
            ExpressionKind::Binary(Operator::Update, left, right) => {
                holds(left) && !matches!(self.kind(right), Some(ExpressionKind::Set(..)))
            }
            _ => false,
        })
    }

    /// The names that lead to what stands at an offset, from the outside.
    pub(crate) fn path_at(&self, offset: usize) -> String {
        let holds = |entry: &&Entry| self.place(entry.value).range().contains(&offset);
        let mut entries: Vec<&Entry> = self.entries().filter(holds).collect();
        entries.sort_by_key(|entry| (entry.name.place().start, entry.name.place().end));
        let names = entries.iter().map(|entry| self.slice(entry.name.place().range()));
        names.collect::<Vec<_>>().join(".")
    }

    /// Whether a set is written with braces of its own, and not by a dotted name.
    pub(crate) fn has_braces(&self, set: Id) -> bool {
        let start = self.place(set).start as usize;
        let kind = self.starting(start).map(|index| self.token_kind(index));
        matches!(kind, Some(TOKEN_L_BRACE | TOKEN_REC))
    }

    fn token_kind(&self, index: usize) -> SyntaxKind {
        self.tokens.get(index).map_or(END, |token| token.kind)
    }

    /// The token that begins at an offset.
    fn starting(&self, offset: usize) -> Option<usize> {
        let index = self.tokens.partition_point(|token| (token.start as usize) < offset);
        self.tokens.get(index).filter(|token| token.start as usize == offset).map(|_| index)
    }

    /// The token that ends at an offset.
    fn ending(&self, offset: usize) -> Option<usize> {
        let index = self.tokens.partition_point(|token| (token.end as usize) < offset);
        self.tokens.get(index).filter(|token| token.end as usize == offset).map(|_| index)
    }

    /// The tokens before and after a range, by their places.
    pub(crate) fn neighbours(&self, range: &Range<usize>) -> (Range<usize>, Range<usize>) {
        let place = |token: Option<&Token>, otherwise: usize| {
            token.map_or(otherwise..otherwise, |token| token.start as usize..token.end as usize)
        };
        let before = self.starting(range.start).and_then(|index| index.checked_sub(1));
        let after = self.ending(range.end).map(|index| index + 1);
        (
            place(before.and_then(|index| self.tokens.get(index)), 0),
            place(after.and_then(|index| self.tokens.get(index)), self.text().len()),
        )
    }

    /// Whether an offset is in a token, and not in blanks or a comment.
    pub(crate) fn is_in_token(&self, offset: usize) -> bool {
        let index = self.tokens.partition_point(|token| token.end as usize <= offset);
        self.tokens.get(index).is_some_and(|token| token.start as usize <= offset)
    }

    /// The tokens before an offset, the last one first.
    pub(crate) fn tokens_before(&self, offset: usize) -> impl Iterator<Item = (SyntaxKind, Range<usize>)> {
        let first = self.tokens.partition_point(|token| (token.start as usize) < offset);
        let tokens = self.tokens.iter().take(first).rev();
        tokens.map(|token| (token.kind, token.start as usize..token.end as usize))
    }

    /// The end of the next semicolon.
    pub(crate) fn semicolon_after(&self, offset: usize) -> Option<usize> {
        let first = self.tokens.partition_point(|token| (token.start as usize) < offset);
        let semicolon = self.tokens.iter().skip(first).find(|token| token.kind == TOKEN_SEMICOLON);
        semicolon.map(|token| token.end as usize)
    }

    /// Whether no other bracket is open where something begins inside a set.
    pub(crate) fn is_directly_inside(&self, set: &Range<usize>, inner: &Range<usize>) -> bool {
        let first = self.tokens.partition_point(|token| (token.start as usize) < set.start);
        let mut depth = 0_i32;
        for token in self.tokens.iter().skip(first) {
            if token.start as usize >= inner.start {
                return depth == 1 && set.start < inner.start;
            }
            match token.kind {
                TOKEN_L_BRACE | TOKEN_L_BRACK | TOKEN_L_PAREN | TOKEN_INTERPOL_START => depth += 1,
                TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_INTERPOL_END => depth -= 1,
                _ => {}
            }
        }
        false
    }

    /// An expression with the parentheses around it.
    pub(crate) fn outer(&self, id: Id) -> Range<usize> {
        let mut range = self.place(id).range();
        while let (Some(first), Some(last)) = (self.starting(range.start), self.ending(range.end)) {
            let Some(before) = first.checked_sub(1) else { break };
            let (Some(open), Some(close)) = (self.tokens.get(before), self.tokens.get(last + 1)) else { break };
            if open.kind != TOKEN_L_PAREN || close.kind != TOKEN_R_PAREN {
                break;
            }
            range = open.start as usize..close.end as usize;
        }
        range
    }

    /// The binding of an entry whose value is written as such; nothing for `inherit`, and for a name that several
    /// dotted bindings share.
    pub(crate) fn binding(&self, entry: &Entry) -> Option<Binding> {
        let name = entry.name.place();
        let mut first = self.starting(name.start as usize)?;
        let mut names = vec![name.range()];
        while first.checked_sub(1).is_some_and(|dot| self.token_kind(dot) == TOKEN_DOT) {
            let last = first.checked_sub(2)?;
            first = self.name_start(last)?;
            names.push(self.tokens.get(first)?.start as usize..self.tokens.get(last)?.end as usize);
        }
        names.reverse();
        let assign = self.ending(name.end as usize)? + 1;
        let value = self.outer(entry.value);
        if self.token_kind(assign) != TOKEN_ASSIGN || self.starting(value.start) != Some(assign + 1) {
            return None;
        }
        let end = self.tokens.get(self.ending(value.end)? + 1).filter(|token| token.kind == TOKEN_SEMICOLON)?;
        let start = self.tokens.get(first)?.start as usize;
        Some(Binding { range: start..end.end as usize, names, value: entry.value })
    }

    /// The first token of the name that ends with this token.
    fn name_start(&self, last: usize) -> Option<usize> {
        let (open, close) = match self.token_kind(last) {
            TOKEN_IDENT | TOKEN_OR => return Some(last),
            TOKEN_STRING_END => (TOKEN_STRING_START, TOKEN_STRING_END),
            TOKEN_INTERPOL_END => (TOKEN_INTERPOL_START, TOKEN_INTERPOL_END),
            _ => return None,
        };
        let mut depth = 0_usize;
        for index in (0..=last).rev() {
            let kind = self.token_kind(index);
            if kind == close {
                depth += 1;
            } else if kind == open {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
        }
        None
    }
}
