//! Names of files as URIs.

/// A relative name as a relative reference, an absolute one as `file:` URI: whatever is not a letter, a digit or one
/// of `-._~/` is percent-encoded, so that a colon begins no scheme and `#` no fragment.
pub(super) fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    if name.starts_with('/') {
        out.push_str("file://");
    }
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
