//! JSON and TOML as values whose strings stand where the document has them.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Builtin;
use super::call::{Call, Outcome};
use super::sets::made;
use super::{both, builtin, lib};
use crate::configuration::datum::{Reason, Run, Text};
use crate::model::value::{Attribute as DocumentAttribute, Kind, Value as Document};
use crate::nix::eval::value::{Attribute, Thunk, Value};
use crate::source::Span;
use crate::spec::{Format, read_value};

pub(super) static TABLE: &[Builtin] = &[
    both("fromJSON", 1, |call| from_json(call, &*call.string(0)?)),
    builtin("fromTOML", 1, |call| from_toml(call, &*call.string(0)?)),
    lib("importJSON", 1, |call| from_json(call, &*read(call)?)),
    lib("importTOML", 1, |call| from_toml(call, &*read(call)?)),
];

/// The text of the file that the argument names.
fn read(call: &Call<'_, '_>) -> Result<Arc<Text>, Value> {
    let file = call.evaluator.read_file(&call.argument(0), call.span);
    call.string_of(&call.done(file))
}

/// A document and the text it is in.
struct Reader<'c> {
    call: &'c Call<'c, 'c>,
    text: &'c Text,
}

fn from_json(call: &Call<'_, '_>, text: &Text) -> Outcome {
    match read_value(&text.text, Format::Json, 0) {
        Ok(document) => Ok(Reader { call, text }.value(document)),
        Err(_) => Err(call.error()),
    }
}

fn from_toml(call: &Call<'_, '_>, text: &Text) -> Outcome {
    // Nix reads TOML 1.0; what only a later TOML has is refused by it or means the same.
    match DeTable::parse(&text.text) {
        Ok(table) => Ok(Reader { call, text }.table(table.into_inner())),
        Err(_) => Err(call.error()),
    }
}

impl Reader<'_> {
    fn place(&self, range: std::ops::Range<usize>) -> Span {
        let span = self.text.span(range);
        if span.is_none() { self.call.span } else { span }
    }

    fn range(span: Span) -> std::ops::Range<usize> {
        span.start as usize..span.end as usize
    }

    /// A string whose literal stands in a range.
    fn string(&self, value: &str, range: std::ops::Range<usize>) -> Value {
        // Without escapes it stands in the literal as it is.
        let literal = self.text.text.get(range.clone()).unwrap_or_default();
        let quotes = literal.len().saturating_sub(value.len()) / 2;
        let inner = range.start + quotes..range.start + quotes + value.len();
        if self.text.text.get(inner.clone()) == Some(value) && literal.len() == value.len() + 2 * quotes {
            return Value::Text(self.text.slice(inner).into());
        }
        let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        let runs = vec![Run { at: 0, span: self.place(inner) }];
        Value::Text(Text { runs, ..Text::plain(value) }.into())
    }

    fn value(&self, document: Document<'_>) -> Value {
        match document.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Integer(number) => Value::Integer(number),
            Kind::Float(number) => Value::Float(number),
            Kind::String(text) => self.string(&text, Self::range(document.span)),
            Kind::List(items) => Value::list(items.into_iter().map(|item| {
                let span = self.place(Self::range(item.span));
                Thunk::done(self.value(item), span)
            })),
            Kind::Attributes(attributes) => made(attributes.into_iter().map(|one| self.attribute(one)).collect(), None),
            _ => self.call.unknown(Reason::Function),
        }
    }

    fn attribute(&self, attribute: DocumentAttribute<'_>) -> (Rc<str>, Attribute) {
        let place = self.place(Self::range(attribute.value.span));
        let value = Thunk::done(self.value(attribute.value), place);
        (Rc::from(&*attribute.name), Attribute { value, name: self.place(Self::range(attribute.span)) })
    }

    fn table(&self, table: DeTable<'_>) -> Value {
        let attributes: BTreeMap<Rc<str>, Attribute> = table
            .into_iter()
            .map(|(name, value)| {
                let span = self.place(value.span());
                let attribute = Attribute { value: Thunk::done(self.toml(value), span), name: self.place(name.span()) };
                (Rc::from(&*name.into_inner()), attribute)
            })
            .collect();
        made(attributes, None)
    }

    fn toml(&self, value: Spanned<DeValue<'_>>) -> Value {
        let range = value.span();
        match value.into_inner() {
            DeValue::String(text) => self.string(&text, range),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or_else(|_| self.call.error(), Value::Integer)
            }
            DeValue::Float(number) => number.as_str().parse().map_or_else(|_| self.call.error(), Value::Float),
            DeValue::Boolean(value) => Value::Bool(value),
            // Nix has no dates.
            DeValue::Datetime(_) => self.call.error(),
            DeValue::Array(items) => Value::list(items.into_iter().map(|item| {
                let span = self.place(item.span());
                Thunk::done(self.toml(item), span)
            })),
            DeValue::Table(table) => self.table(table),
        }
    }
}
