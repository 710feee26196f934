//! `Host`: everything this crate knows of one machine, in the shape of the NixOS option tree.

use std::collections::BTreeMap;

use super::client::SshClient;
use super::initrd::InitrdSsh;
use super::option_table::option_sets;
use super::options::{OptionSet as _, OptionValue};
use super::problem::{Context, OptionErrors};
use super::release::Release;
use super::sshd::Sshd;
use super::user::{User, Users};
use crate::model::value::Value;

option_sets! {
    Host, "The SSH side of one NixOS machine." {
        openssh: Sshd = "services.openssh", "{ }", Always, "The OpenSSH server.";
        users: Users = "users", "{ }", Always, "Accounts, groups and their keys.";
        client: SshClient = "programs.ssh", "{ }", Always, "The OpenSSH client.";
        initrd_network: bool = "boot.initrd.network.enable", "false", Always, "Whether stage 1 has a network; its SSH server needs it.";
        initrd: InitrdSsh = "boot.initrd.network.ssh", "{ }", Always, "The SSH server of stage 1.";
    }
}

impl Host {
    /// Adds a user, or more options to one that is there.
    ///
    /// ```
    /// use nixos_ssh::{Host, User};
    /// let host = Host::new().user("alice", User::normal()).user("alice", User::new().extra_groups(["wheel"]));
    /// assert_eq!(host.all_users().count(), 1);
    /// ```
    #[must_use]
    pub fn user(mut self, name: &str, user: User) -> Host {
        let one = BTreeMap::from([(name.to_owned(), user)]);
        self.users.update(|users| users.users.update(|users| users.merge(one.into())));
        self
    }

    /// The users by name.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::Host::new().all_users().count(), 0);
    /// ```
    pub fn all_users(&self) -> impl Iterator<Item = (&String, &User)> {
        self.users.get().and_then(|users| users.users.get()).into_iter().flat_map(|users| users.iter())
    }

    /// Adds a later definition, as NixOS adds up modules: lists follow each other and sets unite. Of two single values
    /// the later one stays, where NixOS would refuse both.
    ///
    /// ```
    /// use nixos_ssh::{Host, Sshd};
    /// let common = Host::new().openssh(Sshd::keys_only());
    /// let host = common.merged(Host::new().openssh(Sshd::new().ports([2222])));
    /// assert_eq!(host.openssh.get().and_then(|sshd| sshd.enable.get()), Some(&true));
    /// ```
    #[must_use]
    pub fn merged(mut self, later: Host) -> Host {
        self.merge_options(later);
        self
    }

    /// The host as a value in the shape of the option tree of a release.
    ///
    /// # Errors
    /// Options that cannot be written safely or that the release does not have.
    ///
    /// ```
    /// use nixos_ssh::{Host, Sshd, model::release::Release};
    /// let host = Host::new().openssh(Sshd::new().enable(true));
    /// let value = host.to_tree(Release::default())?;
    /// assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"services":{"openssh":{"enable":true}}}"#);
    /// # Ok::<(), nixos_ssh::model::problem::OptionErrors>(())
    /// ```
    pub fn to_tree(&self, release: Release) -> Result<Value<'_>, OptionErrors> {
        let mut context = Context::new(release);
        let value = self.to_value(&mut context);
        context.finish(value)
    }

    /// Reads a host from a value in the shape of the option tree.
    ///
    /// # Errors
    /// Every mistake in it, in the order of the text.
    ///
    /// ```
    /// use nixos_ssh::{Host, model::release::Release, value::{Kind, Value}};
    /// let empty = Value::from(Kind::Attributes(vec![]));
    /// assert_eq!(Host::from_tree(empty, Release::default())?, Host::new());
    /// # Ok::<(), nixos_ssh::model::problem::OptionErrors>(())
    /// ```
    pub fn from_tree(value: Value<'_>, release: Release) -> Result<Host, OptionErrors> {
        let mut context = Context::new(release);
        let host = Host::read(value, &mut context);
        context.finish(host.unwrap_or_default())
    }
}

impl serde::Serialize for Host {
    /// In the shape of the NixOS option tree of the default release.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_tree(Release::default()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Host {
    /// From the shape of the NixOS option tree; the error lists every mistake.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Host, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Host::from_tree(value, Release::default()).map_err(serde::de::Error::custom)
    }
}
