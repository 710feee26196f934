//! Who reads a line of keys.

/// What a line has to stand up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// sshd: whatever logs somebody in.
    Sshd,
    /// The generator: what it can write again as the same line, and what hides no mistake.
    Generator,
}
