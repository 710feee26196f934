//! What a rule reports into.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::config::Config;
use crate::configuration::datum::Unknown;
use crate::diagnostic::fix::Fix;
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::bounded;
use crate::source::{Sources, Span};

/// What is found in texts alone: looked for once, though every host of a file asks.
#[derive(Debug, Default)]
pub(crate) struct TextFacts {
    /// Private keys, and what they are.
    pub(crate) private_keys: OnceCell<Vec<(Span, &'static str)>>,
    /// Secrets that are read while Nix evaluates.
    pub(crate) secret_reads: OnceCell<Vec<Span>>,
}

/// The rule that says which values nobody could read, and how severe that is: every rule reports under it.
pub(crate) const UNDECIDABLE: Reporter = Reporter { id: "undecidable", severity: Severity::Note };

/// Whose findings they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reporter {
    /// The id of a rule.
    pub(crate) id: &'static str,
    /// How severe it is unless the config says otherwise.
    pub(crate) severity: Severity,
}

/// What a rule reports into.
pub struct Findings<'a> {
    rule: Reporter,
    severity: Severity,
    /// The texts that spans point into.
    pub sources: &'a Sources,
    /// Options of rules, the day, the release.
    pub config: &'a Config,
    /// What rules find in the texts alone, whichever host they look at.
    pub(crate) texts: &'a TextFacts,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(
        rule: Reporter,
        severity: Severity,
        sources: &'a Sources,
        config: &'a Config,
        texts: &'a TextFacts,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Findings<'a> {
        Findings { rule, severity, sources, config, texts, diagnostics }
    }

    /// Reports a finding at a place; what is returned takes labels, help and a fix.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) -> Finding<'_> {
        self.report_as(self.severity, span, message)
    }

    /// Reports a finding of another severity than the rule's own, as far as the config lets it: what the config has
    /// set stays.
    pub(crate) fn report_as(&mut self, severity: Severity, span: Span, message: impl Into<String>) -> Finding<'_> {
        let severity = self.config.severity_of(self.rule.id, self.rule.severity, severity).unwrap_or(self.severity);
        let mut diagnostic = Diagnostic::new(severity, brief(message.into())).label(span, "");
        diagnostic.rule = Some(self.rule.id);
        self.diagnostics.push(diagnostic);
        let last = self.diagnostics.len() - 1;
        Finding(&mut self.diagnostics[last])
    }

    /// Says that this rule could not decide, and why: `undecidable`.
    pub(crate) fn undecidable(&mut self, what: &str, unknown: &Unknown) {
        let Reporter { id, severity } = UNDECIDABLE;
        let Some(severity) = self.config.severity_of(id, severity, severity) else { return };
        let name = unknown.name.as_deref().unwrap_or(what);
        let reason = unknown.reason.as_str();
        // Keys are reported once, for all rules about them.
        let by = if self.rule.id == id { String::new() } else { format!(" by {}", self.rule.id) };
        let message = format!("not checked{by}: {name} {reason}");
        let mut diagnostic = Diagnostic::new(severity, message).label(unknown.span, "");
        diagnostic.rule = Some(id);
        self.diagnostics.push(diagnostic);
    }
}

/// As much of a text as is ever shown: thousands of findings may speak of the same long value.
fn brief(text: String) -> String {
    match bounded(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(beginning) => beginning,
    }
}

/// A finding that was just reported.
pub struct Finding<'d>(&'d mut Diagnostic);

impl Finding<'_> {
    /// The text at the first place.
    pub(crate) fn here(self, text: impl Into<String>) -> Self {
        if let Some(label) = self.0.labels.first_mut() {
            label.text = brief(text.into());
        }
        self
    }

    /// Another place, the other end of the reason.
    pub(crate) fn label(self, span: Span, text: impl Into<String>) -> Self {
        self.0.labels.push(crate::diagnostic::Label { span, text: brief(text.into()) });
        self
    }

    /// What to do about it.
    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        self.0.help = Some(brief(text.into()));
        self
    }

    /// What would mend it.
    pub(crate) fn fix(self, fix: Fix) -> Self {
        self.0.fix = Some(fix);
        self
    }

    /// The text around it may hold a secret.
    pub(crate) fn secret(self) -> Self {
        self.0.secret = true;
        self
    }
}
