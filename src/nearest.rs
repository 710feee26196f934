//! The nearest right name for a wrong one.

/// How similar a name must be.
const SIMILAR: f64 = 0.8;

/// How long a name may be that is compared.
const LONGEST: usize = 100;

/// The most similar of `names`, if one is similar at all.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    // No name of ours is near one as long as that, and the comparison takes its length.
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let (letters, counts) = (letters(&lower), counts(&lower));
    let near =
        |candidate: &&str| share_enough(&lower, letters, candidate) && may_be_similar(&lower, &counts, candidate);
    let scored = names.filter(near);
    let scored = scored.map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate));
    let best = scored.filter(|(score, _)| *score > SIMILAR).max_by(|one, two| one.0.total_cmp(&two.0));
    best.map(|(_, candidate)| candidate.to_owned())
}

/// Whether one letter too many, too few, another or swapped with its neighbour is all that two names differ in, whatever
/// their case.
pub(crate) fn is_slip(one: &str, two: &str) -> bool {
    // Most names differ in more than the middle, which costs no table to see.
    let same = |pair: &(u8, u8)| pair.0.eq_ignore_ascii_case(&pair.1);
    let before = one.bytes().zip(two.bytes()).take_while(same).count();
    let behind = one.bytes().rev().zip(two.bytes().rev()).take_while(same).count();
    let longest = one.len().max(two.len());
    let may_be = before + behind + 8 >= longest && longest <= LONGEST;
    may_be && strsim::osa_distance(&one.to_lowercase(), &two.to_lowercase()) == 1
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

/// Which letters and digits stand in a name.
fn letters(name: &str) -> u64 {
    name.bytes().fold(0, |letters, byte| letters | 1 << (byte.to_ascii_lowercase() % 64))
}

/// The same by the kinds of letters alone: what one name has and the other has not at all is not common.
fn share_enough(lower: &str, letters: u64, candidate: &str) -> bool {
    let other = self::letters(candidate);
    let common = |name: &str, only: u64| name.len().saturating_sub(only.count_ones() as usize);
    let common = common(lower, letters & !other).min(common(candidate, other & !letters));
    !lower.is_ascii() || !candidate.is_ascii() || can_be_similar(lower, candidate, common)
}

/// Whether a comparison can come to more than [`SIMILAR`], by the letters that both have: many names are compared with
/// every keyword, and most have too few in common.
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
    can_be_similar(lower, candidate, common)
}

/// Whether two names with so many letters in common can be more similar than [`SIMILAR`].
#[allow(clippy::cast_precision_loss, reason = "lengths of names")]
fn can_be_similar(lower: &str, candidate: &str, common: usize) -> bool {
    let share = |length: usize| common as f64 / length.max(1) as f64;
    let jaro = (share(lower.len()) + share(candidate.len()) + 1.0) / 3.0;
    // Up to four letters that both begin with count once more.
    let pairs = lower.bytes().zip(candidate.bytes()).take(4);
    let prefix = pairs.take_while(|(one, two)| one.eq_ignore_ascii_case(two)).count();
    let best = jaro + 0.1 * prefix as f64 * (1.0 - jaro);
    // A little more, for what is lost in rounding.
    common > 0 && best + 1e-9 > SIMILAR
}

#[cfg(test)]
mod tests {
    use super::{SIMILAR, counts, is_slip, letters, may_be_similar, nearest, share_enough};
    use crate::ssh::keyword::Dialect;

    #[test]
    fn nothing_similar_is_passed_over() {
        let keywords: Vec<&str> = Dialect::Sshd.keywords().iter().map(|keyword| keyword.name).collect();
        for name in &keywords {
            for cut in 1..name.len() {
                let wrong = format!("{}x{}", &name[..cut], &name[cut + 1..]).to_lowercase();
                for keyword in &keywords {
                    let similar = strsim::jaro_winkler(&wrong, &keyword.to_lowercase()) > SIMILAR;
                    let looked_at = share_enough(&wrong, letters(&wrong), keyword)
                        && may_be_similar(&wrong, &counts(&wrong), keyword);
                    assert!(!similar || looked_at, "{wrong} {keyword}");
                    let slip = strsim::osa_distance(&wrong, &keyword.to_lowercase()) == 1;
                    assert_eq!(is_slip(&wrong, keyword), slip, "{wrong} {keyword}");
                }
            }
        }
        assert_eq!(nearest("PermitRotLogin", keywords.into_iter()).as_deref(), Some("PermitRootLogin"));
    }
}
