//! The types of options: Boolean, number, text, list, `null or …`, named sets, one of several words.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::{Value as Json, json};

use super::options::{OptionValue, wrong_type};
use super::problem::{Context, Problem};
use super::schema::Definitions;
use super::text::{TextKind, check_controls};
use crate::source::Span;
use crate::value::{Attribute, Kind, PieceSource, Pieces, Value};

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

/// What a name in a [`Named`] set stands for, and which names there may be.
pub trait NameKind {
    /// The noun for messages.
    const WHAT: &'static str;
    /// ECMA 262 pattern for the JSON Schema.
    const PATTERN: &'static str;
    /// Why a name cannot be used; `None` when it can.
    fn refuse(name: &str) -> Option<&'static str>;
}

/// Sets by name (`attrsOf`): users, groups, known hosts. Sorted by name.
///
/// Each set has a place of its own in memory, so that a large map is not moved when it is built.
#[derive(Debug)]
pub struct Named<N, T>(BTreeMap<String, Box<T>>, PhantomData<N>);

impl<N, T> Named<N, T> {
    /// The set of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sets by name.
    ///
    /// ```
    /// use nixos_ssh::Host;
    /// let host = Host::new().user("alice", nixos_ssh::User::normal());
    /// let users = host.users.get().and_then(|users| users.users.get());
    /// assert_eq!(users.map(|users| users.iter().count()), Some(1));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.0.iter().map(|(name, set)| (name, set.as_ref()))
    }
}

impl<N, T: Clone> Clone for Named<N, T> {
    fn clone(&self) -> Self {
        Named(self.0.clone(), PhantomData)
    }
}

impl<N, T> Default for Named<N, T> {
    fn default() -> Self {
        Named(BTreeMap::new(), PhantomData)
    }
}

impl<N, T: PartialEq> PartialEq for Named<N, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<N, T> From<BTreeMap<String, T>> for Named<N, T> {
    fn from(sets: BTreeMap<String, T>) -> Self {
        sets.into_iter().collect()
    }
}

impl<N, T> FromIterator<(String, T)> for Named<N, T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(sets: I) -> Self {
        Named(sets.into_iter().map(|(name, set)| (name, Box::new(set))).collect(), PhantomData)
    }
}

impl<N, T> IntoIterator for Named<N, T> {
    type Item = (String, T);
    type IntoIter =
        std::iter::Map<std::collections::btree_map::IntoIter<String, Box<T>>, fn((String, Box<T>)) -> (String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(name, set)| (name, *set))
    }
}

impl<N: NameKind, T: OptionValue> Named<N, T> {
    /// The value of some of the sets, with problems reported.
    fn values<'a>(sets: impl Iterator<Item = (&'a String, &'a T)>, context: &mut Context) -> Vec<Attribute<'a>>
    where
        T: 'a,
    {
        sets.map(|(name, set)| {
            let value = context.in_attribute(name, Span::NONE, |context| {
                if let Some(reason) = N::refuse(name) {
                    context.report(Problem::BadName { what: N::WHAT, name: name.clone(), reason });
                }
                set.to_value(context)
            });
            Attribute { name: Cow::Borrowed(name), span: Span::NONE, value }
        })
        .collect()
    }
}

/// How many sets are written and read back at once. Pieces keep the parser's hashing linear and memory small.
pub(crate) const PIECE: usize = 250;

impl<N: NameKind, T: OptionValue + PartialEq> PieceSource for Named<N, T> {
    fn for_each_piece(&self, context: &mut Context, work: &mut dyn FnMut(&mut Context, Vec<Attribute<'_>>)) {
        let mut sets = self.iter().peekable();
        while sets.peek().is_some() {
            let values = Self::values(sets.by_ref().take(PIECE), context);
            work(context, values);
        }
    }

    fn first_difference(&self, read: Vec<Attribute<'_>>, context: &mut Context) -> Option<String> {
        // A piece is a run of neighbours, so that one look-up finds them all.
        let first = read.first()?.name.clone().into_owned();
        let mut sets = self.0.range(first..);
        read.into_iter().find_map(|attribute| {
            let set = T::read(attribute.value, context);
            let same =
                sets.next().is_some_and(|(name, own)| *name == attribute.name && Some(own.as_ref()) == set.as_ref());
            (!same).then(|| attribute.name.into_owned())
        })
    }
}

/// Reports names that stand twice, at their second place. Most texts are sorted already.
fn report_twice(attributes: &[Attribute<'_>], context: &mut Context) {
    let mut names: Vec<(&str, Span)> = attributes.iter().map(|attribute| (&*attribute.name, attribute.span)).collect();
    names.sort_unstable();
    for pair in names.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        context.in_attribute(pair[1].0, pair[1].1, |context| context.report(Problem::Twice));
    }
}

impl<N: NameKind, T: OptionValue + PartialEq + Clone> OptionValue for Named<N, T> {
    fn expected() -> String {
        format!("an attribute set of {}s by name", N::WHAT)
    }
    fn read(value: Value<'_>, context: &mut Context) -> Option<Self> {
        let Kind::Attributes(attributes) = value.kind else { return wrong_type::<Self>(&value, context) };
        let mut sets: Vec<(String, Box<T>)> = Vec::with_capacity(attributes.len());
        report_twice(&attributes, context);
        for attribute in attributes {
            let Attribute { name, span, value } = attribute;
            let set = context.in_attribute(&name, span, |context| {
                if let Some(reason) = N::refuse(&name) {
                    context.report(Problem::BadName { what: N::WHAT, name: name.clone().into_owned(), reason });
                }
                T::read(value, context).map(Box::new)
            });
            if let Some(set) = set {
                sets.push((name.into_owned(), set));
            }
        }
        Some(Named(sets.into_iter().collect(), PhantomData))
    }
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if self.0.len() > PIECE {
            return Kind::Pieces(Pieces { source: self, path: context.path().to_owned() }).into();
        }
        Kind::Attributes(Self::values(self.iter(), context)).into()
    }
    fn without_pieces(&self) -> Self {
        if self.0.len() > PIECE { Self::default() } else { self.clone() }
    }
    fn merge(&mut self, later: Self) {
        for (name, set) in later.0 {
            match self.0.get_mut(&name) {
                Some(earlier) => earlier.merge(*set),
                None => {
                    self.0.insert(name, set);
                }
            }
        }
    }
    fn schema(definitions: &mut Definitions) -> Json {
        json!({
            "type": "object",
            "propertyNames": { "pattern": N::PATTERN },
            "additionalProperties": T::schema(definitions),
        })
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
                concat!("one of" $(, " \"", $text, "\"")*).to_owned()
            }
            fn read(
                value: $crate::value::Value<'_>,
                context: &mut $crate::model::problem::Context,
            ) -> Option<$Name> {
                let $crate::value::Kind::String(text) = &value.kind else {
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
            fn to_value<'a>(&'a self, _: &mut $crate::model::problem::Context) -> $crate::value::Value<'a> {
                $crate::value::Value::string(self.as_str())
            }
            fn schema(_: &mut $crate::model::schema::Definitions) -> serde_json::Value {
                serde_json::json!({ "enum": [$($text),*] })
            }
        }
    )*};
}

pub(crate) use option_enums;
