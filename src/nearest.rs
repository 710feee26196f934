//! The nearest right name for a wrong one.

/// How similar a name must be.
const SIMILAR: f64 = 0.8;

/// The most similar of `names`, if one is similar at all.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    // No name of ours is near one as long as that, and the comparison takes its length.
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    let counts = counts(&lower);
    let scored = names.filter(|candidate| may_be_similar(&lower, &counts, candidate));
    let scored = scored.map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate));
    let best = scored.filter(|(score, _)| *score > SIMILAR).max_by(|one, two| one.0.total_cmp(&two.0));
    best.map(|(_, candidate)| candidate.to_owned())
}

/// How often each byte stands in a name.
fn counts(name: &str) -> [u8; 256] {
    let mut counts = [0_u8; 256];
    for byte in name.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// Whether a comparison can come to more than [`SIMILAR`], by the letters that both have: many names are compared with
/// every keyword, and most have too few in common.
#[allow(clippy::cast_precision_loss, reason = "lengths of names")]
fn may_be_similar(lower: &str, counts: &[u8; 256], candidate: &str) -> bool {
    if !lower.is_ascii() || !candidate.is_ascii() {
        return true;
    }
    let mut left = *counts;
    let mut common = 0_usize;
    for byte in candidate.bytes() {
        if let Some(count) = left.get_mut(usize::from(byte.to_ascii_lowercase())).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let share = |length: usize| common as f64 / length.max(1) as f64;
    let jaro = (share(lower.len()) + share(candidate.len()) + 1.0) / 3.0;
    // Four letters at the beginning count once more.
    let best = jaro + 0.4 * (1.0 - jaro);
    common > 0 && best > SIMILAR
}

#[cfg(test)]
mod tests {
    use super::{SIMILAR, counts, may_be_similar, nearest};
    use crate::ssh::keyword::Dialect;

    #[test]
    fn nothing_similar_is_passed_over() {
        let keywords: Vec<&str> = Dialect::Sshd.keywords().iter().map(|keyword| keyword.name).collect();
        for name in &keywords {
            for cut in 1..name.len() {
                let wrong = format!("{}x{}", &name[..cut], &name[cut + 1..]).to_lowercase();
                for keyword in &keywords {
                    let similar = strsim::jaro_winkler(&wrong, &keyword.to_lowercase()) > SIMILAR;
                    assert!(!similar || may_be_similar(&wrong, &counts(&wrong), keyword), "{wrong} {keyword}");
                }
            }
        }
        assert_eq!(nearest("PermitRotLogin", keywords.into_iter()).as_deref(), Some("PermitRootLogin"));
    }
}
