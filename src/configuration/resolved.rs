//! What several definitions of one option come to, as NixOS merges them.

use super::datum::{Datum, Found, Unknown};
use super::{Condition, Configuration, Coverage, Definition};

/// What an option comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved<'c, T> {
    /// No definition was read; in a fragment another module may have one.
    Unset,
    /// This value, said by this definition.
    Set(T, &'c Definition),
    /// It depends on something nobody could read.
    Unknown(&'c Unknown),
}

/// The plain priority of a definition.
pub const PLAIN: i64 = 100;

/// The definition that wins among single values: the one with the smallest priority number. A conditional definition
/// that would win makes it unknown.
///
/// ```
/// use nixos_ssh::configuration::resolved::{Resolved, winner};
/// assert_eq!(winner(&[]), Resolved::Unset);
/// ```
#[must_use]
pub fn winner(definitions: &[Definition]) -> Resolved<'_, &Found> {
    let Some(best) = definitions.iter().min_by_key(|definition| definition.priority) else { return Resolved::Unset };
    let strongest = definitions.iter().filter(|definition| definition.priority == best.priority);
    for definition in strongest.clone() {
        if let Condition::Unknown(unknown) = &definition.condition {
            return Resolved::Unknown(unknown);
        }
    }
    match best.value.unknown() {
        Some(unknown) => Resolved::Unknown(unknown),
        None => Resolved::Set(&best.value, best),
    }
}

/// The definitions that count if they are there: those with the smallest priority number.
pub(crate) fn strongest(definitions: &[Definition]) -> impl Iterator<Item = &Definition> {
    let best = definitions.iter().map(|definition| definition.priority).min();
    definitions.iter().filter(move |definition| Some(definition.priority) == best)
}

impl Configuration {
    /// What the option at a path comes to, among the definitions that were read.
    ///
    /// ```
    /// use nixos_ssh::configuration::{Configuration, resolved::Resolved};
    /// assert_eq!(Configuration::default().resolved("services.openssh.enable"), Resolved::Unset);
    /// ```
    #[must_use]
    pub fn resolved(&self, path: &str) -> Resolved<'_, &Found> {
        match winner(self.definitions(path)) {
            // An evaluated host has every option, except for those that could not be evaluated.
            Resolved::Unset => self.missing(path).map_or(Resolved::Unset, Resolved::Unknown),
            resolved => resolved,
        }
    }

    /// Why nobody knows whether an evaluated host sets what is at a path.
    pub(super) fn missing(&self, path: &str) -> Option<&Unknown> {
        if self.is_whole() { self.gap(path) } else { None }
    }

    /// The Boolean at a path.
    ///
    /// ```
    /// use nixos_ssh::configuration::{Configuration, resolved::Resolved};
    /// assert_eq!(Configuration::default().boolean("services.openssh.enable"), Resolved::Unset);
    /// ```
    #[must_use]
    pub fn boolean(&self, path: &str) -> Resolved<'_, bool> {
        match self.resolved(path) {
            Resolved::Set(Found { datum: Datum::Bool(value), .. }, definition) => Resolved::Set(*value, definition),
            Resolved::Unknown(unknown) => Resolved::Unknown(unknown),
            _ => Resolved::Unset,
        }
    }

    /// Whether nothing but what was read can define options.
    ///
    /// ```
    /// assert!(!nixos_ssh::configuration::Configuration::default().is_whole());
    /// ```
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.coverage == Coverage::Evaluated
    }
}
