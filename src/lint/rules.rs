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
    // access
    invalid_user_name
    // keys
    ca_without_principals
    certificate_as_key
    forced_command_open
    forced_command_shell
    host_key_weak
    key_empty
    key_expired
    key_factorable
    key_file_content
    key_file_missing
    key_foreign_format
    key_from_invalid
    key_is_fingerprint
    key_line_break
    key_option_invalid
    key_placeholder
    key_published
    key_restriction_bypassed
    key_roca
    key_type_removed
    key_unparsable
    principal_line_unsafe
    principals_without_ca
    restrict_order
    rsa_bad_exponent
    rsa_too_small
    sk_no_touch
    // secrets
    empty_password_hash
    password_hash_in_store
    plain_password
    private_key_in_config
    secret_path_copied_to_store
    secret_read_at_eval
    weak_password_hash
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
    // client
    agent_forward_all
    client_weak_algorithm
    host_key_check_off
    known_host_both_or_none
    known_host_ca_broad
    known_host_file_many_keys
    known_host_key_invalid
    known_host_name_syntax
    known_host_port_form
    x11_trusted_all
    // hygiene
    duplicate_key
    ignore_without_reason
    key_expiry_local_time
    key_without_comment
    sk_option_misplaced
    unused_ignore
    user_renamed
    // Settings
    accept_env_broad
    algorithm_minus_typo
    algorithm_unknown
    duplicate_setting
    empty_passwords
    extraconfig_heredoc_end
    extraconfig_shadowed
    extraconfig_shell_expansion
    force_settings
    gateway_ports
    host_based_auth
    hostkey_shell_injection
    include_unchecked
    initrd_config_shadowed
    log_level
    login_limits
    match_disallowed_keyword
    match_in_settings
    match_never_applies
    match_password_pam
    match_scope_leak
    match_syntax
    no_post_quantum_kex
    permit_tunnel
    permit_user_environment
    setting_invalid_value
    setting_list_unsupported
    setting_needs_quotes
    setting_null_breaks_eval
    setting_wrong_type
    settings_shadows_module
    settings_wrong_case
    sftp_chroot_unusable
    sftp_only_leaky
    source_penalties_off
    ssh_rsa_sha1
    strict_modes_off
    unknown_sshd_keyword
    use_pam_off
    value_newline_injection
    weak_algorithm
    x11_forwarding
    // Access
    kbd_interactive_left_on
    pam_agent_auth_home
    password_login_enabled
    root_keys_unused
    root_login_password
    uid_collision
    user_ca_trust
    // Migration
    alias_option
    legacy_sshd_keyword
    removed_option
    renamed_option
    unknown_option
    // Hygiene
    without_password_alias
    // LockOut
    all_auth_methods_off
    auth_methods_unsatisfiable
    declared_keys_not_read
    deploy_user_blocked
    immutable_users_no_password
    initrd_no_usable_key
    key_on_nologin_account
    keys_command_in_store
    listen_address_race
    lockout_check_disabled
    no_admin_login
    no_host_key
    port_not_reachable
    revoked_keys_missing
    usepam_off_locked_account
    user_not_in_allow_list
    wheel_cannot_escalate
    // Secrets
    host_key_shared_with_initrd
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
