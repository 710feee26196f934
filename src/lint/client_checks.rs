//! What rules about the client share: its lines and the hosts it knows.

use crate::configuration::datum::{Datum, Text};
use crate::configuration::server::ConfigDefinition;
use crate::configuration::{Configuration, Node};
use crate::source::Span;
use crate::ssh::config_text::Line;

/// A line of ssh_config whose argument is known.
pub(crate) struct ClientLine<'c> {
    pub(crate) text: &'c Text,
    pub(crate) line: &'c Line,
    /// The keyword as the man page spells it.
    pub(crate) name: &'static str,
    /// The argument.
    pub(crate) value: &'c str,
    /// Whether it is for every host; nothing if that is not known.
    pub(crate) applies_to_all: Option<bool>,
}

impl ClientLine<'_> {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        self.text.span(self.line.range.clone())
    }
}

/// The lines of `programs.ssh.extraConfig`.
pub(crate) fn client_lines(config: &[ConfigDefinition]) -> impl Iterator<Item = ClientLine<'_>> {
    config.iter().flat_map(|config| {
        config.lines.lines.iter().filter_map(|line| {
            let name = line.keyword_info?.name;
            let value = line.argument.is_known().then_some(line.argument.text.as_str())?;
            let applies_to_all = config.lines.applies_to_all(line.scope);
            Some(ClientLine { text: &config.text, line, name, value, applies_to_all })
        })
    })
}

/// An entry of `programs.ssh.knownHosts`.
pub(crate) struct KnownHostEntry<'c> {
    pub(crate) name: &'c str,
    pub(crate) node: &'c Node,
}

/// A name of a host, and where it stands.
pub(crate) struct HostNameAt<'c> {
    pub(crate) text: &'c str,
    pub(crate) span: Span,
}

/// The known hosts.
pub(crate) fn known_hosts(configuration: &Configuration) -> impl Iterator<Item = KnownHostEntry<'_>> {
    let hosts = configuration.node("programs.ssh.knownHosts").into_iter();
    hosts.flat_map(|node| node.children.iter().map(|(name, node)| KnownHostEntry { name, node }))
}

impl<'c> KnownHostEntry<'c> {
    /// Its names, as far as they are known: `hostNames`, or else the attribute and `extraHostNames`.
    pub(crate) fn names(&self) -> Vec<HostNameAt<'c>> {
        let mut names = Vec::new();
        let own = self.node.child_definitions("hostNames");
        if own.is_empty() {
            names.push(HostNameAt { text: self.name, span: self.node.span() });
        }
        for definition in own.iter().chain(self.node.child_definitions("extraHostNames")) {
            let Datum::List(items) = &definition.value.datum else { continue };
            names.extend(items.iter().filter_map(|item| Some(HostNameAt { text: item.as_str()?, span: item.span })));
        }
        names
    }
}
