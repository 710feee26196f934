//! What edits change, as a unified diff in which no secret stands and nothing is hidden.

use nixos_ssh::diagnostic::without_secrets;
use nixos_ssh::printable::{printable, visible};
use similar::{ChangeTag, TextDiff};

/// The diff of a file that people call `name`; nothing stands for one that is not there yet.
///
/// A line that a CI runner would obey is written with an escape, whichever sign it has: blanks before it, as the sign of
/// a line of context is one, do not keep GitHub's runner from obeying.
pub fn text(name: &str, before: Option<&str>, after: &str) -> String {
    let name = printable(name);
    let from = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{name}"));
    let before = before.unwrap_or_default();
    // A lone carriage return ends no line here, as in the lines that are shown.
    let (old_lines, new_lines) = (lines(before), lines(after));
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let (old, new) = (shown(before), shown(after));
    let mut out = format!("--- {from}\n+++ b/{name}\n");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&format!("{}\n", hunk.header()));
        for line in hunk.iter_changes() {
            let (sign, text) = match line.tag() {
                ChangeTag::Delete => ('-', line.old_index().and_then(|index| old.get(index))),
                ChangeTag::Insert => ('+', line.new_index().and_then(|index| new.get(index))),
                ChangeTag::Equal => (' ', line.new_index().and_then(|index| new.get(index))),
            };
            out.push(sign);
            out.push_str(text.map_or("", String::as_str));
            out.push('\n');
            if !line.value().ends_with('\n') {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The lines of a text as they may be shown; a tab is seen as what it is.
fn shown(text: &str) -> Vec<String> {
    let visible = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
    let safe = without_secrets(text);
    let lines = safe.split_inclusive('\n').map(|line| line.strip_suffix('\n').unwrap_or(line));
    lines.map(visible).collect()
}
