//! Strings and paths, with the place of every part.

use std::rc::Rc;
use std::sync::Arc;

use super::look::is_refused;
use super::value::Evaluator;
use super::value::{Environment, File, Set, Thunk, Value};
use crate::configuration::datum::{self, PathText, Reason, Run, Text, UNKNOWN_PART};
use crate::nix::text::string_text::{Piece, decode};
use crate::nix::text::syntax::{Interpolation, PathKind, Place, Quotes};
use crate::source::Span;

/// The most bytes of one string.
const LENGTH: usize = 4 << 20;
/// The most parts of one string.
const RUNS: usize = 256 << 10;

/// A string that grows part by part.
#[derive(Default)]
pub(crate) struct Builder(Text);

impl Builder {
    fn at(&self) -> u32 {
        u32::try_from(self.0.text.len()).unwrap_or(u32::MAX)
    }

    /// Text that stands at a place.
    pub(crate) fn push(&mut self, text: &str, span: Span) {
        if text.is_empty() || self.is_full() {
            return;
        }
        if text.contains(UNKNOWN_PART) {
            // This character means a part nobody knows, so nobody knows it.
            let unknown = datum::Unknown { reason: Reason::Function, span, name: None, alternatives: Vec::new() };
            self.push_unknown(unknown, span);
            return;
        }
        let at = self.at();
        self.0.text.push_str(text);
        match self.0.runs.last_mut() {
            // What follows in the source as well needs no run of its own.
            Some(last)
                if last.span.source == span.source
                    && last.span.end == span.start
                    && last.span.end - last.span.start == at - last.at
                    && (span.end - span.start) as usize == text.len()
                    && !span.is_none() =>
            {
                last.span.end = span.end;
            }
            _ => self.0.runs.push(Run { at, span }),
        }
    }

    /// Another string with its places.
    pub(crate) fn push_all(&mut self, text: &Text) {
        if self.is_full() {
            return;
        }
        let at = self.at();
        self.0.text.push_str(&text.text);
        if text.runs.is_empty() && !text.text.is_empty() {
            self.0.runs.push(Run { at, span: Span::NONE });
        }
        self.0.runs.extend(text.runs.iter().map(|run| Run { at: run.at + at, span: run.span }));
        self.0.unknown.extend(text.unknown.iter().cloned());
    }

    /// A part nobody knows.
    pub(crate) fn push_unknown(&mut self, unknown: datum::Unknown, span: Span) {
        self.0.runs.push(Run { at: self.at(), span });
        self.0.text.push(UNKNOWN_PART);
        self.0.unknown.push(unknown);
    }

    /// Whether it is larger than any string may be.
    pub(crate) fn is_full(&self) -> bool {
        self.0.text.len() > LENGTH || self.0.runs.len() > RUNS
    }

    pub(crate) fn text(self) -> Arc<Text> {
        Arc::new(self.0)
    }

    pub(crate) fn value(self) -> Value {
        Value::Text(self.text())
    }
}

impl Evaluator<'_> {
    /// The string that was built, if there is room for it.
    pub(crate) fn built(&self, builder: Builder, span: Span) -> Value {
        let cost = builder.0.text.len() + 16 * builder.0.runs.len() + 64 * builder.0.unknown.len();
        if builder.is_full() || !self.spend(cost) {
            return Value::unknown(Reason::Limit, span);
        }
        builder.value()
    }

    /// The value of a string literal.
    pub(crate) fn string(
        &self,
        file: &Rc<File>,
        place: Place,
        quotes: Quotes,
        parts: &[Interpolation],
        environment: &Environment,
    ) -> Value {
        let mut text = Builder::default();
        for piece in decode(&file.tree.text, place, quotes, parts) {
            match piece {
                Piece::Verbatim(place) => text.push(file.tree.slice(place), file.span(place)),
                Piece::Escape(value, place) => text.push(value, file.span(place)),
                Piece::Interpolation(id, place) => {
                    let value = self.value(&Thunk::expression(file, id, environment));
                    self.push_text(&mut text, &value, file.span(place));
                }
            }
        }
        self.built(text, file.span(place))
    }

    /// Text as it stands.
    pub(crate) fn verbatim(&self, file: &Rc<File>, place: Place) -> Arc<Text> {
        let mut text = Builder::default();
        text.push(file.tree.slice(place), file.span(place));
        Arc::new(text.0)
    }

    /// Adds a value as `toString` and interpolation would.
    pub(crate) fn push_text(&self, text: &mut Builder, value: &Value, span: Span) {
        let unknown = |reason, name: Option<Arc<str>>| datum::Unknown { reason, span, name, alternatives: Vec::new() };
        match value {
            Value::Text(part) => text.push_all(part),
            // An interpolated path is copied to the store, and its name there is a hash.
            Value::Path(path) => text.push_unknown(path_part(path, Reason::Package, span), span),
            Value::Unknown(part) | Value::Rest(part) => {
                text.push_unknown(unknown(part.reason, part.name.clone()), span);
            }
            Value::Set(set) => match self.text_of_set(set, span) {
                Value::Unknown(part) => text.push_unknown(unknown(part.reason, part.name.clone()), span),
                value => self.push_text(text, &value, span),
            },
            Value::Namespace(_) | Value::Property(_) | Value::System(_) | Value::Config(_) => {
                text.push_unknown(unknown(Reason::Function, None), span);
            }
            _ => text.push_unknown(unknown(Reason::Error, None), span),
        }
    }

    /// What a set says it is as a string.
    fn text_of_set(&self, set: &Rc<Set>, span: Span) -> Value {
        self.deeper(span, || {
            let value = match (set.attributes.get("__toString"), set.attributes.get("outPath"), &set.rest) {
                (_, _, Some(rest)) if is_refused(rest) => Value::Unknown(rest.clone()),
                (Some(function), ..) => {
                    let itself = Thunk::done(Value::Set(set.clone()), span);
                    let value = self.apply(self.value(&function.value), itself, span);
                    self.resolved(value, span)
                }
                (None, _, Some(rest)) => Value::Unknown(rest.clone()),
                (None, Some(path), None) => self.value(&path.value),
                (None, None, None) => Value::unknown(Reason::Error, span),
            };
            match &value {
                Value::Set(inner) => self.text_of_set(inner, span),
                _ => value,
            }
        })
    }

    /// The characters of a string that is known.
    pub(crate) fn plain_text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => text.known().map(str::to_owned),
            _ => None,
        }
    }

    /// The value of a path literal.
    pub(crate) fn path(
        &self,
        file: &Rc<File>,
        place: Place,
        kind: PathKind,
        parts: &[Interpolation],
        environment: &Environment,
    ) -> Value {
        let mut written = String::new();
        let mut start = place.start;
        for part in parts {
            written.push_str(file.tree.slice(Place { start, end: part.place.start }));
            let value = self.look(&Thunk::expression(file, part.expression, environment));
            match value {
                Value::Text(text) if text.known().is_some() => written.push_str(&text.text),
                Value::Unknown(unknown) => return Value::Unknown(unknown),
                _ => return Value::unknown(Reason::Argument, file.span(part.place)),
            }
            start = part.place.end;
        }
        written.push_str(file.tree.slice(Place { start, end: place.end }));
        let name = match kind {
            PathKind::Relative => normalized(file.folder(), &written),
            PathKind::Absolute | PathKind::Home | PathKind::Search => None,
        };
        Value::Path(Arc::new(PathText { text: written, file: name }))
    }

    /// `path + "/text"`
    pub(crate) fn joined_path(&self, path: &PathText, text: &str) -> PathText {
        let name = path.file.as_ref().and_then(|folder| {
            // What is put behind the root itself stands beside it.
            let beside = folder.is_empty() && !text.is_empty() && !text.starts_with('/');
            if beside { None } else { normalized("", &format!("{folder}{text}")) }
        });
        PathText { text: format!("{}{text}", path.text), file: name }
    }
}

/// A path as a part of a string: what the string is nobody knows, but which file it means.
pub(crate) fn path_part(path: &Arc<PathText>, reason: Reason, span: Span) -> datum::Unknown {
    let alternatives = vec![datum::Found { datum: datum::Datum::Path(path.clone()), span }];
    datum::Unknown { reason, span, name: Some(path.text.as_str().into()), alternatives }
}

/// A name among the files, without `.` and `..`; nothing when it leads out of them.
pub(crate) fn normalized(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
