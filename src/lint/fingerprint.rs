//! Names of findings that stay when lines move: for baselines, and for whoever compares two runs.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

use super::mark::Mark;
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::lint::checked::Checked;
use crate::secret::Secrets;
use crate::source::{Source, Span};
use crate::text::hexadecimal;

/// The most bytes of a line that are looked at before and after the beginning of a finding: a file of one long line
/// would be read once for each.
const BEFORE: usize = 256;
const AFTER: usize = 1024;

/// Changes when fingerprints are made in another way.
const VERSION: &str = "1";

/// A mark for every diagnostic: its fingerprint, and that it counts.
///
/// A fingerprint is made of the rule, the file, the text of the line without its blanks, and how many findings of the
/// same kind stand before it. Where that line may hold a secret, the message stands for it: a password could be
/// guessed from a hash. In an evaluated host the option and the message stand for the line.
///
/// ```
/// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, lint::fingerprint, source::Span};
/// let fingerprint = |text: &str, at: usize| {
///     let mut checked = Checked::default();
///     let id = checked.sources.add("host.nix", text);
///     checked.diagnostics.push(Diagnostic::new(Severity::Error, "…").label(Span::new(id, at..at + 1), ""));
///     fingerprint::mark(&checked)[0].fingerprint.clone()
/// };
/// assert_eq!(fingerprint("{ a = 1; }", 2), fingerprint("# moved\n\t{ a  = 1; }", 11));
/// assert_eq!(fingerprint("{ }", 0).len(), 32);
/// ```
#[must_use]
pub fn mark(checked: &Checked) -> Vec<Mark> {
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    let mut secrets = BTreeMap::new();
    let mark = |diagnostic: &Diagnostic| {
        let base = base(checked, diagnostic, &mut secrets);
        let count = seen.entry(base).or_default();
        let whole = Sha256::new().chain_update(base).chain_update(count.to_le_bytes()).finalize();
        *count += 1;
        Mark { fingerprint: hexadecimal(whole.get(..16).unwrap_or_default()), ..Mark::default() }
    };
    checked.diagnostics.iter().map(mark).collect()
}

/// The file that a finding is in.
pub(super) fn file<'c>(checked: &'c Checked, diagnostic: &Diagnostic) -> &'c str {
    let found = diagnostic.labels.first().and_then(|label| checked.sources.get(label.span.source));
    found.or_else(|| checked.sources.get(0)).map_or("", |source| source.name.as_str())
}

/// What findings of one kind have in common.
fn base(checked: &Checked, diagnostic: &Diagnostic, secrets: &mut BTreeMap<u32, Secrets>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    part(VERSION);
    part(diagnostic.rule.unwrap_or_default());
    part(file(checked, diagnostic));
    let span = diagnostic.labels.first().map_or(Span::NONE, |label| label.span);
    // JSON that Nix made is one line; there the option that a label names says where a finding is.
    let evaluated = checked.hosts.iter().any(Configuration::is_whole);
    if let Some(label) = diagnostic.labels.first().filter(|_| evaluated) {
        part(&label.text);
    }
    let source = checked.sources.get(span.source).filter(|_| !diagnostic.secret && !evaluated);
    match source.and_then(|source| line(source, span, secrets)) {
        Some(text) => part(&text),
        None => part(&diagnostic.message),
    }
    hash.finalize().into()
}

/// The line in which a span begins, without its blanks; nothing if that may hold a secret.
fn line(source: &Source, span: Span, secrets: &mut BTreeMap<u32, Secrets>) -> Option<String> {
    let range = around(&source.text, span.start as usize);
    let secrets = secrets.entry(span.source).or_insert_with(|| Secrets::of(source));
    let text = source.text.get(range.clone()).filter(|_| !secrets.touch(range))?;
    Some(normal(text))
}

/// The line around an offset, or as much of it as is looked at.
fn around(text: &str, offset: usize) -> std::ops::Range<usize> {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let offset = boundary(offset.min(text.len()));
    let first = boundary(offset.saturating_sub(BEFORE));
    let last = boundary(offset.saturating_add(AFTER).min(text.len()));
    let before = text.get(first..offset).and_then(|before| before.rfind('\n'));
    let after = text.get(offset..last).and_then(|after| after.find('\n'));
    before.map_or(first, |newline| first + newline + 1)..after.map_or(last, |newline| offset + newline)
}

/// Text with one blank wherever there are some.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
