//! What is wrong with the raw text of a Nix file, seen before rnix gets it.
//!
//! rnix takes text that Nix reads otherwise (a lone CR ends a comment), and on some texts it needs minutes or all of the
//! stack, which no caller can catch. Both are found here in one cheap pass, and such a text is not handed on.

use std::ops::Range;

mod bytes;
mod characters;
pub(in crate::nix) mod cursor;
mod depth;
mod interning;
pub(in crate::nix) mod lexer;
mod limits;
pub(in crate::nix) mod outline;

use cursor::Cursor;
use limits::{INTERNING_UNCHECKED, SIZE_LIMIT};

/// One hazard and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// What it is.
    pub kind: HazardKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What can be wrong with text before it is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HazardKind {
    /// Not Nix: an encrypted file of git-crypt or age, an archive, a picture, a program, UTF-16.
    Binary,
    /// Over 4 MiB, or a name, string or comment over 1 MiB.
    TooLarge,
    /// Bytes that are not UTF-8: Nix takes them, rnix cannot.
    InvalidUtf8,
    /// U+FEFF as the first character: Nix refuses the file.
    ByteOrderMark,
    /// Nix ends the string here, or refuses it; rnix reads on.
    NulByte,
    /// A CR that no LF follows: Nix ends a comment here, rnix does not.
    LoneCr,
    /// A line end of two characters: `''` strings keep the CR.
    CrLf,
    /// A character that turns the direction of text: it looks other than it reads.
    BidiControl,
    /// A character that cannot be seen, or a blank that Nix does not know.
    InvisibleCharacter,
    /// Over 500 syntax nodes in one another.
    NestingTooDeep,
    /// Text on which rnix would need time out of all proportion.
    LongRun,
}

impl HazardKind {
    /// Whether a tree of the text must not be built, or would not be what Nix reads.
    ///
    /// ```
    /// use nixos_ssh::nix::scan::HazardKind;
    /// assert!(HazardKind::LoneCr.is_fatal() && !HazardKind::CrLf.is_fatal());
    /// ```
    #[must_use]
    pub fn is_fatal(self) -> bool {
        match self {
            HazardKind::CrLf | HazardKind::BidiControl | HazardKind::InvisibleCharacter => false,
            HazardKind::Binary
            | HazardKind::TooLarge
            | HazardKind::InvalidUtf8
            | HazardKind::ByteOrderMark
            | HazardKind::NulByte
            | HazardKind::LoneCr
            | HazardKind::NestingTooDeep
            | HazardKind::LongRun => true,
        }
    }

    /// The rule that reports it.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::nix::scan::HazardKind::CrLf.rule(), "crlf-line-ends");
    /// ```
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            HazardKind::Binary => "parse-error",
            HazardKind::InvalidUtf8 => "invalid-utf8",
            HazardKind::ByteOrderMark => "byte-order-mark",
            HazardKind::NulByte => "nul-byte",
            HazardKind::LoneCr => "lone-cr",
            HazardKind::CrLf => "crlf-line-ends",
            HazardKind::BidiControl => "bidi-control",
            HazardKind::InvisibleCharacter => "invisible-character",
            HazardKind::TooLarge | HazardKind::NestingTooDeep | HazardKind::LongRun => "nesting-too-deep",
        }
    }
}

/// What of the bytes can be parsed, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned<'t> {
    /// The whole text; `None` where rnix must not get it.
    pub text: Option<&'t str>,
    /// The first twenty hazards of each kind, in the order of the text.
    pub hazards: Vec<Hazard>,
    /// How many syntax nodes of rnix's tree stand in one another at most; what was counted when it became too deep.
    pub depth: usize,
}

/// Looks at the raw bytes of a Nix file. When it gives a text, rnix parses it in time that grows with its length, and
/// its tree is no deeper than 500 nodes.
///
/// ```
/// use nixos_ssh::nix::scan::{HazardKind, scan};
///
/// let fine = scan(b"{ services.openssh.enable = true; }");
/// assert!(fine.text.is_some() && fine.hazards.is_empty());
///
/// let hidden = scan(b"# note\r users.users.root.hashedPassword = \"\";\n{ }");
/// assert_eq!(hidden.hazards[0].kind, HazardKind::LoneCr);
///
/// let deep = "[".repeat(100_000);
/// let deep = scan(deep.as_bytes());
/// assert_eq!((deep.text, deep.hazards[0].kind), (None, HazardKind::NestingTooDeep));
/// ```
#[must_use]
pub fn scan(bytes: &[u8]) -> Scanned<'_> {
    let mut scanned = characters(bytes);
    let Some(text) = scanned.text else { return scanned };
    let structure = structure(text);
    scanned.hazards.extend(structure.hazards);
    scanned.hazards.sort_by_key(|hazard| (hazard.range.start, hazard.kind));
    scanned.hazards.dedup();
    Scanned { hazards: scanned.hazards, ..structure }
}

/// The part of [`scan`] that looks at single characters; how deep the text is, is not looked at.
pub(crate) fn characters(bytes: &[u8]) -> Scanned<'_> {
    let refused = |hazards| Scanned { text: None, hazards, depth: 0 };
    if let Some(magic) = characters::binary_prefix(bytes) {
        return refused(vec![Hazard { kind: HazardKind::Binary, range: 0..magic }]);
    }
    if bytes.len() > SIZE_LIMIT {
        return refused(vec![Hazard { kind: HazardKind::TooLarge, range: SIZE_LIMIT..bytes.len() }]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Scanned { text: Some(text), hazards: characters::hazards(text), depth: 0 },
        Err(_) => refused(characters::not_text(bytes)),
    }
}

/// Bytes that no text was made of, as text to show; the hazards move to their places in it.
pub(crate) fn shown(bytes: &[u8], hazards: &mut [Hazard]) -> String {
    characters::shown(bytes, hazards)
}

/// The part of [`scan`] that looks at the tokens and at what rnix will make of them.
pub(crate) fn structure(text: &str) -> Scanned<'_> {
    let mut cursor = Cursor::new(text);
    let mut depth = depth::Depth::default();
    let too_deep = outline::outline(&mut cursor, &mut depth);
    let mut lexer = cursor.lexer;
    let mut long_run = lexer.long_run.take();
    if text.len() > INTERNING_UNCHECKED && too_deep.is_none() && long_run.is_none() {
        long_run = outline::outline(&mut Cursor::new(text), &mut interning::Interning::new())
    }
    let refused = too_deep.is_some() || long_run.is_some() || lexer.long_token.is_some();
    let mut hazards = Vec::new();
    let mut add = |kind, ranges: &mut dyn Iterator<Item = Range<usize>>| {
        hazards.extend(ranges.map(|range| Hazard { kind, range }));
    };
    add(HazardKind::NestingTooDeep, &mut too_deep.into_iter());
    add(HazardKind::TooLarge, &mut lexer.long_token.into_iter());
    add(HazardKind::LongRun, &mut long_run.into_iter());
    add(HazardKind::InvisibleCharacter, &mut lexer.foreign_space.into_iter());
    Scanned { text: (!refused).then_some(text), hazards, depth: depth.deepest }
}
