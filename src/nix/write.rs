//! The writer: a value as Nix text, formatted as nixfmt (RFC 166) leaves it, with escaping that nothing gets out of.

#[cfg(feature = "read")]
pub mod edit;
pub mod evaluate;
pub(crate) mod read;

use std::fmt::Write as _;

use super::string::{attribute_name, is_bare_name, push_string};
use crate::model::value::{Attribute, Kind, Pieces, Value};

/// The line width of RFC 166.
const WIDTH: usize = 100;
/// Dotted names longer than this are written as nested sets.
const DOTTED_LIMIT: usize = 60;
/// A dotted name of more parts, or with a quoted one, may have its value on the next line.
const SIMPLE_PARTS: usize = 4;

/// Whether a text reads back from an indented block exactly: whole lines of printable text that begin at the margin.
fn fits_block(text: &str) -> bool {
    text.ends_with('\n')
        && text.starts_with(|first: char| !first.is_whitespace())
        && text.lines().all(|line| line.trim_end() == line)
        && !text.contains("''")
        && !text.contains("'$")
        && !text.chars().any(|character| character.is_control() && character != '\n')
}

/// What the writer tells the verifier about a set that it wrote in pieces.
pub(crate) trait PieceObserver {
    /// Called after each piece with the text so far and the piece's first byte.
    fn piece(&mut self, pieces: &Pieces<'_>, values: Vec<Attribute<'_>>, text: &str, start: usize);
    /// A context for making the values of a set's pieces.
    fn context(&self, pieces: &Pieces<'_>) -> crate::model::problem::Context;
    /// Takes the problems met while the values were made.
    fn absorb(&mut self, context: crate::model::problem::Context);
}

/// Writes modules.
pub(crate) struct Writer<'o> {
    pub(crate) out: String,
    observer: &'o mut dyn PieceObserver,
    uses_lib: bool,
    uses_pkgs: bool,
}

impl<'o> Writer<'o> {
    /// A writer with nothing written.
    pub(crate) fn new(observer: &'o mut dyn PieceObserver) -> Writer<'o> {
        Writer { out: String::new(), observer, uses_lib: false, uses_pkgs: false }
    }

    /// The module's arguments: only those that what was written uses.
    pub(crate) fn arguments(&self) -> &'static str {
        match (self.uses_lib, self.uses_pkgs) {
            (false, false) => "{ ... }:\n\n",
            (true, false) => "{ lib, ... }:\n\n",
            (false, true) => "{ pkgs, ... }:\n\n",
            (true, true) => "{ lib, pkgs, ... }:\n\n",
        }
    }

    /// A file that is one set, without blank lines.
    pub(crate) fn set(&mut self, attributes: &[Attribute<'_>]) {
        self.out.push_str("{\n");
        for attribute in attributes {
            self.attribute(attribute, 2);
        }
        self.out.push_str("}\n");
    }

    /// The attributes of the outermost set, a blank line between them.
    pub(crate) fn top(&mut self, attributes: &[Attribute<'_>]) {
        self.out.push_str("{\n");
        for (index, attribute) in attributes.iter().enumerate() {
            self.out.push_str(if index > 0 { "\n" } else { "" });
            self.attribute(attribute, 2);
        }
        self.out.push_str("}\n");
    }

    fn indent(&mut self, columns: usize) {
        const SPACES: &str = "                                ";
        self.out.push_str(&SPACES[..columns.min(SPACES.len())]);
    }

    /// `name = value;`, a chain of sets with one attribute each as a dotted name.
    fn attribute(&mut self, attribute: &Attribute<'_>, indent: usize) {
        self.indent(indent);
        let start = self.out.len();
        self.out.push_str(&attribute_name(&attribute.name));
        let (mut value, mut parts, mut quoted) = (&attribute.value, 1, !is_bare_name(&attribute.name));
        while let Kind::Attributes(inner) = &value.kind {
            let [only] = inner.as_slice() else { break };
            let name = attribute_name(&only.name);
            if self.out.len() - start + name.len() >= DOTTED_LIMIT {
                break;
            }
            self.out.push('.');
            self.out.push_str(&name);
            (value, parts, quoted) = (&only.value, parts + 1, quoted || !is_bare_name(&only.name));
        }
        self.out.push_str(" =");
        let end = self.out.len();
        self.out.push(' ');
        // Column of the value: names are ASCII or short, the width only matters for lists.
        let column = indent + self.out[start..].chars().count();
        self.value(value, indent, column);
        self.out.push_str(";\n");
        // nixfmt lets a value that is too long begin its own line, but a string or a path only after a long name.
        let breaks = match value.kind {
            Kind::String(_) | Kind::Path(_) | Kind::After(_) => quoted || parts > SIMPLE_PARTS,
            Kind::Package(_) => true,
            _ => false,
        };
        // The indentation does not count.
        let written = &self.out[start..self.out.len() - 1];
        if breaks && !written.contains('\n') && written.chars().count() > WIDTH {
            let margin = format!("\n{}", " ".repeat(indent + 2));
            self.out.replace_range(end..=end, &margin);
        }
    }

    fn value(&mut self, value: &Value<'_>, indent: usize, column: usize) {
        match &value.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(true) => self.out.push_str("true"),
            Kind::Bool(false) => self.out.push_str("false"),
            // Writing into a String cannot fail.
            Kind::Integer(number) => drop(write!(self.out, "{number}")),
            Kind::Float(number) => drop(write!(self.out, "{number:?}")),
            Kind::String(text) if fits_block(text) => self.block(text, indent),
            Kind::String(text) => push_string(&mut self.out, text),
            Kind::Path(text) => self.out.push_str(text),
            Kind::Package(text) => {
                self.uses_pkgs = true;
                self.out.push_str(text);
            }
            Kind::List(items) => self.list(items, indent, column),
            Kind::After(value) => {
                self.uses_lib = true;
                self.out.push_str("lib.mkAfter ");
                self.value(value, indent, column + 12);
            }
            Kind::Attributes(attributes) if attributes.is_empty() => self.out.push_str("{ }"),
            Kind::Attributes(attributes) => {
                self.out.push_str("{\n");
                for attribute in attributes {
                    self.attribute(attribute, indent + 2);
                }
                self.indent(indent);
                self.out.push('}');
            }
            Kind::Pieces(pieces) => {
                self.out.push_str("{\n");
                self.pieces(pieces, indent + 2);
                self.indent(indent);
                self.out.push('}');
            }
        }
    }

    fn pieces(&mut self, pieces: &Pieces<'_>, indent: usize) {
        let mut context = self.observer.context(pieces);
        pieces.source.for_each_piece(&mut context, &mut |_, values| {
            let start = self.out.len();
            for attribute in &values {
                self.attribute(attribute, indent);
            }
            self.observer.piece(pieces, values, &self.out, start);
        });
        self.observer.absorb(context);
    }

    fn block(&mut self, text: &str, indent: usize) {
        self.out.push_str("''\n");
        for line in text.lines() {
            if !line.is_empty() {
                self.indent(indent + 2);
                // A lone `$` is itself; before a brace it would begin an interpolation.
                self.out.push_str(&line.replace("${", "''${"));
            }
            self.out.push('\n');
        }
        self.indent(indent);
        self.out.push_str("''");
    }

    fn list(&mut self, items: &[Value<'_>], indent: usize, column: usize) {
        if items.is_empty() {
            self.out.push_str("[ ]");
            return;
        }
        if let [only] = items {
            // One element stays on the line when it fits: `[ x ];`.
            let start = self.out.len();
            self.out.push_str("[ ");
            self.value(only, indent, column + 2);
            self.out.push_str(" ]");
            let written = &self.out[start..];
            if !matches!(only.kind, Kind::Attributes(_))
                && column + written.chars().count() < WIDTH
                && !written.contains('\n')
            {
                return;
            }
            self.out.truncate(start);
        }
        self.out.push_str("[\n");
        for item in items {
            self.indent(indent + 2);
            self.value(item, indent + 2, indent + 2);
            self.out.push('\n');
        }
        self.indent(indent);
        self.out.push(']');
    }
}
