//! The types of options: Boolean, number, text, list, `null or …`, one of several words.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::options::{OptionValue, wrong_type};
use super::problem::{Context, Problem};
use super::schema::Definitions;
use super::text::{TextKind, check_controls};
use crate::model::value::{Kind, Value};
use crate::source::Span;

/// The most elements of one list.
pub const LIST_LIMIT: usize = 1000;

impl OptionValue for bool {
    fn expected() -> String {
        "true or false".to_owned()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<bool> {
        match value.kind {
            Kind::Bool(value) => Some(value),
            _ => wrong_type::<bool>(&value, context),
        }
    }
    fn to_value<'a>(&'a self, _: &mut Context) -> Value<'a> {
        Kind::Bool(*self).into()
    }
    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A whole number, -2^63+1 to 2^63-1: what Nix can both hold and write.
impl OptionValue for i64 {
    fn expected() -> String {
        "a whole number".to_owned()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<i64> {
        match value.kind {
            Kind::Integer(i64::MIN) => {
                let found = i64::MIN.to_string();
                context.report_at(
                    value.span,
                    Problem::WrongType { expected: "a whole number above -2^63".to_owned(), found },
                );
                None
            }
            Kind::Integer(value) => Some(value),
            _ => wrong_type::<i64>(&value, context),
        }
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if *self == i64::MIN {
            context.report(Problem::WrongType { expected: i64::expected(), found: self.to_string() });
        }
        Kind::Integer(*self).into()
    }
    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "integer", "minimum": -i64::MAX, "maximum": i64::MAX })
    }
}

/// A TCP port, 1 to 65535.
impl OptionValue for u16 {
    fn expected() -> String {
        "a port, 1 to 65535".to_owned()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<u16> {
        match value.kind {
            Kind::Integer(port @ 1..=65535) => u16::try_from(port).ok(),
            Kind::Integer(port) => {
                context
                    .report_at(value.span, Problem::WrongType { expected: u16::expected(), found: port.to_string() });
                None
            }
            _ => wrong_type::<u16>(&value, context),
        }
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if *self == 0 {
            context.report(Problem::WrongType { expected: u16::expected(), found: "0".to_owned() });
        }
        Kind::Integer(i64::from(*self)).into()
    }
    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "integer", "minimum": 1, "maximum": 65535 })
    }
}

/// One line of text without control characters.
impl OptionValue for String {
    fn expected() -> String {
        "a string".to_owned()
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<String> {
        let Kind::String(text) = value.kind else { return wrong_type::<String>(&value, context) };
        match check_controls(&text, &[]) {
            Ok(()) => Some(text.into_owned()),
            Err(error) => {
                context.report_at(value.span, error);
                None
            }
        }
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if let Err(error) = check_controls(self, &[]) {
            context.report(error);
        }
        Value::string(self.as_str())
    }
    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string", "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$" })
    }
}

/// A text with rules of its own; how it is written in Nix depends on its first character: `./` is a path, `pkgs.` a
/// package.
fn read_text<T: TextKind + OptionValue>(value: Value<'_>, context: &mut Context) -> Option<T> {
    let (Kind::String(text) | Kind::Path(text) | Kind::Package(text)) = value.kind else {
        return wrong_type::<T>(&value, context);
    };
    match T::check(&text) {
        Ok(()) => Some(T::from(text.into_owned())),
        Err(error) => {
            context.report_at(value.span, error);
            None
        }
    }
}

fn text_schema<T: TextKind>() -> Json {
    match T::PATTERN {
        Some(pattern) => json!({ "type": "string", "pattern": pattern }),
        None => json!({ "type": "string" }),
    }
}

macro_rules! text_values {
    ($($Name:ident => $kind:expr;)*) => {$(
        impl OptionValue for super::text::$Name {
            fn expected() -> String {
                <Self as TextKind>::EXPECTED.to_owned()
            }
            fn read(value: Value<'_>, context: &mut Context) -> Option<Self> {
                read_text(value, context)
            }
            fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
                if let Err(error) = Self::check(&self.0) {
                    context.report(error);
                }
                let kind: fn(&'a str) -> Kind<'a> = $kind;
                kind(&self.0).into()
            }
            fn schema(_: &mut Definitions) -> Json {
                text_schema::<Self>()
            }
        }
    )*};
}

fn string(text: &str) -> Kind<'_> {
    Kind::String(Cow::Borrowed(text))
}

fn path_or_string(text: &str) -> Kind<'_> {
    if text.starts_with("./") { Kind::Path(text.into()) } else { string(text) }
}

fn package_or_string(text: &str) -> Kind<'_> {
    if text.starts_with("pkgs.") { Kind::Package(text.into()) } else { string(text) }
}

text_values! {
    Lines => string;
    PasswdField => string;
    AbsolutePath => string;
    HostKeyPath => string;
    PlainWord => string;
    KeyFile => path_or_string;
    FilePath => path_or_string;
    Package => package_or_string;
    Shell => package_or_string;
    Date => string;
    Mode => string;
    HostName => string;
    Principal => string;
    Word => string;
    UserPattern => string;
    VariablePattern => string;
    ListenName => string;
    ProgramLine => string;
    Algorithm => string;
}

impl<T: OptionValue + Clone> OptionValue for Option<T> {
    fn expected() -> String {
        format!("null or {}", T::expected())
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<Option<T>> {
        match value.kind {
            Kind::Null => Some(None),
            _ => T::read(value, context).map(Some),
        }
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        match self {
            None => Kind::Null.into(),
            Some(value) => value.to_value(context),
        }
    }
    fn merge(&mut self, later: Option<T>) {
        match (self, later) {
            (Some(value), Some(later)) => value.merge(later),
            (value, later) => *value = later,
        }
    }
    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [{ "type": "null" }, T::schema(definitions)] })
    }
}

impl<T: OptionValue> OptionValue for Vec<T> {
    fn expected() -> String {
        format!("a list, each element {}", T::expected())
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<Vec<T>> {
        let Kind::List(items) = value.kind else { return wrong_type::<Vec<T>>(&value, context) };
        let mut list = Vec::with_capacity(items.len());
        let mut whole = true;
        for (index, item) in items.into_iter().enumerate() {
            match context.in_element(index, item.span, |context| T::read(item, context)) {
                Some(item) => list.push(item),
                None => whole = false,
            }
        }
        whole.then_some(list)
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if self.len() > LIST_LIMIT {
            context.report(Problem::TooMany { count: self.len(), limit: LIST_LIMIT });
        }
        let values = self
            .iter()
            .enumerate()
            .map(|(index, item)| context.in_element(index, Span::NONE, |context| item.to_value(context)));
        Kind::List(values.collect()).into()
    }
    fn merge(&mut self, later: Vec<T>) {
        self.extend(later);
    }
    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// Declares options that are one of several words.
macro_rules! option_enums {
    ($($(#[$meta:meta])* $Name:ident { $( $(#[$word_meta:meta])* $Word:ident = $text:literal, )* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $Name { $( $(#[$word_meta])* $Word, )* }

        impl $Name {
            /// The word as NixOS takes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( $Name::$Word => $text, )* }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = $crate::model::problem::Problem;
            fn from_str(text: &str) -> Result<$Name, Self::Err> {
                match text {
                    $( $text => Ok($Name::$Word), )*
                    _ => Err($crate::model::problem::Problem::WrongType {
                        expected: <$Name as $crate::model::options::OptionValue>::expected(),
                        found: format!("{text:?}"),
                    }),
                }
            }
        }

        impl $crate::model::options::OptionValue for $Name {
            fn expected() -> String {
                format!("one of {}", [$(concat!("\"", $text, "\"")),*].join(", "))
            }
            fn read(
                value: $crate::model::value::Value<'_>,
                context: &mut $crate::model::problem::Context,
            ) -> Option<$Name> {
                let $crate::model::value::Kind::String(text) = &value.kind else {
                    return $crate::model::options::wrong_type::<$Name>(&value, context);
                };
                match text.parse() {
                    Ok(word) => Some(word),
                    Err(problem) => {
                        let problem: $crate::model::problem::Problem = problem;
                        context.report_at(value.span, problem);
                        None
                    }
                }
            }
            fn to_value<'a>(&'a self, _: &mut $crate::model::problem::Context) -> $crate::model::value::Value<'a> {
                $crate::model::value::Value::string(self.as_str())
            }
            fn schema(_: &mut $crate::model::schema::Definitions) -> serde_json::Value {
                serde_json::json!({ "enum": [$($text),*] })
            }
        }
    )*};
}

pub(crate) use option_enums;
