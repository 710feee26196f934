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
    /// The tree of a file that others import, under its name.
    pub(crate) fn shared(&self, name: &str, text: Arc<str>) -> Arc<Tree> {
        let tree = self.parse(name, text);
        if let Ok(mut kept) = self.0.lock()
            && kept.bytes + tree.text.len() <= LIMIT
            && kept.trees.insert(name.to_owned(), tree.clone()).is_none()
        {
            kept.bytes += tree.text.len();
        }
        tree
    }

    /// The tree of a file that perhaps nobody imports: not kept, but taken if it is there.
    pub(crate) fn parse(&self, name: &str, text: Arc<str>) -> Arc<Tree> {
        let kept = self.0.lock().ok().and_then(|kept| kept.trees.get(name).cloned());
        kept.filter(|tree| tree.text == text).unwrap_or_else(|| Arc::new(parse(text)))
    }
}
