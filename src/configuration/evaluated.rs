//! What Nix evaluated, as JSON: the configuration of a whole host, every value with its place in the JSON.
//!
//! The JSON is what `nix/evaluated.nix` makes of a `config`:
//!
//! ```json
//! {
//!   "version": 1,
//!   "options": { "services": { "openssh": { "enable": true } } },
//!   "files": { "/nix/store/…-alice.pub": "ssh-ed25519 AAAA…" },
//!   "unknown": [ "users.users.alice.shell" ]
//! }
//! ```
//!
//! A part of a `config` as it is, `{ "services": …, "users": … }`, is read too; what it leaves out is not known.

mod literal;
mod paths;

use std::sync::Arc;

use thiserror::Error;

use super::datum::{Datum, Found, Reason, Set, SetAttribute, Text, Unknown};
use super::keys::FileContent;
use super::resolved::PLAIN;
use super::{Condition, Configuration, Coverage, Definition, Node};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::value::{Attribute, Kind, Value};
use crate::source::{Sources, Span};
use crate::spec::{SpecError, json};

pub(crate) use paths::{OptionPlaces, Owner, name_places};

/// Why text is no evaluated configuration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EvaluatedError {
    /// Not JSON.
    #[error("{message}")]
    Syntax {
        /// What the parser says.
        message: String,
        /// Where.
        span: Span,
    },
    /// Another type than there must be.
    #[error("{name} is {found}, not {wanted}")]
    Type {
        /// What has it.
        name: &'static str,
        /// What it is.
        found: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// Where.
        span: Span,
    },
    /// A newer form of the JSON.
    #[error("this is version {found} of an evaluated configuration; version 1 is known")]
    Version {
        /// Which.
        found: i64,
        /// Where.
        span: Span,
    },
    /// An attribute that stands twice.
    #[error("{name:?} stands here twice")]
    Twice {
        /// Which.
        name: String,
        /// The second one.
        span: Span,
    },
    /// Something else in JSON.
    #[error("this is no NixOS configuration: it has none of {}", SECTIONS_IN_WORDS)]
    NotNixos {
        /// Where.
        span: Span,
    },
}

/// The sets of options that login depends on. What a plain JSON leaves out of them is not known.
const SECTIONS: [&str; 6] =
    ["services.openssh", "users.users", "users.groups", "networking.firewall", "security", "programs.ssh"];

/// What at least one of must be there.
const TOP: [&str; 8] = ["services", "users", "programs", "networking", "security", "boot", "nix", "environment"];
const SECTIONS_IN_WORDS: &str = "services, users, programs, networking, security, boot, nix, environment";

impl EvaluatedError {
    /// Where it is wrong.
    ///
    /// ```
    /// use nixos_ssh::{configuration::evaluated::read, source::Sources};
    /// let error = read(&mut Sources::default(), "host.json", "{ } x").unwrap_err();
    /// assert_eq!(error.span().start, 4);
    /// ```
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            EvaluatedError::Syntax { span, .. }
            | EvaluatedError::Type { span, .. }
            | EvaluatedError::Version { span, .. }
            | EvaluatedError::Twice { span, .. }
            | EvaluatedError::NotNixos { span } => *span,
        }
    }
}

impl From<&EvaluatedError> for Diagnostic {
    fn from(error: &EvaluatedError) -> Diagnostic {
        Diagnostic::new(Severity::Error, error.to_string()).label(error.span(), "")
    }
}

/// Reads an evaluated configuration and adds its text to the sources. What could not be evaluated is unknown there.
///
/// # Errors
/// Text that is no JSON, or none of a NixOS configuration.
///
/// ```
/// use nixos_ssh::{configuration::evaluated::read, source::Sources};
/// let text = r#"{ "version": 1, "options": { "services": { "openssh": { "enable": true } } }, "unknown": [] }"#;
/// let configuration = read(&mut Sources::default(), "host.json", text)?;
/// assert!(configuration.is_whole());
/// assert_eq!(configuration.definitions("services.openssh.enable").len(), 1);
/// # Ok::<(), nixos_ssh::configuration::evaluated::EvaluatedError>(())
/// ```
pub fn read(sources: &mut Sources, name: &str, text: &str) -> Result<Configuration, EvaluatedError> {
    let source = sources.add(name, text);
    let value = json::read(text, source).map_err(|error| syntax(&error))?;
    let reader = Reader { text };
    let attributes = attributes("the JSON", &value)?;
    let mut configuration = Configuration { coverage: Coverage::Evaluated, ..Configuration::default() };
    match find(attributes, "version") {
        Some(version) => reader.versioned(&mut configuration, version, attributes, value.span)?,
        None => reader.plain(&mut configuration, attributes, value.span)?,
    }
    configuration.name = host_name(&configuration);
    Ok(configuration)
}

/// Everything that could not be evaluated or was not given, in the order of the option paths.
///
/// ```
/// use nixos_ssh::{configuration::evaluated::{read, unknown}, source::Sources};
/// let text = r#"{ "version": 1, "options": {}, "unknown": ["users.users.alice.shell"] }"#;
/// let configuration = read(&mut Sources::default(), "host.json", text)?;
/// assert_eq!(unknown(&configuration)[0].name.as_deref(), Some("users.users.alice.shell"));
/// # Ok::<(), nixos_ssh::configuration::evaluated::EvaluatedError>(())
/// ```
#[must_use]
pub fn unknown(configuration: &Configuration) -> Vec<&Unknown> {
    fn collect<'c>(node: &'c Node, found: &mut Vec<&'c Unknown>) {
        found.extend(&node.gaps);
        node.children.values().for_each(|child| collect(child, found));
    }
    let mut found: Vec<&Unknown> = configuration.gaps.iter().collect();
    collect(&configuration.root, &mut found);
    found
}

fn syntax(error: &SpecError) -> EvaluatedError {
    match error {
        SpecError::Syntax { message, span } => EvaluatedError::Syntax { message: message.clone(), span: *span },
        SpecError::Option(error) => EvaluatedError::Syntax { message: error.to_string(), span: error.span },
    }
}

fn describe(value: &Value<'_>) -> &'static str {
    match &value.kind {
        Kind::Null => "null",
        Kind::Bool(_) => "true or false",
        Kind::Integer(_) | Kind::Float(_) => "a number",
        Kind::String(_) => "a string",
        Kind::List(_) => "a list",
        _ => "an object",
    }
}

fn wrong_type(name: &'static str, value: &Value<'_>, wanted: &'static str) -> EvaluatedError {
    EvaluatedError::Type { name, found: describe(value), wanted, span: value.span }
}

fn attributes<'v, 't>(name: &'static str, value: &'v Value<'t>) -> Result<&'v [Attribute<'t>], EvaluatedError> {
    match &value.kind {
        Kind::Attributes(attributes) => Ok(attributes),
        _ => Err(wrong_type(name, value, "an object")),
    }
}

fn list<'v, 't>(name: &'static str, value: &'v Value<'t>) -> Result<&'v [Value<'t>], EvaluatedError> {
    match &value.kind {
        Kind::List(items) => Ok(items),
        _ => Err(wrong_type(name, value, "a list")),
    }
}

fn find<'v, 't>(attributes: &'v [Attribute<'t>], name: &str) -> Option<&'v Value<'t>> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.value)
}

fn host_name(configuration: &Configuration) -> Option<String> {
    let definition = configuration.definitions("networking.hostName").first()?;
    definition.value.as_str().filter(|name| !name.is_empty()).map(str::to_owned)
}

struct Reader<'t> {
    text: &'t str,
}

impl<'t> Reader<'t> {
    fn versioned(
        &self,
        configuration: &mut Configuration,
        version: &Value<'_>,
        parts: &[Attribute<'t>],
        whole: Span,
    ) -> Result<(), EvaluatedError> {
        match version.kind {
            Kind::Integer(1) => {}
            Kind::Integer(found) => return Err(EvaluatedError::Version { found, span: version.span }),
            _ => return Err(wrong_type("version", version, "a number")),
        }
        let Some(options) = find(parts, "options") else {
            return Err(EvaluatedError::Type { name: "options", found: "missing", wanted: "an object", span: whole });
        };
        self.add(&mut configuration.root, attributes("options", options)?)?;
        if let Some(files) = find(parts, "files") {
            for file in attributes("files", files)? {
                let Kind::String(text) = &file.value.kind else {
                    return Err(wrong_type("a file", &file.value, "a string"));
                };
                let content = FileContent::Text(Arc::new(self.string(text, file.value.span)));
                configuration.files.insert(file.name.clone().into_owned(), content);
            }
        }
        let Some(unknown) = find(parts, "unknown") else { return Ok(()) };
        for path in list("unknown", unknown)? {
            let Kind::String(name) = &path.kind else { return Err(wrong_type("an unknown option", path, "a string")) };
            let unknown = missing(Reason::Evaluation, name, path.span);
            let names = paths::names(name);
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            add_unknown(configuration, &names, unknown);
        }
        Ok(())
    }

    fn plain(
        &self,
        configuration: &mut Configuration,
        parts: &[Attribute<'t>],
        whole: Span,
    ) -> Result<(), EvaluatedError> {
        if !parts.iter().any(|part| TOP.contains(&&*part.name)) {
            return Err(EvaluatedError::NotNixos { span: whole });
        }
        self.add(&mut configuration.root, parts)?;
        let start = Span { end: whole.start.saturating_add(1).min(whole.end), ..whole };
        for section in SECTIONS {
            if configuration.node(section).is_none() {
                let names: Vec<&str> = section.split('.').collect();
                add_unknown(configuration, &names, missing(Reason::NotGiven, section, start));
            }
        }
        Ok(())
    }

    /// Adds the options of a set.
    fn add(&self, node: &mut Node, attributes: &[Attribute<'t>]) -> Result<(), EvaluatedError> {
        for attribute in attributes {
            let child = node.children.entry(attribute.name.clone().into_owned()).or_default();
            if !child.names.is_empty() {
                let name = attribute.name.clone().into_owned();
                return Err(EvaluatedError::Twice { name, span: attribute.span });
            }
            child.names.push(attribute.span);
            match &attribute.value.kind {
                Kind::Attributes(attributes) => self.add(child, attributes)?,
                _ => {
                    let value = self.found(&attribute.value)?;
                    child.definitions.push(definition(value, attribute.span));
                }
            }
        }
        Ok(())
    }

    fn found(&self, value: &Value<'t>) -> Result<Found, EvaluatedError> {
        let datum = match &value.kind {
            Kind::Bool(value) => Datum::Bool(*value),
            Kind::Integer(number) => Datum::Integer(*number),
            Kind::Float(number) => Datum::Float(*number),
            Kind::String(text) => Datum::Text(Arc::new(self.string(text, value.span))),
            Kind::List(items) => {
                Datum::List(items.iter().map(|item| self.found(item)).collect::<Result<Vec<Found>, _>>()?)
            }
            Kind::Attributes(attributes) => Datum::Set(self.set(attributes)?),
            _ => Datum::Null,
        };
        Ok(Found { datum, span: value.span })
    }

    fn set(&self, attributes: &[Attribute<'t>]) -> Result<Set, EvaluatedError> {
        let mut set = Set::default();
        for attribute in attributes {
            let value = SetAttribute { name: attribute.span, value: self.found(&attribute.value)? };
            if set.attributes.insert(attribute.name.clone().into_owned(), value).is_some() {
                let name = attribute.name.clone().into_owned();
                return Err(EvaluatedError::Twice { name, span: attribute.span });
            }
        }
        Ok(set)
    }

    fn string(&self, text: &str, span: Span) -> Text {
        let literal = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        Text { text: text.to_owned(), runs: literal::runs(literal, span), unknown: Vec::new() }
    }
}

fn definition(value: Found, name: Span) -> Definition {
    Definition {
        value,
        name,
        priority: PLAIN,
        around: Vec::new(),
        order: 1000,
        condition: Condition::Always,
        renamed: None,
    }
}

fn missing(reason: Reason, name: &str, span: Span) -> Unknown {
    Unknown { reason, span, name: Some(name.into()), alternatives: Vec::new() }
}

/// The lists of keys of a user.
const KEY_LISTS: [[&str; 3]; 2] = [["openssh", "authorizedKeys", "keys"], ["openssh", "authorizedKeys", "keyFiles"]];

/// Says of an option, and of what is below it, that nobody knows.
fn add_unknown(configuration: &mut Configuration, names: &[&str], unknown: Unknown) {
    if names.iter().all(|name| name.is_empty()) {
        return configuration.gaps.push(unknown);
    }
    if let ["users", "users", _, option @ ..] = names {
        for list in KEY_LISTS.iter().filter(|list| list.len() > option.len()) {
            if let Some(rest) = list.strip_prefix(option) {
                let path = names.iter().chain(rest);
                let node = path
                    .fold(&mut configuration.root, |node, name| node.children.entry((*name).to_owned()).or_default());
                let value = Found { datum: Datum::Unknown(unknown.clone()), span: unknown.span };
                node.definitions.push(definition(value, unknown.span));
            }
        }
    }
    let node =
        names.iter().fold(&mut configuration.root, |node, name| node.children.entry((*name).to_owned()).or_default());
    if node.children.is_empty() && node.definitions.is_empty() {
        let value = Found { datum: Datum::Unknown(unknown.clone()), span: unknown.span };
        node.definitions.push(definition(value, unknown.span));
    }
    let whole = unknown.span;
    node.gap(unknown, whole);
}
