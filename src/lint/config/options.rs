//! The options that rules have: one line each.

use std::ops::RangeInclusive;

/// An option of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOption {
    /// The rule's id.
    pub rule: &'static str,
    /// Its name in the config.
    pub name: &'static str,
    /// What it takes, and what it is when nobody says.
    pub kind: OptionKind,
    /// What it does, in one lower-case sentence without a full stop.
    pub summary: &'static str,
}

/// What an option takes, and what it is when nobody says.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionKind {
    /// A whole number.
    Integer {
        /// When nobody says.
        default: i64,
        /// What it may be.
        range: RangeInclusive<i64>,
    },
    /// A string.
    Text {
        /// When nobody says.
        default: Option<&'static str>,
    },
    /// A list of strings.
    Texts {
        /// When nobody says.
        default: &'static [&'static str],
    },
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(String),
    /// A list of strings.
    Texts(Vec<String>),
}

/// A type that options have.
pub trait OptionType: Sized {
    /// The value, if it is of this type.
    fn from_value(value: &OptionValue) -> Option<Self>;
}

/// Every option of every rule.
pub static OPTIONS: &[RuleOption] = &[
    RuleOption {
        rule: "deploy-user-blocked",
        name: "user",
        kind: OptionKind::Text { default: None },
        summary: "the account that deploys hosts, when deployment.targetUser does not say it",
    },
    RuleOption {
        rule: "key-expired",
        name: "days-before",
        kind: OptionKind::Integer { default: 30, range: 0..=36_500 },
        summary: "how many days before a key expires that is reported",
    },
    RuleOption {
        rule: "no-admin-login",
        name: "admins",
        kind: OptionKind::Texts { default: &[] },
        summary: "who must be able to log in and become root, USER or USER@HOST, instead of anybody",
    },
    RuleOption {
        rule: "rsa-too-small",
        name: "minimum",
        kind: OptionKind::Integer { default: 3072, range: 1024..=16_384 },
        summary: "the fewest bits of an RSA key that is not reported",
    },
];

/// The option of a rule.
///
/// ```
/// use nixos_ssh::lint::config::options::find;
/// assert!(find("rsa-too-small", "minimum").is_some());
/// assert!(find("rsa-too-small", "maximum").is_none());
/// ```
#[must_use]
pub fn find(rule: &str, name: &str) -> Option<&'static RuleOption> {
    OPTIONS.iter().find(|option| option.rule == rule && option.name == name)
}

impl RuleOption {
    /// What it is when nobody says.
    ///
    /// ```
    /// use nixos_ssh::lint::config::options::{OptionValue, find};
    /// let minimum = find("rsa-too-small", "minimum").and_then(|option| option.default_value());
    /// assert_eq!(minimum, Some(OptionValue::Integer(3072)));
    /// ```
    #[must_use]
    pub fn default_value(&self) -> Option<OptionValue> {
        match &self.kind {
            OptionKind::Integer { default, .. } => Some(OptionValue::Integer(*default)),
            OptionKind::Text { default } => default.map(|text| OptionValue::Text(text.to_owned())),
            OptionKind::Texts { default } => {
                Some(OptionValue::Texts(default.iter().map(|text| (*text).to_owned()).collect()))
            }
        }
    }

    /// What it takes, in words.
    ///
    /// ```
    /// use nixos_ssh::lint::config::options::find;
    /// let takes = find("rsa-too-small", "minimum").map(|option| option.takes());
    /// assert_eq!(takes.as_deref(), Some("a whole number, 1024 to 16384"));
    /// ```
    #[must_use]
    pub fn takes(&self) -> String {
        match &self.kind {
            OptionKind::Integer { range, .. } => format!("a whole number, {} to {}", range.start(), range.end()),
            OptionKind::Text { .. } => "a string".to_owned(),
            OptionKind::Texts { .. } => "a list of strings".to_owned(),
        }
    }
}

impl OptionType for i64 {
    fn from_value(value: &OptionValue) -> Option<i64> {
        match value {
            OptionValue::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

impl OptionType for String {
    fn from_value(value: &OptionValue) -> Option<String> {
        match value {
            OptionValue::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl OptionType for Vec<String> {
    fn from_value(value: &OptionValue) -> Option<Vec<String>> {
        match value {
            OptionValue::Texts(texts) => Some(texts.clone()),
            _ => None,
        }
    }
}

impl std::fmt::Display for OptionValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OptionValue::Integer(number) => write!(formatter, "{number}"),
            OptionValue::Text(text) => write!(formatter, "{text:?}"),
            OptionValue::Texts(texts) => write!(formatter, "{texts:?}"),
        }
    }
}
