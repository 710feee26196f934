//! Which values are in a list, found without comparing each with each.

use std::collections::HashSet;
use std::rc::Rc;

use super::call::unknown_of;
use crate::configuration::datum::Reason;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Thunk, Unknown, Value};

/// The values of a list.
#[derive(Default)]
pub(super) struct Members {
    texts: HashSet<Box<str>>,
    others: Vec<Thunk>,
    /// What may be any value.
    unknown: Option<Rc<Unknown>>,
}

impl Members {
    pub(super) fn of(evaluator: &Evaluator<'_>, items: &[Thunk]) -> Members {
        let mut members = Members::default();
        for item in items {
            members.insert(evaluator, item);
        }
        members
    }

    /// Adds a value; `false` when nobody knows which it is.
    pub(super) fn insert(&mut self, evaluator: &Evaluator<'_>, item: &Thunk) -> bool {
        let value = evaluator.value(item);
        match &value {
            Value::Text(text) if text.known().is_some() => drop(self.texts.insert(text.text.as_str().into())),
            Value::Text(_) | Value::Unknown(_) | Value::Rest(_) => {
                self.unknown.get_or_insert_with(|| unknown_of(&value));
                return false;
            }
            _ => self.others.push(item.clone()),
        }
        true
    }

    /// What may be any value, if there is such a thing.
    pub(super) fn unknown(&self) -> Option<&Rc<Unknown>> {
        self.unknown.as_ref()
    }

    /// Whether a value is one of them.
    pub(super) fn contains(&self, evaluator: &Evaluator<'_>, item: &Thunk) -> Result<bool, Rc<Unknown>> {
        match (self.contains_known(evaluator, item), &self.unknown) {
            (Ok(false), Some(unknown)) => Err(unknown.clone()),
            (answer, _) => answer,
        }
    }

    /// Whether a value is one of those that are known.
    pub(super) fn contains_known(&self, evaluator: &Evaluator<'_>, item: &Thunk) -> Result<bool, Rc<Unknown>> {
        let value = evaluator.value(item);
        match &value {
            Value::Text(text) if text.known().is_some() => return Ok(self.texts.contains(text.text.as_str())),
            Value::Text(_) | Value::Unknown(_) | Value::Rest(_) => {
                let nothing = self.texts.is_empty() && self.others.is_empty();
                return if nothing { Ok(false) } else { Err(unknown_of(&value)) };
            }
            _ => {}
        }
        let mut doubt = None;
        for other in &self.others {
            match evaluator.equal(other, item) {
                Some(true) => return Ok(true),
                Some(false) => {}
                None => doubt = Some(Rc::new(Unknown::new(Reason::Condition, item.span()))),
            }
        }
        doubt.map_or(Ok(false), Err)
    }
}
