//! What a Nix expression comes to, as far as that can be known without Nix.

use super::Evaluator;
use super::builtins::Builtins;
use super::value::{Environment, Thunk};
use crate::configuration::datum::{Datum, Found, Reason, Unknown};
use crate::nix::files::Files;
use crate::source::{Sources, Span};

/// Evaluates the text of a file named `name`; what it imports is read from `files`. The spans of the result point into
/// the sources that come with it.
///
/// ```
/// use nixos_ssh::nix::{expression::evaluate, files::NoFiles};
/// let (found, _) = evaluate(&NoFiles, "host.nix", r#"let name = "alice"; in "${name}@laptop""#);
/// assert_eq!(found.as_str(), Some("alice@laptop"));
/// ```
#[must_use]
pub fn evaluate(files: &dyn Files, name: &str, text: &str) -> (Found, Sources) {
    let trees = crate::nix::text::trees::Trees::default();
    let evaluator = Evaluator::new(files, &trees, &Builtins);
    let scanned = crate::nix::text::scan::characters(text.as_bytes());
    let file = scanned.text.map(|text| evaluator.add_file(name, trees.parse(name, text.into())));
    // What Nix refuses has no value, however much of it could be read.
    let correct = file.as_ref().filter(|file| file.tree.errors.is_empty());
    let found = match correct.and_then(|file| Some((file, file.tree.root?))) {
        Some((file, root)) => evaluator.data(&Thunk::expression(file, root, &Environment::default())),
        None => {
            let span = Span::new(0, 0..text.len());
            let unknown = Unknown { reason: Reason::Syntax, span, name: None, alternatives: Vec::new() };
            Found { datum: Datum::Unknown(unknown), span }
        }
    };
    let sources = evaluator.sources.take();
    (found, sources)
}
