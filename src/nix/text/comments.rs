//! Where the comments and the strings of a text are, as rnix's tokens say; no tree is made.

use std::ops::Range;

use rnix::SyntaxKind::*;

/// The comments and strings of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comments {
    /// From `#` to the end of the line, without that, or from `/*` to `*/`; in order.
    pub comments: Vec<Range<usize>>,
    /// Strings in the order of their beginnings.
    pub strings: Vec<StringPlace>,
    /// Where the first code begins.
    pub code: usize,
}

/// Where a string is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StringPlace {
    /// Quotes included.
    pub place: Range<usize>,
    /// The string in whose interpolation it stands, by its index.
    pub around: Option<usize>,
}

/// Finds them.
pub(crate) fn comments(text: &str) -> Comments {
    let mut found = Comments { code: text.len(), ..Comments::default() };
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    for (kind, token) in rnix::tokenize(text) {
        let end = at + token.len();
        match kind {
            TOKEN_WHITESPACE => {}
            TOKEN_COMMENT => {
                let length = token.trim_end_matches('\r').len();
                found.comments.push(at..at + length);
            }
            _ => found.code = found.code.min(at),
        }
        match kind {
            TOKEN_STRING_START => {
                found.strings.push(StringPlace { place: at..text.len(), around: open.last().copied() });
                open.push(found.strings.len() - 1);
            }
            TOKEN_STRING_END => {
                if let Some(string) = open.pop().and_then(|index| found.strings.get_mut(index)) {
                    string.place.end = end;
                }
            }
            _ => {}
        }
        at = end;
    }
    found
}

impl Comments {
    /// The strings that a byte stands in, the innermost first.
    pub(crate) fn strings_around(&self, at: usize) -> impl Iterator<Item = &Range<usize>> {
        let before = self.strings.partition_point(|string| string.place.start <= at);
        let last = before.checked_sub(1).and_then(|index| self.strings.get(index));
        let outwards = std::iter::successors(last, |string| self.strings.get(string.around?));
        outwards.map(|string| &string.place).filter(move |place| place.contains(&at))
    }
}
