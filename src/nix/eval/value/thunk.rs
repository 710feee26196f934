//! Values that are computed when they are asked for, once; and how they are let go of.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Environment, Evaluator, File, Memory, State, Thunk, ThunkCell, Value};
use crate::configuration::datum::Reason;
use crate::nix::text::syntax::Id;
use crate::source::Span;

impl Thunk {
    pub(crate) fn done(value: Value, span: Span) -> Thunk {
        Thunk(Rc::new(ThunkCell { span, state: RefCell::new(State::Done(value)) }))
    }

    pub(crate) fn expression(file: &Rc<File>, id: Id, environment: &Environment) -> Thunk {
        let span = file.span_of(id);
        Thunk(Rc::new(ThunkCell {
            span,
            state: RefCell::new(State::Expression(file.clone(), id, environment.clone())),
        }))
    }

    pub(crate) fn work(span: Span, work: impl FnOnce(&Evaluator<'_>) -> Value + 'static) -> Thunk {
        Thunk(Rc::new(ThunkCell { span, state: RefCell::new(State::Work(Box::new(work))) }))
    }

    /// Whether it stands for any number of elements nobody knows. Only values that are there from the start do.
    pub(crate) fn is_rest(&self) -> bool {
        matches!(&*self.0.state.borrow(), State::Done(Value::Rest(_)))
    }

    /// Where its expression stands.
    pub(crate) fn span(&self) -> Span {
        self.0.span
    }

    /// Computes it, once.
    pub(crate) fn force(&self, evaluator: &Evaluator<'_>) -> Value {
        let state = match &mut *self.0.state.borrow_mut() {
            State::Done(value) => return value.clone(),
            state => std::mem::replace(state, State::Busy),
        };
        let value = match state {
            State::Expression(file, id, environment) => evaluator.expression(&file, id, &environment),
            State::Work(work) => evaluator.deeper(self.0.span, || work(evaluator)),
            // Whoever asks for a value while it is computed asks for what depends on itself.
            State::Busy | State::Done(_) => return Value::unknown(Reason::Recursion, self.0.span),
        };
        *self.0.state.borrow_mut() = State::Done(value.clone());
        if value.holds_thunks() {
            evaluator.remember(Memory::Thunk(Rc::downgrade(&self.0)));
        }
        value
    }
}

impl Drop for ThunkCell {
    fn drop(&mut self) {
        let state = std::mem::replace(self.state.get_mut(), State::Busy);
        let nested = match &state {
            State::Done(value) => value.holds_thunks(),
            State::Busy => false,
            State::Expression(..) | State::Work(_) => true,
        };
        if nested {
            release(state);
        }
    }
}

thread_local! {
    static RELEASED: RefCell<Vec<State>> = const { RefCell::new(Vec::new()) };
    static RELEASING: Cell<bool> = const { Cell::new(false) };
}

/// Drops what a thunk held. Values may hold each other as deep as they like, and the stack is not.
fn release(state: State) {
    RELEASED.with_borrow_mut(|released| released.push(state));
    if RELEASING.replace(true) {
        return;
    }
    while let Some(state) = RELEASED.with_borrow_mut(Vec::pop) {
        drop(state);
    }
    RELEASING.set(false);
}

impl Memory {
    pub(crate) fn is_alive(&self) -> bool {
        match self {
            Memory::Frame(frame) => frame.strong_count() > 0,
            Memory::Thunk(thunk) => thunk.strong_count() > 0,
        }
    }

    /// Breaks the circle.
    pub(crate) fn forget(&self) {
        match self {
            Memory::Frame(frame) => drop(frame.upgrade().map(|frame| frame.clear())),
            Memory::Thunk(thunk) => drop(thunk.upgrade().map(|thunk| thunk.state.replace(State::Busy))),
        }
    }
}
