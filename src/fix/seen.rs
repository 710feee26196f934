//! What the check of one file said, as far as fixing needs it: findings, offers to fix them, the files it led to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::check::Checked;
use crate::diagnostic::fix::Applicability;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rules::unused_ignore;
use crate::source::positions::Positions;
use crate::source::{Source, Sources, Span};

/// What the check of one file said. Names are those of the [`Files`](crate::nix::files::Files) it was checked with.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The file.
    pub(super) name: String,
    /// How long its text is.
    pub(super) bytes: usize,
    /// It, and every file it led to.
    pub(super) files: BTreeSet<String>,
    /// What was found, suppressed or not.
    pub(super) findings: BTreeSet<Finding>,
    /// What mends some of it.
    pub(super) offers: Vec<Offer>,
    /// The rules in ignore comments of other files that ignored something here.
    pub(super) used_ignores: BTreeSet<(String, u32)>,
}

/// A finding and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) file: String,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) severity: Severity,
    /// The first byte and the one after the last.
    pub(super) bytes: (u32, u32),
}

/// A fix that a finding offers.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// The number of the diagnostic that makes it.
    pub(super) number: usize,
    pub(super) finding: Finding,
    /// Line and column of the finding.
    pub(super) place: (usize, usize),
    /// Where a comment names rules in vain, if that is what is found.
    pub(super) vain: Vec<(String, u32)>,
    pub(super) message: String,
    pub(super) applicability: Applicability,
    pub(super) pieces: Vec<Piece>,
}

/// An edit that needs no [`Sources`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub(super) file: String,
    pub(super) start: usize,
    pub(super) end: usize,
    /// What stands there.
    pub(super) old: String,
    pub(super) new: String,
}

impl Piece {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl Seen {
    /// What was said about the file `name`. Suppressed findings offer no fix.
    ///
    /// ```
    /// use nixos_ssh::{check::{CheckOptions, Checker}, fix::seen::Seen, nix::files::NoFiles};
    /// let text = "{ services.openssh.passwordAuthentication = false; }";
    /// let checked = Checker::new(&NoFiles, CheckOptions::default()).check_bytes("host.nix", text.as_bytes());
    /// assert_eq!(Seen::of("host.nix", &checked).offers(), 1);
    /// ```
    #[must_use]
    pub fn of(name: &str, checked: &Checked) -> Seen {
        let bytes = checked.sources.get(0).map_or(0, |source| source.text.len());
        let mut seen = Seen { name: name.to_owned(), bytes, ..Seen::default() };
        seen.files = checked.sources.iter().map(|(_, source)| source.name.clone()).collect();
        seen.files.insert(name.to_owned());
        let place = |span: &Span| Some((source(&checked.sources, *span)?.name.clone(), span.start));
        seen.used_ignores = checked.used_ignores.iter().filter_map(place).collect();
        let mut positions = BTreeMap::new();
        for (number, diagnostic) in checked.diagnostics.iter().enumerate() {
            let Some(finding) = finding(name, checked, diagnostic) else { continue };
            seen.findings.insert(finding.clone());
            if diagnostic.suppressed.is_none() {
                seen.offers.extend(offer(checked, &mut positions, number, finding));
            }
        }
        seen
    }

    /// Keeps the offers of those diagnostics, by their numbers, that are wanted.
    ///
    /// ```
    /// let mut seen = nixos_ssh::fix::seen::Seen::default();
    /// seen.retain_offers(|_| true);
    /// assert_eq!(seen.offers(), 0);
    /// ```
    pub fn retain_offers(&mut self, wanted: impl Fn(usize) -> bool) {
        self.offers.retain(|offer| wanted(offer.number));
    }

    /// How many fixes are offered.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::fix::seen::Seen::default().offers(), 0);
    /// ```
    #[must_use]
    pub fn offers(&self) -> usize {
        self.offers.len()
    }
}

fn source(sources: &Sources, span: Span) -> Option<&Source> {
    sources.get(span.source)
}

fn finding(name: &str, checked: &Checked, diagnostic: &Diagnostic) -> Option<Finding> {
    let span = diagnostic.labels.first().map_or(Span::NONE, |label| label.span);
    let file = source(&checked.sources, span).map_or(name, |source| source.name.as_str()).to_owned();
    let (rule, message) = (diagnostic.rule?, diagnostic.message.clone());
    Some(Finding { file, rule, message, severity: diagnostic.severity, bytes: (span.start, span.end) })
}

fn offer<'c>(
    checked: &'c Checked,
    positions: &mut BTreeMap<u32, Positions<'c>>,
    number: usize,
    finding: Finding,
) -> Option<Offer> {
    let diagnostic = checked.diagnostics.get(number)?;
    let fix = diagnostic.fix.as_ref()?;
    let piece = |edit: &super::Edit| {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let source = source(&checked.sources, edit.span)?;
        let old = source.text.get(start..end)?.to_owned();
        Some(Piece { file: source.name.clone(), start, end, old, new: edit.replacement.clone() })
    };
    let mut pieces: Vec<Piece> = fix.edits.iter().map(piece).collect::<Option<_>>()?;
    pieces.sort();
    pieces.dedup();
    pieces.retain(|piece| piece.old != piece.new);
    let first = diagnostic.labels.first()?.span;
    let text = source(&checked.sources, first).map_or("", |source| source.text.as_str());
    let vain = match finding.rule == unused_ignore::RULE.id {
        true => diagnostic.labels.iter().map(|label| (finding.file.clone(), label.span.start)).collect(),
        false => Vec::new(),
    };
    if pieces.is_empty() {
        return None;
    }
    let positions = positions.entry(first.source).or_insert_with(|| Positions::new(text));
    let place = positions.line_column(first.start as usize);
    let (message, applicability) = (fix.message.clone(), fix.applicability);
    Some(Offer { number, finding, place, vain, message, applicability, pieces })
}
