//! Lines and columns of many places in one text: found once, asked for often.

/// How many bytes stand between two marks of [`Positions`].
const STEP: usize = 512;

/// Where the lines of a text begin, and how many characters stand before every 512th byte: a place costs a search and
/// at most 1024 bytes of counting, however long the text and its lines are.
#[derive(Debug, Clone)]
pub struct Positions<'t> {
    text: &'t str,
    /// The first byte of every line.
    lines: Vec<usize>,
    /// The characters that begin before each multiple of [`STEP`].
    characters: Vec<usize>,
}

impl<'t> Positions<'t> {
    /// Looks through a text once.
    ///
    /// ```
    /// use nixos_ssh::source::positions::Positions;
    /// assert_eq!(Positions::new("ä\nbc").line_column(4), (2, 2));
    /// ```
    #[must_use]
    pub fn new(text: &'t str) -> Positions<'t> {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let mut characters = Vec::with_capacity(text.len() / STEP + 1);
        let mut before = 0;
        for step in text.as_bytes().chunks(STEP) {
            characters.push(before);
            before += count(step);
        }
        Positions { text, lines, characters }
    }

    /// Line and column of a byte offset, as [`line_column`](super::line_column) gives them.
    ///
    /// ```
    /// use nixos_ssh::source::{line_column, positions::Positions};
    /// let text = "{\r\n\t\"ä\" = 1;\r\n}";
    /// let positions = Positions::new(text);
    /// assert!((0..30).all(|offset| positions.line_column(offset) == line_column(text, offset)));
    /// ```
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or(0);
        (line, self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1)
    }

    /// The characters before a byte offset that is a boundary.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let step = offset / STEP;
        match self.characters.get(step) {
            Some(before) => before + bytes.get(step * STEP..offset).map_or(0, count),
            // The end of a text whose length is a multiple of the step.
            None => {
                let last = self.characters.len().saturating_sub(1);
                let before = self.characters.get(last).copied().unwrap_or(0);
                before + bytes.get(last * STEP..offset).map_or(0, count)
            }
        }
    }
}

/// The characters that begin in a part of a text.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
