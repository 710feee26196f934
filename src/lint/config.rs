//! What a run of the rules is told: which rules, how severe, their options, the day.

use std::collections::BTreeMap;

use super::rule::Rule;
use crate::diagnostic::Severity;
use crate::model::release::Release;

/// What a run of the rules is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The severity of rules by id; `None` turns one off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Today, for what expires; without it nothing does.
    pub now: Option<Day>,
    /// The release that modules are meant for.
    pub release: Release,
}

/// A day of the calendar in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year, 1 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

impl Config {
    /// How severe a rule is; nothing when it is off.
    ///
    /// ```
    /// use nixos_ssh::lint::{config::Config, rules::RULES};
    /// assert_eq!(Config::default().severity(RULES[0]), Some(RULES[0].severity));
    /// ```
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severities.get(rule.id).copied().unwrap_or(Some(rule.severity))
    }

    /// Whether the severity of a rule was set.
    pub(crate) fn is_set(&self, rule: &Rule) -> bool {
        self.severities.contains_key(rule.id)
    }
}
