//! TOML as values with their places.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SpecError;
use crate::model::value::{Attribute, Kind, Value};
use crate::source::Span;

/// Reads a whole text; all of its syntax errors.
pub(super) fn read(text: &str, source: u32) -> Result<Value<'_>, Vec<SpecError>> {
    // TOML allows it, but nobody means a machine without users when a pipe broke.
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        let message = "the spec is empty".to_owned();
        return Err(vec![SpecError::Syntax { message, span: Span::new(source, 0..0) }]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let error = |error: &toml::de::Error| SpecError::Syntax {
            message: format!("this is no TOML: {}", error.message()),
            span: Span::new(source, error.span().unwrap_or(0..0)),
        };
        let mut errors: Vec<SpecError> = errors.iter().map(error).collect();
        errors.sort_by_key(|error| match error {
            SpecError::Syntax { span, .. } => span.start,
            SpecError::Option(error) => error.span.start,
        });
        // A hundred brackets that nobody closed are one mistake.
        errors.dedup();
        return Err(errors);
    }
    let span = Span::new(source, table.span());
    Ok(Value { kind: Kind::Attributes(attributes(table.into_inner(), source)), span })
}

fn attributes(table: DeTable<'_>, source: u32) -> Vec<Attribute<'_>> {
    let mut attributes: Vec<Attribute<'_>> = table
        .into_iter()
        .map(|(name, value)| Attribute {
            span: Span::new(source, name.span()),
            name: name.into_inner(),
            value: self::value(value, source),
        })
        .collect();
    // The table sorts by name; settings keep the order of the text.
    attributes.sort_by_key(|attribute| attribute.span.start);
    attributes
}

fn value(value: Spanned<DeValue<'_>>, source: u32) -> Value<'_> {
    let span = Span::new(source, value.span());
    let kind = match value.into_inner() {
        DeValue::String(text) => Kind::String(text),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Kind::Integer(number),
            // Wider than any option takes: the type error names the place.
            Err(_) => Kind::Float(f64::INFINITY),
        },
        DeValue::Float(number) => Kind::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Kind::Bool(value),
        // A date without quotes; options that take one take it as text.
        DeValue::Datetime(date) => Kind::String(date.to_string().into()),
        DeValue::Array(items) => Kind::List(items.into_iter().map(|item| self::value(item, source)).collect()),
        DeValue::Table(table) => Kind::Attributes(attributes(table, source)),
    };
    Value { kind, span }
}
