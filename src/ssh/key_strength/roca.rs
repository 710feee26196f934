//! ROCA, CVE-2017-15361: primes of a chip's library are powers of 65537 modulo a product of small primes, and so are the
//! moduli they make (Nemec and others, "The Return of Coppersmith's Attack", CCS 2017, section 2.2).

use std::sync::LazyLock;

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;

/// The primes whose product is taken; 65537 and its powers are few modulo each of them.
const PRIMES: [u32; 39] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// How many powers 65537 has modulo the product, and the prime powers that number is made of.
const ORDER: u64 = 2_454_106_387_091_158_800;
const ORDER_FACTORS: [u64; 13] = [16, 81, 25, 7, 11, 13, 17, 23, 29, 37, 41, 53, 83];

static RING: LazyLock<ConstDivisor> =
    LazyLock::new(|| ConstDivisor::new(PRIMES.iter().map(|prime| UBig::from(*prime)).product()));

/// Whether a modulus is a power of 65537 modulo the product. A sound one is by chance with a probability of 2^-160.
pub(super) fn is_vulnerable(modulus: &UBig) -> bool {
    let element = RING.reduce(modulus.clone());
    if element.pow(&UBig::from(ORDER)).residue() != UBig::ONE {
        return false;
    }
    // The element has an order that fits. It is a power of 65537 when it is so in every part of the group.
    let generator = RING.reduce(65537_u32);
    ORDER_FACTORS.iter().all(|factor| {
        let part = UBig::from(ORDER / factor);
        let (step, wanted) = (generator.pow(&part), element.pow(&part));
        let powers = std::iter::successors(Some(RING.reduce(1_u32)), |power| Some(power.clone() * &step));
        powers.take(usize::try_from(*factor).unwrap_or_default()).any(|power| power == wanted)
    })
}
