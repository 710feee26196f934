//! Points of the NIST curves: OpenSSH takes an ECDSA key only when its point is on the curve, so that a mistyped
//! character is seen here too.

/// y² = x³ - 3x + b modulo p. Numbers are little-endian limbs.
struct Curve<const N: usize> {
    p: [u64; N],
    b: [u64; N],
    /// -1/p modulo 2^64, which Montgomery's multiplication needs.
    inverse: u64,
    /// 2^(128 N) modulo p: multiplied with a number it brings it into Montgomery's form.
    square: [u64; N],
}

const P256: Curve<4> = Curve::new(
    [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001],
    [0x3bce_3c3e_27d2_604b, 0x651d_06b0_cc53_b0f6, 0xb3eb_bd55_7698_86bc, 0x5ac6_35d8_aa3a_93e7],
);
const P384: Curve<6> = Curve::new(
    [0x0000_0000_ffff_ffff, 0xffff_ffff_0000_0000, 0xffff_ffff_ffff_fffe, u64::MAX, u64::MAX, u64::MAX],
    [
        0x2a85_c8ed_d3ec_2aef,
        0xc656_398d_8a2e_d19d,
        0x0314_088f_5013_875a,
        0x181d_9c6e_fe81_4112,
        0x988e_056b_e3f8_2d19,
        0xb331_2fa7_e23e_e7e4,
    ],
);
const P521: Curve<9> = Curve::new(
    [u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, 0x1ff],
    [
        0xef45_1fd4_6b50_3f00,
        0x3573_df88_3d2c_34f1,
        0x1652_c0bd_3bb1_bf07,
        0x5619_3951_ec7e_937b,
        0xb8b4_8991_8ef1_09e1,
        0xa2da_725b_99b3_15f3,
        0x929a_21a0_b685_40ee,
        0x953e_b961_8e1c_9a1f,
        0x51,
    ],
);

/// Whether an uncompressed point (`4`, x, y) is on the curve whose coordinates have half its length.
pub(super) fn is_on_curve(point: &[u8]) -> bool {
    let Some((4, coordinates)) = point.split_first() else { return false };
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    match (x.len(), y.len()) {
        (32, 32) => P256.holds(x, y),
        (48, 48) => P384.holds(x, y),
        (66, 66) => P521.holds(x, y),
        _ => false,
    }
}

impl<const N: usize> Curve<N> {
    const fn new(p: [u64; N], b: [u64; N]) -> Curve<N> {
        // Newton's iteration doubles the right bits each time.
        let mut inverse = 1u64;
        let mut step = 0;
        while step < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(p[0].wrapping_mul(inverse)));
            step += 1;
        }
        let mut square = [0; N];
        square[0] = 1;
        let mut doubled = 0;
        while doubled < 128 * N {
            square = add(&square, &square, &p);
            doubled += 1;
        }
        Curve { p, b, inverse: inverse.wrapping_neg(), square }
    }

    fn holds(&self, x: &[u8], y: &[u8]) -> bool {
        let (x, y) = (number::<N>(x), number::<N>(y));
        let below = |number| difference(number, &self.p).1;
        if !below(&x) || !below(&y) {
            return false;
        }
        let form = |number| self.multiply(number, &self.square);
        let (x, y, b) = (form(&x), form(&y), form(&self.b));
        let mut right = self.multiply(&self.multiply(&x, &x), &x);
        for _ in 0..3 {
            right = subtract(&right, &x, &self.p);
        }
        add(&right, &b, &self.p) == self.multiply(&y, &y)
    }

    /// Montgomery's multiplication: a b / 2^(64 N) modulo p.
    fn multiply(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let mut sum = [0; N];
        let mut high = 0;
        for &digit in b {
            let mut carry = 0;
            for (limb, &factor) in sum.iter_mut().zip(a) {
                (*limb, carry) = wide(*limb, digit, factor, carry);
            }
            let (middle, over) = carry_add(high, carry, 0);
            // With this multiple of p the lowest limb becomes zero, and everything moves down by one.
            let multiple = sum[0].wrapping_mul(self.inverse);
            let mut carry = 0;
            for (limb, &factor) in sum.iter_mut().zip(&self.p) {
                (*limb, carry) = wide(*limb, multiple, factor, carry);
            }
            sum.rotate_left(1);
            (sum[N - 1], high) = carry_add(middle, carry, 0);
            high += over;
        }
        reduced(sum, high, &self.p)
    }
}

/// The limbs of big-endian bytes.
fn number<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut limbs = [0; N];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(8)) {
        *limb = chunk.iter().fold(0, |limb, &byte| limb << 8 | u64::from(byte));
    }
    limbs
}

/// limb + a b + carry, as its lower and its upper half; it cannot overflow.
const fn wide(limb: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = limb as u128 + a as u128 * b as u128 + carry as u128;
    (sum as u64, (sum >> 64) as u64)
}

/// a + b + carry, and the carry out of it.
const fn carry_add(a: u64, b: u64, carry: u64) -> (u64, u64) {
    wide(a, b, 1, carry)
}

/// a + b modulo p.
const fn add<const N: usize>(a: &[u64; N], b: &[u64; N], p: &[u64; N]) -> [u64; N] {
    let mut sum = [0; N];
    let (mut carry, mut index) = (0, 0);
    while index < N {
        (sum[index], carry) = carry_add(a[index], b[index], carry);
        index += 1;
    }
    reduced(sum, carry, p)
}

/// A number below 2 p, with its carry, modulo p.
const fn reduced<const N: usize>(number: [u64; N], high: u64, p: &[u64; N]) -> [u64; N] {
    let (less, borrow) = difference(&number, p);
    if high > 0 || !borrow { less } else { number }
}

/// a - b modulo p.
fn subtract<const N: usize>(a: &[u64; N], b: &[u64; N], p: &[u64; N]) -> [u64; N] {
    match difference(a, b) {
        (difference, false) => difference,
        (_, true) => difference(p, &difference(b, a).0).0,
    }
}

/// a - b modulo 2^(64 N), and whether b is the greater one.
const fn difference<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let mut result = [0; N];
    let (mut borrow, mut index) = (false, 0);
    while index < N {
        let (once, first) = a[index].overflowing_sub(b[index]);
        let (twice, second) = once.overflowing_sub(borrow as u64);
        (result[index], borrow) = (twice, first || second);
        index += 1;
    }
    (result, borrow)
}
