//! What the files of one host, or its evaluation, say: every definition with its place, right or wrong, and what nobody
//! could read.
//!
//! A [`Host`](crate::Host) is right by its types and can be written. A `Configuration` is what rules look at: it also
//! holds what is wrong, what is said twice, under an old name, or under a condition.

pub mod counted;
pub mod datum;
pub mod evaluated;
pub mod keys;
pub(crate) mod module_keys;
pub(crate) mod nixos_modules;
pub mod renamed;
pub mod resolved;
pub mod server;
pub mod users;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::source::Span;
use crate::ssh::key_strength::Weakness;
use datum::{Found, Unknown};
use renamed::Renamed;

/// What is said of one host.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The host's name, where a file holds several: `nixosConfigurations.web1`, `containers.mail`.
    pub name: Option<String>,
    /// Whether this is all there is.
    pub coverage: Coverage,
    /// What it is for.
    pub purpose: Purpose,
    /// The options, as a tree of their names.
    pub root: Node,
    /// Definitions nobody could read may stand here: imports that were not followed, a module made by a function.
    pub gaps: Vec<Unknown>,
    /// Whether it was found in a value that nothing leads to, such as an aspect: other parts may belong to the same host.
    pub is_part: bool,
    /// The files that options name, by the name in [`datum::PathText::file`].
    pub files: BTreeMap<String, keys::FileContent>,
    /// Made when first asked for.
    keys: OnceLock<Vec<keys::KeyList>>,
    /// Made when first asked for, by the blob of the key.
    weaknesses: OnceLock<BTreeMap<Box<[u8]>, Vec<Weakness>>>,
    /// The names of the settings that write a keyword, by the keyword's name. Made when first asked for.
    settings_by_keyword: OnceLock<BTreeMap<&'static str, Vec<String>>>,
    /// Made when first asked for.
    extra_config: OnceLock<Vec<server::ConfigDefinition>>,
}

/// What a configuration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// A host that people log in to, or a part of one.
    #[default]
    Host,
    /// A virtual machine of a test, or the variant of a host that is tried out in one: nobody else gets there.
    Test,
}

/// How much of a host is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Coverage {
    /// Some of its files: what they leave open, another module may define.
    #[default]
    Fragment,
    /// The configuration as Nix evaluated it: what is not there is not set, and defaults are filled in.
    Evaluated,
}

/// One name of the option tree: an option, or a set of them.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Where the name is written, once for each definition below it.
    pub names: Vec<Span>,
    /// The definitions that end here, in the order of NixOS's merge for single values: as read.
    pub definitions: Vec<Definition>,
    /// The names below.
    pub children: BTreeMap<String, Node>,
    /// There may be more names below, or other definitions of those there are.
    pub gaps: Vec<Unknown>,
    /// Of each of these, the expression that it is a part of.
    pub wholes: Vec<Span>,
    /// Expressions of which nothing is unknown but names of accounts, which are children under names that are none.
    pub unnamed: Vec<Span>,
    /// Where it is written under an old name: the place of that, and the change.
    pub old_names: Vec<(Span, &'static Renamed)>,
    /// Priorities that stand around it, where it is a set that is one option.
    pub overrides: Vec<counted::Priority>,
}

/// One definition of one option.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The value.
    pub value: Found,
    /// Where the last name of its attribute path is written.
    pub name: Span,
    /// `mkOverride`'s number: 50 for mkForce, 100 for a plain definition, 1000 for mkDefault, 1500 for an option's default.
    pub priority: i64,
    /// The priorities that stand around sets it is in which are one option each.
    pub around: Vec<counted::Priority>,
    /// `mkOrder`'s number: 500 for mkBefore, 1000 for a plain definition, 1500 for mkAfter.
    pub order: i64,
    /// Under which condition it stands.
    pub condition: Condition,
    /// The old name it was written under.
    pub renamed: Option<&'static Renamed>,
}

/// Whether a definition counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// It does.
    Always,
    /// Nobody knows; the span is the condition's.
    Unknown(Unknown),
}

impl Configuration {
    /// The node at a dotted path whose names need no quoting.
    ///
    /// ```
    /// use nixos_ssh::configuration::Configuration;
    /// assert!(Configuration::default().node("services.openssh").is_none());
    /// ```
    #[must_use]
    pub fn node(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(&self.root, |node, name| node.children.get(name))
    }

    /// The definitions of the option at a dotted path.
    ///
    /// ```
    /// use nixos_ssh::configuration::Configuration;
    /// assert!(Configuration::default().definitions("services.openssh.enable").is_empty());
    /// ```
    #[must_use]
    pub fn definitions(&self, path: &str) -> &[Definition] {
        self.node(path).map_or(&[], |node| &node.definitions)
    }

    /// Whether definitions that nobody read may stand at or below a path: the first reason, if so.
    ///
    /// ```
    /// use nixos_ssh::configuration::Configuration;
    /// assert!(Configuration::default().gap("users.users").is_none());
    /// ```
    #[must_use]
    pub fn gap(&self, path: &str) -> Option<&Unknown> {
        let mut node = &self.root;
        let mut gap = self.gaps.first().or_else(|| node.gaps.first());
        for name in path.split('.') {
            let Some(next) = node.children.get(name) else { break };
            node = next;
            gap = gap.or_else(|| node.gaps.first());
        }
        gap
    }
}

impl Node {
    /// The first gap that is more than the name of an account, and the expression that it is a part of.
    pub(crate) fn open_gap(&self) -> Option<(&Unknown, Span)> {
        let mut gaps = self.gaps.iter().zip(self.wholes.iter().copied());
        gaps.find(|(_, whole)| !self.unnamed.contains(whole))
    }

    /// Something below that nobody could read, as a part of an expression.
    pub(crate) fn gap(&mut self, unknown: Unknown, whole: Span) {
        self.gaps.push(unknown);
        self.wholes.push(whole);
    }

    /// Where the name was written first.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Node::default().span().is_none());
    /// ```
    #[must_use]
    pub fn span(&self) -> Span {
        self.names.first().copied().unwrap_or(Span::NONE)
    }

    /// A node further down, by a dotted path.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Node::default().child("openssh.authorizedKeys").is_none());
    /// ```
    #[must_use]
    pub fn child(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(self, |node, name| node.children.get(name))
    }

    /// The definitions of an option further down.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Node::default().child_definitions("shell").is_empty());
    /// ```
    #[must_use]
    pub fn child_definitions(&self, path: &str) -> &[Definition] {
        self.child(path).map_or(&[], |node| &node.definitions)
    }
}
