//! Fermat's method: a modulus is found to be a product when its factors are close together.

use dashu_int::UBig;
use dashu_int::ops::SquareRoot as _;

use super::Weakness;

/// Steps that are tried: weak generators give keys that fall within one or two.
const STEPS: u32 = 100;

/// Nearly all numbers that are no squares are seen to be none by what they leave modulo this: 99 of 100.
const SIEVE: u64 = 64 * 63 * 65 * 11;

/// What the method finds out about an odd modulus.
pub(super) fn close_factors(modulus: &UBig) -> Option<Weakness> {
    let root = modulus.sqrt();
    if &root * &root == *modulus {
        return Some(Weakness::ModulusSquare);
    }
    // The modulus is a² - b² = (a + b)(a - b) for the first a at which a² - modulus is a square.
    let (root_rest, modulus_rest) = (&root % SIEVE, modulus % SIEVE);
    let found = (1..=STEPS).find(|steps| {
        let sum_rest = (root_rest + u64::from(*steps)) % SIEVE;
        may_be_square((sum_rest * sum_rest + SIEVE - modulus_rest) % SIEVE) && {
            let sum = &root + UBig::from(*steps);
            is_square(&(&sum * &sum - modulus))
        }
    });
    found.map(|steps| Weakness::CloseFactors { steps })
}

/// The remainders that squares leave, a bit for each.
const fn square_remainders(modulus: u64) -> u128 {
    let mut bits = 0;
    let mut root = 0;
    while root < modulus {
        bits |= 1 << (root * root % modulus);
        root += 1;
    }
    bits
}

/// Whether a square can leave this modulo the sieve.
fn may_be_square(rest: u64) -> bool {
    const OF_64: u128 = square_remainders(64);
    const OF_63: u128 = square_remainders(63);
    const OF_65: u128 = square_remainders(65);
    const OF_11: u128 = square_remainders(11);
    OF_64 >> (rest % 64) & OF_63 >> (rest % 63) & OF_65 >> (rest % 65) & OF_11 >> (rest % 11) & 1 == 1
}

fn is_square(number: &UBig) -> bool {
    let root = number.sqrt();
    &root * &root == *number
}
