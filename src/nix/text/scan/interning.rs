//! What rowan will pay to intern the tokens and nodes of a text.
//!
//! It hashes without a secret, so that texts can be made whose tokens all meet in one place of its table; and each time a
//! table grows it hashes every small node anew, down to the last token. Both grow with the square of the text.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash as _, Hasher};

use rnix::SyntaxKind;

use super::outline::Builder;

/// Adds up the nanoseconds over what rowan needs for each token anyway.
pub(super) struct Interning {
    open: Vec<(SyntaxKind, usize)>,
    items: Vec<Item>,
    tokens: Table,
    nodes: Table,
    nanoseconds: u64,
}

/// A token or node of an open node.
#[derive(Clone, Copy)]
struct Item {
    /// rowan's hash; 0 when it is not interned.
    hash: u64,
    /// What tells it from others with the same hash.
    identity: u64,
    /// How many nodes and tokens it is made of.
    size: u64,
}

/// rowan does not intern nodes with more children.
const CHILDREN: usize = 3;
/// Taking up a node that no other is equal to.
const NEW: u64 = 300;
/// Hashing one node or token anew, for a table that doubles in size until it is large enough.
const REHASHED: u64 = 13;
/// Passing sixteen entries of other tokens in the table.
const PASSED: u64 = 15;
/// Comparing with another token of the same hash.
const COMPARED: u64 = 5;

/// How many entries stand where an entry is looked for.
struct Table {
    /// Identities are hashes already, and not of a kind that can be aimed at.
    entries: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    near: Vec<u32>,
    same: Vec<u32>,
}

const NEAR_BITS: u32 = 16;
/// The bits that a table compares before it looks at an entry.
const TAG_BITS: u32 = 7;

impl Table {
    fn new() -> Table {
        Table {
            entries: HashSet::default(),
            near: vec![0; 1 << NEAR_BITS],
            same: vec![0; 1 << (NEAR_BITS + TAG_BITS - 3)],
        }
    }

    /// What it costs to look for an item, and whether it is new.
    fn look_up(&mut self, item: Item) -> (u64, bool) {
        let place = item.hash as usize & ((1 << NEAR_BITS) - 1);
        let tagged = (place >> 3) << TAG_BITS | (item.hash >> (64 - TAG_BITS)) as usize;
        let is_new = self.entries.insert(item.identity);
        let (Some(near), Some(same)) = (self.near.get_mut(place), self.same.get_mut(tagged)) else {
            return (0, is_new);
        };
        *near += u32::from(is_new);
        *same += u32::from(is_new);
        (u64::from(*near / 16) * PASSED + u64::from(*same - 1) * COMPARED, is_new)
    }
}

impl Interning {
    pub fn new() -> Interning {
        Interning { open: Vec::new(), items: Vec::new(), tokens: Table::new(), nodes: Table::new(), nanoseconds: 0 }
    }
}

impl Builder for Interning {
    const TOKENS: bool = true;

    fn trivia(&mut self, mut text: &str) {
        while !text.is_empty() {
            let space = text.find(|character: char| !character.is_whitespace()).unwrap_or(text.len());
            let (kind, length) = match text.as_bytes().first() {
                _ if space > 0 => (SyntaxKind::TOKEN_WHITESPACE, space),
                Some(b'#') => (SyntaxKind::TOKEN_COMMENT, text.find('\n').unwrap_or(text.len())),
                _ => (
                    SyntaxKind::TOKEN_COMMENT,
                    text.get(2..).and_then(|inside| inside.find("*/")).map_or(text.len(), |at| at + 4),
                ),
            };
            let (token, rest) = text.split_at_checked(length).unwrap_or((text, ""));
            self.token(kind, token);
            text = rest;
        }
    }

    fn token(&mut self, kind: SyntaxKind, text: &str) {
        let mut hash = RowanHasher(0);
        hash.add(kind as u64);
        hash.write(text.as_bytes());
        hash.add(0xff);
        let mut identity = DefaultHasher::new();
        (kind as u16, text).hash(&mut identity);
        let item = Item { hash: hash.0, identity: identity.finish(), size: 1 };
        self.nanoseconds += self.tokens.look_up(item).0;
        self.items.push(item);
    }

    fn checkpoint(&self) -> usize {
        self.items.len()
    }

    fn start_at(&mut self, checkpoint: usize, kind: SyntaxKind) {
        self.open.push((kind, checkpoint));
    }

    fn finish(&mut self) {
        let Some((kind, first)) = self.open.pop() else { return };
        let children = self.items.get(first..).unwrap_or_default();
        let mut node = Item { hash: 0, identity: 0, size: 1 };
        if children.len() <= CHILDREN && children.iter().all(|child| child.hash != 0) {
            let (mut hash, mut identity) = (RowanHasher(0), DefaultHasher::new());
            hash.add(kind as u64);
            (kind as u16).hash(&mut identity);
            for child in children {
                hash.add(child.hash);
                child.identity.hash(&mut identity);
                node.size += child.size;
            }
            (node.hash, node.identity) = (hash.0, identity.finish());
            let (nanoseconds, is_new) = self.nodes.look_up(node);
            self.nanoseconds += nanoseconds + if is_new { NEW + node.size * REHASHED } else { 0 };
        }
        self.items.truncate(first);
        self.items.push(node);
    }

    fn leaf(&mut self) {}

    fn is_over(&self) -> bool {
        self.nanoseconds > super::limits::INTERNING_LIMIT
    }
}

/// The hash of rustc-hash 1, which rowan 0.17 uses.
struct RowanHasher(u64);

impl RowanHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((eight, after)) = rest.split_first_chunk() {
            self.add(u64::from_ne_bytes(*eight));
            rest = after;
        }
        if let Some((four, after)) = rest.split_first_chunk() {
            self.add(u64::from(u32::from_ne_bytes(*four)));
            rest = after;
        }
        if let Some((two, after)) = rest.split_first_chunk() {
            self.add(u64::from(u16::from_ne_bytes(*two)));
            rest = after;
        }
        if let Some(&last) = rest.first() {
            self.add(u64::from(last));
        }
    }
}
