//! A host as its NixOS configuration says, static or evaluated: options with NixOS's defaults, as NixOS turns them into
//! sshd_config, accounts, key files, firewall and sudo rules.

mod accounts;
mod files;
mod firewall;
mod options;
mod pam;
mod rules;
mod server_text;
mod stage1;

use super::system::System;
use super::why::{Cause, Why, default};
use crate::configuration::{Configuration, nixos_modules};
use crate::model::release::Release;
use crate::source::Span;
use crate::ssh::version::Version;
use options::Options;

/// What decides about logins on a host. What its configuration leaves open has NixOS's default; modules that nobody read
/// are in [`System::unread`].
///
/// ```
/// use nixos_ssh::access::host::system;
/// use nixos_ssh::{Release, configuration::Configuration};
/// let system = system(&Configuration::default(), Release::default());
/// assert_eq!(system.runs.map(|runs| runs.value), Ok(false));
/// assert!(system.accounts.contains_key("root"));
/// ```
#[must_use]
pub fn system(configuration: &Configuration, release: Release) -> System {
    let with_modules = nixos_modules::with_modules(configuration);
    let configuration = with_modules.as_ref().unwrap_or(configuration);
    let configuration = &*configuration.counted();
    let options = Options { configuration };
    let (accounts, accounts_unread) = accounts::accounts(&options);
    let files = files::files(&options, &accounts);
    let login_accounts = accounts.into_values().map(|account| (account.name.to_string(), account)).collect();
    System {
        name: configuration.name.as_deref().map(Into::into),
        version: version(&options, release),
        runs: options.boolean("services.openssh.enable").and_then(|runs| runs.map_or_else(|| default(false), Ok)),
        network: firewall::network(&options),
        config: server_text::config(&options),
        accounts: login_accounts,
        accounts_unread: accounts_unread.or_else(|| foreign_accounts(&options)),
        accounts_of_services: nixos_modules::service_accounts(configuration)
            .into_iter()
            .map(|(name, why)| (name, Why { cause: Cause::Brings, ..Why::from(&why) }))
            .collect(),
        other_servers: other_servers(&options),
        files,
        files_are_all: false,
        pam: pam::pam(&options),
        elevation: rules::elevation(&options),
        stage1: stage1::stage1(&options),
        unread: unread(configuration),
    }
}

/// Why NSS may know accounts that no option names.
fn foreign_accounts(options: &Options<'_>) -> Option<Why> {
    nixos_modules::FOREIGN_ACCOUNTS.iter().find_map(|option| {
        let (span, _) = nixos_modules::on(options.configuration, option)?;
        Some(Why::new(Cause::Brings, option, span))
    })
}

/// Programs beside sshd that let people in.
fn other_servers(options: &Options<'_>) -> Vec<(&'static str, Span)> {
    let servers = nixos_modules::OTHER_SERVERS.iter();
    let mut on: Vec<(&str, Span)> = servers
        .filter_map(|(option, name)| Some((*name, nixos_modules::on(options.configuration, option)?.0)))
        .collect();
    for flags in ["extraUpFlags", "extraSetFlags"] {
        let flags = options.items(&format!("services.tailscale.{flags}"));
        on.extend(flags.texts().find(|(flag, _)| flag.starts_with("--ssh")).map(|(_, span)| ("Tailscale SSH", span)));
    }
    on
}

/// Modules that nobody read.
fn unread(configuration: &Configuration) -> Vec<Why> {
    let gaps = configuration.gaps.iter().chain(&configuration.root.gaps);
    let mut unread: Vec<Why> = Vec::new();
    for gap in gaps {
        let why = Why::from(gap);
        if !unread.contains(&why) {
            unread.push(why);
        }
    }
    unread
}

/// The release of OpenSSH: as evaluated, or that of the NixOS release.
fn version(options: &Options<'_>, release: Release) -> Version {
    let evaluated = options.text("services.openssh.package.version").ok().flatten();
    let numbers = evaluated.and_then(|version| {
        let (major, rest) = version.value.split_once('.')?;
        let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(Version(major.parse().ok()?, minor.parse().ok()?))
    });
    numbers.unwrap_or(match release {
        Release::R25_11 => Version(10, 2),
        Release::R26_05 => Version(10, 3),
        Release::R26_11 => Version(10, 4),
    })
}
