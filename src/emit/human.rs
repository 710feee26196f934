//! Diagnostics for people, in rustc's form: the source line, a caret, what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity, printable};
use crate::source::{Source, Sources, Span, line_column};

/// The text of a diagnostic with colours; the caller's stream takes them out where there is no terminal.
///
/// ```
/// use nixos_ssh::{diagnostic::*, emit::human::render, source::{Sources, Span}};
/// let mut sources = Sources::default();
/// let id = sources.add("spec.toml", "enabel = true");
/// let label = Label { span: Span::new(id, 0..6), text: String::new() };
/// let diagnostic = Diagnostic {
///     severity: Severity::Error, message: "no such option".into(), labels: vec![label], help: None, secret: false,
/// };
/// assert!(render(&diagnostic, &sources).contains("spec.toml:1:1"));
/// ```
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = printable(&diagnostic.message);
    let mut group = Group::with_title(level.primary_title(message));
    let labels: Vec<(Span, String)> =
        diagnostic.labels.iter().map(|label| (label.span, printable(&label.text))).collect();
    for (index, (span, text)) in labels.iter().enumerate() {
        let Some(source) = sources.get(span.source) else {
            if !text.is_empty() {
                group = group.element(Level::NOTE.message(format!("option {text}")));
            }
            continue;
        };
        group = match excerpt(source, *span) {
            Some(excerpt) if !diagnostic.secret && !holds_secret(excerpt.text) => {
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let annotation = kind.span(excerpt.start..excerpt.end).label(text);
                let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(&*source.name);
                group.element(snippet.annotation(annotation))
            }
            _ => {
                let (line, column) = line_column(&source.text, span.start as usize);
                let group = group.element(Origin::path(&*source.name).line(line).char_column(column));
                group.element(Level::NOTE.message(format!("{text} (the line is not shown, it may hold a secret)")))
            }
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    Renderer::styled().render(&[group])
}

/// The lines of a span, and the span inside them.
struct Excerpt<'s> {
    text: &'s str,
    line: usize,
    start: usize,
    end: usize,
}

fn excerpt(source: &Source, span: Span) -> Option<Excerpt<'_>> {
    let text = source.text.as_str();
    let (start, end) = (span.start as usize, (span.end as usize).max(span.start as usize));
    let (before, _) = (text.get(..start)?, text.get(start..end)?);
    let first = before.rfind('\n').map_or(0, |newline| newline + 1);
    // A value of many lines is marked on its first one.
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let end = end.min(line_end);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let text = text[first..line_end].trim_end_matches('\r');
    let limit = text.len();
    Some(Excerpt { text, line, start: (start - first).min(limit), end: (end - first).min(limit) })
}

/// Private keys, passwords and their hashes are never printed, not even beside another mistake.
fn holds_secret(line: &str) -> bool {
    let lower = line.to_lowercase();
    // PasswordAuthentication and hashedPasswordFile hold none.
    let harmless = lower.matches("passwordauthentication").count() + lower.matches("passwordfile").count();
    lower.matches("password").count() > harmless
        || lower.contains("private key")
        || ["$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$"].iter().any(|scheme| line.contains(scheme))
}
