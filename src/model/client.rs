//! `programs.ssh`: the OpenSSH client of every user of a machine.

use super::extra_config::{Client, ExtraConfig};
use super::known_host::HostNamePattern;
use super::named::Named;
use super::option_table::option_sets;
use super::text::{Algorithm, FilePath, HostName, KeyFile, Package};
use crate::ssh::key::PublicKey;

option_sets! {
    SshClient, "The OpenSSH client, `programs.ssh`." {
        package: Package = "package", "pkgs.openssh", Always, "The OpenSSH of clients.";
        start_agent: bool = "startAgent", "false", Always, "Whether every user gets an ssh-agent.";
        agent_timeout: Option<String> = "agentTimeout", "null", Always, "How long the agent keeps keys: 1h.";
        agent_pkcs11_whitelist: Option<String> = "agentPKCS11Whitelist", "null", Always, "Patterns of PKCS#11 libraries for the agent.";
        enable_ask_password: bool = "enableAskPassword", "config.services.xserver.enable", Always, "Whether a window asks for passphrases.";
        ask_password: String = "askPassword", "x11-ssh-askpass", Always, "The program that shows it.";
        forward_x11: Option<bool> = "forwardX11", "false", Always, "Whether X11 is forwarded to every host.";
        set_xauth_location: bool = "setXAuthLocation", "as X11 is used", Always, "Whether xauth is found in the store.";
        systemd_ssh_proxy: bool = "systemd-ssh-proxy.enable", "true", Always, "Whether ssh reaches local machines by vsock.";
        ciphers: Option<Vec<Algorithm>> = "ciphers", "null", Always, "Ciphers.";
        host_key_algorithms: Vec<Algorithm> = "hostKeyAlgorithms", "[ ]", Always, "Types of host keys.";
        kex_algorithms: Option<Vec<Algorithm>> = "kexAlgorithms", "null", Always, "Key exchanges.";
        macs: Option<Vec<Algorithm>> = "macs", "null", Always, "Message authentication codes.";
        pubkey_accepted_key_types: Vec<Algorithm> = "pubkeyAcceptedKeyTypes", "[ ]", Always, "Types of keys that the client offers.";
        known_hosts: Named<HostNamePattern, KnownHost> = "knownHosts", "{ }", Always, "Host keys of servers, by host name.";
        known_hosts_files: Vec<FilePath> = "knownHostsFiles", "[ ]", Always, "More files of host keys.";
        extra_config: ExtraConfig<Client> = "extraConfig", "\"\"", Always, "Host blocks, before NixOS's own lines.";
    }

    KnownHost, "The key of a server, `programs.ssh.knownHosts.<name>`." {
        host_names: Vec<HostName> = "hostNames", "the attribute name and extraHostNames", Always, "All its names; replaces the attribute name.";
        extra_host_names: Vec<HostName> = "extraHostNames", "[ ]", Always, "More names and addresses of it.";
        cert_authority: bool = "certAuthority", "false", Always, "Whether the key signs host certificates.";
        public_key: Option<PublicKey> = "publicKey", "null", Always, "Its host key.";
        public_key_file: Option<KeyFile> = "publicKeyFile", "null", Always, "A file below the module with its host key.";
    }
}
