//! Nix expressions as the evaluator wants them: small, with their places, free of blanks, comments and rnix.

use std::sync::Arc;

use rnix::SyntaxKind::{self, *};

use super::scan::Hazard;
use crate::source::Span;

/// The number of an expression in its [`Tree`].
pub(crate) type Id = u32;

/// Bytes of the tree's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl From<std::ops::Range<usize>> for Place {
    fn from(range: std::ops::Range<usize>) -> Place {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { start: clamp(range.start), end: clamp(range.end) }
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Place {
        Place { start: span.start, end: span.end }
    }
}

impl Place {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) fn to(self, end: Place) -> Place {
        Place { start: self.start, end: end.end }
    }
}

/// A parsed file.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) text: Arc<str>,
    pub(crate) expressions: Vec<Expression>,
    /// The whole file; nothing when it is broken.
    pub(crate) root: Option<Id>,
    /// What Nix would refuse, in lower-case words, with its place and the place of the other half, if there is one.
    pub(crate) errors: Vec<SyntaxError>,
    /// How many names stand twice where a younger Nix joins the sets and an older one refuses them:
    /// `a = { b.c = 1; }; a = { b.d = 2; };`
    pub(crate) joined: u32,
    /// What [`structure`](super::scan::structure) found, where it had to look.
    pub(crate) hazards: Vec<Hazard>,
}

/// What Nix would refuse about the text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) place: Place,
    pub(crate) other: Option<Place>,
}

#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) kind: ExpressionKind,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum ExpressionKind {
    Integer(i64),
    Float(f64),
    /// A variable; its name is its place.
    Variable,
    /// `__curPos`
    CurrentPosition,
    Text(Quotes, Box<[Interpolation]>),
    Uri,
    Path(PathKind, Box<[Interpolation]>),
    List(Box<[Id]>),
    Set(Recursion, Box<[Entry]>),
    Let(Box<[Entry]>, Id),
    /// `let { …; body = …; }`
    LegacyLet(Box<[Entry]>),
    With(Id, Id),
    Assert(Id, Id),
    If(Id, Id, Id),
    Lambda(Box<Parameter>, Id),
    Apply(Id, Id),
    Select(Id, Box<[Name]>, Option<Id>),
    HasAttribute(Id, Box<[Name]>),
    Binary(Operator, Id, Id),
    Not(Id),
    Negate(Id),
    Broken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    Double,
    Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathKind {
    Relative,
    Absolute,
    Home,
    Search,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recursion {
    Plain,
    Recursive,
}

/// `${…}` inside a string or path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interpolation {
    pub(crate) place: Place,
    pub(crate) expression: Id,
}

/// One `name = value`, `inherit name` or `inherit (set) name`. Dotted names are sets within each other.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Name,
    pub(crate) value: Id,
    pub(crate) scope: Scope,
}

/// Where the value of an entry of a recursive set is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Inner,
    /// `inherit name`: outside the set itself.
    Outer,
}

#[derive(Debug, Clone)]
pub(crate) enum Name {
    /// As it stands in the text.
    Bare(Place),
    Quoted(Place, Arc<str>),
    Dynamic(Place, Id),
}

impl Name {
    pub(crate) fn place(&self) -> Place {
        match self {
            Name::Bare(place) | Name::Quoted(place, _) | Name::Dynamic(place, _) => *place,
        }
    }
}

#[derive(Debug)]
pub(crate) enum Parameter {
    Name(Place),
    /// `{ a, b ? 1, ... }@all`
    Pattern {
        formals: Box<[Formal]>,
        ellipsis: Ellipsis,
        all: Option<Place>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ellipsis {
    Open,
    Closed,
}

#[derive(Debug)]
pub(crate) struct Formal {
    pub(crate) name: Place,
    pub(crate) default: Option<Id>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Concat,
    Update,
    Add,
    Subtract,
    Multiply,
    Divide,
    And,
    Or,
    Implies,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    PipeRight,
    PipeLeft,
}

impl Operator {
    /// The operator that a token stands for.
    pub(crate) fn of_token(kind: SyntaxKind) -> Option<Operator> {
        Some(match kind {
            TOKEN_CONCAT => Operator::Concat,
            TOKEN_UPDATE => Operator::Update,
            TOKEN_ADD => Operator::Add,
            TOKEN_SUB => Operator::Subtract,
            TOKEN_MUL => Operator::Multiply,
            TOKEN_DIV => Operator::Divide,
            TOKEN_AND_AND => Operator::And,
            TOKEN_OR_OR => Operator::Or,
            TOKEN_IMPLICATION => Operator::Implies,
            TOKEN_EQUAL => Operator::Equal,
            TOKEN_NOT_EQUAL => Operator::NotEqual,
            TOKEN_LESS => Operator::Less,
            TOKEN_LESS_OR_EQ => Operator::LessOrEqual,
            TOKEN_MORE => Operator::More,
            TOKEN_MORE_OR_EQ => Operator::MoreOrEqual,
            TOKEN_PIPE_RIGHT => Operator::PipeRight,
            TOKEN_PIPE_LEFT => Operator::PipeLeft,
            _ => return None,
        })
    }
}

impl Tree {
    pub(crate) fn expression(&self, id: Id) -> Option<&Expression> {
        self.expressions.get(id as usize)
    }

    pub(crate) fn slice(&self, place: Place) -> &str {
        self.text.get(place.range()).unwrap_or_default()
    }

    /// A name without what it is to be computed from.
    pub(crate) fn static_name<'t>(&'t self, name: &'t Name) -> Option<&'t str> {
        match name {
            Name::Bare(place) => Some(self.slice(*place)),
            Name::Quoted(_, name) => Some(name),
            Name::Dynamic(..) => None,
        }
    }
}
