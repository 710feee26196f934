//! The client's Host blocks as the text of a `~/.ssh/config`.

use crate::model::block_text;
use crate::model::host::Host;

/// The blocks of `programs.ssh.extraConfig`, for a machine that is not NixOS.
///
/// ```
/// use nixos_ssh::{Block, Host, SshClient, emit::ssh_config::ssh_config};
/// let host = Host::new().client(SshClient::new().extra_config([Block::host("web").set("Port", 2222)]));
/// assert_eq!(ssh_config(&host), "Host web\n  Port 2222\n");
/// ```
#[must_use]
pub fn ssh_config(host: &Host) -> String {
    let blocks = host.client.get().and_then(|client| client.extra_config.get());
    blocks.map(|config| block_text::write_open(&config.blocks)).unwrap_or_default()
}
