//! Diagnostics for people, in rustc's form: the source line, a caret, what to do.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::places::Places;
use super::report::Report;
use super::summary::Summary;
use crate::check::Checked;
use crate::diagnostic::fix::Fix;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::mark::{Mark, Status, left_out, left_out_in_words, shown};
use crate::nix::files::FileError;
use crate::printable::{commands, is_hidden, printable};
use crate::secret::{Secrets, may_hold_secret, replacement_may_hold_secret};
use crate::source::{Source, Sources, Span, line_column};

/// A report for people, with colours.
#[derive(Debug)]
pub struct Human;

impl Human {
    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::emit::{human::Human, report::Report, summary::Summary};
    /// assert!(Human::begin().end(&Summary::default()).contains("no findings"));
    /// ```
    #[must_use]
    pub fn begin() -> Human {
        Human
    }
}

impl Report for Human {
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String {
        let mut look = Kept { places: Places::new(&checked.sources), secrets: BTreeMap::new() };
        let is_ours = |status: &Status| *status == Status::Active;
        let mut out = String::new();
        for (diagnostic, _) in shown(checked, marks, is_ours) {
            out.push_str(&render_at(diagnostic, &checked.sources, &mut look));
            out.push_str("\n\n");
        }
        let name = checked.sources.get(0).map_or("", |source| source.name.as_str());
        for (rule, number) in left_out(checked, marks, is_ours) {
            let words = left_out_in_words(number, rule);
            out.push_str(&format!("\u{1b}[1mnote\u{1b}[0m: {}: {words}\n\n", printable(name)));
        }
        out
    }

    fn unreadable(&mut self, name: &str, error: &FileError) -> String {
        format!("\u{1b}[1;31merror\u{1b}[0m: {}: {}\n\n", printable(name), printable(&error.to_string()))
    }

    fn end(&mut self, summary: &Summary) -> String {
        self::summary(summary)
    }
}

/// What a run found in numbers, and always what was not checked.
///
/// ```
/// use nixos_ssh::emit::{human::summary, summary::Summary};
/// assert!(summary(&Summary::default()).contains("no file was checked"));
/// ```
#[must_use]
pub fn summary(summary: &Summary) -> String {
    summary.text()
}

/// The text of a diagnostic with colours; the caller's stream takes them out where there is no terminal.
///
/// ```
/// use nixos_ssh::{diagnostic::*, emit::human::render, source::{Sources, Span}};
/// let mut sources = Sources::default();
/// let id = sources.add("spec.toml", "enabel = true");
/// let diagnostic = Diagnostic::new(Severity::Error, "no such option").label(Span::new(id, 0..6), "");
/// assert!(render(&diagnostic, &sources).contains("spec.toml:1:1"));
/// ```
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    render_at(diagnostic, sources, &mut Once)
}

/// What is asked of the source of a span.
trait Look {
    /// The line and column where it begins.
    fn locate(&mut self, source: &Source, span: Span) -> (usize, usize);

    /// Whether a part of the source may not be shown.
    fn hides(&mut self, source: &Source, span: Span, part: Range<usize>) -> bool;
}

/// Looks through as much of a text as one place needs: an index would cost more than it saves.
struct Once;

/// Looks through each text once, for all of its places.
struct Kept<'c> {
    places: Places<'c>,
    secrets: BTreeMap<u32, Secrets>,
}

impl Look for Once {
    fn locate(&mut self, source: &Source, span: Span) -> (usize, usize) {
        line_column(&source.text, span.start as usize)
    }

    fn hides(&mut self, source: &Source, _: Span, part: Range<usize>) -> bool {
        may_hold_secret(source, part)
    }
}

impl Look for Kept<'_> {
    fn locate(&mut self, _: &Source, span: Span) -> (usize, usize) {
        self.places.get(span).map_or((1, 1), |place| (place.start.line, place.start.column))
    }

    fn hides(&mut self, source: &Source, span: Span, part: Range<usize>) -> bool {
        self.secrets.entry(span.source).or_insert_with(|| Secrets::of(source)).touch(part)
    }
}

fn render_at(diagnostic: &Diagnostic, sources: &Sources, look: &mut dyn Look) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let printable = |text: &str| printable(text).replace(PLACE, "\u{fffd}");
    let message = printable(&diagnostic.message);
    let title = level.primary_title(message);
    let mut group = Group::with_title(match diagnostic.rule {
        Some(rule) => title.id(rule),
        None => title,
    });
    let mut places = Vec::new();
    let labels: Vec<(Span, String)> =
        diagnostic.labels.iter().map(|label| (label.span, printable(&label.text))).collect();
    for (index, (span, text)) in labels.iter().enumerate() {
        let Some(source) = sources.get(span.source) else {
            if !text.is_empty() {
                group = group.element(Level::NOTE.message(format!("option {text}")));
            }
            continue;
        };
        let (line, column) = look.locate(source, *span);
        places.push(format!("{}:{line}:{column}", printable(&source.name)));
        group = match excerpt(source, *span, look).filter(|_| !diagnostic.secret) {
            Some(excerpt) => {
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let annotation = kind.span(excerpt.start..excerpt.end).label(text);
                group.element(Snippet::source(excerpt.text).line_start(line).path(PLACE).annotation(annotation))
            }
            None => {
                let option = if text.is_empty() { String::new() } else { format!("{text} ") };
                let group = group.element(Origin::path(PLACE).line(line).char_column(column));
                group.element(Level::NOTE.message(format!("{option}(the line is not shown, it may hold a secret)")))
            }
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    if let Some(fix) = &diagnostic.fix {
        let lines: Vec<String> = fix_lines(diagnostic, fix).iter().map(|line| printable(line)).collect();
        group = group.element(Level::HELP.message(lines.join("\n")));
    }
    with_places(&Renderer::styled().render(&[group]), &places)
}

/// The most lines of replacements that are shown.
const FIX_LINES: usize = 6;

/// What a fix does, and what it would write unless that may hold a secret.
fn fix_lines(diagnostic: &Diagnostic, fix: &Fix) -> Vec<String> {
    let head = format!("fix ({}): {}", fix.applicability.as_str(), fix.message);
    let written = || fix.edits.iter().map(|edit| edit.replacement.as_str()).filter(|text| !text.trim().is_empty());
    if diagnostic.secret || written().any(replacement_may_hold_secret) {
        return vec![head];
    }
    let mut lines: Vec<String> = written().flat_map(str::lines).map(|line| shortened(line.trim_end())).collect();
    if let [line] = lines.as_slice() {
        return vec![format!("{head}: {}", line.trim_start())];
    }
    if lines.len() > FIX_LINES {
        lines.truncate(FIX_LINES - 1);
        lines.push("...".to_owned());
    }
    lines.insert(0, head);
    lines
}

/// As much of a line as people can read.
fn shortened(line: &str) -> String {
    match line.char_indices().nth(WINDOW) {
        Some((end, _)) => format!("{}...", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// Stands for `file:line:column`: an excerpt that is cut out of a long line would count columns from its own start.
const PLACE: &str = "\u{f0000}";

/// Puts the places where the renderer wrote `PLACE:line:column`.
fn with_places(text: &str, places: &[String]) -> String {
    let mut parts = text.split(PLACE);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        out.push_str(places.get(index).map_or("", String::as_str));
        out.push_str(part.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit()));
    }
    out
}

/// The line of a span, or as much of a long one as people can read, and the span inside it.
struct Excerpt {
    text: String,
    start: usize,
    end: usize,
}

/// The most bytes that are shown before and after the start of a span.
const WINDOW: usize = 100;

/// What is shown of a span; nothing if that may hold a secret.
fn excerpt(source: &Source, span: Span, look: &mut dyn Look) -> Option<Excerpt> {
    let text = source.text.as_str();
    let (start, end) = (span.start as usize, (span.end as usize).max(span.start as usize));
    let (before, _) = (text.get(..start)?, text.get(start..end)?);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    // A value of many lines is marked on its first one.
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let mut first = line_start.max(start.saturating_sub(WINDOW));
    let mut last = line_end.min(start.saturating_add(WINDOW));
    while !text.is_char_boundary(first) {
        first += 1;
    }
    while !text.is_char_boundary(last) {
        last -= 1;
    }
    if look.hides(source, span, first..last) {
        return None;
    }
    let shown = |range: Range<usize>| visible(text[range].trim_end_matches('\r'));
    let (before, marked) = (shown(first..start), shown(start..end.min(last)));
    let front = if first > line_start { "..." } else { "" };
    let back = if last < line_end { "..." } else { "" };
    let rest = shown(end.min(last)..last);
    let start = front.len() + before.len();
    let end = start + marked.len();
    Some(Excerpt { text: format!("{front}{before}{marked}{rest}{back}"), start, end })
}

/// Text whose hidden characters are seen, and which no CI runner obeys; each character stays one column.
fn visible(text: &str) -> String {
    let mut commands = commands(text).into_iter().peekable();
    let seen = |(at, character): (usize, char)| {
        let obeyed = commands.next_if_eq(&at).is_some();
        let hidden = character != '\t' && (is_hidden(character) || PLACE.starts_with(character));
        if obeyed || hidden { '\u{fffd}' } else { character }
    };
    text.char_indices().map(seen).collect()
}
