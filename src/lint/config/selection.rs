//! Rules by their ids and categories, as a command line names them.

use thiserror::Error;

use super::Config;
use crate::lint::rule::{Category, Rule};
use crate::lint::rules::{self, RULES};
use crate::nearest::nearest;

/// Rules that cannot be turned off or down, and whose findings cannot be ignored: after one of them nothing that is
/// said of the file can be trusted.
pub const ALWAYS_ON: [&str; 3] = ["lone-cr", "nul-byte", "parse-error"];

/// A rule, or all of a category.
#[derive(Debug, Clone, Copy)]
pub enum Selector {
    /// One rule.
    Rule(&'static Rule),
    /// A category.
    Category(Category),
}

/// Why a name selects nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SelectorError {
    /// There is no rule and no category of this name.
    #[error("there is no rule or category {name:?}{}", .nearest.as_ref().map_or(String::new(), |nearest| format!(", did you mean {nearest}?")))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest right one.
        nearest: Option<String>,
    },
    /// The rule is always on.
    #[error("{0} is always on: nothing else that is said of such a file can be trusted")]
    AlwaysOn(&'static str),
}

impl std::str::FromStr for Selector {
    type Err = SelectorError;

    fn from_str(name: &str) -> Result<Selector, SelectorError> {
        let name = name.trim();
        if let Some(rule) = rules::find(name) {
            return Ok(Selector::Rule(rule));
        }
        if let Some(category) = Category::ALL.iter().find(|category| category.as_str() == name) {
            return Ok(Selector::Category(*category));
        }
        let names = RULES.iter().map(|rule| rule.id).chain(Category::ALL.iter().map(|category| category.as_str()));
        Err(SelectorError::Unknown { name: name.to_owned(), nearest: nearest(name, names) })
    }
}

impl Selector {
    /// Whether a rule is one of those.
    ///
    /// ```
    /// use nixos_ssh::lint::{config::selection::Selector, rules::RULES};
    /// assert!(Selector::Rule(RULES[0]).covers(RULES[0]));
    /// ```
    #[must_use]
    pub fn covers(&self, rule: &Rule) -> bool {
        match self {
            Selector::Rule(selected) => selected.id == rule.id,
            Selector::Category(category) => *category == rule.category,
        }
    }
}

/// Whether a rule cannot be turned off.
///
/// ```
/// assert!(nixos_ssh::lint::config::selection::is_always_on("parse-error"));
/// ```
#[must_use]
pub fn is_always_on(id: &str) -> bool {
    ALWAYS_ON.contains(&id)
}

impl Config {
    /// Turns every rule off that is not selected, besides those that are always on. A rule that is selected by its id
    /// is on, whatever the config says; one of a selected category is as the config says.
    ///
    /// ```
    /// use nixos_ssh::lint::{config::Config, rules::find};
    /// let mut config = Config::default();
    /// config.select(&["undecidable".parse()?]);
    /// assert!(find("key-empty").is_some_and(|rule| config.severity(rule).is_none()));
    /// # Ok::<(), nixos_ssh::lint::config::selection::SelectorError>(())
    /// ```
    pub fn select(&mut self, selectors: &[Selector]) {
        for rule in RULES.iter().filter(|rule| !is_always_on(rule.id)) {
            let by_id = selectors.iter().any(|selector| matches!(selector, Selector::Rule(one) if one.id == rule.id));
            if by_id && self.severities.get(rule.id) == Some(&None) {
                self.severities.remove(rule.id);
            }
            if !selectors.iter().any(|selector| selector.covers(rule)) {
                self.severities.insert(rule.id.to_owned(), None);
            }
        }
    }

    /// Turns rules off.
    ///
    /// # Errors
    /// A rule that is always on and was named by its id.
    ///
    /// ```
    /// use nixos_ssh::lint::{config::Config, rules::find};
    /// let mut config = Config::default();
    /// config.deselect(&["undecidable".parse()?])?;
    /// assert_eq!(find("undecidable").and_then(|rule| config.severity(rule)), None);
    /// # Ok::<(), nixos_ssh::lint::config::selection::SelectorError>(())
    /// ```
    pub fn deselect(&mut self, selectors: &[Selector]) -> Result<(), SelectorError> {
        for rule in RULES.iter().filter(|rule| selectors.iter().any(|selector| selector.covers(rule))) {
            if !is_always_on(rule.id) {
                self.severities.insert(rule.id.to_owned(), None);
            }
        }
        let always_on = selectors.iter().find_map(|selector| match selector {
            Selector::Rule(rule) if is_always_on(rule.id) => Some(rule.id),
            _ => None,
        });
        always_on.map_or(Ok(()), |id| Err(SelectorError::AlwaysOn(id)))
    }
}
