//! Parsed files that several hosts share: parsed once in a run, as long as they are not too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::parse::parse;
use super::syntax::Tree;

/// How many bytes of text are kept parsed.
const LIMIT: usize = 24 << 20;

/// The parsed files of one run, for all its threads.
#[derive(Default)]
pub(crate) struct Trees(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    trees: HashMap<String, Arc<Tree>>,
    bytes: usize,
}

impl Trees {
    /// The tree of a text that was read under `name`.
    pub(crate) fn parse(&self, name: &str, text: Arc<str>) -> Arc<Tree> {
        if let Ok(kept) = self.0.lock()
            && let Some(tree) = kept.trees.get(name)
            && tree.text == text
        {
            return tree.clone();
        }
        let tree = Arc::new(parse(text));
        if let Ok(mut kept) = self.0.lock()
            && kept.bytes + tree.text.len() <= LIMIT
        {
            kept.bytes += tree.text.len();
            kept.trees.insert(name.to_owned(), tree.clone());
        }
        tree
    }
}
