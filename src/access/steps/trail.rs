//! What the steps leave behind: what they found, what nobody knows, and the reason that ends a login.

use crate::access::rights::Rights;
use crate::access::verdict::{Because, Method, Reason, Step};
use crate::access::why::Why;
use crate::source::Span;

/// What the steps found so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    pub(crate) reasons: Vec<Reason>,
    pub(crate) whys: Vec<Why>,
}

impl Trail {
    pub(crate) fn found(&mut self, step: Step, because: Because, span: Span) {
        self.reasons.push(Reason { step, because, span });
    }

    pub(crate) fn unknown(&mut self, why: Why) {
        if !self.whys.contains(&why) {
            self.whys.push(why);
        }
    }

    /// A fact; if nobody knows it, that is kept.
    pub(crate) fn known<T>(&mut self, fact: Result<T, Why>) -> Option<T> {
        fact.map_err(|why| self.unknown(why)).ok()
    }
}

/// A step that fails ends the login.
pub(crate) type Passed = Result<(), Reason>;

pub(crate) fn fails(step: Step, because: Because, span: Span) -> Passed {
    Err(Reason { step, because, span })
}

/// What one method comes to.
#[derive(Debug)]
pub(crate) enum Tried {
    Passed(Method, Box<Rights>, Vec<Reason>),
    Failed(Reason),
    Unknown(Why),
}

pub(crate) fn failed(step: Step, because: Because, span: Span) -> Tried {
    Tried::Failed(Reason { step, because, span })
}
