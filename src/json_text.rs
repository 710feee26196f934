//! JSON as text, members in the order they are given, safe on a terminal: what is hidden is escaped, and nothing is lost.

use serde_json::Value;

use crate::printable::{commands, is_hidden, without_secret_values};

/// The members of an object that is being written.
pub(crate) struct Members<'o> {
    out: &'o mut String,
    separator: &'static str,
}

/// Writes an object.
pub(crate) fn object(out: &mut String, fill: impl FnOnce(&mut Members<'_>)) {
    out.push('{');
    fill(&mut Members { out, separator: "" });
    out.push('}');
}

/// Writes an array.
pub(crate) fn array<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    out.push('[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// Writes a string: every one goes through the guard, secrets are left out, and nothing else is.
pub(crate) fn string(out: &mut String, text: &str) {
    own_string(out, &without_secret_values(text));
}

/// Writes a string of ours, in which no text of others stands.
fn own_string(out: &mut String, text: &str) {
    out.push('"');
    let mut written = 0;
    let mut commands = commands(text).into_iter().peekable();
    for (at, character) in text.char_indices() {
        let obeyed = commands.next_if_eq(&at).is_some();
        if character != '"' && character != '\\' && !obeyed && !is_hidden(character) {
            continue;
        }
        out.push_str(text.get(written..at).unwrap_or_default());
        written = at + character.len_utf8();
        escape(out, character);
    }
    out.push_str(text.get(written..).unwrap_or_default());
    out.push('"');
}

/// JSON in which what is hidden, and can only stand inside of strings, is escaped, and what a CI runner obeys.
#[must_use]
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut commands = commands(json).into_iter().peekable();
    for (at, character) in json.char_indices() {
        let obeyed = commands.next_if_eq(&at).is_some();
        match obeyed || is_hidden(character) && character != '\n' {
            true => escape(&mut out, character),
            false => out.push(character),
        }
    }
    out
}

/// A value as JSON on several lines, without secrets.
///
/// ```
/// let text = nixos_ssh::emit::json_value(serde_json::json!({ "name": "a\u{202e}" }));
/// assert_eq!(text, "{\n  \"name\": \"a\\u202e\"\n}\n");
/// ```
#[must_use]
pub fn json_value(mut value: Value) -> String {
    guard(&mut value);
    escaped(&format!("{value:#}\n"))
}

/// Leaves secrets out of every text of a value.
fn guard(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_secret_values(text),
        Value::Array(items) => items.iter_mut().for_each(guard),
        Value::Object(members) => members.values_mut().for_each(guard),
        _ => {}
    }
}

/// Writes a character that may not stand for itself.
fn escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

impl Members<'_> {
    /// The name of the next member; whoever calls writes its value.
    pub(crate) fn name(&mut self, name: &str) -> &mut String {
        self.out.push_str(self.separator);
        self.separator = ",";
        own_string(self.out, name);
        self.out.push(':');
        self.out
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        string(self.name(name), text);
    }

    /// A text of ours, in which no text of others stands: examples of rules show what a password looks like.
    pub(crate) fn own_text(&mut self, name: &str, text: &str) {
        own_string(self.name(name), text);
    }

    pub(crate) fn text_or_null(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.null(name),
        }
    }

    pub(crate) fn number(&mut self, name: &str, number: usize) {
        let text = number.to_string();
        self.name(name).push_str(&text);
    }

    pub(crate) fn truth(&mut self, name: &str, truth: bool) {
        self.name(name).push_str(if truth { "true" } else { "false" });
    }

    pub(crate) fn null(&mut self, name: &str) {
        self.name(name).push_str("null");
    }

    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Members<'_>)) {
        object(self.name(name), fill);
    }

    pub(crate) fn array<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(&mut String, T),
    ) {
        array(self.name(name), items, write);
    }
}
