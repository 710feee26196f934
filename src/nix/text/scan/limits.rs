//! How much one text may be of anything before it is not read.

/// Files over this are not read.
pub(super) const SIZE_LIMIT: usize = 4 << 20;
/// Names, strings and comments over this are not read.
pub(super) const TOKEN_LIMIT: usize = 1 << 20;
/// Syntax nodes in one another, the root counted; real files have up to 157.
pub(super) const DEPTH_LIMIT: usize = 500;
/// Bytes that rnix may look at ahead of its tokens, at 2 to 4 ns; 4 MiB of real files need a million.
pub(super) const LOOK_AHEAD_LIMIT: u64 = 1 << 25;
/// Texts up to this are interned in little time, whatever they are.
pub(super) const INTERNING_UNCHECKED: usize = 128 << 10;
/// Nanoseconds that interning may need; 4 MiB of real files need 30 million.
pub(super) const INTERNING_LIMIT: u64 = 150_000_000;
/// How many hazards of one kind are told.
pub(super) const CAP: usize = 20;
