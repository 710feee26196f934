//! Lines of a document: indentation, and which comments belong to what.

use std::ops::Range;

use super::document::Document;

impl Document {
    /// Where the line of an offset begins.
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        self.slice(0..offset).rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line of an offset ends, before its line break.
    pub(crate) fn line_end(&self, offset: usize) -> usize {
        let rest = self.slice(offset..self.text().len());
        let line = rest.split('\n').next().unwrap_or_default();
        offset + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the line after that of an offset begins.
    pub(crate) fn next_line(&self, offset: usize) -> usize {
        let rest = self.slice(offset..self.text().len());
        rest.find('\n').map_or(self.text().len(), |newline| offset + newline + 1)
    }

    /// How the line of an offset ends; the last line of a text would end as others do.
    pub(crate) fn line_break(&self, offset: usize) -> &'static str {
        let rest = self.slice(self.line_end(offset)..self.text().len());
        match rest.chars().next() {
            Some('\r') => "\r\n",
            Some('\n') => "\n",
            _ => self.newline,
        }
    }

    /// The blanks that the line of an offset begins with.
    pub(crate) fn indentation(&self, offset: usize) -> &str {
        let line = self.slice(self.line_start(offset)..self.text().len());
        line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
    }

    /// Whether only blanks stand before an offset on its line.
    pub(crate) fn is_first_on_line(&self, offset: usize) -> bool {
        self.slice(self.line_start(offset)..offset).bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// The end of the comment that follows on the same line, or the offset itself.
    pub(crate) fn comment_end(&self, offset: usize) -> usize {
        let line = self.slice(offset..self.line_end(offset));
        let rest = line.trim_start_matches([' ', '\t']);
        let begin = offset + line.len() - rest.len();
        if rest.starts_with('#') {
            return begin + rest.trim_end().len();
        }
        match rest.strip_prefix("/*").and_then(|inside| inside.find("*/")) {
            Some(length) => begin + length + 4,
            None => offset,
        }
    }

    /// Whether nothing but blanks and a comment follows on the line.
    pub(crate) fn is_last_on_line(&self, offset: usize) -> bool {
        let end = self.comment_end(offset);
        self.slice(end..self.line_end(end)).trim().is_empty()
    }

    /// What goes when an element or a binding goes that has its lines to itself: those lines, the comment behind it, and
    /// the comments above it that are about it alone.
    pub(crate) fn whole_lines(&self, range: &Range<usize>) -> Option<Range<usize>> {
        if !self.is_first_on_line(range.start) || !self.is_last_on_line(range.end) {
            return None;
        }
        let mut start = self.line_start(range.start);
        let end = self.next_line(self.comment_end(range.end));
        let comments = self.comments_above(start);
        // Comments above several lines that follow each other are about all of them.
        if comments < start && !self.begins_code(end) {
            start = comments;
        }
        Some(start..end)
    }

    /// Where the lines of comments begin that stand right above a line.
    fn comments_above(&self, line: usize) -> usize {
        let mut start = line;
        while let Some(before) = start.checked_sub(1) {
            let above = self.line_start(before);
            let line = self.slice(above..before);
            let text = line.trim_start();
            // The last line of a string may look like a comment.
            if !text.starts_with('#') || self.is_in_token(above + line.len() - text.len()) {
                break;
            }
            start = above;
        }
        start
    }

    /// Whether a line begins with code, and not with a comment, a closing bracket or nothing.
    fn begins_code(&self, line: usize) -> bool {
        let text = self.slice(line..self.line_end(line)).trim_start();
        !text.is_empty() && !text.starts_with(['#', ']', '}', ')'])
    }
}
