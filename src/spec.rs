//! A spec: one host or a fleet, from JSON or TOML in the shape of the NixOS option tree.

pub(crate) mod json;
mod toml;

use std::collections::BTreeMap;

use serde_json::json as json_value;
use thiserror::Error;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::host::Host;
use crate::model::named::{NameKind, Named};
use crate::model::options::{OptionSet as _, OptionValue as _};
use crate::model::problem::{Context, OptionError, Problem};
use crate::model::release::Release;
use crate::model::schema::Definitions;
use crate::model::value::{Attribute, Kind, Value};
use crate::nearest::nearest;
use crate::source::Span;

/// What a spec is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// TOML 1.1.
    Toml,
}

impl Format {
    /// The format of a file by its name's ending, else by its first character.
    ///
    /// ```
    /// use nixos_ssh::spec::Format;
    /// assert_eq!(Format::guess("fleet.toml", ""), Format::Toml);
    /// assert_eq!(Format::guess("-", " {}"), Format::Json);
    /// ```
    #[must_use]
    pub fn guess(name: &str, text: &str) -> Format {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "json" => Format::Json,
            "toml" => Format::Toml,
            _ if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') => Format::Json,
            _ => Format::Toml,
        }
    }
}

/// One host, or hosts that have things in common.
#[derive(Debug, Clone, PartialEq)]
pub enum Spec {
    /// One host.
    Host(Box<Host>),
    /// Every host by name, what they have in common already added.
    Fleet(BTreeMap<String, Host>),
}

/// One mistake in a spec.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpecError {
    /// Not JSON or TOML.
    #[error("{message}")]
    Syntax {
        /// What the parser says.
        message: String,
        /// Where.
        span: Span,
    },
    /// An option that cannot be.
    #[error(transparent)]
    Option(#[from] OptionError),
}

/// Every mistake in a spec; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} {} in the spec", .0.len(), if .0.len() == 1 { "mistake" } else { "mistakes" })]
pub struct SpecErrors(pub Vec<SpecError>);

/// Names of a fleet's hosts: they become file names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FleetHost;

impl NameKind for FleetHost {
    const WHAT: &'static str = "host";
    const PATTERN: &'static str = "^(?!default$)[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*$";

    fn refuse(name: &str) -> Option<&'static str> {
        if name == "default" {
            return Some("default.nix is the list of the hosts");
        }
        let word = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        };
        let first = name.starts_with(|first: char| first.is_ascii_alphanumeric());
        let right = first && name.split('.').all(word) && name.len() < 64;
        if right { None } else { Some("it is letters, digits, - and _, at most 63, with single dots between") }
    }
}

impl Spec {
    /// Reads a spec. A fleet has `hosts` (sets by name) and perhaps `common`; anything else is one host.
    /// `source` is the number that spans carry.
    ///
    /// # Errors
    /// Every mistake in it, each with its place.
    ///
    /// ```
    /// use nixos_ssh::{Release, spec::{Format, Spec}};
    /// let text = r#"{ "services": { "openssh": { "enable": true } } }"#;
    /// assert!(matches!(Spec::read(text, Format::Json, 0, Release::default()), Ok(Spec::Host(_))));
    /// let text = "services.openssh.enabel = true\nservices.openssh.ports = [0]";
    /// assert_eq!(Spec::read(text, Format::Toml, 0, Release::default()).map_err(|errors| errors.0.len()), Err(2));
    /// ```
    pub fn read(text: &str, format: Format, source: u32, release: Release) -> Result<Spec, SpecErrors> {
        let mut value = read_value(text, format, source)?;
        let fleet = match &value.kind {
            Kind::Attributes(attributes) => {
                attributes.iter().any(|attribute| matches!(&*attribute.name, "hosts" | "common"))
            }
            _ => false,
        };
        // Editors find the schema by this name; it is no option.
        if let Kind::Attributes(attributes) = &mut value.kind {
            attributes.retain(|attribute| attribute.name != "$schema");
        }
        if fleet {
            return read_fleet(value, release);
        }
        Host::from_tree(value, release).map(|host| Spec::Host(Box::new(host))).map_err(|mut errors| {
            for error in errors.0.iter_mut().filter(|error| !error.path.contains('.')) {
                // A fleet whose `hosts` is misspelt looks like a host.
                if let Problem::UnknownOption { nearest: found @ None } = &mut error.problem {
                    *found = nearest(&error.path, ["common", "hosts"].into_iter());
                }
            }
            spec_errors(errors)
        })
    }
}

/// Reads the text of a spec as a value, without looking at options.
///
/// # Errors
/// What is no JSON or TOML.
pub(crate) fn read_value(text: &str, format: Format, source: u32) -> Result<Value<'_>, SpecErrors> {
    match format {
        Format::Json => json::read(text, source).map_err(|error| SpecErrors(vec![error])),
        Format::Toml => toml::read(text, source).map_err(SpecErrors),
    }
}

fn spec_errors(errors: crate::model::problem::OptionErrors) -> SpecErrors {
    SpecErrors(errors.0.into_iter().map(SpecError::from).collect())
}

fn read_fleet(value: Value<'_>, release: Release) -> Result<Spec, SpecErrors> {
    let mut context = Context::new(release);
    let Kind::Attributes(attributes) = value.kind else { return Ok(Spec::Fleet(BTreeMap::new())) };
    let mut common = None;
    let mut hosts: Option<Named<FleetHost, Host>> = None;
    if attributes.iter().all(|attribute| attribute.name != "hosts") {
        context.in_option("hosts", value.span, |context| context.report(Problem::Missing));
    }
    for Attribute { name, span, value } in attributes {
        let place = value.span;
        match name.as_ref() {
            "common" if common.is_none() => {
                context.in_option("common", place, |context| {
                    common = Some(Host::read(value, context).unwrap_or_default())
                });
            }
            "hosts" if hosts.is_none() => context.in_option("hosts", place, |context| {
                if matches!(&value.kind, Kind::Attributes(hosts) if hosts.is_empty()) {
                    context.report(Problem::Missing);
                }
                hosts = Some(Named::read(value, context).unwrap_or_default());
            }),
            "common" | "hosts" => context.in_attribute(&name, span, |context| context.report(Problem::Twice)),
            _ => {
                // What stands beside `hosts` belongs into `common`.
                let options = Host::OPTIONS.iter().filter_map(|option| option.name.split('.').next());
                let inside = nearest(&name, options).map(|name| format!("common.{name}"));
                let nearest = nearest(&name, ["common", "hosts"].into_iter()).or(inside);
                context.in_attribute(&name, span, |context| context.report(Problem::UnknownOption { nearest }));
            }
        }
    }
    let common = common.unwrap_or_default();
    let hosts = hosts.unwrap_or_default();
    let merged = hosts.into_iter().map(|(name, host)| (name, common.clone().merged(host))).collect();
    context.finish(Spec::Fleet(merged)).map_err(spec_errors)
}

/// The JSON Schema (2020-12) of specs.
///
/// ```
/// let schema = nixos_ssh::spec::schema();
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// ```
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut definitions = Definitions::default();
    let host = Host::schema(&mut definitions);
    let mut definitions = definitions.into_json();
    let mut any_host = definitions["Host"].take();
    any_host["properties"]["$schema"] = json_value!({ "type": "string" });
    let plain = json_value!({ "$ref": "#/$defs/Host" });
    definitions["Host"] = any_host;
    debug_assert_eq!(host, plain);
    json_value!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A spec of gen-ssh-module",
        "description": "One host in the shape of the NixOS option tree, or a fleet: hosts by name and what they have in common.",
        "type": "object",
        "if": { "anyOf": [{ "required": ["hosts"] }, { "required": ["common"] }] },
        "then": {
            "required": ["hosts"],
            "additionalProperties": false,
            "properties": {
                "$schema": { "type": "string" },
                "common": plain,
                "hosts": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": { "pattern": FleetHost::PATTERN },
                    "additionalProperties": plain,
                },
            },
        },
        "else": plain,
        "$defs": definitions,
    })
}

impl From<&SpecError> for Diagnostic {
    fn from(error: &SpecError) -> Diagnostic {
        match error {
            SpecError::Option(error) => error.into(),
            SpecError::Syntax { message, span } => {
                Diagnostic::new(Severity::Error, message.clone()).label(*span, String::new())
            }
        }
    }
}
