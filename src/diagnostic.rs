//! A diagnostic: what is wrong, where, and what to do about it. For people and for machines alike.

pub mod fix;

use crate::model::problem::{OptionError, Problem};
use crate::model::text::TextError;
use crate::secret::Secrets;
use crate::source::{Source, Span};
use crate::ssh::key_error::KeyError;
use fix::Fix;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not meant.
    Warning,
    /// Wrong.
    Error,
}

/// A place in a source and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, in lower case.
    pub text: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is, in lower case.
    pub message: String,
    /// The first label is where it is; others are the reasons.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether the text around it may hold a secret, so that no output may show it.
    pub secret: bool,
    /// The id of the rule that found it; nothing for what is wrong with a spec.
    pub rule: Option<&'static str>,
    /// What would mend it.
    pub fix: Option<Fix>,
    /// Why it is known and meant, and so not shown.
    pub suppressed: Option<Suppression>,
}

/// Why a finding is known and meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Who says so.
    pub by: SuppressedBy,
    /// The reason that was given; empty when none was.
    pub reason: String,
}

/// Who says that a finding is known and meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuppressedBy {
    /// A comment in the text.
    Comment,
    /// An entry of the config.
    Config,
}

impl Diagnostic {
    /// A diagnostic without places.
    ///
    /// ```
    /// use nixos_ssh::diagnostic::{Diagnostic, Severity};
    /// assert!(Diagnostic::new(Severity::Error, "a key without a type").labels.is_empty());
    /// ```
    pub fn new(severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            secret: false,
            rule: None,
            fix: None,
            suppressed: None,
        }
    }

    /// Adds a place and what there is to say about it.
    ///
    /// ```
    /// use nixos_ssh::{diagnostic::{Diagnostic, Severity}, source::Span};
    /// let diagnostic = Diagnostic::new(Severity::Error, "a key without a type").label(Span::new(0, 1..2), "here");
    /// assert_eq!(diagnostic.labels.len(), 1);
    /// ```
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }
}

impl Severity {
    /// `error`, `warning` or `note`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::diagnostic::Severity::Note.as_str(), "note");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Options whose value is never shown.
const SECRET_OPTIONS: [&str; 4] = [".password", ".hashedPassword", ".initialPassword", ".initialHashedPassword"];

impl From<&OptionError> for Diagnostic {
    fn from(error: &OptionError) -> Diagnostic {
        let private = matches!(
            error.problem,
            Problem::Key(KeyError::Private | KeyError::NoType) | Problem::Text(TextError::PrivateKey)
        );
        let mistyped = match &error.problem {
            Problem::UnknownOption { nearest: Some(nearest) } => {
                SECRET_OPTIONS.iter().any(|name| &name[1..] == nearest)
            }
            _ => false,
        };
        Diagnostic {
            labels: vec![Label { span: error.span, text: error.path.clone() }],
            help: error.problem.help(),
            secret: private || mistyped || SECRET_OPTIONS.iter().any(|name| error.path.ends_with(name)),
            ..Diagnostic::new(Severity::Error, error.problem.to_string())
        }
    }
}

/// The diagnostics of a key file's lines, as [`read_file`](crate::ssh::authorized_keys::read_file) reports them.
///
/// ```
/// use nixos_ssh::{diagnostic::of_key_file, ssh::authorized_keys::read_file};
/// let text = "# keys\nssh-ed25519 AAAA";
/// let errors = read_file(text).unwrap_err();
/// assert_eq!(of_key_file(0, text, errors)[0].labels[0].span.start, 7);
/// ```
#[must_use]
pub fn of_key_file(source: u32, text: &str, errors: Vec<(usize, KeyError)>) -> Vec<Diagnostic> {
    let mut starts = vec![0];
    starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|newline| newline + 1));
    let diagnostic = |(line, error): (usize, KeyError)| {
        let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.split('\n').next().unwrap_or_default().trim_end().len();
        let label = Label { span: Span::new(source, start..start + length), text: String::new() };
        let error = OptionError { path: String::new(), problem: error.into(), span: label.span };
        Diagnostic { labels: vec![label], ..Diagnostic::from(&error) }
    };
    let mut diagnostics: Vec<Diagnostic> = errors.into_iter().map(diagnostic).collect();
    // A line of a private key is seldom alone.
    if diagnostics.iter().any(|diagnostic| diagnostic.secret) {
        diagnostics.iter_mut().for_each(|diagnostic| diagnostic.secret = true);
    }
    diagnostics
}

/// Another program's message without the lines that may hold a secret.
///
/// ```
/// use nixos_ssh::diagnostic::without_secrets;
/// assert!(!without_secrets("error: at\n  5|  password = \"swordfish\";").contains("swordfish"));
/// ```
#[must_use]
pub fn without_secrets(text: &str) -> String {
    let source = Source::new("message.nix", text);
    let secrets = Secrets::of(&source);
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if secrets.touch(start..end) {
            out.push_str("(a line that may hold a secret is not shown)\n");
        } else {
            out.push_str(line);
        }
        start = end;
    }
    out
}
