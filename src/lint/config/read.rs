//! Reads a `gen-ssh-module.toml` with all of its mistakes.

use super::glob::Glob;
use super::options::{self, OPTIONS, OptionKind, OptionValue, RuleOption};
use super::profile::Profile;
use super::selection::is_always_on;
use super::{Config, IgnoreEntry};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rules::{self, RULES};
use crate::model::release::Release;
use crate::model::value::{Attribute, Kind, Value};
use crate::nearest::nearest;
use crate::source::Span;
use crate::spec::{self, Format};

/// What the file may say.
const NAMES: [&str; 5] = ["exclude", "ignore", "profile", "release", "rules"];
/// What an entry of `ignore` says.
const IGNORE_NAMES: [&str; 3] = ["path", "reason", "rule"];
/// What a rule can be set to.
const SEVERITIES: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("note", Some(Severity::Note)),
    ("off", None),
];

impl Config {
    /// Reads the text of a `gen-ssh-module.toml`; `source` is the number that spans carry.
    ///
    /// # Errors
    /// Every mistake in it, each with its place.
    ///
    /// ```
    /// use nixos_ssh::lint::config::Config;
    /// let config = Config::read("[rules]\nundecidable = \"off\"", 0).map_err(|mistakes| mistakes.len());
    /// assert_eq!(config.map(|config| config.severities.len()), Ok(1));
    /// assert_eq!(Config::read("rels = 1\n[rules]\nundecidabel = 2", 0).map_err(|mistakes| mistakes.len()), Err(2));
    /// ```
    pub fn read(text: &str, source: u32) -> Result<Config, Vec<Diagnostic>> {
        read(text, source)
    }
}

/// Reads it.
fn read(text: &str, source: u32) -> Result<Config, Vec<Diagnostic>> {
    // An empty config says nothing, which is no mistake.
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Ok(Config::default());
    }
    let value = spec::read_value(text, Format::Toml, source)
        .map_err(|errors| errors.0.iter().map(Diagnostic::from).collect::<Vec<_>>())?;
    let mut reader = Reader::default();
    for Attribute { name, span, value } in attributes(value) {
        match name.as_ref() {
            "exclude" => reader.exclude(value),
            "ignore" => reader.ignore(value),
            "profile" => reader.profile(&value),
            "release" => reader.release(&value),
            "rules" => reader.rules(value),
            _ => reader.unknown("a config has no", &name, span, NAMES.into_iter()),
        }
    }
    let mut mistakes = reader.mistakes;
    mistakes.sort_by_key(|mistake| mistake.labels.first().map(|label| label.span.start));
    if mistakes.is_empty() { Ok(reader.config) } else { Err(mistakes) }
}

#[derive(Default)]
struct Reader {
    config: Config,
    mistakes: Vec<Diagnostic>,
}

fn attributes(value: Value<'_>) -> Vec<Attribute<'_>> {
    match value.kind {
        Kind::Attributes(attributes) => attributes,
        _ => Vec::new(),
    }
}

impl Reader {
    fn mistake(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.mistakes.push(Diagnostic::new(Severity::Error, message).label(span, ""));
        let last = self.mistakes.len() - 1;
        &mut self.mistakes[last]
    }

    fn unknown<'n>(&mut self, what: &str, name: &str, span: Span, names: impl Iterator<Item = &'n str>) {
        let help = nearest(name, names).map(|nearest| format!("did you mean `{nearest}`?"));
        self.mistake(span, format!("{what} {name:?}")).help = help;
    }

    fn expected(&mut self, expected: &str, value: &Value<'_>) {
        let found = match &value.kind {
            Kind::String(text) => format!("{text:?}"),
            Kind::Integer(number) => number.to_string(),
            Kind::Attributes(_) => "a table".to_owned(),
            _ => value.describe().to_owned(),
        };
        self.mistake(value.span, format!("expected {expected}, found {found}"));
    }

    fn profile(&mut self, value: &Value<'_>) {
        let named = |name: &str| Profile::ALL.iter().find(|profile| profile.as_str() == name);
        match &value.kind {
            Kind::String(name) if named(name).is_some() => {
                self.config.profile = *named(name).unwrap_or(&Profile::Default)
            }
            _ => self.expected("\"default\" or \"strict\"", value),
        }
    }

    fn release(&mut self, value: &Value<'_>) {
        match &value.kind {
            Kind::String(name) => match name.parse::<Release>() {
                Ok(release) => self.config.release = release,
                Err(error) => {
                    self.mistake(value.span, error.to_string());
                }
            },
            _ => self.expected("a release in quotes, as in \"26.05\"", value),
        }
    }

    fn exclude(&mut self, value: Value<'_>) {
        let Kind::List(patterns) = value.kind else { return self.expected("a list of patterns", &value) };
        for pattern in patterns {
            if let Some(glob) = self.glob(&pattern) {
                self.config.exclude.push(glob);
            }
        }
    }

    fn glob(&mut self, value: &Value<'_>) -> Option<Glob> {
        let Kind::String(text) = &value.kind else {
            self.expected("a pattern for file names", value);
            return None;
        };
        match Glob::parse(text) {
            Ok(glob) => Some(glob),
            Err(error) => {
                self.mistake(value.span, error.to_string());
                None
            }
        }
    }

    fn ignore(&mut self, value: Value<'_>) {
        let Kind::List(entries) = value.kind else { return self.expected("[[ignore]] tables", &value) };
        for entry in entries {
            match entry.kind {
                Kind::Attributes(attributes) => self.ignore_entry(attributes, entry.span),
                _ => self.expected("a table with rule, path and reason", &entry),
            }
        }
    }

    fn ignore_entry(&mut self, attributes: Vec<Attribute<'_>>, place: Span) {
        let (mut rule, mut path, mut reason) = (None, None, None);
        let mut seen = Vec::new();
        for Attribute { name, span, value } in attributes {
            match name.as_ref() {
                "rule" => rule = self.ignored_rule(&value),
                "path" => path = self.glob(&value),
                "reason" => reason = self.reason(&value),
                _ => self.unknown("an ignore has no", &name, span, IGNORE_NAMES.into_iter()),
            }
            seen.push(name.into_owned());
        }
        let missing = |name: &str| !seen.iter().any(|seen| seen == name);
        for name in IGNORE_NAMES.into_iter().filter(|name| missing(name)) {
            let say_why = if name == "reason" { ": say why" } else { "" };
            self.mistake(place, format!("an ignore without a {name}{say_why}"));
        }
        if let (Some(rule), Some(path), Some(reason)) = (rule, path, reason) {
            self.config.ignores.push(IgnoreEntry { rule, path, reason, place });
        }
    }

    fn ignored_rule(&mut self, value: &Value<'_>) -> Option<String> {
        let Kind::String(id) = &value.kind else {
            self.expected("the id of a rule", value);
            return None;
        };
        let rule = self.rule(id, value.span)?;
        if is_always_on(rule) {
            self.mistake(value.span, format!("findings of {rule} cannot be ignored"));
            return None;
        }
        Some(rule.to_owned())
    }

    fn rule(&mut self, id: &str, span: Span) -> Option<&'static str> {
        let rule = rules::find(id).map(|rule| rule.id);
        if rule.is_none() {
            self.unknown("there is no rule", id, span, RULES.iter().map(|rule| rule.id));
        }
        rule
    }

    fn reason(&mut self, value: &Value<'_>) -> Option<String> {
        match &value.kind {
            Kind::String(reason) if !reason.trim().is_empty() => Some(reason.trim().to_owned()),
            Kind::String(_) => {
                self.mistake(value.span, "an ignore without a reason: say why");
                None
            }
            _ => {
                self.expected("the reason in words", value);
                None
            }
        }
    }

    fn rules(&mut self, value: Value<'_>) {
        let Kind::Attributes(rules) = value.kind else { return self.expected("a table of rules", &value) };
        for Attribute { name, span, value } in rules {
            let Some(rule) = self.rule(&name, span) else { continue };
            match value.kind {
                Kind::Attributes(settings) => self.rule_table(rule, settings),
                _ => self.severity(rule, &value),
            }
        }
    }

    fn severity(&mut self, rule: &'static str, value: &Value<'_>) {
        let named = match &value.kind {
            Kind::String(name) => SEVERITIES.iter().find(|(severity, _)| severity == name),
            _ => None,
        };
        match named {
            Some((_, severity)) if is_always_on(rule) && *severity != Some(Severity::Error) => {
                self.mistake(value.span, format!("{rule} is always an error"));
            }
            Some((_, severity)) => {
                self.config.severities.insert(rule.to_owned(), *severity);
            }
            None => self.expected("\"error\", \"warning\", \"note\" or \"off\"", value),
        }
    }

    fn rule_table(&mut self, rule: &'static str, settings: Vec<Attribute<'_>>) {
        for Attribute { name, span, value } in settings {
            if name == "severity" {
                self.severity(rule, &value);
                continue;
            }
            match options::find(rule, &name) {
                Some(option) => self.option(option, &value),
                None => {
                    let names = OPTIONS.iter().filter(|option| option.rule == rule).map(|option| option.name);
                    self.unknown(&format!("{rule} has no option"), &name, span, names.chain(["severity"]));
                }
            }
        }
    }

    fn option(&mut self, option: &'static RuleOption, value: &Value<'_>) {
        let read = match (&option.kind, &value.kind) {
            (OptionKind::Integer { range, .. }, Kind::Integer(number)) if range.contains(number) => {
                Some(OptionValue::Integer(*number))
            }
            (OptionKind::Text { .. }, Kind::String(text)) => Some(OptionValue::Text(text.to_string())),
            (OptionKind::Texts { .. }, Kind::List(items)) => {
                let texts = items.iter().map(|item| match &item.kind {
                    Kind::String(text) => Some(text.to_string()),
                    _ => None,
                });
                texts.collect::<Option<Vec<String>>>().map(OptionValue::Texts)
            }
            _ => None,
        };
        match read {
            Some(read) => {
                self.config.options.insert((option.rule.to_owned(), option.name.to_owned()), read);
            }
            None => self.expected(&option.takes(), value),
        }
    }
}
