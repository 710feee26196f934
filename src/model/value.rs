//! Values that remember where they came from: what JSON, TOML and Nix text are read into and modules are written from.

use std::borrow::Cow;

use serde::ser::{SerializeMap, SerializeSeq};

use super::problem::Context;
use crate::source::Span;

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Value<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Where it stands; [`Span::NONE`] when it was made in Rust.
    pub span: Span,
}

/// What a [`Value`] is. Strings borrow from the text where they can.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number, as wide as Nix has them.
    Integer(i64),
    /// A number with a fraction; no option of ours takes one.
    Float(f64),
    /// A string.
    String(Cow<'a, str>),
    /// A path below the module's own folder, `./keys/alice.pub`.
    Path(Cow<'a, str>),
    /// A package, `pkgs.bashInteractive`.
    Package(Cow<'a, str>),
    /// `[ … ]`
    List(Vec<Value<'a>>),
    /// `{ … }`, in the order of the text.
    Attributes(Vec<Attribute<'a>>),
    /// `{ … }` with so many attributes that they are made, written and verified in pieces.
    Pieces(Pieces<'a>),
    /// `lib.mkAfter …`: a definition that comes after those of other modules.
    After(Box<Value<'a>>),
}

/// A large set that yields its attributes piece by piece.
#[derive(Clone)]
pub struct Pieces<'a> {
    /// The set.
    pub(crate) source: &'a dyn PieceSource,
    /// The path of the option that it is, for messages.
    pub(crate) path: String,
}

impl std::fmt::Debug for Pieces<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Pieces({})", self.path)
    }
}

/// What can yield its attributes piece by piece and hold what was read back against itself.
pub(crate) trait PieceSource {
    /// Calls `work` with every piece in order.
    fn for_each_piece(&self, context: &mut Context, work: &mut dyn FnMut(&mut Context, Vec<Attribute<'_>>));
    /// The name of the first attribute that reads as something else than what this set holds.
    fn first_difference(&self, read: Vec<Attribute<'_>>, context: &mut Context) -> Option<String>;
}

/// One `name = value` of an attribute set.
#[derive(Debug, Clone)]
pub struct Attribute<'a> {
    /// The name, unquoted.
    pub name: Cow<'a, str>,
    /// Where the name stands.
    pub span: Span,
    /// The value.
    pub value: Value<'a>,
}

impl<'a> From<Kind<'a>> for Value<'a> {
    fn from(kind: Kind<'a>) -> Value<'a> {
        Value { kind, span: Span::NONE }
    }
}

impl<'a> Value<'a> {
    /// A string.
    ///
    /// ```
    /// use nixos_ssh::value::Value;
    /// assert_eq!(Value::string("no").describe(), "a string");
    /// ```
    pub fn string(text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Kind::String(text.into()).into()
    }

    /// What it is, in words for a message: "a string", "a list".
    ///
    /// ```
    /// use nixos_ssh::value::{Kind, Value};
    /// assert_eq!(Value::from(Kind::Bool(true)).describe(), "true");
    /// ```
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(true) => "true",
            Kind::Bool(false) => "false",
            Kind::Integer(_) => "a whole number",
            Kind::Float(number) if number.is_infinite() => "a number that Nix cannot hold",
            Kind::Float(_) => "a number with a fraction",
            Kind::String(_) => "a string",
            Kind::Path(_) => "a path",
            Kind::Package(_) => "a package",
            Kind::List(_) => "a list",
            Kind::Attributes(_) | Kind::Pieces(_) => "an attribute set",
            Kind::After(_) => "a definition with mkAfter",
        }
    }

    /// The path of the first place where two values differ, spans aside; `None` when they are equal.
    ///
    /// ```
    /// use nixos_ssh::value::Value;
    /// assert_eq!(Value::string("a").difference(&Value::string("a")), None);
    /// assert_eq!(Value::string("a").difference(&Value::string("b")).as_deref(), Some(""));
    /// ```
    #[must_use]
    pub fn difference(&self, other: &Value<'_>) -> Option<String> {
        match (&self.kind, &other.kind) {
            (Kind::Null, Kind::Null) => None,
            (Kind::Bool(one), Kind::Bool(two)) if one == two => None,
            (Kind::Integer(one), Kind::Integer(two)) if one == two => None,
            (Kind::Float(one), Kind::Float(two)) if one.to_bits() == two.to_bits() => None,
            (Kind::String(one), Kind::String(two))
            | (Kind::Path(one), Kind::Path(two))
            | (Kind::Package(one), Kind::Package(two))
                if one == two =>
            {
                None
            }
            (Kind::After(one), Kind::After(two)) => one.difference(two),
            // What stands in the pieces is compared piece by piece.
            (Kind::Pieces(_), Kind::Attributes(rest)) if rest.is_empty() => None,
            (Kind::List(one), Kind::List(two)) if one.len() == two.len() => one
                .iter()
                .zip(two)
                .enumerate()
                .find_map(|(index, (one, two))| one.difference(two).map(|inner| format!("[{index}]{inner}"))),
            (Kind::Attributes(one), Kind::Attributes(two)) => attributes_difference(one, two),
            _ => Some(String::new()),
        }
    }
}

fn attributes_difference(one: &[Attribute<'_>], two: &[Attribute<'_>]) -> Option<String> {
    let differing = one.iter().zip(two).find_map(|(one, two)| {
        if one.name != two.name {
            return Some(format!(".{}", crate::nix::string::attribute_name(&one.name)));
        }
        let inner = one.value.difference(&two.value)?;
        Some(format!(".{}{inner}", crate::nix::string::attribute_name(&one.name)))
    });
    differing.or_else(|| {
        let longer = if one.len() > two.len() { one } else { two };
        let extra = longer.get(one.len().min(two.len()))?;
        Some(format!(".{}", crate::nix::string::attribute_name(&extra.name)))
    })
}

/// As JSON: a path is the string `./…`, a package the string `pkgs.…`, and mkAfter leaves no trace, as in Nix's own
/// JSON of the merged option.
impl serde::Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Kind::Null => serializer.serialize_unit(),
            Kind::Bool(value) => serializer.serialize_bool(*value),
            Kind::Integer(value) => serializer.serialize_i64(*value),
            Kind::Float(value) => serializer.serialize_f64(*value),
            Kind::String(text) | Kind::Path(text) | Kind::Package(text) => serializer.serialize_str(text),
            Kind::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Kind::Attributes(attributes) => {
                let mut map = serializer.serialize_map(Some(attributes.len()))?;
                for attribute in attributes {
                    map.serialize_entry(&attribute.name, &attribute.value)?;
                }
                map.end()
            }
            Kind::Pieces(pieces) => {
                let mut map = serializer.serialize_map(None)?;
                let mut result = Ok(());
                let mut context = Context::default();
                pieces.source.for_each_piece(&mut context, &mut |_, attributes| {
                    for attribute in attributes {
                        if result.is_ok() {
                            result = map.serialize_entry(&attribute.name, &attribute.value);
                        }
                    }
                });
                result?;
                map.end()
            }
            Kind::After(value) => value.serialize(serializer),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Value<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> serde::de::Visitor<'de> for ValueVisitor {
    type Value = Value<'static>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a value of a NixOS option")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Kind::Null.into())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Kind::Null.into())
    }

    fn visit_some<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Kind::Bool(value).into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Kind::Integer(value).into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(E::custom("a whole number that Nix cannot hold (over 2^63 - 1)")),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Kind::Float(value).into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::string(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Value::string(text))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Value<'static>>()? {
            items.push(item);
        }
        Ok(Kind::List(items).into())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut attributes = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value<'static>>()? {
            attributes.push(Attribute { name: Cow::Owned(name), span: Span::NONE, value });
        }
        Ok(Kind::Attributes(attributes).into())
    }
}
