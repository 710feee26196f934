//! Lists with rules of their own.

use serde_json::{Value as Json, json};

use super::options::{OptionValue, wrong_type};
use super::problem::{Context, Problem};
use super::release::Release;
use super::schema::Definitions;
use super::setting::IntoSetting;
use super::text::VariablePattern;
use crate::model::value::{Kind, Value};

/// A list with at least one element: NixOS would write a keyword without argument for an empty one, which sshd refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled<T>(pub Vec<T>);

impl<T, U: IntoSetting<T>, const N: usize> IntoSetting<Option<Filled<T>>> for [U; N] {
    fn into_setting(self) -> Option<Filled<T>> {
        Some(Filled(self.into_iter().map(IntoSetting::into_setting).collect()))
    }
}

fn check_filled<T: OptionValue>(list: &[T], context: &mut Context) {
    if list.is_empty() {
        let expected = format!("at least one element, each {}", T::expected());
        context.report(Problem::WrongType { expected, found: "an empty list".to_owned() });
    }
}

impl<T: OptionValue> OptionValue for Filled<T> {
    fn expected() -> String {
        Vec::<T>::expected()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<Self> {
        let list = Vec::<T>::read(value, context)?;
        check_filled(&list, context);
        Some(Filled(list))
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        check_filled(&self.0, context);
        self.0.to_value(context)
    }
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }
    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "type": "array", "items": T::schema(definitions), "minItems": 1 })
    }
}

/// Patterns of environment variables: a list from NixOS 26.05 on, one string before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentNames(pub Vec<VariablePattern>);

impl<const N: usize> IntoSetting<Option<EnvironmentNames>> for [&str; N] {
    fn into_setting(self) -> Option<EnvironmentNames> {
        Some(EnvironmentNames(self.map(VariablePattern::from).into()))
    }
}

impl OptionValue for EnvironmentNames {
    fn expected() -> String {
        Vec::<VariablePattern>::expected()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<Self> {
        let names = match value.kind {
            Kind::List(_) => Vec::<VariablePattern>::read(value, context)?,
            Kind::String(text) if context.release < Release::R26_05 => {
                let words = text.split_ascii_whitespace().map(|word| Value::string(word.to_owned()));
                Vec::<VariablePattern>::read(Value { kind: Kind::List(words.collect()), span: value.span }, context)?
            }
            _ => return wrong_type(&value, context),
        };
        check_filled(&names, context);
        Some(EnvironmentNames(names))
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        check_filled(&self.0, context);
        let list = self.0.to_value(context);
        if context.release >= Release::R26_05 {
            return list;
        }
        Value::string(self.0.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" "))
    }
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }
    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [
            { "type": "array", "items": VariablePattern::schema(definitions), "minItems": 1 },
            { "type": "string", "description": "NixOS 25.11 only." },
        ] })
    }
}
