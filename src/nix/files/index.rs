//! Which files of a run define which attribute: where `config.a.b` may be defined when no import leads there.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::nix::files::Files;

/// How many files are looked into for one option.
const FILES: usize = 24;

/// The files of a run, and the names of attributes that each defines.
pub(crate) struct Index {
    names: Vec<String>,
    /// The files in which a name stands before a `=`, by the name's hash; made when first asked for.
    definers: OnceLock<HashMap<u64, Vec<u32>>>,
}

impl Index {
    pub(crate) fn new(names: Vec<String>) -> Index {
        Index { names, definers: OnceLock::new() }
    }

    /// The files that may define the option at a path; nothing when they are too many.
    pub(crate) fn candidates<'p>(&self, files: &dyn Files, path: impl Iterator<Item = &'p str>) -> Option<Vec<&str>> {
        let definers = self.definers.get_or_init(|| self.build(files));
        let mut fewest: Option<&Vec<u32>> = None;
        for name in path {
            // A name that nothing defines is made by a function, or by a module outside.
            let files = definers.get(&hash(name.as_bytes()))?;
            if fewest.is_none_or(|fewest| files.len() < fewest.len()) {
                fewest = Some(files);
            }
        }
        let fewest = fewest.filter(|files| files.len() <= FILES)?;
        Some(fewest.iter().filter_map(|&file| self.names.get(file as usize)).map(String::as_str).collect())
    }

    fn build(&self, files: &dyn Files) -> HashMap<u64, Vec<u32>> {
        let mut definers: HashMap<u64, Vec<u32>> = HashMap::new();
        for (number, name) in self.names.iter().enumerate() {
            let (Ok(bytes), Ok(number)) = (files.read(name), u32::try_from(number)) else { continue };
            defined(&bytes, &mut |name| {
                let files = definers.entry(hash(name)).or_default();
                if files.last() != Some(&number) {
                    files.push(number);
                }
            });
        }
        definers
    }
}

/// Calls `sink` with every name of an attribute path that a `=` follows, and every name that is inherited.
fn defined(bytes: &[u8], sink: &mut dyn FnMut(&[u8])) {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'\'');
    for equals in memchr::memchr_iter(b'=', bytes) {
        if bytes.get(equals + 1) == Some(&b'=') {
            continue;
        }
        let mut end = equals;
        loop {
            while end > 0 && bytes[end - 1].is_ascii_whitespace() {
                end -= 1;
            }
            let quoted = end > 0 && bytes[end - 1] == b'"';
            end -= usize::from(quoted);
            let mut start = end;
            while start > 0 && (is_name(bytes[start - 1]) || quoted && bytes[start - 1] == b'.') {
                start -= 1;
            }
            if start == end {
                break;
            }
            sink(&bytes[start..end]);
            end = start - usize::from(quoted && start > 0);
            if end == 0 || bytes[end - 1] != b'.' {
                break;
            }
            end -= 1;
        }
    }
}

/// FNV-1a: names are short, and a wrong file costs a look into it.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
