//! Which of the fixes on offer can be made at once.

use std::collections::{BTreeMap, BTreeSet};

use super::overlay::Overlay;
use super::seen::{Finding, Offer, Piece, Seen};
use super::{Applicability, Edit, apply};
use crate::source::Span;

/// A fix, and every finding that offers it.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) offer: Offer,
    pub(super) findings: BTreeSet<Finding>,
}

/// The fixes of a round: those that are allowed and do not touch one another. In the order of the text the first
/// wins, and the others wait.
pub(super) fn choose(
    seen: &BTreeMap<String, Seen>,
    allowed: Applicability,
    mut may: impl FnMut(&Offer) -> bool,
) -> Vec<Planned> {
    let used: BTreeSet<&(String, u32)> = seen.values().flat_map(|seen| &seen.used_ignores).collect();
    let needed = |offer: &Offer| offer.vain.iter().any(|place| used.contains(place));
    // The same file is led to from many hosts, and each offers the same.
    let mut offers: BTreeMap<&[Piece], Planned> = BTreeMap::new();
    for offer in seen.values().flat_map(|seen| &seen.offers) {
        if offer.applicability > allowed || needed(offer) {
            continue;
        }
        let planned = offers.entry(&offer.pieces);
        let planned = planned.or_insert_with(|| Planned { offer: offer.clone(), findings: BTreeSet::new() });
        planned.findings.insert(offer.finding.clone());
    }
    let mut taken: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut chosen = Vec::new();
    for planned in offers.into_values() {
        if !may(&planned.offer) || planned.offer.pieces.iter().any(|piece| is_taken(&taken, piece)) {
            continue;
        }
        for piece in &planned.offer.pieces {
            taken.entry(piece.file.clone()).or_default().insert(piece.start, piece.end);
        }
        chosen.push(planned);
    }
    chosen
}

/// Whether a piece touches or overlaps one that was taken before.
fn is_taken(taken: &BTreeMap<String, BTreeMap<usize, usize>>, piece: &Piece) -> bool {
    let before = taken.get(&piece.file).and_then(|taken| taken.range(..=piece.end).next_back());
    before.is_some_and(|(_, end)| *end >= piece.start)
}

/// The texts of the files that fixes change; nothing when a file is not as it was.
pub(super) fn texts(files: &Overlay<'_>, fixes: &[&Planned]) -> Option<BTreeMap<String, String>> {
    let mut by_file: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
    for piece in fixes.iter().flat_map(|planned| &planned.offer.pieces) {
        by_file.entry(&piece.file).or_default().push(piece);
    }
    let mut texts = BTreeMap::new();
    for (name, mut pieces) in by_file {
        let text = files.text(name)?;
        if pieces.iter().any(|piece| text.get(piece.range()) != Some(&piece.old)) {
            return None;
        }
        pieces.sort();
        let edit = |piece: &&Piece| Edit { span: Span::new(0, piece.range()), replacement: piece.new.clone() };
        let edits: Vec<Edit> = pieces.iter().map(edit).collect();
        texts.insert(name.to_owned(), apply(&text, &edits).ok()?);
    }
    Some(texts)
}
