//! `settings-shadows-module`: a setting stands before a line that NixOS writes from an option.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::configuration::resolved::Resolved;
use crate::configuration::server::argument_of;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::strongest;

/// A setting stands before a line that NixOS writes from an option.
pub static RULE: Rule = Rule {
    id: "settings-shadows-module",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a setting stands before a line that NixOS writes from an option",
    explanation: "Settings stand before the lines that NixOS writes from other options, and sshd keeps the \
        first value. `settings.AuthorizedKeysFile` hides `/etc/ssh/authorized_keys.d/%u`, where every declared \
        key is: nobody of `users.users` can log in with a key. `settings.Port` adds a port that the firewall \
        does not open, and 22 stays open.",
    source: "nixpkgs sshd.nix; sshd_config(5)",
    example: Example {
        bad: "{ services.openssh.settings.AuthorizedKeysFile = \".ssh/authorized_keys\"; }",
        good: "{ services.openssh.authorizedKeysFiles = [ \"/etc/keys/%u\" ]; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        let Some(option) = option(setting.name) else { continue };
        for definition in strongest(&setting.node.definitions) {
            let Some(argument) = argument_of(&definition.value) else { continue };
            let Some((severity, what)) = effect(configuration, setting.name, &argument) else { continue };
            findings
                .report_as(severity, definition.name, format!("settings.{} {what}", setting.name))
                .help(format!("use {option}"));
        }
    }
}

fn option(name: &str) -> Option<&'static str> {
    Some(match name {
        "AuthorizedKeysFile" => "services.openssh.authorizedKeysFiles",
        "Port" => "services.openssh.ports",
        "ListenAddress" => "services.openssh.listenAddresses",
        "HostKey" => "services.openssh.hostKeys",
        "Subsystem" => "services.openssh.sftpServerExecutable",
        "AddressFamily" => "networking.enableIPv6",
        "AuthorizedKeysCommand" => "services.openssh.authorizedKeysCommand",
        _ => return None,
    })
}

fn effect(configuration: &Configuration, name: &str, argument: &str) -> Option<(Severity, &'static str)> {
    let defined = |option: &str| !configuration.definitions(option).is_empty();
    Some(match name {
        "AuthorizedKeysFile" if argument.contains("/etc/ssh/authorized_keys.d/%u") => {
            (Severity::Warning, "makes authorizedKeysFiles have no effect")
        }
        "AuthorizedKeysFile" => (Severity::Error, "hides /etc/ssh/authorized_keys.d/%u: no declared key is read"),
        "Port" if is_among_ports(configuration, argument) => (Severity::Warning, "repeats what ports says"),
        "Port" => (Severity::Error, "adds a port that the firewall does not open, and those of ports stay"),
        "ListenAddress" => (Severity::Warning, "adds an address to those of listenAddresses"),
        "HostKey" => (Severity::Warning, "adds a host key that NixOS does not make"),
        "Subsystem" if !argument.starts_with("sftp") => return None,
        "Subsystem" if matches!(configuration.boolean("services.openssh.allowSFTP"), Resolved::Set(false, _)) => {
            return None;
        }
        "Subsystem" => (Severity::Warning, "stands beside the Subsystem line of NixOS: sshd before 10.0 refuses both"),
        "AddressFamily" => (Severity::Warning, "stands before the line that NixOS writes"),
        "AuthorizedKeysCommand" if defined("services.openssh.authorizedKeysCommand") => {
            (Severity::Warning, "makes authorizedKeysCommand have no effect")
        }
        _ => return None,
    })
}

fn is_among_ports(configuration: &Configuration, port: &str) -> bool {
    let definitions = configuration.definitions("services.openssh.ports");
    let is_port = |found: &Found| matches!(found.datum, Datum::Integer(number) if number.to_string() == port);
    let mut lists = definitions.iter().filter_map(|definition| match &definition.value.datum {
        Datum::List(items) => Some(items),
        _ => None,
    });
    match definitions.is_empty() {
        // NixOS's default.
        true => port == "22",
        false => lists.any(|items| items.iter().any(is_port)),
    }
}
