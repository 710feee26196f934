//! Who can log in where, why, and what a session may do: sshd's login decision as code.
//!
//! ```
//! use nixos_ssh::access::{Attempt, Credentials, Source, decide, machine::{MachineFiles, system}};
//! let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
//! let mut files = MachineFiles {
//!     sshd_config: "AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u\nDenyUsers bob\n".into(),
//!     passwd: "alice:x:1000:100::/home/alice:/bin/sh\nbob:x:1001:100::/home/bob:/bin/sh\n".into(),
//!     ..MachineFiles::default()
//! };
//! for user in ["alice", "bob"] {
//!     files.files.insert(format!("/etc/ssh/authorized_keys.d/{user}"), key.into());
//! }
//! let system = system(&files);
//! let credentials = Credentials::key(key.parse::<nixos_ssh::AuthorizedKey>()?.key);
//! let can = |user: &str| {
//!     let source = Source::from([192, 0, 2, 7].into());
//!     decide(&system, &Attempt { user, credentials: credentials.clone(), source, port: None, at: None })
//! };
//! assert!(can("alice").is_allowed());
//! assert!(can("bob").is_denied());
//! # Ok::<(), nixos_ssh::KeyError>(())
//! ```
//!
//! What decides about one host is a [`system::System`], made of a [`Configuration`](crate::configuration::Configuration)
//! ([`host::system`]) or of the files of a machine ([`machine::system`]); [`decide`] takes sshd's steps in its order.
//! Nothing is guessed: what nobody could read makes a verdict [`Verdict::Unknown`], with its place.

mod account;
mod anywhere;
mod attempt;
pub mod certificate;
mod decision;
pub mod diff;
mod doors;
pub mod effective_values;
mod expression;
pub mod fleet;
pub mod host;
mod key_paths;
mod listed;
mod login;
pub mod machine;
pub mod matrix;
mod method;
mod origin;
mod patterns;
pub mod power;
mod rights;
pub mod server;
pub mod session;
mod steps;
pub mod system;
pub mod time;
pub mod verdict;
pub mod why;
mod work;

pub use anywhere::{decide_from_anywhere, decide_with_anything};
pub use attempt::{Attempt, Credentials, Identity, Source};
pub use decision::decide;
pub use verdict::Verdict;
