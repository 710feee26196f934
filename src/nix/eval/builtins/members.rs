//! Which values are in a list, found without comparing each with each.

use std::collections::HashSet;
use std::rc::Rc;

use super::call::unknown_of;
use crate::nix::eval::look::is_refused;
use crate::nix::eval::operators::either_rest;
use crate::nix::eval::value::Evaluator;
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
            drop(members.insert(evaluator, item));
        }
        members
    }

    /// Adds a value; an error when nobody knows which it is.
    pub(super) fn insert(&mut self, evaluator: &Evaluator<'_>, item: &Thunk) -> Result<(), Rc<Unknown>> {
        // Nix looks at no value behind one that it refuses.
        if let Some(refused) = self.unknown.as_ref().filter(|unknown| is_refused(unknown)) {
            return Err(refused.clone());
        }
        let value = evaluator.look(item);
        match &value {
            Value::Text(text) if text.known().is_some() => drop(self.texts.insert(text.text.as_str().into())),
            Value::Text(_) | Value::Unknown(_) | Value::Rest(_) => {
                let unknown = unknown_of(&value);
                self.unknown = either_rest(self.unknown.as_ref(), Some(&unknown));
                return Err(unknown);
            }
            _ => self.others.push(item.clone()),
        }
        Ok(())
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
        let value = evaluator.look(item);
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
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(unknown) if is_refused(&unknown) => return Err(unknown),
                Err(unknown) => doubt = Some(unknown),
            }
        }
        doubt.map_or(Ok(false), Err)
    }
}
