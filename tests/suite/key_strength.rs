//! Weak keys: numbers made to have each weakness, keys that are known to have it, and sound ones that have none.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dashu_int::UBig;
use dashu_int::ops::{BitTest as _, SquareRoot as _};
use nixos_ssh::ssh::key_line::inspect;
use nixos_ssh::ssh::key_strength::{Weakness, published_keys, shared_factors, weaknesses};
use nixos_ssh::{AuthorizedKey, PublicKey};

use super::sshd_tool::{Folder, succeed, tool};

/// Numbers of a sequence: the same in every run.
fn number(seed: u64, bits: usize) -> UBig {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes: Vec<u8> = (0..bits / 8)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect();
    bytes[0] |= 0xc0;
    *bytes.last_mut().unwrap() |= 1;
    UBig::from_be_bytes(&bytes)
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

fn integer(number: &UBig) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    field(&[if bytes.first().is_some_and(|first| first & 0x80 != 0) { &[0][..] } else { &[] }, &bytes].concat())
}

/// A line with a key of these numbers, as sshd reads it.
fn rsa(exponent: &UBig, modulus: &UBig) -> PublicKey {
    let blob = [field(b"ssh-rsa"), integer(exponent), integer(modulus)].concat();
    let line = format!("ssh-rsa {}", STANDARD.encode(blob));
    inspect(&line).result.unwrap_or_else(|error| panic!("{error}: {line}")).key
}

fn of_modulus(modulus: &UBig) -> Vec<Weakness> {
    weaknesses(&rsa(&UBig::from(65537_u32), modulus))
}

fn primes_to(last: u32) -> Vec<u32> {
    let is_prime =
        |number: &u32| (2..).take_while(|root| root * root <= *number).all(|root| !number.is_multiple_of(root));
    (2..=last).filter(is_prime).collect()
}

/// The first number that no prime up to 65537 divides, of those that begin with `start` and go on in even steps.
fn first_rough(start: &UBig, step: &UBig) -> UBig {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| primes_to(65537));
    let rests: Vec<(u32, u32, u32)> = PRIMES.iter().map(|prime| (*prime, start % *prime, step % *prime)).collect();
    let divides =
        |times: u32| move |(prime, rest, step): &(u32, u32, u32)| (rest + times * step).is_multiple_of(*prime);
    let times = (0_u32..60_000).find(|times| !rests.iter().any(divides(*times)));
    start + step * times.expect("one of ten numbers is rough")
}

/// A number of so many bits that no prime up to 65537 divides.
fn rough(seed: u64, bits: usize) -> UBig {
    first_rough(&number(seed, bits), &UBig::from(2_u32))
}

#[test]
fn exponents() {
    let modulus = rough(1, 2048);
    let of = |exponent: UBig| weaknesses(&rsa(&exponent, &modulus));
    assert_eq!(of(UBig::from(65537_u32)), []);
    for small in 0..3_u64 {
        assert_eq!(of(UBig::from(small)), [Weakness::ExponentTooSmall(small)]);
    }
    assert_eq!(of(UBig::from(3_u32)), [Weakness::ExponentThree]);
    assert_eq!(of(UBig::from(65536_u32)), [Weakness::ExponentEven]);
    assert_eq!(of(UBig::from(35_u32)), [Weakness::ExponentUnusual { bits: 6, value: Some(35) }]);
    let long = (UBig::ONE << 128) + UBig::ONE;
    assert_eq!(of(long), [Weakness::ExponentUnusual { bits: 129, value: None }]);
}

#[test]
fn moduli() {
    let odd = rough(2, 2048);
    assert_eq!(of_modulus(&(&odd + UBig::ONE)), [Weakness::ModulusEven]);
    assert_eq!(of_modulus(&(rough(3, 2048) >> 3 | UBig::ONE)).last(), Some(&Weakness::ModulusSize(2045)));
    // The first and the last primes that are looked for, and the first that is not.
    for factor in [3_u32, 5, 251, 257, 65519, 65521, 65537] {
        let found = of_modulus(&(rough(u64::from(factor), 2048) * factor));
        assert_eq!(found.first(), Some(&Weakness::SmallFactor(factor)));
    }
    let found = of_modulus(&(rough(4, 2048) * 3_u32 * 65521_u32));
    assert_eq!(found.first(), Some(&Weakness::SmallFactor(3)));
    assert!(of_modulus(&(rough(5, 2048) * 65539_u32)).iter().all(|weakness| !weakness.is_broken()));
    let root = rough(6, 1024);
    assert_eq!(of_modulus(&(&root * &root)), [Weakness::ModulusSquare]);
    assert_eq!(of_modulus(&(&root * &root * UBig::from(9_u32)))[0], Weakness::SmallFactor(3));
}

#[test]
fn close_factors_take_as_many_steps_as_they_are_apart() {
    // (a + b)(a - b) = a² - b², and the method begins above its root: b is the largest odd number for so many steps.
    let sum = rough(7, 1024) + UBig::ONE;
    for step in [1_u32, 2, 7, 50, 99, 100, 101] {
        let square = &sum * (2 * step) - UBig::from(step * step);
        let root = square.sqrt();
        let difference = if root.bit(0) { root } else { root - UBig::ONE };
        let found = of_modulus(&((&sum + &difference) * (&sum - &difference)));
        let close = Weakness::CloseFactors { steps: step };
        assert_eq!(found.contains(&close), step <= 100, "{step}: {found:?}");
    }
    // Far apart: nothing is found.
    assert_eq!(of_modulus(&(rough(8, 1024) * rough(9, 1024))), []);
}

#[test]
fn roca() {
    let product: UBig = primes_to(167).into_iter().map(UBig::from).product();
    let expected = UBig::from_str_radix("924CBA6AE99DFA084537FACC54948DF0C23DA044D8CABE0EDD75BC6", 16).unwrap();
    assert_eq!(product, expected);
    let ring = dashu_int::fast_div::ConstDivisor::new(product.clone());
    let with_rest =
        |seed: u64, rest: UBig| first_rough(&((number(seed, 2048) / &product) * &product + &rest), &product);
    for power in [0_u32, 1, 2, 77, 123_456_789] {
        let rest = ring.reduce(65537_u32).pow(&UBig::from(power)).residue();
        assert!(of_modulus(&with_rest(u64::from(power), rest)).contains(&Weakness::Roca), "{power}");
    }
    // 1 modulo all of them but 3, where it is 2: of an order that fits, and yet no power of 65537.
    let third = &product / 3_u32;
    let rest = [UBig::from(1_u32), UBig::from(2_u32)].into_iter().map(|times| times * &third + UBig::ONE);
    let rest = rest.into_iter().find(|rest| rest % 3_u32 == 2).unwrap();
    assert!(!of_modulus(&with_rest(3, rest)).contains(&Weakness::Roca));
}

#[test]
fn factors_in_common() {
    let primes: Vec<UBig> = (0..40).map(|seed| rough(100 + seed, 1024)).collect();
    let exponent = UBig::from(65537_u32);
    let key = |one: usize, other: usize| rsa(&exponent, &(&primes[one] * &primes[other]));
    // 0 and 3 share one factor, 1, 4 and 5 another; 6 shares both of its factors with 7 and 8; 9 is 0 with another
    // exponent, and 10 is 0 again.
    let keys = [
        key(0, 1),
        key(2, 3),
        key(4, 5),
        key(1, 6),
        key(2, 7),
        key(8, 3),
        key(9, 10),
        key(9, 11),
        key(12, 10),
        rsa(&UBig::from(3_u32), &(&primes[0] * &primes[1])),
        key(0, 1),
        key(13, 14),
    ];
    let all: Vec<&PublicKey> = keys.iter().collect();
    let pairs = shared_factors(&all);
    assert_eq!(pairs, [(0, 3), (0, 9), (1, 4), (1, 5), (6, 7), (6, 8)]);
    assert_eq!(shared_factors(&[]), []);
    assert_eq!(shared_factors(&all[..1]), []);
    assert_eq!(shared_factors(&[all[0], all[10]]), []);
    // Small factors in common are no secret.
    let small = [rsa(&exponent, &(&primes[20] * 3_u32)), rsa(&exponent, &(&primes[21] * 3_u32))];
    assert_eq!(shared_factors(&[&small[0], &small[1]]), []);
    // Three keys, each pair of which shares a factor: none has one of its own.
    let ring = [key(30, 31), key(31, 32), key(32, 30)];
    assert_eq!(shared_factors(&[&ring[0], &ring[1], &ring[2]]), [(0, 1), (0, 2), (1, 2)]);
}

#[test]
fn published_keys_are_in_order_and_found() {
    let known = published_keys();
    assert!(known.len() > 100);
    assert!(known.windows(2).all(|two| two[0].fingerprint < two[1].fingerprint));
    for key in known {
        let digest = key.fingerprint.strip_prefix("SHA256:").unwrap();
        let digest = base64::engine::general_purpose::STANDARD_NO_PAD.decode(digest).unwrap();
        assert_eq!(digest.len(), 32, "{key:?}");
        assert!(key.source.contains(": ") && key.source.contains('/'), "{key:?}");
    }
    for (line, source) in PUBLISHED {
        let key: AuthorizedKey = line.parse().unwrap();
        let [Weakness::Published(found), ..] = weaknesses(&key.key)[..] else { panic!("{line} is not known") };
        assert!(found.source.starts_with(source), "{found:?}");
        assert_eq!(found.fingerprint, key.key.fingerprint());
    }
}

/// Public halves as they stand beside the private ones.
const PUBLISHED: [(&str, &str); 5] = [
    (
        "ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct\
         1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUec\
         p4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hruc\
         XzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==",
        "hashicorp/vagrant",
    ),
    ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y", "hashicorp/vagrant"),
    (
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBChdA2BmwcG49OrQN33f/sj+OHL5sJhwVl2Qim0v\
         kUJQCry1zFpKTa9ZcDMiWaEhoAR6FGoaGI04ff7CS+1yybQ=",
        "NixOS/nixpkgs: nixos/tests/ssh-keys.nix",
    ),
    (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDPQXmEVMVLmeFRyafKMVWgPDkv8/uRBTwmcEDatZzMD",
        "NixOS/nixpkgs: nixos/tests/ssh-keys.nix",
    ),
    (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHHxQHThDpD9/AMWNqQer3Tg9gXMb2lTZMn0pelo8xyv",
        "NixOS/nixpkgs: nixos/tests/borgbackup.nix",
    ),
];

#[test]
#[ignore = "needs ssh-keygen; tests/run runs it"]
fn keys_of_ssh_keygen_are_sound() {
    let folder = Folder::new();
    let mut keys = Vec::new();
    for (index, bits) in ["1024", "2048", "3072", "4096"].into_iter().cycle().take(12).enumerate() {
        keys.push(folder.key_of_type(&format!("rsa{index}"), &["-t", "rsa", "-b", bits]).public());
    }
    for (name, bits) in [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")] {
        keys.push(folder.key_of_type(&format!("{name}{bits}"), &["-t", name, "-b", bits]).public());
    }
    for key in &keys {
        assert_eq!(weaknesses(key), [], "{key}");
    }
    assert_eq!(shared_factors(&keys.iter().collect::<Vec<_>>()), []);
    // The fingerprints of the published keys are those that ssh-keygen computes from the public halves.
    for (line, _) in PUBLISHED {
        let file = folder.write("published.pub", line);
        let listed = succeed(std::process::Command::new(tool("ssh-keygen")).arg("-lf").arg(file));
        let key: AuthorizedKey = line.parse().unwrap();
        assert_eq!(listed.split(' ').nth(1), Some(&*key.key.fingerprint()));
    }
}
