//! What makes a key weak although sshd takes it: its numbers, a private half that everybody has, a factor it shares.

use std::fmt;

use dashu_int::UBig;
use dashu_int::ops::BitTest as _;

use crate::ssh::key::PublicKey;
use crate::ssh::key_type::KeyType;
use crate::ssh::wire;

mod fermat;
mod published;
mod roca;
mod shared;
mod small_factors;

pub use published::{PublishedKey, published_keys};
pub use shared::{COMPARED_KEYS, shared_factors};

/// What is weak about a key by itself. How many bits it has says [`PublicKey::bits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weakness {
    /// Its private half is public.
    Published(&'static PublishedKey),
    /// An RSA exponent of 0, 1 or 2: no key, or a signature that anybody can make.
    ExponentTooSmall(u64),
    /// Another even RSA exponent: it has no private half.
    ExponentEven,
    /// The RSA exponent 3: sound, but unforgiving of mistakes in programs.
    ExponentThree,
    /// An odd RSA exponent other than 3 and 65537: its size, and its value if that fits.
    ExponentUnusual {
        /// Bits it has.
        bits: usize,
        /// Its value below 2^64.
        value: Option<u64>,
    },
    /// An RSA modulus of so many bits, not a multiple of eight: rarely what a sound generator makes.
    ModulusSize(usize),
    /// An RSA modulus that two divides.
    ModulusEven,
    /// An RSA modulus that is a square: its root is the private half.
    ModulusSquare,
    /// The smallest odd prime up to 65537 that divides an RSA modulus.
    SmallFactor(u32),
    /// The factors of an RSA modulus are so close that Fermat's method finds them in so many steps.
    CloseFactors {
        /// Steps of the method.
        steps: u32,
    },
    /// Made by an Infineon chip with the fault ROCA, CVE-2017-15361: it can be factored.
    Roca,
}

impl Weakness {
    /// Whether the key protects nothing: others can log in with it or compute what they need for it, or it is no key.
    ///
    /// ```
    /// use nixos_ssh::ssh::key_strength::Weakness;
    /// assert!(Weakness::Roca.is_broken());
    /// assert!(!Weakness::ExponentThree.is_broken());
    /// ```
    #[must_use]
    pub fn is_broken(&self) -> bool {
        let warning =
            matches!(self, Weakness::ExponentThree | Weakness::ExponentUnusual { .. } | Weakness::ModulusSize(_));
        !warning
    }
}

impl fmt::Display for Weakness {
    /// What is.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Weakness::Published(key) => write!(formatter, "its private half is public, in {}", key.source),
            Weakness::ExponentTooSmall(exponent) => write!(formatter, "its exponent is {exponent}"),
            Weakness::ExponentEven => formatter.write_str("its exponent is even, so that it has no private half"),
            Weakness::ExponentThree => formatter.write_str("its exponent is 3"),
            Weakness::ExponentUnusual { value: Some(value), .. } => {
                write!(formatter, "its exponent is {value} and not 65537")
            }
            Weakness::ExponentUnusual { bits, value: None } => {
                write!(formatter, "its exponent has {bits} bits and is not 65537")
            }
            Weakness::ModulusSize(bits) => write!(formatter, "it has {bits} bits, not a multiple of eight"),
            Weakness::ModulusEven => formatter.write_str("two divides it"),
            Weakness::ModulusSquare => formatter.write_str("it is the square of a number"),
            Weakness::SmallFactor(factor) => write!(formatter, "the small number {factor} divides it"),
            Weakness::CloseFactors { steps } => {
                write!(formatter, "its factors are so close together that {steps} steps find them")
            }
            Weakness::Roca => formatter.write_str("it comes from a chip with the fault ROCA (CVE-2017-15361)"),
        }
    }
}

/// What is weak about a key, the worst first. Of RSA keys the numbers are looked at, which takes about 0.1 milliseconds;
/// of all keys whether their private half is known to be public.
///
/// ```
/// use nixos_ssh::AuthorizedKey;
/// use nixos_ssh::ssh::key_strength::{Weakness, weaknesses};
/// // Vagrant's key, which every box of Vagrant trusts at first.
/// let key: AuthorizedKey = "ssh-ed25519 \
///     AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y".parse()?;
/// let found = weaknesses(&key.key);
/// assert_eq!(found[0].to_string(), "its private half is public, in hashicorp/vagrant: keys/vagrant.key.ed25519");
/// # Ok::<(), nixos_ssh::KeyError>(())
/// ```
#[must_use]
pub fn weaknesses(key: &PublicKey) -> Vec<Weakness> {
    let mut found: Vec<Weakness> = published::find(key).map(Weakness::Published).into_iter().collect();
    if key.key_type() == KeyType::Rsa
        && let Some((exponent, modulus)) = wire::rsa_numbers(key.blob())
    {
        found.extend(exponent_weakness(&UBig::from_be_bytes(exponent)).filter(Weakness::is_broken));
        found.extend(modulus_weaknesses(&UBig::from_be_bytes(modulus)));
        found.extend(exponent_weakness(&UBig::from_be_bytes(exponent)).filter(|weakness| !weakness.is_broken()));
        if !key.bits().is_multiple_of(8) {
            found.push(Weakness::ModulusSize(key.bits()));
        }
    }
    found
}

fn exponent_weakness(exponent: &UBig) -> Option<Weakness> {
    let value = u64::try_from(exponent).ok();
    match value {
        Some(65537) => None,
        Some(3) => Some(Weakness::ExponentThree),
        Some(value @ 0..3) => Some(Weakness::ExponentTooSmall(value)),
        _ if !exponent.bit(0) => Some(Weakness::ExponentEven),
        value => Some(Weakness::ExponentUnusual { bits: exponent.bit_len(), value }),
    }
}

fn modulus_weaknesses(modulus: &UBig) -> Vec<Weakness> {
    // The tests that follow are for products of odd numbers.
    if !modulus.bit(0) {
        return vec![Weakness::ModulusEven];
    }
    let mut found = Vec::new();
    found.extend(small_factors::smallest(modulus).map(Weakness::SmallFactor));
    found.extend(fermat::close_factors(modulus));
    found.extend(roca::is_vulnerable(modulus).then_some(Weakness::Roca));
    found
}
