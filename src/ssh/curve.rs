//! Points of the NIST curves: OpenSSH takes an ECDSA key only when its point is on the curve, so that a mistyped
//! character is seen here too.

use std::sync::LazyLock;

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;

/// One curve: y² = x³ − 3x + b, all modulo p (FIPS 186-4, appendix D.1.2).
struct Curve {
    p: UBig,
    modulo: ConstDivisor,
    b: UBig,
}

static P256: LazyLock<Curve> = LazyLock::new(|| {
    let one = UBig::ONE;
    let p = (&one << 256) - (&one << 224) + (&one << 192) + (&one << 96) - &one;
    Curve::new(p, "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")
});

static P384: LazyLock<Curve> = LazyLock::new(|| {
    let one = UBig::ONE;
    let p = (&one << 384) - (&one << 128) - (&one << 96) + (&one << 32) - &one;
    let b = "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef";
    Curve::new(p, b)
});

static P521: LazyLock<Curve> = LazyLock::new(|| {
    let p = (UBig::ONE << 521) - UBig::ONE;
    let b = "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00";
    Curve::new(p, b)
});

impl Curve {
    fn new(p: UBig, b: &str) -> Curve {
        let modulo = ConstDivisor::new(p.clone());
        // The texts are ours: a wrong one fails every test of this file.
        let b = UBig::from_str_radix(b, 16).unwrap_or_default();
        Curve { p, modulo, b }
    }

    fn has(&self, x: &UBig, y: &UBig) -> bool {
        if *x >= self.p || *y >= self.p {
            return false;
        }
        // x³ − 3x + b, without a number below zero: x · (x² + p − 3) + b.
        let right = x * (x.sqr() % &self.modulo + &self.p - UBig::from(3_u8)) + &self.b;
        y.sqr() % &self.modulo == right % &self.modulo
    }
}

/// Whether an uncompressed point (`4`, x, y) is on the curve whose coordinates have half its length.
pub(super) fn is_on_curve(point: &[u8]) -> bool {
    let curve: &Curve = match point.len() {
        65 => &P256,
        97 => &P384,
        133 => &P521,
        _ => return false,
    };
    let Some((4, coordinates)) = point.split_first() else { return false };
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    curve.has(&UBig::from_be_bytes(x), &UBig::from_be_bytes(y))
}

#[cfg(all(test, feature = "read"))]
mod tests {
    use super::is_on_curve;

    /// What the curves' own crates say of a point.
    fn by_crate(point: &[u8]) -> bool {
        match point.len() {
            65 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
            97 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
            133 => p521::PublicKey::from_sec1_bytes(point).is_ok(),
            _ => false,
        }
    }

    /// The points of the generators, from FIPS 186-4.
    const GENERATORS: [&str; 3] = [
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
    ];

    #[test]
    fn a_point_is_on_its_curve_as_the_crates_of_the_curves_say() {
        let mut on = 0;
        for generator in GENERATORS {
            let digits: Vec<u8> = (0..generator.len() / 2)
                .map(|at| u8::from_str_radix(&generator[at * 2..at * 2 + 2], 16).unwrap_or_default())
                .collect();
            assert!(is_on_curve(&digits) && by_crate(&digits));
            for byte in 0..digits.len() {
                for bit in 0..8 {
                    let mut point = digits.clone();
                    point[byte] ^= 1 << bit;
                    assert_eq!(is_on_curve(&point), by_crate(&point), "byte {byte}, bit {bit}");
                    on += usize::from(is_on_curve(&point));
                }
            }
            // Coordinates that are not below p are refused, though they mean a point.
            for fill in [0x00, 0xff] {
                let mut point = vec![fill; digits.len()];
                point[0] = 4;
                assert_eq!(is_on_curve(&point), by_crate(&point));
            }
            assert!(!is_on_curve(&digits[1..]));
        }
        assert_eq!(on, 0, "one bit leads from a point to no other");
    }
}
