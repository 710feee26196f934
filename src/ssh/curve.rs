//! Points of the NIST curves: OpenSSH takes an ECDSA key only when its point is on the curve, so that a mistyped
//! character is seen here too.

/// Whether an uncompressed point (`4`, x, y) is on the curve whose coordinates have half its length.
pub(super) fn is_on_curve(point: &[u8]) -> bool {
    match point.len() {
        65 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
        97 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
        133 => p521::PublicKey::from_sec1_bytes(point).is_ok(),
        _ => false,
    }
}
