//! Sets by name: users, groups, known hosts. Large ones are written and read back in pieces.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::{Value as Json, json};

use super::options::{OptionValue, wrong_type};
use super::problem::{Context, Problem};
use super::schema::Definitions;
use crate::model::value::{Attribute, Kind, PieceSource, Pieces, Value};
use crate::source::Span;

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
    ///
    /// ```
    /// use nixos_ssh::{Host, User};
    /// let host = Host::new().user("alice", User::normal());
    /// let users = host.users.get().and_then(|users| users.users.get()).unwrap();
    /// assert_eq!(users.get("alice"), Some(&User::normal()));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// How many there are.
    ///
    /// ```
    /// use nixos_ssh::{Host, User};
    /// let host = Host::new().user("alice", User::normal());
    /// let users = host.users.get().and_then(|users| users.users.get()).unwrap();
    /// assert_eq!(users.len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// use nixos_ssh::{Host, User};
    /// let host = Host::new().user("alice", User::normal());
    /// let users = host.users.get().and_then(|users| users.users.get()).unwrap();
    /// assert!(!users.is_empty());
    /// ```
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
