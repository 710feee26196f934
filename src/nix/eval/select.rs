//! `set.name`, `set.name or other` and `set ? name`.

use std::rc::Rc;

use super::look::{among_others, bare, is_refused};
use super::value::Evaluator;
use super::value::{Environment, File, Namespace, Thunk, Unknown, Value};
use crate::configuration::datum::Reason;
use crate::nix::text::syntax::Name;
use crate::source::Span;

impl Evaluator<'_> {
    pub(super) fn select_path(
        &self,
        file: &Rc<File>,
        base: &Thunk,
        names: &[Name],
        default: Option<Thunk>,
        environment: &Environment,
        span: Span,
    ) -> Value {
        let mut value = base.force(self);
        // Whether the attribute is there for sure.
        let mut sure = false;
        for name in names {
            let name = match self.name(file, name, environment) {
                Ok(Some(name)) => name,
                Ok(None) => return Value::unknown(Reason::Error, span),
                Err(unknown) => return Value::Unknown(unknown),
            };
            value = self.looked_at(value);
            if let (true, Some(default)) = (value.has_no_attributes(), &default) {
                return default.force(self);
            }
            let reason = value.reason_if_missing();
            sure = matches!(&value, Value::Set(set) if set.attributes.contains_key(&name));
            value = match self.select(value, &name, span) {
                Some(value) => value,
                None => match default {
                    Some(default) => return default.force(self),
                    None => return Value::named(reason, span, &name),
                },
            };
        }
        let Some(default) = default.filter(|_| !sure) else { return value };
        match self.resolved(value, span) {
            // The default counts if the option or the argument is not there. It is one of many then: a condition has
            // no branches but those it tells.
            Value::Unknown(unknown) => Value::Unknown(Rc::new(Unknown {
                reason: if unknown.alternatives.is_empty() { among_others(&unknown) } else { unknown.reason },
                span: unknown.span,
                name: unknown.name.clone(),
                alternatives: unknown.alternatives.iter().cloned().chain([default]).collect(),
            })),
            value => value,
        }
    }

    /// One attribute of a value; nothing when it is known to have none of this name.
    pub(crate) fn select(&self, value: Value, name: &str, span: Span) -> Option<Value> {
        match value {
            Value::Set(set) => match (set.attributes.get(name), &set.rest) {
                (_, Some(rest)) if is_refused(rest) => Some(Value::named(Reason::Error, span, name)),
                (Some(attribute), _) => Some(attribute.value.force(self)),
                (None, Some(rest)) if rest.name.is_none() => Some(Value::named(rest.reason, span, name)),
                (None, Some(rest)) => Some(self.select_unknown(rest, name, span)),
                (None, None) => None,
            },
            Value::Namespace(namespace) => {
                Some(self.functions.member(namespace, name).unwrap_or_else(|| namespace.beyond(name, span)))
            }
            Value::Config(path) => Some(Value::Config(path.iter().cloned().chain([Rc::from(name)]).collect())),
            Value::Unknown(unknown) => Some(self.select_unknown(&unknown, name, span)),
            _ => Some(Value::unknown(Reason::Error, span)),
        }
    }

    /// An attribute of something unknown: unknown too, but for the library of nixpkgs wherever it comes from.
    pub(crate) fn select_unknown(&self, unknown: &Unknown, name: &str, span: Span) -> Value {
        let Some(base) = &unknown.name else { return Value::unknown(unknown.reason, span) };
        let last = base.rsplit('.').next().unwrap_or(base);
        let library = last.starts_with("nixpkgs") || last.starts_with("pkgs") || last == "unstable" || last == "stable";
        if name == "lib" && library {
            return Value::Namespace(Namespace::Lib);
        }
        let reason = if last.starts_with("pkgs") { Reason::Package } else { unknown.reason };
        Value::named(reason, span, &format!("{base}.{name}"))
    }

    pub(super) fn has_path(
        &self,
        file: &Rc<File>,
        base: &Thunk,
        names: &[Name],
        environment: &Environment,
        span: Span,
    ) -> Value {
        let mut value = self.look(base);
        for (index, name) in names.iter().enumerate() {
            let name = match self.name(file, name, environment) {
                Ok(Some(name)) => name,
                Ok(None) => return Value::unknown(Reason::Error, span),
                Err(unknown) => return Value::Unknown(unknown),
            };
            value = match value {
                Value::Set(set) => match (set.attributes.get(&name), &set.rest) {
                    (Some(_), _) if index + 1 == names.len() => return Value::Bool(true),
                    (Some(attribute), _) => self.look(&attribute.value),
                    (None, Some(rest)) => return Value::Unknown(bare(rest)),
                    (None, None) => return Value::Bool(false),
                },
                unknown @ Value::Unknown(_) => return unknown,
                Value::Namespace(namespace) => match self.functions.member(namespace, &name) {
                    // What there is depends on the version of Nix and nixpkgs.
                    Some(member) if index + 1 < names.len() => member,
                    _ => return Value::unknown(Reason::Function, span),
                },
                Value::Property(_) | Value::System(_) => return Value::unknown(Reason::Function, span),
                _ => return Value::Bool(false),
            };
        }
        Value::Bool(true)
    }
}
