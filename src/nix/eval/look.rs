//! Looking at a value, as Nix does to compute another one from it.
//!
//! A value with a part that Nix refuses keeps its other parts, since people want to hear about them. But Nix has no such
//! value, so nothing comes of it. And what an unknown value can only be is not what comes of it.

use std::rc::Rc;

use super::value::{Evaluator, Gaps, Thunk, Unknown, Value};
use crate::configuration::datum::{Reason, Text};

impl Evaluator<'_> {
    /// A value that another is computed from.
    pub(crate) fn look(&self, thunk: &Thunk) -> Value {
        self.looked_at(self.value(thunk))
    }

    /// What there is of a value for who looks at it.
    pub(crate) fn looked_at(&self, value: Value) -> Value {
        match &value {
            Value::Unknown(unknown) if !unknown.alternatives.is_empty() => Value::Unknown(bare(unknown)),
            Value::Rest(unknown) if !unknown.alternatives.is_empty() => Value::Rest(bare(unknown)),
            _ => match self.refusal(&value) {
                Some(unknown) => Value::Unknown(unknown),
                None => value,
            },
        }
    }

    /// Why Nix has no such value, if it refuses a part that it makes together with the whole.
    fn refusal(&self, value: &Value) -> Option<Rc<Unknown>> {
        match value {
            Value::Text(text) => unknown_part(text).filter(|part| is_refused(part)),
            Value::List(items) => self.gaps(items).refused,
            Value::Set(set) => set.rest.as_ref().filter(|rest| is_refused(rest)).map(bare),
            _ => None,
        }
    }

    /// What is not known of a list's elements. Long lists are looked through once, not at every index.
    pub(crate) fn gaps(&self, items: &Rc<[Thunk]>) -> Gaps {
        if items.len() < 16 {
            return self.find_gaps(items);
        }
        let known = self.lists.borrow().iter().find(|(list, _)| Rc::ptr_eq(list, items)).map(|(_, gaps)| gaps.clone());
        known.unwrap_or_else(|| {
            let gaps = self.find_gaps(items);
            let mut lists = self.lists.borrow_mut();
            if lists.len() >= 4 {
                lists.remove(0);
            }
            lists.push((items.clone(), gaps.clone()));
            gaps
        })
    }

    fn find_gaps(&self, items: &[Thunk]) -> Gaps {
        let Some(first) = items.iter().position(Thunk::is_rest) else { return Gaps::default() };
        let refused = items.iter().skip(first).filter(|item| item.is_rest()).find_map(|item| match item.force(self) {
            Value::Rest(unknown) if is_refused(&unknown) => Some(bare(&unknown)),
            _ => None,
        });
        Gaps { first: Some(first), refused }
    }
}

/// Whether Nix stops here.
pub(crate) fn is_refused(unknown: &Unknown) -> bool {
    unknown.reason == Reason::Error
}

/// Why something is not known, without what it can only be.
pub(crate) fn bare(unknown: &Rc<Unknown>) -> Rc<Unknown> {
    if unknown.alternatives.is_empty() {
        return unknown.clone();
    }
    Rc::new(Unknown { name: unknown.name.clone(), ..Unknown::new(unknown.reason, unknown.span) })
}

/// The reason of what is so or not, as something unknown has it: Nix may not get that far.
pub(crate) fn either_way(unknown: &Unknown) -> Reason {
    if is_refused(unknown) { Reason::Error } else { Reason::Condition }
}

/// The reason of what may be something else than it can be told to be: a condition leaves only what it tells.
pub(crate) fn among_others(unknown: &Unknown) -> Reason {
    if unknown.reason == Reason::Condition { Reason::Function } else { unknown.reason }
}

/// Why a part of a string is unknown, if one is.
pub(crate) fn unknown_part(text: &Text) -> Option<Rc<Unknown>> {
    let refused = text.unknown.iter().find(|part| part.reason == Reason::Error);
    let part = refused.or(text.unknown.first())?;
    Some(Rc::new(Unknown { name: part.name.clone(), ..Unknown::new(part.reason, part.span) }))
}
