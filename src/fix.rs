//! Fixes: edits on the text of sources that exist, whether they may be made without asking, and how they are made.

pub mod mend;
pub mod overlay;
mod plan;
pub mod seen;
mod verdict;

pub use crate::diagnostic::fix::{Applicability, Fix, GENERATED, apply, is_generated};
pub use crate::source::edit::{Edit, SpliceError};
