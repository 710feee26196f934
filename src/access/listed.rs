//! The lines of a file that hold a key, found without looking at all of them for every key.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::system::{FileLine, FileLines};
use crate::model::key::PublicKey;

/// How often lines are walked through before that is made quicker: most logins ask for one key.
const OFTEN: usize = 4;

/// The lines of the files that one login asked about, by a hash of their keys.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    asked: Cell<usize>,
    /// By where the file is kept: it outlives the login.
    files: RefCell<HashMap<*const FileLines, HashMap<u64, Vec<usize>>>>,
}

impl Listed {
    /// The lines of a key, in order.
    pub(crate) fn lines<'f>(&self, file: &'f FileLines, key: &PublicKey) -> Vec<&'f FileLine> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() < OFTEN {
            return file.lines.iter().filter(|line| line.has(key)).collect();
        }
        let mut files = self.files.borrow_mut();
        let numbers = files.entry(std::ptr::from_ref(file)).or_insert_with(|| by_key(file));
        let numbers = numbers.get(&hash(key)).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(|number| file.lines.get(*number)).filter(|line| line.has(key)).collect()
    }
}

fn by_key(file: &FileLines) -> HashMap<u64, Vec<usize>> {
    let mut numbers: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, line) in file.lines.iter().enumerate() {
        if let Some(Ok(own)) = &line.key {
            numbers.entry(hash(&own.key)).or_default().push(number);
        }
    }
    numbers
}

fn hash(key: &PublicKey) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.blob().hash(&mut hasher);
    hasher.finish()
}
