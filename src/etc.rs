//! The files below `/etc/ssh` that NixOS will write of a host, and the client's of other machines.

pub mod authorized_keys;
pub mod ssh_config;
pub mod sshd_config;
