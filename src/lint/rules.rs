//! The list of rules: one word each.

use super::rule::Rule;

/// Declares the modules of the rules and the list.
macro_rules! rules {
    ($($name:ident)*) => {
        $( pub(crate) mod $name; )*

        /// Every rule, by category and name.
        pub static RULES: &[&Rule] = &[$( &$name::RULE, )*];
    };
}

rules! {
    ignore_without_reason
    undecidable
    unused_ignore
}

/// The rule of an id.
///
/// ```
/// assert!(nixos_ssh::lint::rules::find("undecidable").is_some());
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}
