//! Objects of a repository: asked for their size, then read.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::room::Room;
use crate::failure::Failure;
use crate::hexadecimal::hexadecimal;

/// The most bytes of the first line of an answer.
const LINE: usize = 4096;

/// What git knows of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub object: String,
    /// `commit`, `tree`, `blob`, `tag`.
    pub kind: String,
    /// How many bytes it has.
    pub size: u64,
}

/// Reads objects.
pub struct Objects {
    sizes: Answers,
    texts: Answers,
    lacks: &'static str,
}

/// A git that answers questions one after another.
struct Answers {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Answers {
    fn drop(&mut self) {
        // It ends by itself when nobody asks any more; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Objects {
    /// Objects of the repository of a room.
    pub fn new(room: &Room) -> Result<Objects, Failure> {
        let answers = |option| {
            let mut child = room.start(&["cat-file", option])?;
            let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
                return Err(Failure::World("git has no pipes".to_owned()));
            };
            Ok(Answers { child, questions, answers: BufReader::new(answers) })
        };
        Ok(Objects { sizes: answers("--batch-check")?, texts: answers("--batch")?, lacks: room.lacks() })
    }

    /// What an object is; `shown` is what people call it. One that git does not have is a failure.
    pub fn known(&mut self, object: &str, shown: &str) -> Result<Known, Failure> {
        let lacks = self.lacks;
        let missing = || Failure::World(format!("git does not have the object {object} ({shown}){lacks}"));
        self.sizes.known(object, shown)?.ok_or_else(missing)
    }

    /// The bytes of an object whose size is known.
    pub fn read(&mut self, known: &Known, shown: &str) -> Result<Vec<u8>, Failure> {
        let again = self.texts.known(&known.object, shown)?;
        if again.as_ref() != Some(known) {
            return Err(broken(known, shown, "it is another one than a moment ago"));
        }
        self.rest(known, shown)
    }

    /// The bytes of an object that must not be larger than this; a larger one ends the reading for good.
    pub fn read_up_to(&mut self, object: &str, most: u64, shown: &str) -> Result<(Known, Vec<u8>), Failure> {
        let lacks = self.lacks;
        let missing = || Failure::World(format!("git does not have the object {object} ({shown}){lacks}"));
        let known = self.texts.known(object, shown)?.ok_or_else(missing)?;
        if known.size > most {
            return Err(broken(&known, shown, "it is too large"));
        }
        let bytes = self.rest(&known, shown)?;
        Ok((known, bytes))
    }

    /// What follows the first line of an answer.
    fn rest(&mut self, known: &Known, shown: &str) -> Result<Vec<u8>, Failure> {
        // A line break follows the object.
        let size = usize::try_from(known.size).ok().and_then(|size| size.checked_add(1));
        let size = size.ok_or_else(|| broken(known, shown, "it is too large"))?;
        let mut bytes = Vec::new();
        let read = self.texts.answers.by_ref().take(size as u64).read_to_end(&mut bytes);
        if read.map_err(|error| broken(known, shown, &error.to_string()))? != size {
            return Err(broken(known, shown, &self.texts.end()));
        }
        bytes.truncate(size - 1);
        // Git takes an object by the place that an index has for its name, and does not look whether it is that one.
        if !is_named(known, &bytes) {
            return Err(broken(known, shown, "it is another object than its name says"));
        }
        Ok(bytes)
    }
}

/// Whether the name of an object is the digest of what it holds.
fn is_named(known: &Known, bytes: &[u8]) -> bool {
    let head = format!("{} {}\0", known.kind, known.size);
    let digest = match known.object.len() {
        40 => hexadecimal(&Sha1::new_with_prefix(head).chain_update(bytes).finalize()),
        _ => hexadecimal(&Sha256::new_with_prefix(head).chain_update(bytes).finalize()),
    };
    digest == known.object
}

fn broken(known: &Known, shown: &str, why: &str) -> Failure {
    Failure::World(format!("git cannot read the object {} ({shown}): {why}", known.object))
}

impl Answers {
    /// The first line of an answer: `OBJECT KIND SIZE`; nothing if there is no such object.
    fn known(&mut self, object: &str, shown: &str) -> Result<Option<Known>, Failure> {
        // A git that ended says so when its answer is read.
        let _ = writeln!(self.questions, "{object}").and_then(|()| self.questions.flush());
        let mut line = String::new();
        let read = self.answers.by_ref().take(LINE as u64).read_line(&mut line);
        if !line.ends_with('\n') || read.is_err() {
            if line.len() == LINE {
                // It would go on, and wait for us.
                let _ = self.child.kill();
            }
            let why = self.end();
            return Err(Failure::World(format!("git cannot read the object {object} ({shown}): {why}")));
        }
        let mut words = line.trim_end().split(' ');
        let (Some(name), Some(kind), size, None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Ok(None);
        };
        let size = size.and_then(|size| size.parse().ok());
        Ok(size.map(|size| Known { object: name.to_owned(), kind: kind.to_owned(), size }))
    }

    /// How it ended, where it should have answered.
    fn end(&mut self) -> String {
        match self.child.wait() {
            Ok(status) => {
                format!("git ended early ({status}); the object is broken, or takes more memory or time than it may")
            }
            Err(error) => error.to_string(),
        }
    }
}
