//! Who may log in to a NixOS machine, said in types and written as a module you can trust.
//!
//! ```
//! use nixos_ssh::{Host, ModuleOptions, Sshd, User};
//!
//! let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
//! let host = Host::new()
//!     .openssh(Sshd::keys_only())
//!     .user("alice", User::normal().extra_groups(["wheel"]).key(key.parse()?));
//!
//! // The text was read back with rnix and found equal to `host` before you get it.
//! let module = host.to_module(&ModuleOptions::default())?;
//! assert!(module.text().contains("users.users.alice = {"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | you have | you call |
//! | --- | --- |
//! | a spec in JSON or TOML | [`spec::Spec::read`] |
//! | a host built in Rust, or from serde | [`Host::to_module`] |
//! | a public key line | [`AuthorizedKey`]'s `parse` |
//! | a host, and want the files NixOS will write | [`emit`] |
//! | NixOS modules, and want to know what is wrong with them | [`check::Checker`] |
//! | NixOS modules or evaluated hosts, and want to know who can log in | [`access::fleet`], [`access::decide`] |
//!
//! The last two need the feature `read`, which `default` has; without it the crate is the model, the writer and its verification,
//! key lines, and the files that NixOS will write of a host. `cli` is the command.

#![cfg_attr(
    not(feature = "read"),
    allow(dead_code, reason = "what only reading asks for stands beside what writing needs")
)]

#[cfg(feature = "read")]
pub mod access;
#[cfg(feature = "read")]
pub mod check;
#[cfg(feature = "read")]
pub mod configuration;
mod day;
pub mod diagnostic;
pub mod emit;
mod etc;
#[cfg(feature = "read")]
pub mod fix;
mod json_text;
#[cfg(feature = "read")]
pub mod keys;
#[cfg(feature = "read")]
pub mod lint;
#[cfg(feature = "read")]
pub mod migrate;
pub mod model;
mod nearest;
pub mod nix;
pub mod printable;
mod secret;
pub mod source;
#[cfg(feature = "spec")]
pub mod spec;
pub mod ssh;
mod text;
pub mod verify;

pub use model::value;

pub use model::client::{KnownHost, SshClient};
pub use model::host::Host;
pub use model::initrd::InitrdSsh;
pub use model::match_block::{Block, Header};
pub use model::release::Release;
pub use model::setting::Setting;
pub use model::sshd::{
    GatewayPorts, HostKey, HostKeyType, ListenAddress, LogLevel, PermitRootLogin, Sshd, SshdSettings,
};
pub use model::user::{Group, SubGidRange, SubUidRange, User, Users};
pub use ssh::key::{AuthorizedKey, PublicKey};
pub use ssh::key_error::KeyError;
pub use ssh::key_options::KeyOption;
pub use ssh::key_type::KeyType;
pub use verify::{ModuleError, ModuleOptions, VerifiedModule};

/// The README's own example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
