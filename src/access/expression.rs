//! The text of what nobody could read: where it differs between two states of a host, something else may be meant.
//!
//! One rule: it is the expression itself, whatever the names in it are bound to, what the paths in it lead to, and so on.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::why::Why;
use crate::nix::text::tokens::{Leads, Tokens};
use crate::source::{Sources, Span};
use crate::text::hexadecimal;

/// How many bytes of text are compared as they are.
const SIZE: usize = 64 << 10;

/// How many of them are kept as they are.
const SHORT: usize = 256;

/// How many names are followed.
const NAMES: usize = 512;

/// The texts of a host.
pub(crate) struct Expressions<'h> {
    sources: &'h Sources,
    /// What tells the files and folders apart that its texts name and that are none of them.
    beside: &'h BTreeMap<String, String>,
    tokens: RefCell<HashMap<u32, Rc<Tokens>>>,
}

/// One text on its way through what it leads to.
struct Walk<'e, 'h> {
    all: &'e Expressions<'h>,
    known: &'e [Span],
    out: String,
    left: Vec<Span>,
    taken: HashSet<Span>,
    names: BTreeSet<(u32, String)>,
}

impl<'h> Expressions<'h> {
    pub(crate) fn new(sources: &'h Sources, beside: &'h BTreeMap<String, String>) -> Expressions<'h> {
        Expressions { sources, beside, tokens: RefCell::default() }
    }

    /// The text of what nobody could read, without `known` parts, comments and layout. Where it is too long, it is all that
    /// the host was read from.
    pub(crate) fn text(&self, why: &Why, known: &[Span]) -> String {
        let mut walk = Walk {
            all: self,
            known,
            out: String::new(),
            left: vec![self.whole(why.whole)],
            taken: HashSet::new(),
            names: BTreeSet::new(),
        };
        if why.whole.source != why.span.source
            && let Some(source) = self.sources.get(why.span.source)
        {
            // The value was made elsewhere: by all of that file.
            walk.left.push(Span::new(why.span.source, 0..source.text.len()));
        }
        while let Some(span) = walk.left.pop() {
            if !walk.take(span) {
                return self.everything();
            }
        }
        // Only whether two are the same is asked.
        if walk.out.len() > SHORT { hexadecimal(&Sha256::digest(&walk.out)) } else { walk.out }
    }

    /// A span with the arguments of the function that stands there.
    fn whole(&self, span: Span) -> Span {
        match self.tokens(span.source) {
            Some(tokens) => Span::new(span.source, tokens.with_arguments(range(span))),
            None => span,
        }
    }

    fn tokens(&self, source: u32) -> Option<Rc<Tokens>> {
        if let Some(known) = self.tokens.borrow().get(&source) {
            return Some(known.clone());
        }
        let tokens = Rc::new(Tokens::of(&self.sources.get(source)?.text));
        self.tokens.borrow_mut().insert(source, tokens.clone());
        Some(tokens)
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        (0..).take_while(|number| self.sources.get(*number).is_some())
    }

    fn everything(&self) -> String {
        let mut digest = Sha256::new();
        for source in self.numbers().filter_map(|number| self.sources.get(number)) {
            digest.update(&source.text);
        }
        self.beside.values().for_each(|version| digest.update(version));
        hexadecimal(&digest.finalize())
    }
}

impl Walk<'_, '_> {
    /// Takes a piece of text, and notes what it leads to. Says whether there is room for it.
    fn take(&mut self, span: Span) -> bool {
        if !self.taken.insert(span) {
            return true;
        }
        let (Some(source), Some(tokens)) = (self.all.sources.get(span.source), self.all.tokens(span.source)) else {
            return true;
        };
        if !source.name.ends_with(".nix") {
            // What is no Nix has other comments.
            self.out.push_str(&hexadecimal(&Sha256::digest(&source.text)));
            self.out.push('\n');
            return true;
        }
        let first = self.known.partition_point(|own| (own.source, own.start) < (span.source, span.start));
        let mut known = self.known.iter().skip(first).take_while(|own| own.source == span.source).peekable();
        // The whole path that a name stands in.
        let mut of_config = false;
        for (leads, place) in tokens.within(&range(span)) {
            while known.next_if(|own| (own.end as usize) <= place.start).is_some() {}
            let is_known = known.peek().is_some_and(|own| range(**own).start <= place.start);
            if is_known {
                continue;
            }
            let is_cut = leads == Leads::Path && is_joined(&source.text, &place);
            let Some(text) = source.text.get(place) else { continue };
            self.out.push_str(text);
            self.out.push(' ');
            match leads {
                Leads::Name => {
                    of_config = matches!(text, "config" | "options");
                    self.name(span.source, &tokens, text);
                }
                Leads::Member if of_config => self.option(span.source, text),
                Leads::Path => self.path(&source.name, if is_cut { folder_of(text) } else { text }),
                Leads::Member | Leads::Nowhere => {}
            }
            if self.out.len() > SIZE || self.names.len() > NAMES {
                return false;
            }
        }
        self.out.push('\n');
        true
    }

    /// What a name is bound to: in its own file, or where that binds it nowhere, in the others of the host.
    fn name(&mut self, source: u32, tokens: &Tokens, name: &str) {
        // The host as a whole is no part of each thing that asks for it.
        if matches!(name, "config" | "options") || !self.names.insert((source, name.to_owned())) {
            return;
        }
        let own = tokens.bound(name);
        self.left.extend(own.iter().rev().map(|range| Span::new(source, range.clone())));
        if own.is_empty() {
            self.elsewhere(source, &|tokens| tokens.bound(name));
        }
    }

    /// What options are set to that have a name in their path, in every file of the host.
    fn option(&mut self, source: u32, name: &str) {
        if self.names.insert((u32::MAX, name.to_owned())) {
            if let Some(tokens) = self.all.tokens(source) {
                let own = tokens.bound(name).iter().chain(tokens.below(name));
                self.left.extend(own.map(|range| Span::new(source, range.clone())));
            }
            self.elsewhere(source, &|tokens| tokens.bound(name));
            self.elsewhere(source, &|tokens| tokens.below(name));
        }
    }

    fn elsewhere(&mut self, source: u32, ranges: &dyn Fn(&Tokens) -> &[Range<usize>]) {
        for other in self.all.numbers().filter(|other| *other != source) {
            let Some(tokens) = self.all.tokens(other) else { continue };
            self.left.extend(ranges(&tokens).iter().map(|range| Span::new(other, range.clone())));
        }
    }

    /// What a path leads to that a file names.
    fn path(&mut self, file: &str, path: &str) {
        let name = joined(file, path);
        for name in [name.clone(), format!("{name}/default.nix")] {
            if let Some(source) = self.all.sources.find(&name)
                && let Some(text) = self.all.sources.get(source)
            {
                self.left.push(Span::new(source, 0..text.text.len()));
            }
        }
        if let Some(version) = self.all.beside.get(&name) {
            self.out.push_str(version);
            self.out.push(' ');
        }
    }
}

/// A text of Nix without comments and layout.
pub(crate) fn plain(text: &str) -> String {
    let (tokens, whole) = (Tokens::of(text), 0..text.len());
    let tokens = tokens.within(&whole).filter_map(|(_, place)| text.get(place));
    tokens.collect::<Vec<_>>().join(" ")
}

/// The paths that a text of Nix names, as they stand there.
pub(crate) fn paths(text: &str) -> Vec<String> {
    let (tokens, whole) = (Tokens::of(text), 0..text.len());
    let paths = tokens.within(&whole).filter(|(leads, _)| *leads == Leads::Path);
    let paths = paths.filter_map(|(_, place)| {
        let path = text.get(place.clone())?;
        Some(if is_joined(text, &place) { folder_of(path) } else { path }.to_owned())
    });
    paths.collect()
}

/// Whether a path goes on with what something else says.
fn is_joined(text: &str, place: &Range<usize>) -> bool {
    text.get(place.end..).is_some_and(|rest| rest.starts_with("${"))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// The name of what a file calls by a path.
pub(crate) fn joined(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
