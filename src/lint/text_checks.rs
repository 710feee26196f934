//! What rules about the raw text of a file share.

use super::rule::FileText;
use crate::nix::text::scan::{Hazard, HazardKind};
use crate::source::Span;

/// The hazards of one kind.
pub(crate) fn hazards<'f>(file: &'f FileText<'_>, kind: HazardKind) -> impl Iterator<Item = &'f Hazard> {
    file.hazards.iter().filter(move |hazard| hazard.kind == kind)
}

/// Where the hazards of one kind stand.
pub(crate) fn places(file: &FileText<'_>, kind: HazardKind) -> impl Iterator<Item = Span> {
    hazards(file, kind).map(|hazard| Span::new(file.source, hazard.range.clone()))
}

/// The code point of the first character of a hazard: `U+202E`.
pub(crate) fn code_point(file: &FileText<'_>, hazard: &Hazard) -> String {
    let character = file.text.get(hazard.range.clone()).and_then(|text| text.chars().next());
    character.map_or_else(|| "a character".to_owned(), |character| format!("U+{:04X}", character as u32))
}
