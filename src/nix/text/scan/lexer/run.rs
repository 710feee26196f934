//! Runs of path characters, looked at once: whether rnix makes a path, a URI or tokens of them.

use super::super::bytes::{PATH_WORD, URI, is, run_end};

/// What rnix takes a run of path characters for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunKind {
    #[default]
    Tokens,
    Path,
    /// From the last underscore on only.
    Uri,
}

/// A run of path characters without `/`, looked at once.
#[derive(Default)]
pub(super) struct Run {
    pub(super) end: usize,
    pub(super) kind: RunKind,
    pub(super) last_underscore: Option<usize>,
}

impl Run {
    /// The run that stands at an offset.
    pub(super) fn at(text: &str, start: usize) -> Run {
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let end = run_end(text.as_bytes(), start, PATH_WORD);
        let length = end - start;
        let kind = match (rest.get(length), rest.get(length + 1)) {
            (Some(b'/'), None | Some(b'/' | b'*')) => RunKind::Tokens,
            (Some(b'/'), Some(_)) => {
                let next = text.get(end + 1..).and_then(|text| text.chars().next());
                if next.is_some_and(char::is_whitespace) { RunKind::Tokens } else { RunKind::Path }
            }
            (Some(b':'), Some(&next)) if is(next, URI) => RunKind::Uri,
            _ => RunKind::Tokens,
        };
        let last_underscore = match kind {
            RunKind::Uri => rest.get(..length).and_then(|run| run.iter().rposition(|&byte| byte == b'_')),
            _ => None,
        };
        Run { end, kind, last_underscore: last_underscore.map(|at| at + start) }
    }
}
