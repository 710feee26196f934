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
    // keys
    certificate_as_key
    key_empty
    key_foreign_format
    key_from_invalid
    key_is_fingerprint
    key_line_break
    key_option_invalid
    key_placeholder
    key_restriction_bypassed
    key_type_removed
    key_unparsable
    principals_without_ca
    rsa_too_small
    // secrets
    private_key_in_config
    secret_path_copied_to_store
    // syntax
    bidi_control
    byte_order_mark
    crlf_line_ends
    invalid_utf8
    invisible_character
    lone_cr
    nesting_too_deep
    nul_byte
    parse_error
    undecidable
    user_kind_missing
    // hygiene
    ignore_without_reason
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
