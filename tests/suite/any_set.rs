//! Random Hosts: every option of every table, as a list of fields for each.

use nixos_ssh::model::known_host::HostNamePattern;
use nixos_ssh::model::setting::Setting;
use nixos_ssh::model::text::HostName;
use nixos_ssh::model::user::{AccountName, GroupName, MountAttribute};
use nixos_ssh::{
    Group, Host, HostKey, InitrdSsh, KnownHost, ListenAddress, SshClient, Sshd, SshdSettings, SubGidRange, SubUidRange,
    User, Users,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::any_text::{AnyName, AnyValue};

fn account() -> BoxedStrategy<String> {
    // Keywords of Nix and names that mean something in JSON or to the module system must come through as names.
    let words = &["root", "with", "or", "rec", "in", "true", "null", "__functor", "_module", "a-", "_", "inherit"];
    prop_oneof![select(&words[..]).prop_map(str::to_owned), "[a-z_][a-z0-9_-]{0,30}"].boxed()
}

impl AnyName for AccountName {
    fn any_name() -> BoxedStrategy<String> {
        account()
    }
}

impl AnyName for GroupName {
    fn any_name() -> BoxedStrategy<String> {
        account()
    }
}

impl AnyName for MountAttribute {
    fn any_name() -> BoxedStrategy<String> {
        prop_oneof!["[A-Za-z][A-Za-z0-9_-]{0,20}", Just("assert".to_owned())].boxed()
    }
}

impl AnyName for HostNamePattern {
    fn any_name() -> BoxedStrategy<String> {
        HostName::any_value().prop_map(|name| name.0).boxed()
    }
}

/// How likely an option is set.
const SET: f64 = 0.4;

fn required<S: Strategy + 'static, T: AnyValue>(set: S, put: fn(&mut S::Value, Setting<T>)) -> BoxedStrategy<S::Value> {
    let put = move |(mut set, value)| {
        put(&mut set, Setting::from(value));
        set
    };
    (set, T::any_value()).prop_map(put).boxed()
}

fn optional<S: Strategy + 'static, T: AnyValue>(set: S, put: fn(&mut S::Value, Setting<T>)) -> BoxedStrategy<S::Value> {
    let put = move |(mut set, value): (S::Value, Option<T>)| {
        put(&mut set, value.map_or(Setting::UNSET, |value| Setting::from(value)));
        set
    };
    (set, proptest::option::weighted(SET, T::any_value())).prop_map(put).boxed()
}

fn other<S: Strategy + 'static, T: AnyValue>(set: S, put: fn(&mut S::Value, T)) -> BoxedStrategy<S::Value> {
    let put = move |(mut set, value)| {
        put(&mut set, value);
        set
    };
    (set, T::any_value()).prop_map(put).boxed()
}

/// Declares which fields a set has; those before the bar are required. Their types say the rest.
macro_rules! any_sets {
    ($($Set:ident { $($required:ident)* | $($field:ident)* $(; $other:ident)? })*) => {$(
        impl AnyValue for $Set {
            fn any_value() -> BoxedStrategy<$Set> {
                let set = Just($Set::new());
                $( let set = required(set, |set, value| set.$required = value); )*
                $( let set = optional(set, |set, value| set.$field = value); )*
                $( let set = other(set, |set, value| set.$other = value); )?
                set.boxed()
            }
        }
    )*};
}

any_sets! {
    Host { | openssh users client initrd }
    Sshd { |
        enable package start_when_needed allow_sftp sftp_flags sftp_server_executable ports open_firewall
        listen_addresses generate_host_keys host_keys authorized_keys_files authorized_keys_in_homedir
        authorized_keys_command authorized_keys_command_user enable_recommended_algorithms settings extra_config
    }
    ListenAddress { addr | port }
    HostKey { key_type path | bits comment open_ssh_format }
    SshdSettings { |
        accept_env allow_groups allow_users authorized_principals_file banner ciphers deny_groups deny_users
        gateway_ports kbd_interactive_authentication kex_algorithms log_level macs moduli_file password_authentication
        permit_root_login print_motd strict_modes use_dns use_pam x11_forwarding; other
    }
    Users { |
        mutable_users allow_no_password_login enforce_id_uniqueness default_user_home default_user_shell
        manage_lingering motd motd_file groups users
    }
    Group { | name gid members }
    User { |
        enable name is_normal_user is_system_user description uid group extra_groups home home_mode create_home shell
        use_default_shell ignore_shell_program_check hashed_password hashed_password_file password
        initial_hashed_password initial_password expires linger packages auto_sub_uid_gid_range sub_uid_ranges
        sub_gid_ranges crypt_home_luks pam_mount keys key_files authorized_principals
    }
    SubUidRange { start_uid | count }
    SubGidRange { start_gid | count }
    SshClient { |
        package start_agent agent_timeout agent_pkcs11_whitelist enable_ask_password ask_password forward_x11
        set_xauth_location systemd_ssh_proxy ciphers host_key_algorithms kex_algorithms macs pubkey_accepted_key_types
        known_hosts known_hosts_files extra_config
    }
    KnownHost { | host_names extra_host_names cert_authority public_key public_key_file }
    InitrdSsh { |
        enable port shell host_keys ignore_empty_host_keys authorized_keys authorized_key_files extra_config
    }
}

/// Any host that the newest release takes.
pub fn any_host() -> BoxedStrategy<Host> {
    Host::any_value()
}
