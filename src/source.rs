//! Files and their text: where a value came from, as bytes and as line and column.

pub mod edit;
pub mod positions;

use std::sync::OnceLock;

/// A place in a [`Source`]: byte offsets, end exclusive. [`Span::NONE`] is a value built in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which source of a [`Sources`] this is.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// No place: the value was not read from text.
    pub const NONE: Span = Span { source: u32::MAX, start: 0, end: 0 };

    /// The bytes `start..end` of source number `source`.
    ///
    /// ```
    /// let span = nixos_ssh::source::Span::new(0, 4..9);
    /// assert_eq!((span.start, span.end), (4, 9));
    /// ```
    #[must_use]
    pub fn new(source: u32, range: std::ops::Range<usize>) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { source, start: clamp(range.start), end: clamp(range.end) }
    }

    /// Whether this is [`Span::NONE`].
    ///
    /// ```
    /// assert!(nixos_ssh::source::Span::NONE.is_none());
    /// ```
    #[must_use]
    pub fn is_none(self) -> bool {
        self.source == u32::MAX
    }
}

/// One text and the name people know it by.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name as the user gave it, `<stdin>`, or a description.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where its lines end; found when first asked for.
    newlines: OnceLock<Box<[usize]>>,
}

impl Source {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), newlines: OnceLock::new() }
    }

    /// The line of a byte, from 1. Where lines end is found once for all of them.
    ///
    /// ```
    /// use nixos_ssh::source::Sources;
    /// let mut sources = Sources::default();
    /// let number = sources.add("host.nix", "{\n}\n");
    /// assert_eq!(sources.get(number).map(|source| source.line(2)), Some(2));
    /// ```
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        let newlines = self.newlines.get_or_init(|| memchr::memchr_iter(b'\n', self.text.as_bytes()).collect());
        newlines.partition_point(|newline| *newline < offset) + 1
    }
}

/// The texts that spans point into; a span's `source` is the index.
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text and returns its number.
    ///
    /// ```
    /// let mut sources = nixos_ssh::source::Sources::default();
    /// assert_eq!(sources.add("spec.json", "{}"), 0);
    /// ```
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u32 {
        self.0.push(Source::new(name, text));
        u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX - 1)
    }

    /// The number of the source of this name.
    ///
    /// ```
    /// let mut sources = nixos_ssh::source::Sources::default();
    /// let id = sources.add("spec.json", "{}");
    /// assert_eq!(sources.find("spec.json"), Some(id));
    /// ```
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        self.0.iter().position(|source| source.name == name).and_then(|index| u32::try_from(index).ok())
    }

    /// Gives every source another name.
    ///
    /// ```
    /// let mut sources = nixos_ssh::source::Sources::default();
    /// sources.add("host.nix", "{ }");
    /// sources.rename(|name| format!("hosts/{name}"));
    /// assert_eq!(sources.find("hosts/host.nix"), Some(0));
    /// ```
    pub fn rename(&mut self, name: impl Fn(&str) -> String) {
        for source in &mut self.0 {
            source.name = name(&source.name);
        }
    }

    /// Every source with its number, in the order in which they were added.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Source)> {
        (0..).zip(&self.0)
    }

    /// The source a span points into.
    ///
    /// ```
    /// let mut sources = nixos_ssh::source::Sources::default();
    /// let id = sources.add("spec.json", "{}");
    /// assert_eq!(sources.get(id).map(|source| source.text.as_str()), Some("{}"));
    /// ```
    #[must_use]
    pub fn get(&self, source: u32) -> Option<&Source> {
        self.0.get(usize::try_from(source).ok()?)
    }

    /// `file:line:column` of a span's start; line and column count from 1, columns in characters.
    ///
    /// ```
    /// use nixos_ssh::source::{Sources, Span};
    /// let mut sources = Sources::default();
    /// let id = sources.add("spec.json", "{\n  \"ä\": 1\n}");
    /// assert_eq!(sources.place(Span::new(id, 10..11)).as_deref(), Some("spec.json:2:8"));
    /// ```
    #[must_use]
    pub fn place(&self, span: Span) -> Option<String> {
        let source = self.get(span.source)?;
        let (line, column) = line_column(&source.text, span.start as usize);
        Some(format!("{}:{line}:{column}", source.name))
    }
}

/// Line and column of a byte offset, both from 1, the column in characters.
///
/// ```
/// assert_eq!(nixos_ssh::source::line_column("a\nbc", 3), (2, 2));
/// ```
#[must_use]
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}
