//! placeholder
pub(crate) fn syntax_errors(parse: &rnix::Parse<rnix::Root>) -> Vec<(String, std::ops::Range<usize>)> {
    parse.errors().iter().map(|e| (e.to_string(), 0..0)).collect()
}
