//! What a name means in a place: files, variables, arguments.

use std::rc::Rc;

use super::{Arguments, Environment, File, Frame, FrameKind, Thunk};
use crate::nix::text::syntax::{Id, Place};
use crate::source::Span;

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
