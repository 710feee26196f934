//! The findings that are known already: a file that says which, so that only new ones count.

use std::collections::BTreeMap;

use thiserror::Error;

use super::fingerprint::file;
use super::mark::{Mark, Status};
use crate::diagnostic::{Diagnostic, Severity};
use crate::json_text::object;
use crate::lint::checked::Checked;
use crate::model::value::{Attribute, Kind, Value};
use crate::source::Span;
use crate::spec::{Format, SpecError, read_value};

/// The version of the file.
const VERSION: i64 = 1;

/// The findings that are known already, and how many of them were not met yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Known, u32>);

/// What a baseline knows of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    file: String,
    rule: String,
    fingerprint: String,
}

/// Why a text is no baseline, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct BaselineError {
    /// What is wrong.
    pub problem: BaselineProblem,
    /// Where.
    pub span: Span,
}

/// What is wrong with a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BaselineProblem {
    /// Not JSON.
    #[error("{0}")]
    Syntax(String),
    /// Of a version that is not known here.
    #[error("this is a baseline of version {0}, and only version 1 is known here")]
    Version(i64),
    /// A member is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A member, or the whole, is something else than it must be.
    #[error("{what} must be {wanted}, and it is {found}")]
    Type {
        /// Which.
        what: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A count that counts nothing.
    #[error("count must be a number from 1 to 4294967295")]
    Count,
}

impl From<&BaselineError> for Diagnostic {
    fn from(error: &BaselineError) -> Diagnostic {
        Diagnostic::new(Severity::Error, error.to_string()).label(error.span, "")
    }
}

impl Baseline {
    /// Reads the text of a baseline; spans carry the number `source`. Members that are not known are passed over.
    ///
    /// # Errors
    /// What is no JSON, of another version, or of another form.
    ///
    /// ```
    /// use nixos_ssh::lint::baseline::Baseline;
    /// assert_eq!(Baseline::read(r#"{ "version": 1, "findings": [] }"#, 0), Ok(Baseline::default()));
    /// assert!(Baseline::read(r#"{ "version": 2 }"#, 0).is_err());
    /// ```
    pub fn read(text: &str, source: u32) -> Result<Baseline, BaselineError> {
        let value = read_value(text, Format::Json, source).map_err(|errors| syntax(&errors.0, source))?;
        let baseline = Object::of("the baseline", &value)?;
        let version = baseline.member("version")?;
        match version.kind {
            Kind::Integer(VERSION) => {}
            Kind::Integer(other) => return Err(error(BaselineProblem::Version(other), version.span)),
            _ => return Err(wrong("version", "a whole number", version)),
        }
        let findings = baseline.member("findings")?;
        let Kind::List(items) = &findings.kind else { return Err(wrong("findings", "a list", findings)) };
        let mut known = BTreeMap::new();
        for item in items {
            let finding = Object::of("a finding", item)?;
            let key = Known {
                file: finding.text("file")?,
                rule: finding.text("rule")?,
                fingerprint: finding.text("fingerprint")?,
            };
            let count = finding.member("count")?;
            let number = match count.kind {
                Kind::Integer(number) => u32::try_from(number).ok().filter(|&number| number > 0),
                _ => return Err(wrong("count", "a whole number", count)),
            };
            let number = number.ok_or_else(|| error(BaselineProblem::Count, count.span))?;
            // A finding that two branches added is one.
            let entry = known.entry(key).or_insert(number);
            *entry = number.max(*entry);
        }
        Ok(Baseline(known))
    }

    /// Adds what counts in a file.
    ///
    /// ```
    /// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, lint::{baseline::Baseline, fingerprint}};
    /// let checked = Checked { diagnostics: vec![Diagnostic::new(Severity::Error, "…")], ..Checked::default() };
    /// let mut baseline = Baseline::default();
    /// baseline.add(&checked, &fingerprint::mark(&checked));
    /// assert_eq!(baseline.outdated(), 1);
    /// ```
    pub fn add(&mut self, checked: &Checked, marks: &[Mark]) {
        for (diagnostic, mark) in checked.diagnostics.iter().zip(marks) {
            if mark.status == Status::Active {
                let count = self.0.entry(known(checked, diagnostic, mark)).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    /// Marks the findings of a file that are known, each as often as it is known: those that stay active are new.
    ///
    /// ```
    /// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, lint::mark::Status};
    /// use nixos_ssh::lint::{baseline::Baseline, fingerprint};
    /// let checked = Checked { diagnostics: vec![Diagnostic::new(Severity::Error, "…")], ..Checked::default() };
    /// let mut marks = fingerprint::mark(&checked);
    /// let mut baseline = Baseline::default();
    /// baseline.add(&checked, &marks);
    /// baseline.split(&checked, &mut marks);
    /// assert_eq!((&marks[0].status, baseline.outdated()), (&Status::Baseline, 0));
    /// ```
    pub fn split(&mut self, checked: &Checked, marks: &mut [Mark]) {
        if self.0.is_empty() {
            return;
        }
        for (diagnostic, mark) in checked.diagnostics.iter().zip(marks) {
            if mark.status != Status::Active {
                continue;
            }
            if let Some(left) = self.0.get_mut(&known(checked, diagnostic, mark)).filter(|left| **left > 0) {
                *left -= 1;
                mark.status = Status::Baseline;
            }
        }
    }

    /// How many of its findings were not met by [`split`](Baseline::split): after a run over everything, they are gone.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::lint::baseline::Baseline::default().outdated(), 0);
    /// ```
    #[must_use]
    pub fn outdated(&self) -> usize {
        self.0.values().map(|&left| usize::try_from(left).unwrap_or(usize::MAX)).fold(0, usize::saturating_add)
    }

    /// The text of the file: sorted, a finding a line.
    ///
    /// ```
    /// let text = nixos_ssh::lint::baseline::Baseline::default().text();
    /// assert_eq!(text, "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        let mut before = "\n    ";
        for (known, count) in self.0.iter().filter(|(_, count)| **count > 0) {
            out.push_str(before);
            before = ",\n    ";
            object(&mut out, |members| {
                members.text("rule", &known.rule);
                members.text("file", &known.file);
                members.text("fingerprint", &known.fingerprint);
                members.number("count", usize::try_from(*count).unwrap_or(usize::MAX));
            });
        }
        out.push_str(if before.starts_with(',') { "\n  ]\n}\n" } else { "]\n}\n" });
        out
    }
}

fn known(checked: &Checked, diagnostic: &Diagnostic, mark: &Mark) -> Known {
    Known {
        file: file(checked, diagnostic).to_owned(),
        rule: diagnostic.rule.unwrap_or_default().to_owned(),
        fingerprint: mark.fingerprint.clone(),
    }
}

/// An object of the file.
struct Object<'v> {
    attributes: &'v [Attribute<'v>],
    span: Span,
}

impl<'v> Object<'v> {
    fn of(what: &'static str, value: &'v Value<'v>) -> Result<Object<'v>, BaselineError> {
        match &value.kind {
            Kind::Attributes(attributes) => Ok(Object { attributes, span: value.span }),
            _ => Err(wrong(what, "an attribute set", value)),
        }
    }

    fn member(&self, name: &'static str) -> Result<&'v Value<'v>, BaselineError> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name);
        found.map(|attribute| &attribute.value).ok_or_else(|| error(BaselineProblem::Missing(name), self.span))
    }

    fn text(&self, name: &'static str) -> Result<String, BaselineError> {
        let value = self.member(name)?;
        match &value.kind {
            Kind::String(text) => Ok(text.clone().into_owned()),
            _ => Err(wrong(name, "a string", value)),
        }
    }
}

fn error(problem: BaselineProblem, span: Span) -> BaselineError {
    BaselineError { problem, span }
}

fn wrong(what: &'static str, wanted: &'static str, value: &Value<'_>) -> BaselineError {
    error(BaselineProblem::Type { what, wanted, found: value.describe() }, value.span)
}

/// The first thing the JSON reader says.
fn syntax(errors: &[SpecError], source: u32) -> BaselineError {
    match errors.first() {
        Some(SpecError::Syntax { message, span }) => error(BaselineProblem::Syntax(message.clone()), *span),
        _ => error(BaselineProblem::Syntax("this is no JSON".to_owned()), Span::new(source, 0..0)),
    }
}
