//! The sentences and places of a matrix, each kept once.

use std::collections::{HashMap, HashSet};
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use super::cell::{DoorIs, Line, OpenDoor};
use crate::access::session::Session;
use crate::access::verdict::{Door, DoorKind, Reason};
use crate::access::why::Why;
use crate::source::Span;

/// Writes sentences and places, each once.
pub(super) struct Writer<'a> {
    place: &'a dyn Fn(Span) -> Option<Arc<str>>,
    written: &'a dyn Fn(&Why, DoorIs) -> String,
    /// The sentence that is being written.
    sentence: String,
    texts: HashSet<Arc<str>>,
    places: HashMap<Span, Option<Arc<str>>>,
    sessions: HashSet<Arc<Session>>,
}

impl<'a> Writer<'a> {
    /// Nothing is written yet.
    pub(super) fn new(
        place: &'a dyn Fn(Span) -> Option<Arc<str>>,
        written: &'a dyn Fn(&Why, DoorIs) -> String,
    ) -> Writer<'a> {
        let (texts, places, sessions) = (HashSet::new(), HashMap::new(), HashSet::new());
        Writer { place, written, sentence: String::new(), texts, places, sessions }
    }

    pub(super) fn line(&mut self, sentence: &dyn Display, span: Span) -> Line {
        self.sentence.clear();
        // A String takes everything.
        let _ = write!(self.sentence, "{sentence}");
        let text = match self.texts.get(self.sentence.as_str()) {
            Some(known) => known.clone(),
            None => {
                let text: Arc<str> = self.sentence.as_str().into();
                self.texts.insert(text.clone());
                text
            }
        };
        Line { text, place: self.place(span) }
    }

    /// What is the same in two states of a host as long as the same expression stands there.
    pub(super) fn identity(&self, why: &Why, is: DoorIs) -> Arc<str> {
        format!("{why}\n{}", (self.written)(why, is)).into()
    }

    /// A door that is open because of something that nobody could read.
    pub(super) fn unread(&mut self, is: DoorIs, sentence: &dyn Display, why: &Why) -> OpenDoor {
        OpenDoor { line: self.line(sentence, why.span), is, identity: self.identity(why, is) }
    }

    pub(super) fn door(&mut self, door: &Door) -> OpenDoor {
        match &door.kind {
            DoorKind::Unread(why) => self.unread(DoorIs::Keys, &door.kind, why),
            _ => OpenDoor::from(self.line(&door.kind, door.span)),
        }
    }

    pub(super) fn place(&mut self, span: Span) -> Option<Arc<str>> {
        if span.is_none() {
            return None;
        }
        let make = self.place;
        self.places.entry(span).or_insert_with(|| make(span)).clone()
    }

    pub(super) fn session(&mut self, session: &Session) -> Arc<Session> {
        if let Some(known) = self.sessions.get(session) {
            return known.clone();
        }
        let session = Arc::new(session.clone());
        self.sessions.insert(session.clone());
        session
    }

    pub(super) fn steps(&mut self, reasons: &[Reason], last: Option<&Reason>) -> Arc<[Line]> {
        reasons.iter().chain(last).map(|reason| self.line(&reason.because, reason.span)).collect()
    }
}
