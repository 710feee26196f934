//! How tightly operators bind: levels from the loosest on.

use rnix::SyntaxKind::{self, *};

/// The level of `!`: between `//` and `+`.
pub(in crate::nix) const INVERT: u8 = 9;
/// The level of `?`.
pub(in crate::nix) const HAS_ATTRIBUTE: u8 = 13;

/// Which side of an operator takes another one of its kind.
#[derive(PartialEq, Eq)]
pub(in crate::nix) enum Side {
    Left,
    Right,
    Neither,
}

/// The level of an operator, and its side.
pub(in crate::nix) fn operator(kind: SyntaxKind) -> Option<(u8, Side)> {
    Some(match kind {
        TOKEN_PIPE_LEFT => (1, Side::Right),
        TOKEN_PIPE_RIGHT => (2, Side::Left),
        TOKEN_IMPLICATION => (3, Side::Right),
        TOKEN_OR_OR => (4, Side::Left),
        TOKEN_AND_AND => (5, Side::Left),
        TOKEN_EQUAL | TOKEN_NOT_EQUAL => (6, Side::Neither),
        TOKEN_LESS | TOKEN_LESS_OR_EQ | TOKEN_MORE | TOKEN_MORE_OR_EQ => (7, Side::Neither),
        TOKEN_UPDATE => (8, Side::Right),
        TOKEN_ADD | TOKEN_SUB => (10, Side::Left),
        TOKEN_MUL | TOKEN_DIV => (11, Side::Left),
        TOKEN_CONCAT => (12, Side::Right),
        TOKEN_QUESTION => (HAS_ATTRIBUTE, Side::Left),
        _ => return None,
    })
}
