//! What a name means in a place: files, variables, arguments.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Set, Thunk};
use crate::nix::syntax::{Id, Place, Tree};
use crate::source::Span;

/// A parsed file among the sources.
pub(crate) struct File {
    pub(crate) tree: Arc<Tree>,
    /// Its number among the sources; that of [`Span::NONE`] for what stands in none of them.
    pub(crate) source: u32,
    /// Its name among the files.
    pub(crate) name: String,
}

impl File {
    pub(crate) fn span_of(&self, id: Id) -> Span {
        self.tree.expression(id).map_or(Span::NONE, |expression| self.span(expression.place))
    }

    pub(crate) fn span(&self, place: Place) -> Span {
        if self.source == Span::NONE.source {
            return Span::NONE;
        }
        Span { source: self.source, start: place.start, end: place.end }
    }

    /// The folder of the file: `hosts` for `hosts/web.nix`.
    pub(crate) fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// The variables of a place, innermost first.
#[derive(Clone, Default)]
pub(crate) struct Environment(Option<Rc<Frame>>);

pub(crate) struct Frame {
    kind: FrameKind,
    outer: Environment,
    /// How many of this frame and those further out are a `with`.
    withs: u32,
}

pub(crate) enum FrameKind {
    /// `let`, `rec`: filled once all of them exist, but not with names that are computed.
    Recursive(RefCell<Option<Rc<Set>>>),
    /// The arguments of a function.
    Arguments(RefCell<Option<Arguments>>),
    With(Thunk),
}

/// The arguments of a function of the text, by the places of their names.
pub(crate) struct Arguments {
    pub(crate) file: Rc<File>,
    pub(crate) bound: Box<[(Place, Thunk)]>,
}

impl Arguments {
    pub(crate) fn get(&self, name: &str) -> Option<&Thunk> {
        self.bound.iter().find(|(place, _)| self.file.tree.slice(*place) == name).map(|(_, thunk)| thunk)
    }
}

impl Environment {
    pub(crate) fn within(&self, kind: FrameKind) -> (Environment, Rc<Frame>) {
        let withs = self.0.as_ref().map_or(0, |frame| frame.withs);
        let own = u32::from(matches!(kind, FrameKind::With(_)));
        let frame = Rc::new(Frame { kind, outer: self.clone(), withs: withs + own });
        (Environment(Some(frame.clone())), frame)
    }

    pub(crate) fn frames(&self) -> impl Iterator<Item = &Frame> {
        std::iter::successors(self.0.as_deref(), |frame| frame.outer.0.as_deref())
    }

    pub(crate) fn has_with(&self) -> bool {
        self.0.as_ref().is_some_and(|frame| frame.withs > 0)
    }
}

impl Frame {
    pub(crate) fn kind(&self) -> &FrameKind {
        &self.kind
    }

    /// Lets go of what may lead back to this frame, so that memory is given back.
    pub(crate) fn clear(&self) {
        match &self.kind {
            FrameKind::Recursive(set) => drop(set.take()),
            FrameKind::Arguments(arguments) => drop(arguments.take()),
            FrameKind::With(_) => {}
        }
    }
}
