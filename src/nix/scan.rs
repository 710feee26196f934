//! placeholder until the scan lands.
pub(crate) struct Scanned<'t> {
    pub(crate) text: Option<&'t str>,
}
pub(crate) fn scan(bytes: &[u8]) -> Scanned<'_> {
    Scanned { text: std::str::from_utf8(bytes).ok() }
}
