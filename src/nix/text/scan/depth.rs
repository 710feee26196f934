//! How deep the tree of a text will be.

use rnix::SyntaxKind;

use super::outline::Builder;

/// Counts nothing but levels of nodes.
#[derive(Default)]
pub(super) struct Depth {
    /// For each open node, where its children begin in `heights`.
    open: Vec<usize>,
    /// The heights of finished nodes in open ones.
    heights: Vec<usize>,
    /// The deepest found.
    pub deepest: usize,
}

impl Builder for Depth {
    const TOKENS: bool = false;

    fn trivia(&mut self, _: &str) {}

    fn token(&mut self, _: SyntaxKind, _: &str) {}

    fn checkpoint(&self) -> usize {
        self.heights.len()
    }

    fn start_at(&mut self, checkpoint: usize, _: SyntaxKind) {
        self.open.push(checkpoint);
        self.deepest = self.deepest.max(self.open.len());
    }

    fn leaf(&mut self) {
        self.heights.push(1);
        self.deepest = self.deepest.max(self.open.len() + 1);
    }

    fn finish(&mut self) {
        let first = self.open.pop().unwrap_or_default();
        let mut height = 0;
        while self.heights.len() > first {
            height = height.max(self.heights.pop().unwrap_or_default());
        }
        self.heights.push(height + 1);
        self.deepest = self.deepest.max(self.open.len() + height + 1);
    }

    fn is_over(&self) -> bool {
        self.deepest > super::limits::DEPTH_LIMIT
    }
}
