//! The places of one file's findings, as lines, columns and bytes.

use crate::source::positions::Positions;
use crate::source::{Source, Sources, Span};

/// A place for machines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'c> {
    pub(super) source: &'c Source,
    pub(super) start: Point,
    /// The character after the last.
    pub(super) end: Point,
}

/// One end of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    /// From 0.
    pub(super) byte: usize,
}

/// Finds places; looks through a text when it is first needed.
pub(super) struct Places<'c> {
    sources: &'c Sources,
    positions: Vec<Option<Positions<'c>>>,
}

impl<'c> Places<'c> {
    pub(super) fn new(sources: &'c Sources) -> Places<'c> {
        Places { sources, positions: Vec::new() }
    }

    /// The place of a span; nothing for one that is not in a source.
    pub(super) fn get(&mut self, span: Span) -> Option<Place<'c>> {
        let source = self.sources.get(span.source)?;
        let index = usize::try_from(span.source).ok()?;
        if self.positions.len() <= index {
            self.positions.resize_with(index + 1, || None);
        }
        let positions = self.positions.get_mut(index)?.get_or_insert_with(|| Positions::new(&source.text));
        let point = |offset: u32| {
            let byte = floor(&source.text, offset);
            let (line, column) = positions.line_column(byte);
            Point { line, column, byte }
        };
        Some(Place { source, start: point(span.start), end: point(span.end.max(span.start)) })
    }
}

/// The nearest boundary of a character at or before an offset.
fn floor(text: &str, offset: u32) -> usize {
    let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
