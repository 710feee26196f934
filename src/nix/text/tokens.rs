//! A text as its tokens without blanks and comments, and what it binds to which name.

use std::collections::BTreeMap;
use std::ops::Range;

use rnix::SyntaxKind::{self, *};

use super::scan::lexer::{END, Lexer};

/// A text cut into tokens.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// In order; parts of strings are tokens, too.
    tokens: Vec<(SyntaxKind, Range<usize>)>,
    /// The values of a name, also where it is the first one of a path.
    bound: BTreeMap<String, Vec<Range<usize>>>,
    /// The values of paths that have a name behind the first one.
    below: BTreeMap<String, Vec<Range<usize>>>,
}

/// What stands between two brackets, or `let` and `in`.
#[derive(Default)]
struct Frame {
    /// The tokens that bind something whose value has not ended.
    open: Vec<usize>,
    /// Whether one of them is `inherit`.
    inherits: bool,
    /// How many of `with` and `assert` have not got their `;`.
    inner: usize,
}

/// What a token is, as far as it leads elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leads {
    /// A name that begins a path of names.
    Name,
    /// A name behind a dot.
    Member,
    /// A path of the file system, or its beginning.
    Path,
    /// Nowhere.
    Nowhere,
}

impl Tokens {
    /// The tokens of a text.
    pub(crate) fn of(text: &str) -> Tokens {
        let mut found = Tokens::default();
        // Not rnix's own: it looks ahead over all of a run of path characters, at each of its tokens.
        let mut lexer = Lexer::new(text);
        loop {
            let token = lexer.next();
            if token.kind == END {
                break;
            }
            found.tokens.push((token.kind, token.start as usize..token.end as usize));
        }
        found.bind(text);
        found
    }

    /// What a name is bound to: what stands behind `name =`, `name.… =` and `name ?`, and all of `inherit … name`.
    pub(crate) fn bound(&self, name: &str) -> &[Range<usize>] {
        self.bound.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is bound to paths that have the name behind another one.
    pub(crate) fn below(&self, name: &str) -> &[Range<usize>] {
        self.below.get(name).map_or(&[], Vec::as_slice)
    }

    /// The tokens of a range, and where they lead.
    pub(crate) fn within(&self, range: &Range<usize>) -> impl Iterator<Item = (Leads, Range<usize>)> {
        let first = self.at(range.start);
        let inside = self.tokens.iter().enumerate().skip(first).take_while(|(_, (_, place))| place.end <= range.end);
        inside.map(|(index, (kind, place))| {
            let leads = match kind {
                TOKEN_IDENT if self.kind(index.checked_sub(1)) == Some(TOKEN_DOT) => Leads::Member,
                TOKEN_IDENT => Leads::Name,
                TOKEN_PATH_REL => Leads::Path,
                _ => Leads::Nowhere,
            };
            (leads, place.clone())
        })
    }

    /// A range, and the arguments behind it if it is a function that gets some.
    pub(crate) fn with_arguments(&self, range: Range<usize>) -> Range<usize> {
        let first = self.at(range.start);
        let before = self.kind(first.checked_sub(1));
        // Neighbours in a list are no arguments, and what is an argument itself gets none.
        if before.is_some_and(|kind| kind != TOKEN_L_PAREN && !is_between(kind)) {
            return range;
        }
        range.start..self.end(self.at(range.end)).max(range.end)
    }

    /// The first token from a byte on.
    fn at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|(_, place)| place.start < byte)
    }

    fn kind(&self, index: Option<usize>) -> Option<SyntaxKind> {
        self.tokens.get(index?).map(|(kind, _)| *kind)
    }

    /// Where an expression ends that a token is in: before what stands between expressions, outside of brackets.
    fn end(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        let mut end = 0;
        for (kind, place) in self.tokens.iter().skip(from) {
            match kind {
                TOKEN_L_BRACE | TOKEN_L_BRACK | TOKEN_L_PAREN | TOKEN_INTERPOL_START => depth += 1,
                TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_INTERPOL_END if depth == 0 => return end,
                TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_INTERPOL_END => depth -= 1,
                kind if depth == 0 && is_between(*kind) => return end,
                _ => {}
            }
            end = place.end;
        }
        end
    }

    /// Notes what is bound: every value ends before its `;`, or the `,` or bracket behind it. Each token is looked at once.
    fn bind(&mut self, text: &str) {
        let mut frames = vec![Frame::default()];
        let mut found = Vec::new();
        for index in 0..self.tokens.len() {
            let Some(kind) = self.kind(Some(index)) else { continue };
            let Some(frame) = frames.last_mut() else { continue };
            match kind {
                // Within `inherit … ;` there is no other one.
                TOKEN_INHERIT if frame.inherits => {}
                TOKEN_ASSIGN | TOKEN_QUESTION | TOKEN_INHERIT => {
                    frame.inherits |= kind == TOKEN_INHERIT;
                    frame.open.push(index);
                }
                // The `;` of a `with` ends no value.
                TOKEN_WITH | TOKEN_ASSERT => frame.inner += 1,
                TOKEN_SEMICOLON if frame.inner > 0 => frame.inner -= 1,
                TOKEN_SEMICOLON | TOKEN_COMMA => {
                    frame.inherits = false;
                    found.extend(frame.open.drain(..).map(|first| (first, index)));
                }
                TOKEN_L_BRACE | TOKEN_L_BRACK | TOKEN_L_PAREN | TOKEN_INTERPOL_START | TOKEN_LET => {
                    frames.push(Frame::default());
                }
                TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_INTERPOL_END | TOKEN_IN if frames.len() > 1 => {
                    let closed = frames.pop().unwrap_or_default();
                    found.extend(closed.open.into_iter().map(|first| (first, index)));
                }
                _ => {}
            }
        }
        let end = self.tokens.len();
        found.extend(frames.into_iter().flat_map(|frame| frame.open).map(|first| (first, end)));
        found.sort_unstable();
        found.into_iter().for_each(|(first, end)| self.bind_one(text, first, end));
    }

    /// Notes what one token binds to what stands behind it, or to what it begins.
    fn bind_one(&mut self, text: &str, index: usize, end: usize) {
        if self.kind(Some(index)) == Some(TOKEN_INHERIT) {
            let whole = self.between(index, end);
            let inside = self.within(&whole).filter(|(leads, _)| *leads == Leads::Name);
            let names: Vec<String> = inside.filter_map(|(_, place)| text.get(place).map(str::to_owned)).collect();
            for name in names {
                self.bound.entry(name).or_default().push(whole.clone());
            }
            return;
        }
        let value = self.between(index + 1, end);
        for (number, name) in self.path_before(text, index).into_iter().rev().enumerate() {
            let Some(name) = name else { continue };
            let names = if number == 0 { &mut self.bound } else { &mut self.below };
            names.entry(name).or_default().push(value.clone());
        }
    }

    /// What the tokens from one to before another one say.
    fn between(&self, first: usize, end: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(0, |(_, place)| place.start);
        let last = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |(_, place)| place.end);
        start..last.max(start)
    }

    /// The names of the path before a token, the last one first; nothing in the place of one that is made.
    fn path_before(&self, text: &str, index: usize) -> Vec<Option<String>> {
        let mut path = Vec::new();
        let mut at = index;
        while let Some(last) = at.checked_sub(1) {
            let (first, name) = match self.kind(Some(last)) {
                Some(TOKEN_IDENT | TOKEN_OR) => (last, self.tokens.get(last).map(|(_, place)| place.clone())),
                Some(TOKEN_STRING_END | TOKEN_INTERPOL_END) => self.made_name(last),
                _ => break,
            };
            path.push(name.and_then(|place| text.get(place)).map(str::to_owned));
            match first.checked_sub(1) {
                Some(dot) if self.kind(Some(dot)) == Some(TOKEN_DOT) => at = dot,
                _ => break,
            }
        }
        path
    }

    /// Where a name in quotes or `${…}` begins, and what it is if nothing makes it.
    fn made_name(&self, last: usize) -> (usize, Option<Range<usize>>) {
        let mut depth = 0_usize;
        let mut first = last;
        for index in (0..=last).rev() {
            match self.kind(Some(index)) {
                Some(TOKEN_STRING_END | TOKEN_INTERPOL_END) => depth += 1,
                Some(TOKEN_STRING_START | TOKEN_INTERPOL_START) => depth = depth.saturating_sub(1),
                _ => {}
            }
            first = index;
            if depth == 0 {
                break;
            }
        }
        let plain = last == first + 2 && self.kind(Some(first + 1)) == Some(TOKEN_STRING_CONTENT);
        (first, self.tokens.get(first + 1).filter(|_| plain).map(|(_, place)| place.clone()))
    }
}

/// Whether a token stands between expressions, so that a function begins behind it.
fn is_between(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        TOKEN_ADD
            | TOKEN_AND_AND
            | TOKEN_ASSIGN
            | TOKEN_ASSERT
            | TOKEN_COLON
            | TOKEN_COMMA
            | TOKEN_CONCAT
            | TOKEN_ELSE
            | TOKEN_EQUAL
            | TOKEN_IF
            | TOKEN_IMPLICATION
            | TOKEN_IN
            | TOKEN_INTERPOL_START
            | TOKEN_INVERT
            | TOKEN_NOT_EQUAL
            | TOKEN_OR_OR
            | TOKEN_PIPE_LEFT
            | TOKEN_PIPE_RIGHT
            | TOKEN_QUESTION
            | TOKEN_SEMICOLON
            | TOKEN_THEN
            | TOKEN_UPDATE
            | TOKEN_WITH
    )
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    #[test]
    fn names_are_bound_to_their_values() {
        let text =
            r#"{ a ? 1, ... }: let b = x: with x; [ y ]; inherit (c) d; in { "e".f = g (h ./i) ++ j; k.${l}.m = n; }"#;
        let tokens = Tokens::of(text);
        let bound = |name: &str| -> Vec<&str> { tokens.bound(name).iter().map(|range| &text[range.clone()]).collect() };
        let below = |name: &str| -> Vec<&str> { tokens.below(name).iter().map(|range| &text[range.clone()]).collect() };
        assert_eq!(bound("a"), ["1"]);
        assert_eq!(bound("b"), ["x: with x; [ y ]"]);
        assert_eq!(bound("d"), ["inherit (c) d"]);
        assert_eq!(bound("e"), ["g (h ./i) ++ j"]);
        assert_eq!(below("f"), bound("e"));
        assert_eq!(below("m"), ["n"]);
        assert!(bound("f").is_empty() && bound("g").is_empty());
    }

    #[test]
    fn functions_come_with_their_arguments() {
        let text = "[ a b ] ++ f ./c d // g (h ./i) k";
        let tokens = Tokens::of(text);
        let whole = |start: usize, end: usize| &text[tokens.with_arguments(start..end)];
        assert_eq!(whole(2, 3), "a");
        assert_eq!(whole(11, 12), "f ./c d");
        assert_eq!(whole(25, 26), "h ./i");
        assert_eq!(whole(22, 23), "g (h ./i) k");
    }
}
