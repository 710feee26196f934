//! `/etc/ssh/sshd_config` as NixOS will write it: `settings` in byte order, then the module's own lines, then
//! `extraConfig` (`nixos/modules/services/networking/ssh/sshd.nix`).

use std::collections::BTreeMap;

use crate::model::block_text;
use crate::model::free_settings::Atom;
use crate::model::host::Host;
use crate::model::options::OptionSet as _;
use crate::model::problem::{Context, OptionErrors};
use crate::model::release::Release;
use crate::model::sshd::{Sshd, SshdSettings};
use crate::model::value::{Kind, Value};

/// What the file depends on beside the host.
#[derive(Debug, Clone)]
pub struct SshdConfigOptions {
    /// The release that writes it.
    pub release: Release,
    /// The folder of the OpenSSH package; a store path on NixOS.
    pub openssh: String,
    /// The folder of the xauth package.
    pub xauth: String,
    /// `networking.enableIPv6`.
    pub ipv6: bool,
}

impl Default for SshdConfigOptions {
    fn default() -> SshdConfigOptions {
        SshdConfigOptions {
            release: Release::default(),
            openssh: "/run/current-system/sw".to_owned(),
            xauth: "/run/current-system/sw".to_owned(),
            ipv6: true,
        }
    }
}

/// The text of the file.
///
/// # Errors
/// Options that cannot be written safely or that the release does not have.
///
/// ```
/// use nixos_ssh::{Host, Sshd, emit::sshd_config::sshd_config};
/// let text = sshd_config(&Host::new().openssh(Sshd::keys_only()), &Default::default())?;
/// assert!(text.contains("\nPasswordAuthentication no\n"));
/// assert!(text.contains("\nAuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u\n"));
/// # Ok::<(), nixos_ssh::model::problem::OptionErrors>(())
/// ```
pub fn sshd_config(host: &Host, options: &SshdConfigOptions) -> Result<String, OptionErrors> {
    // Everything is checked as a module would be: this text goes to a server, too.
    host.to_tree(options.release)?;
    let unset = Sshd::default();
    let sshd = host.openssh.get().unwrap_or(&unset);
    let mut text = String::new();
    for (keyword, argument) in settings(host, sshd, options)? {
        text.push_str(&format!("{keyword} {argument}\n"));
    }
    module_lines(host, sshd, options, &mut text);
    if let Some(extra) = sshd.extra_config.get() {
        text.push_str(&block_text::write(&extra.blocks));
    }
    Ok(text)
}

/// NixOS's defaults, overridden by what is set; null takes a keyword out.
fn settings(host: &Host, sshd: &Sshd, options: &SshdConfigOptions) -> Result<BTreeMap<String, String>, OptionErrors> {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    let recommended = sshd.enable_recommended_algorithms.get().copied().unwrap_or(true);
    let mut default = |keyword: &str, argument: &str| drop(lines.insert(keyword.to_owned(), argument.to_owned()));
    for (keyword, argument) in DEFAULTS {
        default(keyword, argument);
    }
    if recommended {
        for (keyword, argument) in RECOMMENDED {
            default(keyword, argument);
        }
    }
    if options.release >= Release::R26_11 {
        default("ModuliFile", &format!("{}/etc/ssh/moduli", options.openssh));
    }
    if host.all_users().any(|(_, user)| user.authorized_principals.get().is_some_and(|list| !list.is_empty())) {
        default("AuthorizedPrincipalsFile", "/etc/ssh/authorized_principals.d/%u");
    }
    let unset = SshdSettings::default();
    let set = sshd.settings.get().unwrap_or(&unset);
    let mut context = Context::new(options.release);
    set.write_options(&mut context, &mut |option, value| match rendered(option.name, &value) {
        Some(argument) => drop(lines.insert(option.name.to_owned(), argument)),
        None => drop(lines.remove(option.name)),
    });
    for (keyword, value) in &set.other.0 {
        let argument = match value {
            Atom::Null => continue,
            Atom::Bool(on) => yes_no(*on).to_owned(),
            Atom::Integer(number) => number.to_string(),
            Atom::String(text) => text.clone(),
        };
        lines.insert(keyword.clone(), argument);
    }
    context.finish(lines)
}

/// The settings that NixOS writes in any case, and what it writes.
pub(crate) const DEFAULTS: &[(&str, &str)] = &[
    ("AuthorizedPrincipalsFile", "none"),
    ("GatewayPorts", "no"),
    ("KbdInteractiveAuthentication", "yes"),
    ("LogLevel", "INFO"),
    ("PasswordAuthentication", "yes"),
    ("PermitRootLogin", "prohibit-password"),
    ("PrintMotd", "no"),
    ("StrictModes", "yes"),
    ("UseDns", "no"),
    ("UsePAM", "yes"),
    ("X11Forwarding", "no"),
];

/// The algorithms that NixOS writes unless `enableRecommendedAlgorithms` is off.
pub(crate) const RECOMMENDED: &[(&str, &str)] = &[
    (
        "Ciphers",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr",
    ),
    (
        "KexAlgorithms",
        "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,\
         curve25519-sha256@libssh.org,diffie-hellman-group-exchange-sha256",
    ),
    ("Macs", "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,umac-128-etm@openssh.com"),
];

fn yes_no(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

/// One declared setting; `None` for null.
fn rendered(keyword: &str, value: &Value<'_>) -> Option<String> {
    match &value.kind {
        Kind::Bool(on) => Some(yes_no(*on).to_owned()),
        Kind::Integer(number) => Some(number.to_string()),
        Kind::String(text) | Kind::Path(text) => Some(text.clone().into_owned()),
        Kind::List(items) => {
            let words: Vec<String> = items.iter().filter_map(|item| rendered(keyword, item)).collect();
            let commas = matches!(keyword, "Ciphers" | "KexAlgorithms" | "Macs");
            Some(words.join(if commas { "," } else { " " }))
        }
        _ => None,
    }
}

/// The lines that sshd.nix defines itself, before the user's `extraConfig`.
fn module_lines(host: &Host, sshd: &Sshd, options: &SshdConfigOptions, text: &mut String) {
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    if options.release < Release::R26_05 {
        line("Banner none".to_owned());
    }
    line(format!("AddressFamily {}", if options.ipv6 { "any" } else { "inet" }));
    for port in sshd.ports.get().unwrap_or(&vec![22]) {
        line(format!("Port {port}"));
    }
    for address in sshd.listen_addresses.get().into_iter().flatten() {
        let Some(Some(name)) = address.addr.get() else { continue };
        match address.port.get() {
            Some(Some(port)) => line(format!("ListenAddress {}:{port}", name.0)),
            _ => line(format!("ListenAddress {}", name.0)),
        }
    }
    if uses_xauth(host, sshd) {
        line(format!("XAuthLocation {}/bin/xauth", options.xauth));
    }
    if sshd.allow_sftp.get().copied().unwrap_or(true) {
        let default = format!("{}/libexec/sftp-server", options.openssh);
        let server = sshd.sftp_server_executable.get().unwrap_or(&default);
        let flags = sshd.sftp_flags.get().map(|flags| flags.join(" ")).unwrap_or_default();
        // NixOS leaves a blank at the end when there are no flags.
        line(format!("Subsystem sftp {server} {flags}"));
    }
    line(format!("AuthorizedKeysFile {}", authorized_keys_files(sshd).join(" ")));
    let command = sshd.authorized_keys_command.get().map(AsRef::as_ref).filter(|command: &&str| *command != "none");
    if let Some(command) = command {
        let user = sshd.authorized_keys_command_user.get().map_or("nobody", |user| &user.0);
        line(format!("AuthorizedKeysCommand {command}"));
        line(format!("AuthorizedKeysCommandUser {user}"));
    }
    match sshd.host_keys.get() {
        None => {
            line("HostKey /etc/ssh/ssh_host_rsa_key".to_owned());
            line("HostKey /etc/ssh/ssh_host_ed25519_key".to_owned());
        }
        Some(keys) => {
            for key in keys {
                line(format!("HostKey {}", key.path.get().map_or("", |path| &path.0)));
            }
        }
    }
}

/// `programs.ssh.setXAuthLocation`, which X11 forwarding on either side turns on.
fn uses_xauth(host: &Host, sshd: &Sshd) -> bool {
    let client = host.client.get();
    let explicit = client.and_then(|client| client.set_xauth_location.get().copied());
    let server = sshd.settings.get().and_then(|settings| settings.x11_forwarding.get().copied()) == Some(true);
    let outgoing = client.and_then(|client| client.forward_x11.get().copied().flatten()) == Some(true);
    explicit.unwrap_or(server || outgoing)
}

fn authorized_keys_files(sshd: &Sshd) -> Vec<&str> {
    let mut files: Vec<&str> =
        sshd.authorized_keys_files.get().into_iter().flatten().map(|file| file.0.as_str()).collect();
    if sshd.authorized_keys_in_homedir.get().copied().unwrap_or(true) {
        files.push("%h/.ssh/authorized_keys");
    }
    files.push("/etc/ssh/authorized_keys.d/%u");
    files
}
