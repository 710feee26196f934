//! Where the characters of a JSON string stand.

use crate::configuration::datum::Run;
use crate::source::Span;

/// The runs of a string literal, quotes included, that stands at a span: stretches without an escape, and each escape.
pub(super) fn runs(literal: &str, span: Span) -> Vec<Run> {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    let start = span.start as usize + 1;
    let mut runs = Vec::with_capacity(1);
    let (mut at, mut read) = (0, 0);
    let mut add = |at: &mut usize, read: &mut usize, width: usize, written: usize| {
        if written > 0 {
            let range = start + *read..start + *read + written;
            runs.push(Run { at: u32::try_from(*at).unwrap_or(u32::MAX), span: Span::new(span.source, range) });
        }
        *at += width;
        *read += written;
    };
    while let Some(rest) = inner.get(read..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        add(&mut at, &mut read, plain, plain);
        let Some(escape) = rest.get(plain..).filter(|escape| !escape.is_empty()) else { break };
        let (width, written) = escaped(escape);
        add(&mut at, &mut read, width, written.min(escape.len()));
    }
    runs
}

/// How many bytes an escape means, and how many it is written with.
fn escaped(text: &str) -> (usize, usize) {
    let code = text.strip_prefix("\\u").and_then(|rest| u32::from_str_radix(rest.get(..4)?, 16).ok());
    match code {
        None => (1, 2),
        // The first half of a character beyond 16 bits.
        Some(0xd800..0xdc00) => (4, 12),
        Some(code) => (char::from_u32(code).map_or(1, char::len_utf8), 6),
    }
}
