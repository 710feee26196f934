//! Reads a module that this crate wrote: literals only, straight from rnix's tree, borrowing from the text.
//!
//! Everything the writer never writes is an error here, so that nothing foreign can pass for ours.

use std::borrow::Cow;

use rnix::Root;
use rnix::SyntaxKind::*;
use rnix::ast::{self, InterpolPart};
use rowan::ast::AstNode as _;
use thiserror::Error;

use crate::model::value::{Attribute, Kind, Value};
use crate::nix::green::At;
use crate::source::Span;

/// The bytes whose syntax rnix is asked about at once: over this it would not be safe to build its tree.
pub(crate) const SIZE_LIMIT: usize = 1 << 30;

/// Why a text is not a module of ours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// rnix refuses it.
    #[error("rnix cannot parse it: {0}")]
    Syntax(String),
    /// Nix that no module of ours holds.
    #[error("{kind} at byte {at}, which is never written")]
    Foreign {
        /// rnix's name of the construct.
        kind: String,
        /// Where.
        at: usize,
    },
    /// Too large for one piece.
    #[error("{0} bytes are too many for one piece")]
    TooLarge(usize),
}

struct Reader<'t> {
    /// What strings borrow from.
    text: &'t str,
    /// Bytes that the parser saw before the first of `text`.
    shift: usize,
    /// Where `text` stands in its module.
    base: usize,
}

/// Reads a whole module: `{ … }:` and a set, or a set alone.
pub(crate) fn read_module(text: &str) -> Result<Value<'_>, ReadError> {
    let parsed = parse(text)?;
    let reader = Reader { text, shift: 0, base: 0 };
    let expression = reader.only_child(At { node: parsed.green(), offset: 0 })?;
    if expression.kind() != NODE_LAMBDA {
        return reader.value(expression);
    }
    let children: Vec<At<'_>> = expression.children().collect();
    match children.as_slice() {
        [pattern, body] if pattern.kind() == NODE_PATTERN => reader.value(*body),
        _ => Err(reader.foreign(expression)),
    }
}

/// Reads a run of `name = value;`, the inside of a set, that begins at byte `base` of its module.
pub(crate) fn read_attributes(text: &str, base: usize) -> Result<Vec<Attribute<'_>>, ReadError> {
    let parsed = parse(&format!("{{{text}}}"))?;
    let reader = Reader { text, shift: 1, base };
    let set = reader.only_child(At { node: parsed.green(), offset: 0 })?;
    // Anything but one set would be text that closes the brace and goes on.
    match reader.value(set)?.kind {
        Kind::Attributes(attributes) => Ok(attributes),
        _ => Err(reader.foreign(set)),
    }
}

fn parse(text: &str) -> Result<rnix::SyntaxNode, ReadError> {
    if text.len() > SIZE_LIMIT {
        return Err(ReadError::TooLarge(text.len()));
    }
    let parsed = Root::parse(text);
    match parsed.errors().first() {
        Some(error) => Err(ReadError::Syntax(error.to_string())),
        None => Ok(parsed.syntax()),
    }
}

impl<'t> Reader<'t> {
    fn foreign(&self, at: At<'_>) -> ReadError {
        ReadError::Foreign { kind: format!("{:?}", at.kind()), at: self.base + at.offset.saturating_sub(self.shift) }
    }

    fn slice(&self, offset: usize, length: usize) -> &'t str {
        let start = offset.saturating_sub(self.shift);
        self.text.get(start..start + length).unwrap_or_default()
    }

    fn text(&self, at: At<'_>) -> &'t str {
        self.slice(at.offset, at.node.text_len().into())
    }

    fn span(&self, at: At<'_>) -> Span {
        let start = self.base + at.offset.saturating_sub(self.shift);
        Span::new(0, start..start + usize::from(at.node.text_len()))
    }

    fn only_child<'n>(&self, at: At<'n>) -> Result<At<'n>, ReadError> {
        let mut children = at.children();
        match (children.next(), children.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(self.foreign(at)),
        }
    }

    fn value(&self, at: At<'_>) -> Result<Value<'t>, ReadError> {
        let kind = match at.kind() {
            NODE_STRING => self.string(at)?,
            NODE_LIST => Kind::List(at.children().map(|item| self.value(item)).collect::<Result<_, _>>()?),
            NODE_ATTR_SET => Kind::Attributes(self.attributes(at)?),
            NODE_LITERAL => match self.text(at).parse() {
                Ok(number) => Kind::Integer(number),
                Err(_) => return Err(self.foreign(at)),
            },
            NODE_UNARY_OP => match self.text(at).parse::<i64>() {
                Ok(number) => Kind::Integer(number),
                Err(_) => return Err(self.foreign(at)),
            },
            NODE_IDENT => match self.text(at) {
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                "null" => Kind::Null,
                _ => return Err(self.foreign(at)),
            },
            NODE_PATH_REL => Kind::Path(Cow::Borrowed(self.text(at))),
            NODE_SELECT => match self.text(at) {
                text if text.starts_with("pkgs.") => Kind::Package(Cow::Borrowed(text)),
                _ => return Err(self.foreign(at)),
            },
            NODE_APPLY => {
                let mut children = at.children();
                match (children.next(), children.next()) {
                    (Some(function), Some(argument)) if self.text(function) == "lib.mkAfter" => {
                        Kind::After(Box::new(self.value(argument)?))
                    }
                    _ => return Err(self.foreign(at)),
                }
            }
            _ => return Err(self.foreign(at)),
        };
        Ok(Value { kind, span: self.span(at) })
    }

    fn attributes(&self, at: At<'_>) -> Result<Vec<Attribute<'t>>, ReadError> {
        // `rec { … }` is a set with another meaning.
        if self.text(at).starts_with("rec") {
            return Err(self.foreign(at));
        }
        let mut attributes = Vec::new();
        for child in at.children() {
            let mut parts = child.children();
            let (Some(path), Some(value), None) = (parts.next(), parts.next(), parts.next()) else {
                return Err(self.foreign(child));
            };
            if child.kind() != NODE_ATTRPATH_VALUE || path.kind() != NODE_ATTRPATH {
                return Err(self.foreign(child));
            }
            let names: Vec<At<'_>> = path.children().collect();
            let value = self.value(value)?;
            attributes.push(self.nested(&names, value)?);
        }
        Ok(attributes)
    }

    /// `a.b.c = value` as sets within each other.
    fn nested(&self, names: &[At<'_>], value: Value<'t>) -> Result<Attribute<'t>, ReadError> {
        let (first, rest) = match names {
            [] => return Err(ReadError::Foreign { kind: "an empty name".to_owned(), at: self.base }),
            [first, rest @ ..] => (first, rest),
        };
        let name = match first.kind() {
            NODE_IDENT => Cow::Borrowed(self.text(*first)),
            NODE_STRING => match self.string(*first)? {
                Kind::String(name) => name,
                _ => return Err(self.foreign(*first)),
            },
            _ => return Err(self.foreign(*first)),
        };
        let span = self.span(*first);
        if rest.is_empty() {
            return Ok(Attribute { name, span, value });
        }
        let inner = Value { span: value.span, kind: Kind::Attributes(vec![self.nested(rest, value)?]) };
        Ok(Attribute { name, span, value: inner })
    }

    fn string(&self, at: At<'_>) -> Result<Kind<'t>, ReadError> {
        let text = self.text(at);
        if at.children().next().is_some() {
            // An interpolation.
            return Err(self.foreign(at));
        }
        if let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            return unescape(inner).map(Kind::String).ok_or_else(|| self.foreign(at));
        }
        // A block: rnix knows the rules of indentation.
        let node = rnix::SyntaxNode::new_root(at.node.to_owned());
        let parts = ast::Str::cast(node).map(|string| string.normalized_parts());
        match parts.as_deref() {
            Some([InterpolPart::Literal(text)]) => Ok(Kind::String(Cow::Owned(text.clone()))),
            Some([]) => Ok(Kind::String(Cow::Borrowed(""))),
            _ => Err(self.foreign(at)),
        }
    }
}

/// The value of the inside of a `"…"` string; `None` where Nix and rnix would not agree on it.
fn unescape(text: &str) -> Option<Cow<'_, str>> {
    let special = |byte: u8| matches!(byte, b'\\' | b'\r' | b'$');
    if !text.bytes().fold(false, |found, byte| found | special(byte)) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            // Raw line ends change their value, and a raw dollar is never written.
            '\r' | '$' => return None,
            '\\' => out.push(match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                escaped => escaped,
            }),
            _ => out.push(character),
        }
    }
    Some(Cow::Owned(out))
}
