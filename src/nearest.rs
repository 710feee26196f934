//! The nearest right name for a wrong one.

/// The most similar of `names`, if one is similar at all.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    // No name of ours is near one as long as that, and the comparison takes its length.
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    let scored = names.map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate));
    let best = scored.filter(|(score, _)| *score > 0.8).max_by(|one, two| one.0.total_cmp(&two.0));
    best.map(|(_, candidate)| candidate.to_owned())
}
