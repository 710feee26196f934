//! Where values and literals end.

/// Where a value of JSON or TOML ends.
pub(super) fn data_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut depth = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => at = string_end(text, at),
            b'[' | b'{' => (at, depth) = (at + 1, depth + 1),
            b']' | b'}' => (at, depth) = (at + 1, depth.saturating_sub(1)),
            b',' | b'\n' if depth == 0 => return at,
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

/// Where `"…"` ends. A string inside an interpolation inside it counts as its end and its beginning.
pub(super) fn nix_string_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Where `''…''` ends.
pub(super) fn nix_block_end(text: &str, start: usize) -> usize {
    let mut at = start + 2;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("''")) {
        at += found + 2;
        match text.as_bytes().get(at) {
            // An escape: of two quotes, of a dollar, of anything.
            Some(b'\'' | b'$' | b'\\') => at += 1,
            _ => return at,
        }
    }
    text.len()
}

/// Where a string literal of JSON or TOML ends.
pub(super) fn string_end(text: &str, start: usize) -> usize {
    let literal = &text[start..];
    for fence in ["\"\"\"", "'''"] {
        if let Some(inner) = literal.strip_prefix(fence) {
            return inner.find(fence).map_or(text.len(), |end| start + end + 2 * fence.len());
        }
    }
    let bytes = literal.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != bytes[0] && bytes[at] != b'\n' {
        at += if bytes[at] == b'\\' && bytes[0] == b'"' { 2 } else { 1 };
    }
    (start + at + 1).min(text.len())
}

/// How many bytes from a place on are of a kind.
pub(super) fn length(text: &str, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| is_part(**byte)).count()
}

/// Where they end.
pub(super) fn skip(text: &str, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
    at + length(text, at, is_part)
}
