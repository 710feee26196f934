//! `boot.initrd.network.ssh`: the server that waits for a passphrase before the disks are open.

use super::extra_config::{ExtraConfig, Stage1};
use super::option_table::option_sets;
use super::text::{HostKeyPath, KeyFile};
use crate::ssh::key::AuthorizedKey;

option_sets! {
    InitrdSsh, "The SSH server of stage 1, `boot.initrd.network.ssh`." {
        enable: bool = "enable", "false", Always, "Whether stage 1 runs a server; it needs boot.initrd.network.enable too.";
        port: u16 = "port", "22", Always, "The port it listens on.";
        shell: Option<String> = "shell", "null", Always, "The shell of a login; for the scripted stage 1.";
        host_keys: Vec<HostKeyPath> = "hostKeys", "[ ]", Always, "Its host keys; strings, so that they stay out of the store.";
        ignore_empty_host_keys: bool = "ignoreEmptyHostKeys", "false", Always, "Whether it may have no host key.";
        authorized_keys: Vec<AuthorizedKey> = "authorizedKeys", "root's keys", Always, "Keys that log in as root.";
        authorized_key_files: Vec<KeyFile> = "authorizedKeyFiles", "root's key files", Always, "Files of such keys below the module.";
        extra_config: ExtraConfig<Stage1> = "extraConfig", "\"\"", Always, "More lines of its sshd_config.";
    }
}
