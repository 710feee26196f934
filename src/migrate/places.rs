//! Where the sets of a file stand: the names that lead to each from the module it is in.

use crate::nix::text::syntax::{ExpressionKind, Id, Place};
use crate::nix::write::edit::document::Document;

/// A set, and the names that lead to it.
pub(super) struct Placed {
    pub(super) set: Id,
    /// From the module, or whatever else it stands in; `*` for a name that is computed.
    pub(super) path: Vec<String>,
}

/// Names below which hosts stand, each with how many names follow until its options, or `config`, begin.
const HOSTS: &[(&str, usize)] = &[
    ("containers", 1),
    ("specialisation", 2),
    ("nodes", 1),
    ("machine", 0),
    ("server", 0),
    ("client", 0),
    ("defaults", 0),
];

/// Every set of a file.
pub(super) fn find(document: &Document) -> Vec<Placed> {
    let mut search = Search { document, path: Vec::new(), found: Vec::new() };
    if let Some(root) = document.tree.root {
        search.walk(root);
    }
    search.found
}

/// What a set is that stands somewhere.
pub(super) enum Standing {
    /// A module of NixOS: these sets are where the path begins.
    Module(Vec<Id>),
    /// A declaration of options.
    Declaration,
    /// Nobody knows.
    Elsewhere,
}

/// Where the path of options begins that leads to the name at a place.
pub(super) fn standing(document: &Document, path: &[&str], at: Place) -> Standing {
    let placed = find(document);
    let is_network = placed.first().is_some_and(|root| {
        ["network", "meta", "defaults"].iter().any(|name| document.entries_named(root.set, name).next().is_some())
    });
    let begins: Vec<Placed> = placed.into_iter().filter(|placed| leads(document, placed.set, path, at)).collect();
    if begins.iter().any(|placed| is_declaration(&placed.path)) {
        return Standing::Declaration;
    }
    let hosts = begins.iter().filter(|placed| is_host(&placed.path, is_network)).map(|placed| placed.set);
    let hosts: Vec<Id> = hosts.collect();
    if hosts.is_empty() { Standing::Elsewhere } else { Standing::Module(hosts) }
}

/// Whether a path leads through `options`.
pub(super) fn is_declaration(path: &[String]) -> bool {
    path.iter().any(|name| name == "options")
}

fn is_host(path: &[String], is_network: bool) -> bool {
    let path = path.strip_suffix(&["config".to_owned()][..]).unwrap_or(path);
    match path {
        [] => true,
        [_] if is_network => true,
        // `flake.nixosModules.ssh`, `flake.modules.nixos.ssh`
        path if path.iter().any(|name| name.starts_with("nixos")) => true,
        [holder, rest @ ..] => HOSTS.iter().any(|(name, names)| {
            name == holder && (rest.len() == *names || rest.get(*names..).is_some_and(|rest| is_host(rest, false)))
        }),
    }
}

/// Whether a path from a set leads to the name at a place.
fn leads(document: &Document, set: Id, path: &[&str], at: Place) -> bool {
    let [name, rest @ ..] = path else { return false };
    let Some(ExpressionKind::Set(_, entries)) = document.kind(set) else { return false };
    entries.iter().any(|entry| {
        if *name != "*" && document.tree.static_name(&entry.name) != Some(name) {
            return false;
        }
        if rest.is_empty() {
            return entry.name.place() == at;
        }
        let mut sets = Vec::new();
        document.collect_sets(entry.value, &mut sets);
        sets.into_iter().any(|set| leads(document, set, rest, at))
    })
}

struct Search<'d> {
    document: &'d Document,
    path: Vec<String>,
    found: Vec<Placed>,
}

impl Search<'_> {
    fn walk(&mut self, id: Id) {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.walk_here(id));
    }

    fn walk_here(&mut self, id: Id) {
        let document = self.document;
        match document.kind(id) {
            Some(ExpressionKind::Set(_, entries)) => {
                self.found.push(Placed { set: id, path: self.path.clone() });
                for entry in entries {
                    self.path.push(document.tree.static_name(&entry.name).unwrap_or("*").to_owned());
                    self.walk(entry.value);
                    self.path.pop();
                }
            }
            Some(ExpressionKind::Let(entries, body)) => {
                entries.iter().for_each(|entry| self.walk_anew(entry.value));
                self.walk(*body);
            }
            Some(ExpressionKind::With(_, body) | ExpressionKind::Assert(_, body)) => self.walk(*body),
            // A module may be a function, and a list may hold modules.
            Some(ExpressionKind::Lambda(_, body)) => self.walk_anew(*body),
            Some(ExpressionKind::List(items)) => items.iter().for_each(|item| self.walk_anew(*item)),
            Some(ExpressionKind::If(_, one, two) | ExpressionKind::Binary(_, one, two)) => {
                self.walk(*one);
                self.walk(*two);
            }
            Some(ExpressionKind::Apply(one, two)) => {
                self.walk(*one);
                self.walk(*two);
            }
            _ => {}
        }
    }

    /// What begins a path of its own, unless it belongs to a declaration.
    fn walk_anew(&mut self, id: Id) {
        let path = if is_declaration(&self.path) { self.path.clone() } else { Vec::new() };
        let outer = std::mem::replace(&mut self.path, path);
        self.walk(id);
        self.path = outer;
    }
}
