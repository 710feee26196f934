//! What an option and a set of options can do: be read, written, merged, described.

use serde_json::{Map as JsonMap, Value as Json};

use super::problem::{Context, Problem};
use super::release::Release;
use super::schema::Definitions;
use super::setting::Setting;
use crate::model::value::{Attribute, Kind, Value};
use crate::nearest::nearest;
use crate::source::Span;

/// In which releases NixOS has an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// In every release this crate knows.
    Always,
    /// From this release on; earlier it is an error.
    Release(Release),
    /// Declared from this release on; before it was a free setting that takes a string only.
    StringBefore(Release),
}

/// One line of the option table.
#[derive(Debug, Clone, Copy)]
pub struct OptionInfo {
    /// The name below its set, dotted: `openssh.authorizedKeys.keys`.
    pub name: &'static str,
    /// NixOS's default as Nix text; `required` when there is none.
    pub default: &'static str,
    /// The releases that have it.
    pub since: Since,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// Its type in words.
    pub expected: fn() -> String,
    /// Its JSON Schema.
    pub schema: fn(&mut Definitions) -> Json,
    /// The names inside it, when it is a set.
    pub names: fn() -> Vec<&'static str>,
}

/// A type that an option can have.
pub trait OptionValue: Sized {
    /// The type in words: "a list of strings".
    fn expected() -> String;
    /// Reads it; problems go to the context, and what is wrong is `None`.
    fn read(value: Value<'_>, context: &mut Context) -> Option<Self>;
    /// Its value; problems go to the context.
    fn to_value<'a>(&'a self, context: &mut Context) -> Value<'a>;
    /// Adds a later definition to an earlier one: lists follow each other, sets unite, of two single values the later
    /// one stays.
    fn merge(&mut self, later: Self) {
        *self = later;
    }
    /// Its JSON Schema.
    fn schema(definitions: &mut Definitions) -> Json;
    /// The names inside it, when it is a set.
    fn names() -> Vec<&'static str> {
        Vec::new()
    }
    /// The same without the sets that are verified in pieces.
    #[must_use]
    fn without_pieces(&self) -> Self
    where
        Self: Clone,
    {
        self.clone()
    }
}

/// A set of options: a struct whose fields are the lines of a table.
pub trait OptionSet: Default {
    /// The table.
    const OPTIONS: &'static [OptionInfo];
    /// Reads the option with this exact name.
    fn read_option(&mut self, name: &str, value: Value<'_>, context: &mut Context);
    /// Visits every set option in the table's order.
    fn write_options<'a>(&'a self, context: &mut Context, sink: &mut dyn FnMut(&'static OptionInfo, Value<'a>));
    /// Reports options that do not fit each other.
    fn check_together(&self, _context: &mut Context) {}
    /// Adds later definitions.
    fn merge_options(&mut self, later: Self);
    /// The same without the sets that are verified in pieces.
    #[must_use]
    fn options_without_pieces(&self) -> Self;
    /// Reads a name that is in no line; the default reports it.
    fn read_other(&mut self, attribute: Attribute<'_>, prefix: &str, context: &mut Context) {
        report_unknown::<Self>(&attribute, prefix, context);
    }
    /// Adds attributes that are in no line.
    fn write_other<'a>(&'a self, _context: &mut Context, _attributes: &mut Vec<Attribute<'a>>) {}
    /// The JSON Schemas of names that are in no line.
    fn other_schemas() -> JsonMap<String, Json> {
        JsonMap::new()
    }
    /// The names that are in no line.
    fn other_names() -> Vec<&'static str> {
        Vec::new()
    }
}

/// The attributes of an open set that no line of its table names.
pub trait OtherOptions: Default {
    /// Reads one of them.
    fn read(&mut self, attribute: Attribute<'_>, declared: &'static [OptionInfo], context: &mut Context);
    /// Writes all of them.
    fn write<'a>(&'a self, declared: &'static [OptionInfo], context: &mut Context, attributes: &mut Vec<Attribute<'a>>);
    /// Adds later definitions.
    fn merge(&mut self, later: Self);
    /// The JSON Schema of one of them.
    fn schema() -> Json;
    /// The names they may have.
    fn names() -> Vec<&'static str>;
}

/// The type error of a value.
pub(crate) fn wrong_type<T: OptionValue>(value: &Value<'_>, context: &mut Context) -> Option<T> {
    let problem = Problem::WrongType { expected: T::expected(), found: value.describe().to_owned() };
    context.report_at(value.span, problem);
    None
}

/// Reads a set: every attribute by its name, dotted names by descending.
pub(crate) fn read_set<S: OptionSet>(value: Value<'_>, context: &mut Context) -> Option<S> {
    let mut set = S::default();
    let Kind::Attributes(attributes) = value.kind else {
        let expected = "an attribute set".to_owned();
        context.report_at(value.span, Problem::WrongType { expected, found: value.describe().to_owned() });
        return None;
    };
    for option in S::OPTIONS.iter().filter(|option| option.default == "required") {
        // One that is there and wrong gets its own message.
        if attributes.iter().all(|attribute| attribute.name != option.name) {
            context.in_option(option.name, value.span, |context| context.report(Problem::Missing));
        }
    }
    read_attributes(&mut set, "", attributes, context);
    set.check_together(context);
    Some(set)
}

fn read_attributes<S: OptionSet>(set: &mut S, prefix: &str, attributes: Vec<Attribute<'_>>, context: &mut Context) {
    for attribute in attributes {
        // Exactly one option, or the beginning of several dotted ones.
        let mut exact = None;
        let mut deeper = None;
        for option in S::OPTIONS {
            // Two bytes rule most lines out: the name's first, and where it ends the line's end or a dot.
            let (line, end) = (option.name.as_bytes(), prefix.len() + attribute.name.len());
            let ends = line.len() == end || line.get(end) == Some(&b'.');
            if !ends || line.get(prefix.len()) != attribute.name.as_bytes().first() {
                continue;
            }
            let Some(rest) = option.name.strip_prefix(prefix) else { continue };
            let Some(rest) = rest.strip_prefix(attribute.name.as_ref()) else { continue };
            if rest.is_empty() {
                exact = Some(option.name);
            } else if rest.starts_with('.') {
                deeper = Some(&option.name[..option.name.len() - rest.len() + 1]);
            }
        }
        let (name, span) = (attribute.name.clone(), attribute.value.span);
        match (exact, deeper) {
            (Some(option), _) => {
                context.in_option(&name, span, |context| set.read_option(option, attribute.value, context));
            }
            (None, Some(deeper)) => context.in_option(&name, span, |context| match attribute.value.kind {
                Kind::Attributes(attributes) => read_attributes(set, deeper, attributes, context),
                _ => {
                    let found = attribute.value.describe().to_owned();
                    context.report(Problem::WrongType { expected: "an attribute set".to_owned(), found });
                }
            }),
            (None, None) => set.read_other(attribute, prefix, context),
        }
    }
}

/// Every name of a set, dotted ones whole.
pub(crate) fn set_names<S: OptionSet>() -> Vec<&'static str> {
    S::OPTIONS.iter().map(|option| option.name).chain(S::other_names()).collect()
}

/// Reports a name that no line of the table has, with the place deeper down where it belongs or the nearest name.
pub(crate) fn report_unknown<S: OptionSet>(attribute: &Attribute<'_>, prefix: &str, context: &mut Context) {
    let own = || S::OPTIONS.iter().filter_map(|option| Some((option.name.strip_prefix(prefix)?, option)));
    let inner = own().flat_map(|(own, option)| (option.names)().into_iter().map(move |name| format!("{own}.{name}")));
    let is_it = |path: &String| path.split('.').any(|part| part.eq_ignore_ascii_case(&attribute.name));
    let nearest = match own().map(|(own, _)| own.to_owned()).chain(inner).find(is_it) {
        // Only its case is wrong.
        Some(path) if first_part(&path).eq_ignore_ascii_case(&attribute.name) => Some(first_part(&path).to_owned()),
        Some(path) => Some(path),
        None => nearest(&attribute.name, own().map(|(own, _)| first_part(own))),
    };
    context.in_attribute(&attribute.name, attribute.span, |context| {
        context.report(Problem::UnknownOption { nearest });
    });
}

fn first_part(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// JSON lets a name stand twice in a set; whatever was meant, only one of both would come true.
pub(crate) fn refuse_twice(attributes: &[Attribute<'_>], context: &mut Context) -> bool {
    let mut once = true;
    let mut seen = std::collections::BTreeSet::new();
    for attribute in attributes {
        if !seen.insert(attribute.name.to_ascii_lowercase()) {
            context.in_attribute(&attribute.name, attribute.span, |context| context.report(Problem::Twice));
            once = false;
        }
    }
    once
}

/// Reads one option into its field.
pub(crate) fn read_setting<T: OptionValue>(field: &mut Setting<T>, value: Value<'_>, context: &mut Context) {
    if field.is_set() {
        context.report(Problem::Twice);
        return;
    }
    let span = value.span;
    if let Some(value) = T::read(value, context) {
        *field = Setting::at(value, span);
    }
}

/// Writes one option if it is set, and holds it against the release.
pub(crate) fn write_setting<'a, T: OptionValue>(
    option: &'static OptionInfo,
    field: &'a Setting<T>,
    context: &mut Context,
    sink: &mut dyn FnMut(&'static OptionInfo, Value<'a>),
) {
    let Some(value) = field.get() else { return };
    context.in_option(option.name, field.span(), |context| {
        let value = value.to_value(context);
        let release = context.release;
        match option.since {
            Since::Release(since) if release < since => context.report(Problem::NotInRelease { release, since }),
            Since::StringBefore(since) if release < since => {
                if let Kind::Path(_) = value.kind {
                    context.report(Problem::NoPathInRelease { release, since });
                }
                sink(option, value);
            }
            _ => sink(option, value),
        }
    });
}

/// The set as a value, dotted names as nested sets.
pub(crate) fn set_to_value<'a, S: OptionSet>(set: &'a S, context: &mut Context) -> Value<'a> {
    let mut attributes = Vec::new();
    set.check_together(context);
    set.write_options(context, &mut |option, value| insert(&mut attributes, option.name, value));
    set.write_other(context, &mut attributes);
    Kind::Attributes(attributes).into()
}

fn insert<'a>(attributes: &mut Vec<Attribute<'a>>, name: &'static str, value: Value<'a>) {
    let Some((first, rest)) = name.split_once('.') else {
        attributes.push(Attribute { name: name.into(), span: Span::NONE, value });
        return;
    };
    // Dotted names with the same beginning stand next to each other in a table.
    if attributes.last().is_none_or(|last| last.name != first) {
        let inner = Kind::Attributes(Vec::with_capacity(1)).into();
        attributes.push(Attribute { name: first.into(), span: Span::NONE, value: inner });
    }
    if let Some(Kind::Attributes(inner)) = attributes.last_mut().map(|last| &mut last.value.kind) {
        insert(inner, rest, value);
    }
}

/// The setting without the sets that are verified in pieces.
pub(crate) fn setting_without_pieces<T: OptionValue + Clone>(field: &Setting<T>) -> Setting<T> {
    field.get().map_or(Setting::UNSET, |value| Setting::at(value.without_pieces(), field.span()))
}

/// Adds a later setting to an earlier one.
pub(crate) fn merge_setting<T: OptionValue>(field: &mut Setting<T>, later: Setting<T>) {
    match field.get_mut() {
        None => *field = later,
        Some(value) => {
            if let Some(later) = later.into_value() {
                value.merge(later);
            }
        }
    }
}

/// The JSON Schema of a set, kept once under `$defs`.
pub(crate) fn set_schema<S: OptionSet>(name: &str, doc: &str, definitions: &mut Definitions) -> Json {
    definitions.reference(name, |definitions| {
        let mut root = S::other_schemas();
        // The declared spelling is the only one.
        root.retain(|name, _| S::OPTIONS.iter().all(|option| !option.name.eq_ignore_ascii_case(name)));
        for option in S::OPTIONS {
            let mut schema = (option.schema)(definitions);
            if let Json::Object(schema) = &mut schema {
                let description = format!("{} Default: {}.", option.doc, option.default);
                schema.insert("description".to_owned(), Json::String(description));
            }
            insert_schema(&mut root, option.name, schema);
        }
        let required: Vec<Json> = S::OPTIONS
            .iter()
            .filter(|option| option.default == "required")
            .map(|option| Json::from(option.name))
            .collect();
        let mut schema = serde_json::json!({ "type": "object", "description": doc, "properties": root });
        schema["additionalProperties"] = Json::Bool(false);
        if !required.is_empty() {
            schema["required"] = Json::Array(required);
        }
        schema
    })
}

fn insert_schema(properties: &mut JsonMap<String, Json>, name: &str, schema: Json) {
    let Some((first, rest)) = name.split_once('.') else {
        properties.insert(name.to_owned(), schema);
        return;
    };
    let empty = || serde_json::json!({ "type": "object", "additionalProperties": false, "properties": {} });
    let inner = properties.entry(first.to_owned()).or_insert_with(empty);
    if let Some(Json::Object(inner)) = inner.get_mut("properties") {
        insert_schema(inner, rest, schema);
    }
}
