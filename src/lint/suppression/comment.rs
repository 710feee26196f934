//! The comments of one text that ignore findings.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::nix::text::comments::{Comments, comments};

/// What our comments begin with.
const MARKER: &str = "gen-ssh-module:";

/// The most rules that one comment names.
const RULES_LIMIT: usize = 1000;

/// The most characters of a reason: every finding it ignores gets a copy.
const REASON_LIMIT: usize = 500;

/// The comments of one text.
#[derive(Debug, Default)]
pub(super) struct Ignores<'t> {
    /// The text.
    pub text: &'t str,
    /// In order.
    pub directives: Vec<Directive<'t>>,
    /// Where comments and strings are.
    found: Comments,
    /// Where its lines begin.
    lines: Lines,
    /// The first directive and the first of its names for a rule on a line, or for a rule in all of the text.
    index: BTreeMap<(Option<usize>, &'t str), (usize, usize)>,
}

/// One comment.
#[derive(Debug)]
pub(super) struct Directive<'t> {
    /// Where it stands, from `#` to the end of its line.
    pub place: Range<usize>,
    /// What it is for.
    scope: Scope,
    /// What stands between the brackets.
    pub list: Range<usize>,
    /// The rules there.
    pub rules: Vec<Named<'t>>,
    /// What stands behind them.
    pub reason: &'t str,
    /// Why it cannot be read.
    pub wrong: Option<&'static str>,
}

/// What a comment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The line that begins at this byte.
    Line(usize),
    /// All of the text.
    File,
    /// All of the text, if it did not stand after the first code.
    Late,
}

/// A rule in a comment.
#[derive(Debug)]
pub(super) struct Named<'t> {
    /// Its id as it is written.
    pub id: &'t str,
    /// Where.
    pub place: Range<usize>,
    /// Whether it ignored a finding.
    pub used: bool,
}

impl<'t> Ignores<'t> {
    /// Reads them.
    pub(super) fn read(text: &'t str) -> Ignores<'t> {
        // Few texts have one, and finding out is cheap.
        if !text.contains(MARKER) {
            return Ignores { text, ..Ignores::default() };
        }
        let (found, lines) = (comments(text), Lines::of(text));
        let mut directives: Vec<Directive<'t>> = Vec::new();
        // From the end: comments in a row are for the same line.
        let mut next: Option<(usize, usize)> = None;
        for place in found.comments.iter().rev() {
            let line = lines.start(place.start);
            let after = lines.after_alone(text, place);
            let covered = match after {
                Some(after) => next.filter(|(line, _)| *line == after).map_or(after, |(_, covered)| covered),
                None => line,
            };
            next = after.map(|_| (line, covered));
            directives.extend(Directive::read(text, place.clone(), covered, found.code));
        }
        directives.reverse();
        let index = index(&directives);
        Ignores { text, directives, found, lines, index }
    }

    /// The reason why a finding of a rule at a byte is ignored, if it is.
    pub(super) fn find(&mut self, rule: &str, at: usize) -> Option<&'t str> {
        if self.directives.is_empty() {
            return None;
        }
        let around = self.found.strings_around(at);
        let places = around.flat_map(|string| [string.start, string.end.saturating_sub(1)]);
        let lines = [at].into_iter().chain(places).map(|place| Some(self.lines.start(place)));
        let (directive, named) = lines.chain([None]).find_map(|line| self.index.get(&(line, rule)).copied())?;
        let directive = self.directives.get_mut(directive)?;
        directive.rules.get_mut(named)?.used = true;
        Some(directive.reason)
    }

    /// What goes when a comment goes: its line if it has one, else the blanks before it.
    pub(super) fn whole(&self, directive: &Directive<'t>) -> Range<usize> {
        let place = &directive.place;
        let line = self.lines.start(place.start);
        let before = self.text.get(line..place.start).unwrap_or_default().trim_end_matches([' ', '\t']);
        if before.is_empty() {
            return line..self.lines.next(place.start).unwrap_or(self.text.len());
        }
        line + before.len()..place.end
    }

    /// Every rule in every comment.
    pub(super) fn named(&self) -> impl Iterator<Item = &Named<'t>> {
        self.directives.iter().flat_map(|directive| &directive.rules)
    }
}

impl<'t> Directive<'t> {
    /// Reads a comment, if it is one of ours.
    fn read(text: &'t str, place: Range<usize>, covered: usize, code: usize) -> Option<Directive<'t>> {
        let comment = text.get(place.clone())?;
        let inner = comment.strip_prefix("/*").unwrap_or(comment).trim_start_matches('#').trim_start();
        let said = inner.strip_prefix(MARKER)?.trim_start();
        let mut directive = Directive {
            scope: Scope::Line(covered),
            list: place.clone(),
            rules: Vec::new(),
            reason: "",
            wrong: None,
            place: place.clone(),
        };
        if comment.starts_with("/*") {
            directive.wrong = Some("a comment that ignores findings begins with #");
            return Some(directive);
        }
        let (word, rest) = said.split_once('[').unwrap_or((said, ""));
        directive.scope = match word {
            "ignore" => directive.scope,
            "ignore-file" if place.start < code => Scope::File,
            "ignore-file" => Scope::Late,
            _ => {
                directive.wrong = Some("this comment is neither ignore[…] nor ignore-file[…]");
                return Some(directive);
            }
        };
        let Some((list, reason)) = rest.split_once(']') else {
            directive.wrong = Some("this comment has no rules in brackets");
            return Some(directive);
        };
        let start = place.end - rest.len();
        directive.list = start..start + list.len();
        directive.rules = names(list, start);
        let end = reason.char_indices().nth(REASON_LIMIT).map_or(reason.len(), |(end, _)| end);
        directive.reason = reason.get(..end).unwrap_or_default().trim();
        match directive.rules.len() {
            0 => directive.wrong = Some("this comment names no rule"),
            1..=RULES_LIMIT => {}
            _ => directive.wrong = Some("this comment names more rules than there are"),
        }
        Some(directive)
    }

    /// Whether it is for the whole text but stands too far down.
    pub(super) fn is_late(&self) -> bool {
        self.scope == Scope::Late
    }
}

/// The rules between brackets that begin at a byte.
fn names(list: &str, start: usize) -> Vec<Named<'_>> {
    let mut at = start;
    let mut rules = Vec::new();
    for part in list.split(',') {
        let id = part.trim();
        let from = at + (part.len() - part.trim_start().len());
        if !id.is_empty() {
            rules.push(Named { id, place: from..from + id.len(), used: false });
        }
        at += part.len() + 1;
    }
    rules
}

/// Where the lines of a text begin.
#[derive(Debug, Default)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines([0].into_iter().chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect())
    }

    /// Where the line of a byte begins.
    fn start(&self, at: usize) -> usize {
        let line = self.0.partition_point(|start| *start <= at).saturating_sub(1);
        self.0.get(line).copied().unwrap_or_default()
    }

    /// Where the line after that of a byte begins.
    fn next(&self, at: usize) -> Option<usize> {
        self.0.get(self.0.partition_point(|start| *start <= at)).copied()
    }

    /// Where the line after that of a comment begins, if the comment has its line for itself.
    fn after_alone(&self, text: &str, place: &Range<usize>) -> Option<usize> {
        let before = text.get(self.start(place.start)..place.start)?;
        let single = text.get(place.clone())?.starts_with('#') && before.trim_matches([' ', '\t']).is_empty();
        single.then(|| self.next(place.start).unwrap_or(text.len()))
    }
}

/// Where findings look for their comment.
fn index<'t>(directives: &[Directive<'t>]) -> BTreeMap<(Option<usize>, &'t str), (usize, usize)> {
    let mut index = BTreeMap::new();
    for (number, directive) in directives.iter().enumerate().filter(|(_, directive)| directive.wrong.is_none()) {
        let line = match directive.scope {
            Scope::Line(line) => Some(line),
            Scope::File => None,
            Scope::Late => continue,
        };
        for (name, named) in directive.rules.iter().enumerate() {
            index.entry((line, named.id)).or_insert((number, name));
        }
    }
    index
}
