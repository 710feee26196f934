//! What `config.a.b` means: the definition of the option, when it is defined once among the modules that were read.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Modules, module_arguments};
use crate::configuration::Condition;
use crate::configuration::datum::PathText;
use crate::configuration::renamed;
use crate::nix::eval::properties::{Around, unwrap};
use crate::nix::eval::sets::with_defaults;
use crate::nix::eval::value::{Property, Set, Thunk, Value};
use crate::nix::eval::{Evaluator, Options};
use crate::source::Span;

/// The names after `config`.
type Path = Rc<[Rc<str>]>;

/// The options of one host.
pub(super) struct HostOptions {
    pub(super) modules: Modules,
    /// Answers that were given; while one is looked for, it is not known.
    answers: RefCell<HashMap<Path, Option<Value>>>,
}

impl HostOptions {
    pub(super) fn new(modules: Modules) -> HostOptions {
        HostOptions { modules, answers: RefCell::default() }
    }
}

impl Options for HostOptions {
    fn value(&self, evaluator: &Evaluator<'_>, path: &Rc<[Rc<str>]>) -> Option<Value> {
        if path.is_empty() {
            return None;
        }
        if let Some(answer) = self.answers.borrow().get(path) {
            return answer.clone();
        }
        self.answers.borrow_mut().insert(path.clone(), None);
        let mut answer = self.look_up(evaluator, path).or_else(|| self.elsewhere(evaluator, path));
        // An option that was renamed is read under either name, whichever it is defined under.
        if answer.is_none() {
            let mut others = renamed::spellings(path).into_iter();
            answer =
                others.find_map(|path| self.look_up(evaluator, &path).or_else(|| self.elsewhere(evaluator, &path)));
        }
        let answer = answer.map(|value| with_defaults(evaluator, value));
        self.answers.borrow_mut().insert(path.clone(), answer.clone());
        answer
    }
}

impl HostOptions {
    fn look_up(&self, evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        let mut definitions = Vec::new();
        for part in &self.modules.parts {
            find(evaluator, part, path, &Around::default(), &mut definitions);
        }
        let strongest = definitions.iter().map(|(_, around)| around.priority).min();
        definitions.retain(|(_, around)| Some(around.priority) == strongest);
        if definitions.iter().any(|(_, around)| around.condition != Condition::Always) {
            return None;
        }
        match definitions.as_slice() {
            [] => self.default(evaluator, path),
            [(one, _)] => Some(evaluator.value(one)),
            several => union(evaluator, several),
        }
    }

    /// What the other files of the run say, when one of them defines the option and no other does.
    fn elsewhere(&self, evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        evaluator.looking_up.set(evaluator.looking_up.get() + 1);
        let answer = HostOptions::among_candidates(evaluator, path);
        evaluator.looking_up.set(evaluator.looking_up.get() - 1);
        answer
    }

    fn among_candidates(evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        let candidates = evaluator.index?.candidates(evaluator.files, path.iter().map(AsRef::as_ref))?;
        let mut modules = Modules::default();
        let arguments = module_arguments(evaluator, None);
        for name in candidates {
            let path = PathText { text: format!("./{name}"), file: Some(name.to_owned()) };
            let path = Thunk::done(Value::Path(Arc::new(path)), Span::NONE);
            modules.add_alone(evaluator, &path, &arguments);
        }
        // Files that are no modules are no gaps.
        modules.gaps.clear();
        HostOptions::new(modules).look_up(evaluator, path)
    }

    /// The default of an option that a module here declares.
    fn default(&self, evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        // What was not followed may define it.
        if !self.modules.gaps.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        for declared in &self.modules.declared {
            let mut value = declared.force(evaluator);
            for name in path {
                value = match value {
                    Value::Set(set) => match set.attributes.get(name) {
                        Some(attribute) => attribute.value.force(evaluator),
                        None => Value::Null,
                    },
                    _ => Value::Null,
                };
            }
            let Value::Property(property) = value else { continue };
            let Property::Option(argument) = &*property else { continue };
            let Value::Set(argument) = evaluator.value(argument) else { continue };
            found.extend(argument.attributes.get("default").map(|default| default.value.clone()));
        }
        match found.as_slice() {
            [default] => Some(evaluator.value(default)),
            _ => None,
        }
    }
}

/// Several sets as one.
fn union(evaluator: &Evaluator<'_>, definitions: &[(Thunk, Around)]) -> Option<Value> {
    let mut union = Set::default();
    for (definition, _) in definitions {
        let Value::Set(set) = evaluator.value(definition) else { return None };
        for (name, attribute) in &set.attributes {
            if union.attributes.insert(name.clone(), attribute.clone()).is_some() {
                return None;
            }
        }
        union.rest = union.rest.or_else(|| set.rest.clone());
    }
    Some(Value::Set(Rc::new(union)))
}

/// Every definition at a path below a value.
fn find(evaluator: &Evaluator<'_>, thunk: &Thunk, path: &[Rc<str>], around: &Around, found: &mut Vec<(Thunk, Around)>) {
    let mut inner = Vec::new();
    unwrap(evaluator, thunk, around, &mut |thunk, around| inner.push((thunk.clone(), around.clone())));
    for (thunk, around) in inner {
        let [first, rest @ ..] = path else {
            found.push((thunk, around));
            continue;
        };
        match evaluator.value(&thunk) {
            Value::Set(set) => match (set.attributes.get(first), &set.rest) {
                (Some(attribute), _) => find(evaluator, &attribute.value, rest, &around, found),
                (None, Some(unknown)) => {
                    let unknown = Value::Unknown(unknown.clone());
                    found.push((Thunk::done(unknown, thunk.span()), around));
                }
                (None, None) => {}
            },
            value @ Value::Unknown(_) => found.push((Thunk::done(value, thunk.span()), around)),
            _ => {}
        }
    }
}
