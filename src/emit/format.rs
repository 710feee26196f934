//! The formats that a report can be written in.

#[cfg(feature = "cli")]
use super::human;
use super::report::Report;
use super::{github, json, sarif};

/// What a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: the line, a caret, what to do.
    #[cfg(feature = "cli")]
    Human,
    /// Our own JSON; [`json::schema`](super::json::schema()) is its schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Format] = &[
        #[cfg(feature = "cli")]
        Format::Human,
        Format::Json,
        Format::Sarif,
        Format::Github,
    ];

    /// Its name: `json`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::emit::format::Format::Sarif.as_str(), "sarif");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
            Format::Human => "human",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
        }
    }

    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::emit::{format::Format, summary::Summary};
    /// let text = Format::Json.begin().end(&Summary::default());
    /// assert!(text.starts_with("{\"version\":1,"));
    /// ```
    #[must_use]
    pub fn begin(self) -> Box<dyn Report> {
        match self {
            #[cfg(feature = "cli")]
            Format::Human => Box::new(human::Human::begin()),
            Format::Json => Box::new(json::Json::begin()),
            Format::Sarif => Box::new(sarif::Sarif::begin()),
            Format::Github => Box::new(github::Github::begin()),
        }
    }
}
