//! Whether a small prime divides a modulus, asked of all 6542 primes up to 65537 at once.

use std::sync::LazyLock;

use dashu_int::UBig;

/// Moduli that are looked at in one pass: their chains of multiplications run side by side in a processor.
const LANES: usize = 8;

/// Some primes, with what it takes to see that one of them divides a number without a division.
struct Group {
    /// Products of primes, each below 2^64, and their inverses modulo 2^64.
    products: [u64; LANES],
    inverses: [u64; LANES],
    /// The primes of each product: themselves, their inverses, and the largest multiple's quotient.
    primes: [Vec<(u32, u64, u64)>; LANES],
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(groups);

/// The smallest odd prime up to 65537 that divides an odd number.
pub(super) fn smallest(number: &UBig) -> Option<u32> {
    let bytes = number.to_le_bytes();
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let words: Vec<u64> = bytes.chunks(8).map(word).collect();
    GROUPS.iter().find_map(|group| {
        let rests = group.rests(&words);
        let divides = |rest: u64| move |(_, inverse, limit): &&(u32, u64, u64)| rest.wrapping_mul(*inverse) <= *limit;
        rests
            .iter()
            .zip(&group.primes)
            .find_map(|(rest, primes)| primes.iter().find(divides(*rest)).map(|prime| prime.0))
    })
}

impl Group {
    /// A number for each product that a prime of it divides when the prime divides the number that the words make.
    /// (Hensel's division from the lowest word on: what is left over is the remainder times a power of two, negated.)
    fn rests(&self, words: &[u64]) -> [u64; LANES] {
        let mut rests = [0_u64; LANES];
        for word in words {
            for ((rest, product), inverse) in rests.iter_mut().zip(self.products).zip(self.inverses) {
                let (difference, borrow) = word.overflowing_sub(*rest);
                let quotient = difference.wrapping_mul(inverse);
                let high = (u128::from(quotient) * u128::from(product)) >> 64;
                *rest = (high as u64).wrapping_add(u64::from(borrow));
            }
        }
        rests
    }
}

fn groups() -> Vec<Group> {
    let mut products: Vec<(u64, Vec<u32>)> = Vec::new();
    for prime in odd_primes() {
        match products
            .last_mut()
            .and_then(|(product, primes)| Some((product.checked_mul(u64::from(prime))?, product, primes)))
        {
            Some((larger, product, primes)) => {
                *product = larger;
                primes.push(prime);
            }
            None => products.push((u64::from(prime), vec![prime])),
        }
    }
    products.resize(products.len().next_multiple_of(LANES), (1, Vec::new()));
    let group = |some: &[(u64, Vec<u32>)]| {
        let product = |lane: usize| some.get(lane).map_or(1, |(product, _)| *product);
        let entry = |prime: &u32| (*prime, inverse(u64::from(*prime)), u64::MAX / u64::from(*prime));
        let primes = |lane: usize| some.get(lane).map_or(Vec::new(), |(_, primes)| primes.iter().map(entry).collect());
        Group {
            products: std::array::from_fn(product),
            inverses: std::array::from_fn(|lane| inverse(product(lane))),
            primes: std::array::from_fn(primes),
        }
    };
    products.chunks(LANES).map(group).collect()
}

/// The inverse of an odd number modulo 2^64, by Newton's method: each step doubles the bits that are right.
fn inverse(number: u64) -> u64 {
    (0..6).fold(number, |inverse, _| inverse.wrapping_mul(2_u64.wrapping_sub(number.wrapping_mul(inverse))))
}

/// The odd primes up to 65537, by Eratosthenes' sieve.
fn odd_primes() -> Vec<u32> {
    let mut composite = vec![false; 65538];
    let mut primes = Vec::with_capacity(6542);
    for number in (3..composite.len()).step_by(2) {
        if composite.get(number) == Some(&false) {
            primes.extend(u32::try_from(number));
            composite
                .iter_mut()
                .skip(number.saturating_mul(number))
                .step_by(number)
                .for_each(|multiple| *multiple = true);
        }
    }
    primes
}
