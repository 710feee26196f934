//! `services.openssh`: the OpenSSH server.

use super::extra_config::{ExtraConfig, Server};
use super::free_settings::{Atom, FreeSettings};
use super::lists::{EnvironmentNames, Filled};
use super::option_table::option_sets;
use super::problem::{Context, Problem};
use super::release::Release::{R26_05, R26_11};
use super::text::{
    Algorithm, FilePath, HostKeyPath, ListenName, Package, PlainWord, ProgramLine, TextError, UserPattern, Word,
};
use super::types::option_enums;
use crate::source::Span;
use crate::ssh::directive::DirectiveError;

option_enums! {
    /// How root may log in (`PermitRootLogin`).
    PermitRootLogin {
        /// By every method.
        Yes = "yes",
        /// The old name of `prohibit-password`.
        WithoutPassword = "without-password",
        /// Not by password or keyboard-interactive.
        ProhibitPassword = "prohibit-password",
        /// Only with a key whose command is forced.
        ForcedCommandsOnly = "forced-commands-only",
        /// Not at all.
        No = "no",
    }

    /// How much sshd logs (`LogLevel`).
    LogLevel {
        /// Nothing.
        Quiet = "QUIET",
        /// Only what ends the server.
        Fatal = "FATAL",
        /// Errors.
        Error = "ERROR",
        /// The default.
        Info = "INFO",
        /// Also the fingerprint of every key that logs in.
        Verbose = "VERBOSE",
        /// Details that violate users' privacy.
        Debug = "DEBUG",
        /// As `DEBUG`.
        Debug1 = "DEBUG1",
        /// More of it.
        Debug2 = "DEBUG2",
        /// All of it.
        Debug3 = "DEBUG3",
    }

    /// Who may reach forwarded ports (`GatewayPorts`); a string in NixOS, never a Boolean.
    GatewayPorts {
        /// Other machines, always.
        Yes = "yes",
        /// This machine only.
        No = "no",
        /// As the client asks.
        ClientSpecified = "clientspecified",
    }

    /// The type of a host key that NixOS makes.
    HostKeyType {
        /// `ed25519`
        Ed25519 = "ed25519",
        /// `rsa`
        Rsa = "rsa",
        /// `ecdsa`
        Ecdsa = "ecdsa",
    }
}

option_sets! {
    Sshd, "The OpenSSH server, `services.openssh`." {
        enable: bool = "enable", "false", Always, "Whether the server runs; without it no key file is written.";
        package: Package = "package", "config.programs.ssh.package", Always, "The OpenSSH that serves.";
        start_when_needed: bool = "startWhenNeeded", "false", Always, "Whether systemd starts a server for each connection.";
        allow_sftp: bool = "allowSFTP", "true", Always, "Whether SFTP is served.";
        sftp_flags: Vec<String> = "sftpFlags", "[ ]", Always, "Flags for the SFTP server.";
        sftp_server_executable: String = "sftpServerExecutable", "libexec/sftp-server of the package", Always, "The SFTP server, or internal-sftp.";
        ports: Vec<u16> = "ports", "[ 22 ]", Always, "Ports to listen on.";
        open_firewall: bool = "openFirewall", "true", Always, "Whether the firewall opens `ports`; those of listenAddresses never.";
        listen_addresses: Vec<ListenAddress> = "listenAddresses", "[ ]", Always, "Addresses to listen on; empty means all.";
        generate_host_keys: bool = "generateHostKeys", "config.services.openssh.enable", Release(R26_05), "Whether NixOS makes missing host keys.";
        host_keys: Vec<HostKey> = "hostKeys", "an RSA and an Ed25519 key in /etc/ssh", Always, "The server's own keys.";
        authorized_keys_files: Vec<Word> = "authorizedKeysFiles", "[ ]", Always, "More files with authorized keys, before the two of NixOS.";
        authorized_keys_in_homedir: bool = "authorizedKeysInHomedir", "true", Always, "Whether ~/.ssh/authorized_keys counts.";
        authorized_keys_command: ProgramLine = "authorizedKeysCommand", "\"none\"", Always, "A program that prints authorized keys; not from the store.";
        authorized_keys_command_user: Word = "authorizedKeysCommandUser", "\"nobody\"", Always, "The account that program runs as.";
        enable_recommended_algorithms: bool = "enableRecommendedAlgorithms", "true", Release(R26_05), "Whether NixOS picks ciphers, MACs and key exchanges.";
        settings: SshdSettings = "settings", "{ }", Always, "Lines of sshd_config.";
        extra_config: ExtraConfig<Server> = "extraConfig", "\"\"", Always, "Match blocks, after everything else.";
    }

    ListenAddress, "An address to listen on." {
        addr: Option<ListenName> = "addr", "required", Always, "Host name or address; an IPv6 address with a port stands in brackets.";
        port: Option<u16> = "port", "null", Always, "The port; null means every port of `ports`.";
        => check_listen_address;
    }

    HostKey, "A host key." {
        key_type: HostKeyType = "type", "required", Always, "Its type.";
        path: HostKeyPath = "path", "required", Always, "Its file.";
        bits: i64 = "bits", "ssh-keygen's", Always, "Its size in bits, for a key that NixOS makes.";
        comment: PlainWord = "comment", "none", Always, "Its comment.";
        open_ssh_format: bool = "openSSHFormat", "true", Always, "Whether a key that NixOS makes is in OpenSSH's own format.";
    }

    SshdSettings, "Lines of sshd_config, `services.openssh.settings`. Any other keyword may stand here too." {
        accept_env: Option<EnvironmentNames> = "AcceptEnv", "null", Always, "Patterns of environment variables that clients may send.";
        allow_groups: Option<Filled<Word>> = "AllowGroups", "null", Always, "Only members of these groups log in.";
        allow_users: Option<Filled<UserPattern>> = "AllowUsers", "null", Always, "Only these users log in; user@host patterns are allowed.";
        authorized_principals_file: Option<Word> = "AuthorizedPrincipalsFile", "\"none\"", Always, "The file with the principals a certificate may carry.";
        banner: Option<FilePath> = "Banner", "null", StringBefore(R26_05), "The file that is shown before login.";
        ciphers: Option<Filled<Algorithm>> = "Ciphers", "NixOS's own list", Always, "Ciphers; the list replaces NixOS's own.";
        deny_groups: Option<Filled<Word>> = "DenyGroups", "null", Always, "No member of these groups logs in.";
        deny_users: Option<Filled<UserPattern>> = "DenyUsers", "null", Always, "None of these users logs in.";
        gateway_ports: Option<GatewayPorts> = "GatewayPorts", "\"no\"", Always, "Whether other machines reach forwarded ports.";
        kbd_interactive_authentication: Option<bool> = "KbdInteractiveAuthentication", "true", Always, "Whether PAM may ask for a password and more.";
        kex_algorithms: Option<Filled<Algorithm>> = "KexAlgorithms", "NixOS's own list", Always, "Key exchanges; the list replaces NixOS's own.";
        log_level: Option<LogLevel> = "LogLevel", "\"INFO\"", Always, "How much is logged.";
        macs: Option<Filled<Algorithm>> = "Macs", "NixOS's own list", Always, "Message authentication codes; the list replaces NixOS's own.";
        moduli_file: FilePath = "ModuliFile", "etc/ssh/moduli of the package", StringBefore(R26_11), "The file with Diffie-Hellman moduli.";
        password_authentication: Option<bool> = "PasswordAuthentication", "true", Always, "Whether passwords log in.";
        permit_root_login: Option<PermitRootLogin> = "PermitRootLogin", "\"prohibit-password\"", Always, "How root logs in.";
        print_motd: Option<bool> = "PrintMotd", "false", Always, "Whether sshd itself shows the message of the day.";
        strict_modes: Option<bool> = "StrictModes", "true", Always, "Whether key files that others can write to are refused.";
        use_dns: Option<bool> = "UseDns", "false", Always, "Whether host names of clients are looked up.";
        use_pam: Option<bool> = "UsePAM", "true", Always, "Whether PAM decides about accounts; without it users without a password are locked.";
        x11_forwarding: bool = "X11Forwarding", "false", Always, "Whether X11 is forwarded; NixOS cannot evaluate null here.";
        ..other: FreeSettings;
        => check_settings;
    }
}

/// NixOS joins both with a colon: `::1` with port 22 would become the address `::1:22`.
fn check_listen_address(address: &ListenAddress, context: &mut Context) {
    let name = address.addr.get().and_then(Option::as_ref).filter(|_| address.port.get().is_some_and(Option::is_some));
    let Some(name) = name else { return };
    let form = if name.starts_with('[') && !name.ends_with(']') || name.parse::<std::net::Ipv6Addr>().is_ok() {
        "in brackets when it is IPv6 and a port is given: [::1]"
    } else if !name.starts_with('[') && name.contains(':') {
        "without a port when `port` is given"
    } else {
        return;
    };
    let problem = TextError::Form { what: "the address", form };
    context.in_attribute("addr", address.addr.span(), |context| context.report(problem));
}

/// What sshd does not start with.
fn check_settings(settings: &SshdSettings, context: &mut Context) {
    let is_set = |name: &str| match settings.other.0.get(name) {
        None | Some(Atom::Null) => false,
        Some(Atom::String(text)) => !text.eq_ignore_ascii_case("none"),
        Some(_) => true,
    };
    if is_set("AuthorizedPrincipalsCommand") && !is_set("AuthorizedPrincipalsCommandUser") {
        context.in_attribute("AuthorizedPrincipalsCommandUser", Span::NONE, |context| context.report(Problem::Missing));
    }
    let Some(Atom::String(lists)) = settings.other.0.get("AuthenticationMethods") else { return };
    let mut lists = lists.split_ascii_whitespace();
    if lists.all(|list| list.split(',').any(|method| is_turned_off(settings, method))) {
        let keyword = "AuthenticationMethods".to_owned();
        let reason = "asks in every list for a method that is turned off: sshd would not start";
        let problem = DirectiveError::Misplaced { keyword, reason };
        context.in_attribute("AuthenticationMethods", Span::NONE, |context| context.report(problem));
    }
}

/// Whether these very settings turn an authentication method off; what they leave out, another module may say.
fn is_turned_off(settings: &SshdSettings, method: &str) -> bool {
    let free = |keyword: &str| match settings.other.0.get(keyword) {
        Some(Atom::Bool(on)) => !on,
        Some(Atom::String(text)) => text.eq_ignore_ascii_case("no"),
        _ => false,
    };
    match method.split(':').next() {
        Some("password") => settings.password_authentication.get() == Some(&Some(false)),
        Some("keyboard-interactive") => settings.kbd_interactive_authentication.get() == Some(&Some(false)),
        Some("publickey") => free("PubkeyAuthentication"),
        Some("hostbased") => free("HostbasedAuthentication"),
        Some("gssapi-with-mic") => free("GSSAPIAuthentication"),
        _ => false,
    }
}

impl Sshd {
    /// A server that runs and lets nobody in by password or keyboard-interactive.
    ///
    /// ```
    /// let sshd = nixos_ssh::Sshd::keys_only();
    /// assert_eq!(sshd.enable.get(), Some(&true));
    /// ```
    #[must_use]
    pub fn keys_only() -> Sshd {
        let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
        Sshd::new().enable(true).settings(settings)
    }
}

impl SshdSettings {
    /// Sets a keyword that has no setter of its own. It is checked when the module is written.
    ///
    /// ```
    /// use nixos_ssh::SshdSettings;
    /// let settings = SshdSettings::new().keyword("MaxAuthTries", 3).keyword("AllowAgentForwarding", false);
    /// assert_eq!(settings.other.0.len(), 2);
    /// ```
    #[must_use]
    pub fn keyword(mut self, keyword: &str, value: impl Into<Atom>) -> Self {
        self.other.0.insert(keyword.to_owned(), value.into());
        self
    }
}
