//! JSON as values with their places.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, NumberAny, NumberInt, Peek};

use super::SpecError;
use crate::model::value::{Attribute, Kind, Value};
use crate::source::Span;

/// Specs are a handful of levels deep; more is hostile.
const DEPTH_LIMIT: usize = 64;

struct Reader<'t> {
    text: &'t str,
    source: u32,
    json: Jiter<'t>,
}

/// Reads a whole text.
pub(crate) fn read(text: &str, source: u32) -> Result<Value<'_>, SpecError> {
    // RFC 8259 section 8.1: JSON does not begin with one, and other tools would refuse the file.
    if text.starts_with('\u{feff}') {
        return Err(SpecError::Syntax {
            message: "a byte order mark stands before the JSON".to_owned(),
            span: Span::new(source, 0..3),
        });
    }
    let mut reader = Reader { text, source, json: Jiter::new(text.as_bytes()) };
    let peek = reader.json.peek().map_err(|error| reader.error(&error))?;
    let value = reader.value(peek, 0)?;
    reader.json.finish().map_err(|error| reader.error(&error))?;
    Ok(value)
}

impl<'t> Reader<'t> {
    fn error(&self, error: &JiterError) -> SpecError {
        if let JiterErrorType::JsonError(JsonErrorType::NumberOutOfRange) = error.error_type {
            return self.number(error.index);
        }
        self.syntax(error.error_type.to_string(), error.index)
    }

    /// A number beyond 64 bits, at any of its digits.
    fn number(&self, index: usize) -> SpecError {
        let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
        let bytes = self.text.as_bytes();
        let index = index.min(bytes.len());
        let start = index - bytes[..index].iter().rev().take_while(|byte| digit(byte)).count();
        let end = index + bytes[index..].iter().take_while(|byte| digit(byte)).count();
        SpecError::Syntax {
            message: "this is a number that Nix cannot hold".to_owned(),
            span: Span::new(self.source, start..end),
        }
    }

    fn syntax(&self, message: String, index: usize) -> SpecError {
        let start = index.min(self.text.len());
        let mut start = start;
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let end = self.text[start..].chars().next().map_or(start, |next| start + next.len_utf8());
        SpecError::Syntax { message: format!("this is no JSON: {message}"), span: Span::new(self.source, start..end) }
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<Value<'t>, SpecError> {
        let start = self.json.current_index();
        if depth > DEPTH_LIMIT {
            return Err(self.syntax(format!("nested deeper than {DEPTH_LIMIT} levels"), start));
        }
        let kind = match peek {
            Peek::Null => {
                self.json.known_null().map_err(|error| self.error(&error))?;
                Kind::Null
            }
            Peek::True | Peek::False => Kind::Bool(self.json.known_bool(peek).map_err(|error| self.error(&error))?),
            Peek::String => {
                self.json.known_bytes().map(drop).map_err(|error| self.error(&error))?;
                Kind::String(self.string(start..self.json.current_index())?)
            }
            Peek::Array => Kind::List(self.list(depth)?),
            Peek::Object => Kind::Attributes(self.attributes(depth)?),
            _ => match self.json.known_number(peek).map_err(|error| self.error(&error))? {
                NumberAny::Int(NumberInt::Int(number)) => Kind::Integer(number),
                NumberAny::Float(number) => Kind::Float(number),
                #[allow(unreachable_patterns, reason = "another crate may switch jiter's big numbers on")]
                NumberAny::Int(_) => return Err(self.number(start)),
            },
        };
        Ok(Value { kind, span: Span::new(self.source, start..self.json.current_index()) })
    }

    /// The value of a string literal, quotes included; borrowed when nothing is escaped.
    fn string(&self, range: std::ops::Range<usize>) -> Result<Cow<'t, str>, SpecError> {
        let text = self.text;
        let literal = text.get(range.clone()).unwrap_or_default();
        let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
        if !inner.contains('\\') {
            return Ok(Cow::Borrowed(inner));
        }
        match serde_json::from_str::<String>(literal) {
            Ok(string) => Ok(Cow::Owned(string)),
            Err(error) => Err(self.syntax(error.to_string(), range.start)),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Value<'t>>, SpecError> {
        // Most lists and sets have one or two elements: the first growth would be to four.
        let mut items = Vec::with_capacity(1);
        let mut next = self.json.known_array().map_err(|error| self.error(&error))?;
        while let Some(peek) = next {
            items.push(self.value(peek, depth + 1)?);
            next = self.json.array_step().map_err(|error| self.error(&error))?;
        }
        Ok(items)
    }

    fn attributes(&mut self, depth: usize) -> Result<Vec<Attribute<'t>>, SpecError> {
        let mut attributes = Vec::with_capacity(1);
        let mut key = self.json.next_object_bytes().map(|key| key.map(<[u8]>::as_ptr_range));
        loop {
            // The key borrows from the text: its address says where it stands.
            let Some(range) = key.map_err(|error| self.error(&error))? else { return Ok(attributes) };
            let base = self.text.as_ptr() as usize;
            let (start, end) = (range.start as usize - base, range.end as usize - base);
            let name = self.string(start - 1..end + 1)?;
            let span = Span::new(self.source, start - 1..end + 1);
            let peek = self.json.peek().map_err(|error| self.error(&error))?;
            attributes.push(Attribute { name, span, value: self.value(peek, depth + 1)? });
            key = self.json.next_key_bytes().map(|key| key.map(<[u8]>::as_ptr_range));
        }
    }
}
