//! Values as data: everything computed, with the places, and what stays unknown.

use std::sync::Arc;

use super::limits::{NODES, TOLD};
use super::properties::{Around, unwrap};
use super::value::Evaluator;
use super::value::{Thunk, Unknown, Value};
use crate::configuration::Condition;
use crate::configuration::datum::{self, Datum, Found, Reason, SetAttribute};
use crate::source::Span;

/// How many values one option may hold.
const SIZE: usize = 100_000;
/// How deep they may be within each other.
const DEPTH: u32 = 20;
/// How much of that it takes to be what an unknown value can only be.
const ALTERNATIVE: u32 = 4;

impl Evaluator<'_> {
    /// The data of a value.
    pub(crate) fn data(&self, thunk: &Thunk) -> Found {
        let mut left = SIZE;
        self.data_within(thunk, thunk.span(), DEPTH, &mut left)
    }

    /// The data of a value inside another: what the library made stands where that does.
    fn data_within(&self, thunk: &Thunk, around: Span, depth: u32, left: &mut usize) -> Found {
        let span = if thunk.span().is_none() { around } else { thunk.span() };
        if depth == 0 || *left == 0 || !self.spend(TOLD) {
            return Found { datum: Datum::Unknown(limit(span)), span };
        }
        *left -= 1;
        let datum = match self.value(thunk) {
            Value::Null => Datum::Null,
            Value::Bool(value) => Datum::Bool(value),
            Value::Integer(number) => Datum::Integer(number),
            Value::Float(number) => Datum::Float(number),
            Value::Text(text) => Datum::Text(text),
            Value::Path(path) => Datum::Path(path),
            Value::List(items) => {
                let mut found = Vec::with_capacity(items.len());
                for item in items.iter() {
                    if *left == 0 || !self.spend(0) {
                        found.push(Found { datum: Datum::Rest(limit(span)), span });
                        break;
                    }
                    self.add_element(item, span, depth - 1, left, &mut found);
                }
                Datum::List(found)
            }
            Value::Set(set) => {
                self.spend(NODES);
                let mut attributes = std::collections::BTreeMap::new();
                let mut rest = set.rest.as_ref().map(|rest| self.unknown(rest, span, depth, left));
                for (name, attribute) in &set.attributes {
                    if *left == 0 || !self.spend(0) {
                        rest = Some(limit(span));
                        break;
                    }
                    let value = self.data_within(&attribute.value, span, depth - 1, left);
                    let name_span = if attribute.name.is_none() { value.span } else { attribute.name };
                    attributes.insert(name.to_string(), SetAttribute { name: name_span, value });
                }
                Datum::Set(datum::Set { attributes, rest })
            }
            Value::Function(_) | Value::Builtin(..) | Value::Namespace(_) => Datum::Function,
            Value::Unknown(unknown) => match &unknown.name {
                Some(name) if unknown.reason == Reason::Package && name.starts_with("pkgs.") => {
                    Datum::Package(name.to_string())
                }
                _ => Datum::Unknown(self.unknown(&unknown, span, depth, left)),
            },
            Value::Rest(unknown) => Datum::Rest(self.unknown(&unknown, span, depth, left)),
            // `config` itself, or a property where none may stand.
            Value::Config(_) | Value::Property(_) | Value::System(_) => {
                Datum::Unknown(datum::Unknown { reason: Reason::Function, span, name: None, alternatives: vec![] })
            }
        };
        Found { datum, span }
    }

    /// An element of a list: one with `mkIf` is there if its condition holds.
    fn add_element(&self, item: &Thunk, list: Span, depth: u32, left: &mut usize, found: &mut Vec<Found>) {
        let Value::Property(_) = item.force(self) else {
            return found.push(self.data_within(item, list, depth, left));
        };
        unwrap(self, item, &Around::default(), &mut |inner, around| {
            let element = self.data_within(inner, list, depth, left);
            found.push(match &around.condition {
                Condition::Always => element,
                Condition::Unknown(unknown) => {
                    let unknown = datum::Unknown { alternatives: vec![element], ..unknown.clone() };
                    Found { datum: Datum::Rest(unknown), span: item.span() }
                }
            });
        });
    }

    /// Why something is not known, and what it can only be.
    fn unknown(&self, unknown: &Unknown, span: Span, depth: u32, left: &mut usize) -> datum::Unknown {
        // Deep within each other they are most often one that can be itself: nobody wants to hear that again.
        let told = unknown.alternatives.iter().filter(|_| depth > ALTERNATIVE);
        let alternatives = told.map(|value| self.data_within(value, span, depth - ALTERNATIVE, left)).collect();
        let span = if unknown.span.is_none() { span } else { unknown.span };
        datum::Unknown { reason: unknown.reason, span, name: unknown.name.clone(), alternatives }
    }

    /// Why something is not known, without what it can only be.
    pub(crate) fn reason(unknown: &Unknown) -> datum::Unknown {
        let name: Option<Arc<str>> = unknown.name.clone();
        datum::Unknown { reason: unknown.reason, span: unknown.span, name, alternatives: Vec::new() }
    }
}

/// Why what is over a limit is not known.
fn limit(span: Span) -> datum::Unknown {
    datum::Unknown { reason: Reason::Limit, span, name: None, alternatives: Vec::new() }
}
