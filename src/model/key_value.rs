//! Authorized keys as the value of an option: a line, or `{ key, options, comment }`.

use serde_json::{Value as Json, json};

use super::options::{OptionValue, refuse_twice, wrong_type};
use super::problem::{Context, Problem};
use super::schema::Definitions;
use crate::model::value::{Attribute, Kind, Value};
use crate::nearest::nearest;
use crate::ssh::authorized_keys::read_options;
use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_error::KeyError;
use crate::ssh::key_options::KeyOption;

impl OptionValue for AuthorizedKey {
    fn expected() -> String {
        "an authorized_keys line or { key, options, comment }".to_owned()
    }

    fn read(value: Value<'_>, context: &mut Context) -> Option<AuthorizedKey> {
        let key = match value.kind {
            Kind::String(line) => line.parse(),
            Kind::Attributes(attributes) => return read_parts(attributes, context),
            _ => return wrong_type(&value, context),
        };
        report_error(key, value.span, context)
    }

    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a> {
        if let Err(error) = self.check() {
            context.report(error);
        }
        Value::string(self.to_line())
    }

    fn schema(definitions: &mut Definitions) -> Json {
        definitions.reference("AuthorizedKey", |_| {
            json!({
                "description": "An authorized_keys line, or its parts.",
                "anyOf": [
                    { "type": "string" },
                    {
                        "type": "object",
                        "required": ["key"],
                        "additionalProperties": false,
                        "properties": {
                            "key": { "type": "string", "description": "Type and base64, as in the .pub file." },
                            "comment": { "type": "string", "maxLength": 200 },
                            "options": { "anyOf": [
                                { "type": "string", "description": "As on an authorized_keys line." },
                                {
                                    "type": "object",
                                    "additionalProperties": false,
                                    "properties": options_schema(),
                                },
                            ] },
                        },
                    },
                ],
            })
        })
    }
}

fn options_schema() -> serde_json::Map<String, Json> {
    let texts = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let flags = KeyOption::FLAGS.iter().map(|name| ((*name).to_owned(), json!({ "type": "boolean" })));
    let valued = KeyOption::VALUED.iter().map(|name| {
        let schema = match *name {
            "environment" => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            "from" | "permitlisten" | "permitopen" | "principals" => texts.clone(),
            "tunnel" => json!({ "type": ["integer", "string"] }),
            _ => json!({ "type": "string" }),
        };
        ((*name).to_owned(), schema)
    });
    flags.chain(valued).collect()
}

fn report_error<T>(result: Result<T, KeyError>, span: crate::source::Span, context: &mut Context) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            context.report_at(span, error);
            None
        }
    }
}

fn read_parts(attributes: Vec<Attribute<'_>>, context: &mut Context) -> Option<AuthorizedKey> {
    let (mut key, mut comment, mut options) = (None, None, Vec::new());
    let mut whole = refuse_twice(&attributes, context);
    if attributes.iter().all(|attribute| attribute.name != "key") {
        context.in_option("key", crate::source::Span::NONE, |context| context.report(Problem::Missing));
    }
    for attribute in attributes {
        let (name, span) = (attribute.name, attribute.value.span);
        let read = match name.as_ref() {
            "key" => context.in_option("key", span, |context| {
                key = AuthorizedKey::read_line(attribute.value, context);
                key.is_some()
            }),
            "comment" => context.in_option("comment", span, |context| {
                comment = String::read(attribute.value, context);
                comment.is_some()
            }),
            "options" => context.in_option("options", span, |context| {
                let read = read_option_value(attribute.value, context);
                read.map(|read| options = read).is_some()
            }),
            _ => context.in_attribute(&name, attribute.span, |context| {
                let nearest = nearest(&name, ["key", "comment", "options"].into_iter());
                context.report(Problem::UnknownOption { nearest });
                false
            }),
        };
        whole &= read;
    }
    let mut key = key?;
    key.options.splice(0..0, options);
    if let Some(comment) = comment {
        key.comment = comment;
    }
    report_error(key.check(), crate::source::Span::NONE, context)?;
    whole.then_some(key)
}

impl AuthorizedKey {
    fn read_line(value: Value<'_>, context: &mut Context) -> Option<AuthorizedKey> {
        let Kind::String(line) = &value.kind else { return wrong_type(&value, context) };
        report_error(line.parse(), value.span, context)
    }
}

fn read_option_value(value: Value<'_>, context: &mut Context) -> Option<Vec<KeyOption>> {
    match value.kind {
        Kind::String(text) if text.is_empty() => Some(Vec::new()),
        Kind::String(text) => {
            let read = read_options(&text).and_then(|(options, rest)| {
                if rest.is_empty() {
                    return Ok(options);
                }
                let name = rest.chars().take(60).collect();
                Err(KeyError::Option { name, reason: "follows a blank, which ends the options" })
            });
            report_error(read, value.span, context)
        }
        Kind::Attributes(attributes) => {
            let mut options = Vec::new();
            let mut whole = refuse_twice(&attributes, context);
            for attribute in attributes {
                let (name, span) = (attribute.name.clone(), attribute.value.span);
                let read = context.in_attribute(&name, span, |context| read_one(attribute, context));
                whole &= read.is_some();
                options.extend(read.into_iter().flatten());
            }
            // A set has no order: restrict comes first, so that the others turn single rights on again.
            options.sort_by_key(|option| *option != KeyOption::Restrict);
            whole.then_some(options)
        }
        _ => {
            let expected = "key options as text or as an attribute set".to_owned();
            context.report_at(value.span, Problem::WrongType { expected, found: value.describe().to_owned() });
            None
        }
    }
}

fn read_one(attribute: Attribute<'_>, context: &mut Context) -> Option<Vec<KeyOption>> {
    let name = attribute.name.as_ref();
    let span = attribute.value.span;
    let canonical = KeyOption::FLAGS.iter().chain(KeyOption::VALUED).find(|known| known.eq_ignore_ascii_case(name));
    let Some(canonical) = canonical else {
        // `no-pty` stands on a line; in a set it is `pty = false`.
        let negated = name
            .strip_prefix("no-")
            .and_then(|name| KeyOption::FLAGS.iter().find(|flag| flag.eq_ignore_ascii_case(name)));
        let negated = negated.map(|flag| format!("{flag} = false"));
        let nearest = negated.or_else(|| nearest(name, KeyOption::FLAGS.iter().chain(KeyOption::VALUED).copied()));
        context.report_at(attribute.span, Problem::UnknownOption { nearest });
        return None;
    };
    let texts = |value: Value<'_>, context: &mut Context| match value.kind {
        Kind::String(text) => Some(vec![text.into_owned()]),
        Kind::Integer(number) => Some(vec![number.to_string()]),
        Kind::List(_) => Vec::<String>::read(value, context),
        _ => {
            let expected = "a string or a list of strings".to_owned();
            context.report(Problem::WrongType { expected, found: value.describe().to_owned() });
            None
        }
    };
    match attribute.value.kind {
        Kind::Bool(on) if KeyOption::FLAGS.contains(canonical) => {
            let flag = if on { (*canonical).to_owned() } else { format!("no-{canonical}") };
            // restrict = false and cert-authority = false are their absence.
            Some(KeyOption::flag(&flag).into_iter().collect())
        }
        Kind::Attributes(variables) if *canonical == "environment" && refuse_twice(&variables, context) => variables
            .into_iter()
            .map(|variable| {
                let value = String::read(variable.value, context)?;
                let option = KeyOption::Environment(variable.name.into_owned(), value);
                report_error(option.check().map(|()| option), span, context)
            })
            .collect(),
        _ if KeyOption::FLAGS.contains(canonical) => {
            let expected = "true or false".to_owned();
            context.report(Problem::WrongType { expected, found: attribute.value.describe().to_owned() });
            None
        }
        _ => {
            let values = texts(attribute.value, context)?;
            let joined = matches!(*canonical, "from" | "principals");
            let values = if joined { vec![values.join(",")] } else { values };
            let options = values.iter().map(|value| report_error(KeyOption::valued(canonical, value), span, context));
            options.collect()
        }
    }
}
