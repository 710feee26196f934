//! Options as facts: what several definitions come to, with its place, or why nobody knows.

use crate::access::why::{Said, Why};
use crate::configuration::datum::{Datum, Found, Unknown};
use crate::configuration::resolved::{Resolved, strongest, winner};
use crate::configuration::{Condition, Configuration, Definition, Node};
use crate::source::Span;

/// The options of a host.
#[derive(Clone, Copy)]
pub(super) struct Options<'c> {
    pub(super) configuration: &'c Configuration,
}

/// What an option says; nothing if nothing defines it.
pub(super) type Saying<T> = Result<Option<Said<T>>, Why>;

/// Elements of a list option, and why there may be others.
#[derive(Default)]
pub(super) struct Items<'c> {
    pub(super) known: Vec<&'c Found>,
    pub(super) unread: Vec<Why>,
    /// Whether anything defines it.
    pub(super) is_set: bool,
    /// The smallest priority number of its definitions.
    pub(super) priority: i64,
}

impl<'c> Options<'c> {
    pub(super) fn definitions(&self, path: &str) -> &'c [Definition] {
        self.configuration.definitions(path)
    }

    /// The first gap at or above a path, those of the whole host aside.
    pub(super) fn gap(&self, path: &str) -> Option<&'c Unknown> {
        let mut node = &self.configuration.root;
        for name in path.split('.') {
            node = node.children.get(name)?;
            if let Some(gap) = node.gaps.first() {
                return Some(gap);
            }
        }
        None
    }

    /// The same as a reason, within its expression; names of accounts are no gaps.
    pub(super) fn gap_why(&self, path: &str) -> Option<Why> {
        let mut node = &self.configuration.root;
        for name in path.split('.') {
            node = node.children.get(name)?;
            if let Some((gap, whole)) = node.open_gap() {
                return Some(Why::from(gap).within(whole));
            }
        }
        None
    }

    pub(super) fn boolean(&self, path: &str) -> Saying<bool> {
        boolean(self.winner(path)?)
    }

    pub(super) fn text(&self, path: &str) -> Saying<&'c str> {
        text(self.winner(path)?)
    }

    /// The value of an option that takes one.
    pub(super) fn winner(&self, path: &str) -> Saying<&'c Found> {
        match one(self.definitions(path))? {
            Some(said) => Ok(Some(said)),
            None => self.gap(path).map_or(Ok(None), |gap| Err(gap.into())),
        }
    }

    pub(super) fn items(&self, path: &str) -> Items<'c> {
        let mut items = items(self.definitions(path));
        items.unread.extend(self.gap(path).map(Why::from));
        items
    }
}

/// The value that several definitions come to.
pub(super) fn one(definitions: &[Definition]) -> Saying<&Found> {
    match winner(definitions) {
        Resolved::Unset => Ok(None),
        Resolved::Unknown(unknown) => Err(unknown.into()),
        Resolved::Set(found, definition) => {
            let span = if found.span.is_none() { definition.name } else { found.span };
            Ok(Some(Said { value: found, span }))
        }
    }
}

/// The value of an option of a node; a gap of the node makes one that is not there unknown.
pub(super) fn of_node<'c>(node: &'c Node, option: &str) -> Saying<&'c Found> {
    match one(node.child_definitions(option))? {
        Some(said) => Ok(Some(said)),
        None => node.gaps.first().map_or(Ok(None), |gap| Err(gap.into())),
    }
}

pub(super) fn boolean(found: Option<Said<&Found>>) -> Saying<bool> {
    Ok(found.and_then(|found| match found.value.datum {
        Datum::Bool(value) => Some(Said { value, span: found.span }),
        _ => None,
    }))
}

pub(super) fn text(found: Option<Said<&Found>>) -> Saying<&str> {
    Ok(found.and_then(|found| Some(Said { value: found.value.as_str()?, span: found.span })))
}

/// The elements that list definitions come to together.
pub(super) fn items(definitions: &[Definition]) -> Items<'_> {
    let mut items = Items { priority: 100, ..Items::default() };
    for definition in strongest(definitions) {
        items.is_set = true;
        items.priority = definition.priority;
        match (&definition.value.datum, &definition.condition) {
            (_, Condition::Unknown(unknown)) | (Datum::Unknown(unknown), _) => items.unread.push(unknown.into()),
            (Datum::List(list), _) => {
                for item in list {
                    match item.unknown() {
                        Some(unknown) => items.unread.push(unknown.into()),
                        None => items.known.push(item),
                    }
                }
            }
            _ => {}
        }
    }
    items
}

impl<'c> Items<'c> {
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'c str, Span)> + '_ {
        self.known.iter().filter_map(|item| Some((item.as_str()?, item.span)))
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = (i64, Span)> + '_ {
        self.known.iter().filter_map(|item| match item.datum {
            Datum::Integer(number) => Some((number, item.span)),
            _ => None,
        })
    }
}
