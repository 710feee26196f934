//! Calling functions: those of the text, those of Nix and nixpkgs, and those nobody knows.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::look::{among_others, bare, is_refused};
use super::value::Evaluator;
use super::value::{
    Arguments, Attribute, Closure, Environment, File, FrameKind, Missing, Partial, Property, Set, System, Thunk,
    Unknown, Value,
};
use crate::configuration::datum::Reason;
use crate::nix::text::syntax::{Ellipsis, ExpressionKind, Formal, Parameter, Place};
use crate::source::Span;

impl Evaluator<'_> {
    /// The value of a call.
    pub(crate) fn apply(&self, function: Value, argument: Thunk, span: Span) -> Value {
        match self.looked_at(self.resolved(function, span)) {
            Value::Function(closure) => self.call(&closure, &argument, span),
            Value::Builtin(partial) => {
                let builtin = partial.builtin;
                let arguments: Vec<Thunk> = partial.arguments.iter().cloned().chain([argument]).collect();
                if arguments.len() < builtin.arity() {
                    return Value::Builtin(Rc::new(Partial { builtin, arguments }));
                }
                self.deeper(span, || builtin.call(self, &arguments, span))
            }
            Value::Unknown(unknown) => self.call_unknown(&unknown, argument, span),
            Value::Set(set) => match (set.attributes.get("__functor"), &set.rest) {
                (Some(functor), _) => {
                    let itself = Thunk::done(Value::Set(set.clone()), span);
                    self.deeper(span, || {
                        let function = self.apply(functor.value.force(self), itself, span);
                        self.apply(function, argument, span)
                    })
                }
                (None, Some(rest)) => self.call_unknown(&bare(rest), argument, span),
                (None, None) => Value::unknown(Reason::Error, span),
            },
            _ => Value::unknown(Reason::Error, span),
        }
    }

    /// A function with two arguments.
    pub(crate) fn apply2(&self, function: &Thunk, one: Thunk, two: Thunk, span: Span) -> Value {
        let function = self.value(function);
        let function = self.apply(function, one, span);
        self.apply(function, two, span)
    }

    /// The result of a function with one argument, computed when it is asked for.
    pub(crate) fn later(function: &Thunk, argument: Thunk, span: Span) -> Thunk {
        let function = function.clone();
        Thunk::work(span, move |evaluator| {
            let function = evaluator.value(&function);
            evaluator.apply(function, argument, span)
        })
    }

    /// What a function nobody knows returns: unknown, but for those whose names say what they make.
    fn call_unknown(&self, unknown: &Rc<Unknown>, argument: Thunk, span: Span) -> Value {
        let name = unknown.name.as_deref().unwrap_or_default();
        let last = name.rsplit('.').next().unwrap_or(name);
        match last {
            "nixosSystem" | "evalModules" | "darwinSystem" | "homeManagerConfiguration" => {
                let Value::Set(set) = self.look(&argument) else { return Value::Unknown(unknown.clone()) };
                let Some(modules) = set.attributes.get("modules") else { return Value::Unknown(unknown.clone()) };
                if last != "nixosSystem" {
                    return Value::Unknown(unknown.clone());
                }
                let arguments = set.attributes.get("specialArgs").map(|arguments| arguments.value.clone());
                Value::System(Rc::new(System { modules: modules.value.clone(), arguments }))
            }
            "fetchurl" | "fetchFromGitHub" | "fetchgit" | "fetchTarball" | "fetchFromGitLab" | "fetchzip" => {
                Value::named(Reason::Fetched, span, name)
            }
            _ => Value::Unknown(unknown.clone()),
        }
    }

    /// Calls a function of the text.
    fn call(&self, closure: &Rc<Closure>, argument: &Thunk, span: Span) -> Value {
        let file = &closure.file;
        let Some(expression) = file.tree.expression(closure.lambda) else {
            return Value::unknown(Reason::Syntax, span);
        };
        let ExpressionKind::Lambda(parameter, body) = &expression.kind else {
            return Value::unknown(Reason::Syntax, span);
        };
        match self.bind(file, parameter, argument, &closure.environment) {
            Some(inner) => self.expression(file, *body, &inner),
            None => Value::unknown(Reason::Error, span),
        }
    }

    /// The variables inside a function that is called; nothing when it does not take such an argument.
    pub(crate) fn bind(
        &self,
        file: &Rc<File>,
        parameter: &Parameter,
        argument: &Thunk,
        outer: &Environment,
    ) -> Option<Environment> {
        let (inner, frame) = self.argument_frame(outer);
        let mut bound: Vec<(Place, Thunk)> = Vec::with_capacity(1);
        match parameter {
            Parameter::Name(name) => bound.push((*name, argument.clone())),
            Parameter::Pattern { formals, ellipsis, all } => {
                let passed = self.look(argument);
                for formal in formals {
                    bound.push((formal.name, self.formal(&passed, formal, file, &inner)));
                }
                if let Some(all) = all {
                    bound.push((*all, argument.clone()));
                }
                if !fits(&passed, formals, *ellipsis, file) {
                    return None;
                }
            }
        }
        if let FrameKind::Arguments(arguments) = frame.kind() {
            *arguments.borrow_mut() = Some(Arguments { file: file.clone(), bound: bound.into() });
        }
        Some(inner)
    }

    fn formal(&self, passed: &Value, formal: &Formal, file: &Rc<File>, inner: &Environment) -> Thunk {
        let name = file.tree.slice(formal.name);
        let span = file.span(formal.name);
        let missing = |reason: Reason| {
            let alternatives: Vec<Thunk> =
                formal.default.iter().map(|default| Thunk::expression(file, *default, inner)).collect();
            let unknown = Unknown { name: Some(name.into()), alternatives, ..Unknown::new(reason, span) };
            Thunk::done(Value::Unknown(Rc::new(unknown)), span)
        };
        match passed {
            Value::Set(set) => match (set.attributes.get(name), formal.default, &set.rest) {
                (Some(attribute), ..) => attribute.value.clone(),
                (None, _, Some(rest)) if matches!(rest.reason, Reason::Argument | Reason::Input) => {
                    // A module may say itself what it is passed.
                    let (name, otherwise) = (Rc::from(name), missing(among_others(rest)));
                    Thunk::work(span, move |evaluator| {
                        evaluator.module_argument(&name).unwrap_or_else(|| otherwise.force(evaluator))
                    })
                }
                (None, _, Some(rest)) => missing(among_others(rest)),
                (None, Some(default), None) => Thunk::expression(file, default, inner),
                (None, None, None) => missing(passed.reason_if_missing()),
            },
            Value::Unknown(unknown) => missing(among_others(unknown)),
            Value::Config(path) => {
                let path = path.iter().cloned().chain([Rc::from(name)]).collect();
                Thunk::done(Value::Config(path), span)
            }
            _ => missing(Reason::Error),
        }
    }

    /// A set of values that are there.
    pub(crate) fn set_of(attributes: impl IntoIterator<Item = (Rc<str>, Thunk, Span)>) -> Value {
        let attributes: BTreeMap<Rc<str>, Attribute> =
            attributes.into_iter().map(|(key, value, name)| (key, Attribute { value, name })).collect();
        Value::Set(Rc::new(Set { attributes, ..Set::default() }))
    }

    /// A property of a definition.
    pub(crate) fn property(property: Property) -> Value {
        Value::Property(Rc::new(property))
    }
}

/// Whether Nix lets a function have this argument.
fn fits(passed: &Value, formals: &[Formal], ellipsis: Ellipsis, file: &File) -> bool {
    let set = match passed {
        Value::Set(set) => set,
        Value::Unknown(unknown) => return !is_refused(unknown),
        other => return !other.has_no_attributes(),
    };
    let needed = |formal: &&Formal| formal.default.is_none();
    let there = |formal: &Formal| set.attributes.contains_key(file.tree.slice(formal.name));
    // Only what the text itself passes is passed for sure.
    if set.rest.is_some() || set.missing == Missing::Default {
        return true;
    }
    if !formals.iter().filter(needed).all(there) {
        return false;
    }
    let expected = |name: &str| formals.iter().any(|formal| file.tree.slice(formal.name) == name);
    ellipsis == Ellipsis::Open || set.attributes.keys().all(|name| expected(name))
}
