//! RSA keys that have a factor in common: whoever sees two of them has both private halves.

use std::collections::{BTreeMap, BTreeSet};

use dashu_int::UBig;
use dashu_int::ops::{BitTest as _, Gcd as _};

use crate::ssh::key::PublicKey;
use crate::ssh::key_type::KeyType;
use crate::ssh::wire;

/// The most different RSA keys that are compared with each other: these take about two seconds, and four times as many
/// would take ten times as long.
pub const COMPARED_KEYS: usize = 2048;

/// The most comparisons of two keys that are made among those that share a factor with any.
const COMPARISONS: usize = 100_000;

/// Pairs of keys that share a factor, by their places: every key that does is in one, with the first that has its factor.
/// The same key twice is no pair. Of more than [`COMPARED_KEYS`] different RSA keys the first so many are compared.
///
/// ```
/// use nixos_ssh::{AuthorizedKey, ssh::key_strength::shared_factors};
/// let key: AuthorizedKey = "ssh-ed25519 \
///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".parse()?;
/// assert!(shared_factors(&[&key.key, &key.key]).is_empty());
/// # Ok::<(), nixos_ssh::KeyError>(())
/// ```
#[must_use]
pub fn shared_factors(keys: &[&PublicKey]) -> Vec<(usize, usize)> {
    let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
    let mut first_with: BTreeMap<&[u8], usize> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    let mut moduli = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        if key.key_type() != KeyType::Rsa || !seen.insert(key.blob()) {
            continue;
        }
        let Some((_, modulus)) = wire::rsa_numbers(key.blob()) else { continue };
        // Another key with the same modulus differs in its exponent: both have the same factors.
        if let Some(first) = first_with.get(modulus) {
            pairs.insert((*first, place));
            continue;
        }
        first_with.insert(modulus, place);
        if moduli.len() < COMPARED_KEYS {
            moduli.push((place, UBig::from_be_bytes(modulus)));
        }
    }
    pairs.extend(pairs_of(&moduli));
    pairs.into_iter().collect()
}

/// The pairs among different moduli.
fn pairs_of(moduli: &[(usize, UBig)]) -> Vec<(usize, usize)> {
    let numbers: Vec<&UBig> = moduli.iter().map(|(_, modulus)| modulus).collect();
    let mut sharing: Vec<(usize, UBig)> = Vec::new();
    let mut pairs = Vec::new();
    let mut comparisons = 0;
    for ((place, modulus), rest) in moduli.iter().zip(products_of_others(&numbers)) {
        // All that a modulus shares with any other: one factor, or both with different keys.
        let common = modulus.gcd(&rest);
        if !is_secret(&common) || comparisons > COMPARISONS {
            continue;
        }
        comparisons += sharing.len();
        let others = sharing.iter().filter(|(_, other)| is_secret(&(&common).gcd(other)));
        pairs.extend(others.map(|(other, _)| (*other, *place)));
        if sharing.iter().all(|(_, other)| *other != common) {
            sharing.push((*place, common));
        }
    }
    pairs
}

/// Whether a common factor is one that nobody should know: small ones divide many numbers, and are a weakness of their own.
fn is_secret(factor: &UBig) -> bool {
    factor.bit_len() > 64
}

/// For each number the product of all others, modulo the number.
///
/// The sum of all products that leave one number out is that product modulo the number left out, since every other one
/// has it as a factor. The sum is made up a tree of products, and its remainders are taken down the same tree.
fn products_of_others(numbers: &[&UBig]) -> Vec<UBig> {
    let leaves = numbers.iter().map(|number| ((*number).clone(), UBig::ONE)).collect();
    let mut levels: Vec<Vec<(UBig, UBig)>> = vec![leaves];
    while let Some(last) = levels.last().filter(|last| last.len() > 1) {
        let next = last.chunks(2).filter_map(join).collect();
        levels.push(next);
    }
    let mut rests: Vec<UBig> = levels.pop().into_iter().flatten().map(|(_, sum)| sum).collect();
    while let Some(level) = levels.pop() {
        let below = level.iter().enumerate();
        rests = below.filter_map(|(place, (product, _))| Some(rests.get(place / 2)? % product)).collect();
    }
    rests
}

fn join(pair: &[(UBig, UBig)]) -> Option<(UBig, UBig)> {
    match pair {
        [(product, sum), (other_product, other_sum)] => {
            Some((product * other_product, sum * other_product + other_sum * product))
        }
        [single] => Some(single.clone()),
        _ => None,
    }
}
