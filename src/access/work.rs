//! How much telling addresses and keys apart may cost on one host: what is over it is unknown, and says so.

use std::cell::Cell;

use super::why::{Cause, Why};
use crate::source::Span;

/// Comparisons of an address, a name or a key with a pattern: about a second.
const MOST: usize = 6_000_000;

/// What may still be done for one host.
pub(crate) struct Work(Cell<usize>);

impl Work {
    pub(crate) fn new() -> Work {
        Work(Cell::new(MOST))
    }

    /// Takes so many comparisons, if there are as many left.
    pub(crate) fn takes(&self, comparisons: usize) -> bool {
        let left = self.0.get().checked_sub(comparisons);
        self.0.set(left.unwrap_or(self.0.get()));
        left.is_some()
    }
}

/// Why something was not looked at.
pub(crate) fn too_much() -> Why {
    Why::new(Cause::TooMuch, "what so many patterns say of so many addresses and keys", Span::NONE)
}
