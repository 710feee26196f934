//! What a text is, whoever asks: on the ground, below the formats and the model.

/// Whether a text is what most texts are. Without an early end, so that the compiler looks at many bytes at once.
pub(crate) fn is_printable_ascii(text: &str) -> bool {
    text.bytes().fold(true, |all, byte| all & matches!(byte, 0x20..=0x7e))
}

/// Whether a month can have a day with this number; February the 29th counts in every year.
pub(crate) fn is_day(month: u32, day: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Bytes as digits of base 16, in lower case.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
