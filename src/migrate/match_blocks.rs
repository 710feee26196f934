//! home-manager's `programs.ssh.matchBlocks` as `programs.ssh.settings`: blocks that are written out, in place.

use std::ops::Range;

use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Operator, Recursion};
use crate::nix::write::edit::document::Document;
use crate::nix::write::edit::{Edit, apply};

use super::block_fields::Fields;
use super::migration::Left;

const MADE: &str = "a block, or a part of one, is made by a function or stands elsewhere";

/// The edits that make `settings` of `matchBlocks`. `ssh` is the set that it stands in, `there` are the `settings` that
/// the file has.
pub(super) fn edits(document: &Document, entry: &Entry, ssh: Id, there: &[&Entry]) -> Result<Vec<Edit>, Left> {
    let tokens = document.name_tokens(entry);
    if tokens.is_empty() {
        return Err("it is written by inherit".into());
    }
    let mut blocks = Blocks { document, values: Vec::new() };
    blocks.all(entry.value)?;
    let mut edits = Vec::new();
    for block in blocks.values {
        edits.extend(Fields::edits(document, block)?);
    }
    for settings in there {
        disjoint(document, entry, settings)?;
    }
    let beside = document.entries_named(ssh, "settings").next();
    match beside.and_then(|settings| braces(document, settings)) {
        Some(target) if braces(document, entry).is_some() => merged(document, entry, target, &edits),
        _ => {
            edits.extend(tokens.into_iter().map(|token| Edit::replace(token, "settings")));
            Ok(edits)
        }
    }
}

/// No block may be in both: what each of them says would have to be put together.
fn disjoint(document: &Document, entry: &Entry, settings: &Entry) -> Result<(), Left> {
    let (Some(old), Some(new)) = (names(document, entry.value), names(document, settings.value)) else {
        return Err("programs.ssh.settings is here, too, and not all of their blocks can be told by name".into());
    };
    match old.iter().find(|name| new.contains(name)) {
        Some(name) => {
            Err(format!("programs.ssh.settings has {name:?}, too: what both say has to be put together").into())
        }
        None => Ok(()),
    }
}

/// The names of a set that is written out.
fn names(document: &Document, value: Id) -> Option<Vec<&str>> {
    let Some(ExpressionKind::Set(_, entries)) = document.kind(document.through(value)) else { return None };
    entries.iter().map(|entry| document.tree.static_name(&entry.name)).collect()
}

/// The braces of a set that an entry gives without anything around it.
fn braces(document: &Document, entry: &Entry) -> Option<Range<usize>> {
    let is_set = matches!(document.kind(entry.value), Some(ExpressionKind::Set(Recursion::Plain, _)));
    let is_alone = document.binding(entry).is_some() && document.has_braces(entry.value);
    (is_set && is_alone).then(|| document.place(entry.value).range())
}

/// The blocks, put into the settings that are there.
fn merged(document: &Document, entry: &Entry, target: Range<usize>, edits: &[Edit]) -> Result<Vec<Edit>, Left> {
    let binding = document.binding(entry).ok_or("it is written by inherit")?;
    let own = document.place(entry.value).range();
    let inside = own.start + 1..own.end.saturating_sub(1);
    let moved = edits.iter().map(|edit| {
        let range = edit.range().start.checked_sub(inside.start)?..edit.range().end.checked_sub(inside.start)?;
        Some(Edit::replace(range, edit.replacement.clone()))
    });
    let moved = moved.collect::<Option<Vec<_>>>().ok_or(MADE)?;
    let blocks = apply(document.slice(inside), moved).map_err(|_| MADE)?;
    let blocks = blocks.trim_matches(['\n', '\r']).trim_end();
    let close = target.end.saturating_sub(1);
    let line = document.line_start(close);
    let newline = document.newline;
    let insertion = if document.is_first_on_line(close) && line > target.start {
        Edit::insert(line, format!("{blocks}{newline}"))
    } else if blocks.contains('\n') || blocks.contains('#') {
        Edit::insert(close, format!("{newline}{blocks}{newline}"))
    } else {
        Edit::insert(close, format!("{} ", blocks.trim()))
    };
    Ok(vec![document.remove_binding(&binding), insertion])
}

/// The sets that are blocks.
struct Blocks<'d> {
    document: &'d Document,
    values: Vec<Id>,
}

impl Blocks<'_> {
    /// `{ name = block; … }`
    fn all(&mut self, id: Id) -> Result<(), Left> {
        let document = self.document;
        let id = document.through(id);
        match document.kind(id) {
            Some(ExpressionKind::Set(Recursion::Recursive, _)) => Err("it is a recursive set".into()),
            Some(ExpressionKind::Set(_, entries)) => {
                for entry in entries {
                    if document.name_tokens(entry).is_empty() {
                        return Err("a block is written by inherit".into());
                    }
                    self.one(entry.value)?;
                }
                Ok(())
            }
            _ => self.parts(id, Blocks::all),
        }
    }

    /// `{ hostname = …; … }`, perhaps with its place among the blocks.
    fn one(&mut self, id: Id) -> Result<(), Left> {
        let document = self.document;
        let id = document.through(id);
        match document.kind(id) {
            Some(ExpressionKind::Set(Recursion::Recursive, _)) => Err("a block is a recursive set".into()),
            Some(ExpressionKind::Set(..)) => {
                self.values.push(id);
                Ok(())
            }
            _ => match self.ordered(id) {
                Some(block) => self.one(block),
                None => self.parts(id, Blocks::one),
            },
        }
    }

    /// The parts that a value is put together from, if they are written out.
    fn parts(&mut self, id: Id, each: fn(&mut Self, Id) -> Result<(), Left>) -> Result<(), Left> {
        match self.document.kind(id) {
            Some(ExpressionKind::If(_, one, two) | ExpressionKind::Binary(Operator::Update, one, two)) => {
                each(self, *one)?;
                each(self, *two)
            }
            Some(ExpressionKind::Apply(function, argument)) if self.document.is_named(*function, "mkMerge") => {
                let Some(ExpressionKind::List(items)) = self.document.kind(*argument) else { return Err(MADE.into()) };
                items.iter().try_for_each(|item| each(self, *item))
            }
            _ => Err(MADE.into()),
        }
    }

    /// The block of `lib.hm.dag.entryBefore [ … ] block` and its like.
    fn ordered(&self, id: Id) -> Option<Id> {
        let mut function = id;
        let mut arguments = Vec::new();
        while let Some(ExpressionKind::Apply(inner, argument)) = self.document.kind(function) {
            arguments.push(*argument);
            function = *inner;
        }
        let orders = [("entryAnywhere", 1), ("entryBefore", 2), ("entryAfter", 2), ("entryBetween", 3)];
        let is_order =
            |(name, count): &(&str, usize)| self.document.is_named(function, name) && arguments.len() == *count;
        orders.iter().find(|order| is_order(order))?;
        arguments.first().copied()
    }
}
