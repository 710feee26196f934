//! How much one evaluation may do, and what its values take, about.

/// How many steps one evaluation may take: more than the largest real configuration needs by far.
pub(crate) const FUEL: u32 = 400_000;
/// How deep values may depend on each other.
pub(crate) const DEPTH: u32 = 2_000;
/// How many bytes all values of one evaluation may take together, those that are gone included.
pub(crate) const MEMORY: usize = 80 << 20;
/// What an element of a list takes, about.
pub(crate) const ELEMENT: usize = 8;
/// What a value that is still to be computed takes, about.
pub(crate) const THUNK: usize = 96;
/// What an attribute takes, about.
pub(crate) const ATTRIBUTE: usize = 64;
/// What the arguments of a call take, about.
pub(crate) const FRAME: usize = 144;
/// What a value takes that is told as data, about: one that several others share is told with each of them.
pub(crate) const TOLD: usize = 400;
/// What a name of the option tree takes, about.
pub(crate) const NODE: usize = 300;
/// What a set of names in it takes besides, about.
pub(crate) const NODES: usize = 1500;
