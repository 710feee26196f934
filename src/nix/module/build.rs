//! Definitions as a configuration: the option tree with every definition in its place.

use super::Modules;
use super::wanted::{BELOW_ETC, is_wanted};
use crate::configuration::counted::{Priority, is_whole};
use crate::configuration::datum::{Datum, Found, Reason, Unknown};
use crate::configuration::keys::FileContent;
use crate::configuration::renamed::{self, RenameKind, Renamed};
use crate::configuration::resolved::PLAIN;
use crate::configuration::{Configuration, Definition, Node};
use crate::nix::eval::Evaluator;
use crate::nix::eval::limits::{NODE, NODES};
use crate::nix::eval::properties::{Around, unwrap};
use crate::nix::eval::value::{self, Attribute, Thunk, Value};
use crate::nix::files::FileError;
use crate::source::Span;

/// How deep the option tree may be.
const DEPTH: usize = 24;

/// The configuration that modules come to.
pub(super) fn configuration(evaluator: &Evaluator<'_>, name: Option<String>, modules: &Modules) -> Configuration {
    let mut configuration = Configuration::default();
    configuration.name = name;
    configuration.gaps = modules.gaps.iter().map(|gap| Evaluator::reason(gap)).collect();
    for part in &modules.parts {
        add_part(evaluator, &mut configuration, part);
    }
    read_key_files(evaluator, &mut configuration);
    configuration
}

/// Adds the definitions of one module.
pub(super) fn add_part(evaluator: &Evaluator<'_>, configuration: &mut Configuration, part: &Thunk) {
    let mut builder = Builder { evaluator, path: Vec::new(), renamed: None };
    builder.add(&mut configuration.root, part, Span::NONE, &Around::default());
}

struct Builder<'e, 'f> {
    evaluator: &'e Evaluator<'f>,
    /// The names as NixOS calls the option today.
    path: Vec<String>,
    renamed: Option<&'static Renamed>,
}

impl Builder<'_, '_> {
    fn add(&mut self, root: &mut Node, thunk: &Thunk, name: Span, around: &Around) {
        let mut definitions = Vec::new();
        unwrap(self.evaluator, thunk, around, &mut |thunk, around| definitions.push((thunk.clone(), around.clone())));
        for (thunk, around) in definitions {
            self.add_one(root, &thunk, name, &around);
        }
    }

    fn add_one(&mut self, root: &mut Node, thunk: &Thunk, name: Span, around: &Around) {
        match self.evaluator.value(thunk) {
            Value::Set(set) if self.path.len() < DEPTH && !is_package(&set.attributes) => {
                let around = &self.around(root, around);
                if let Some(rest) = &set.rest {
                    let gap = Evaluator::reason(rest);
                    self.node(root).gap(gap, thunk.span());
                }
                if self.path == ["users", "users"] {
                    self.unnamed(root, &set.unnamed, around);
                    if !set.unnamed.is_empty() {
                        self.node(root).unnamed.push(thunk.span());
                    }
                }
                let elsewhere = || set.unnamed.iter().all(|file| self.is_elsewhere(file.name));
                if self.path == ["environment", "etc"] && !set.unnamed.is_empty() && elsewhere() {
                    self.node(root).unnamed.push(thunk.span());
                }
                self.evaluator.spend(NODES);
                for (key, attribute) in &set.attributes {
                    if !self.evaluator.spend(NODE) {
                        let gap = Evaluator::reason(&value::Unknown::new(Reason::Limit, thunk.span()));
                        self.node(root).gap(gap, thunk.span());
                        break;
                    }
                    self.below(root, key, attribute.name, &attribute.value, around);
                }
            }
            Value::Unknown(unknown) => {
                let reason = Evaluator::reason(&unknown);
                let is_set = |alternative: &Thunk| {
                    matches!(self.evaluator.value(alternative), Value::Set(_) | Value::Property(_))
                };
                if unknown.alternatives.iter().any(is_set) {
                    if reason.reason != Reason::Condition {
                        self.node(root).gap(reason.clone(), thunk.span());
                    }
                    for alternative in &unknown.alternatives {
                        self.add(root, alternative, name, &around.when(reason.clone()));
                    }
                } else {
                    self.node(root).gap(reason, thunk.span());
                    self.define(root, thunk, name, around);
                }
            }
            // An empty path means a module that is no set at all.
            _ if self.path.is_empty() => {}
            _ => self.define(root, thunk, name, around),
        }
    }

    /// What stands around the members of a set, which may be one option as a whole.
    fn around(&self, root: &mut Node, around: &Around) -> Around {
        if around.own == PLAIN || !is_whole(&self.path) {
            return around.clone();
        }
        let priority = Priority { depth: self.path.len(), number: around.own, condition: around.condition.clone() };
        let outer = around.outer.iter().chain([&priority]).cloned().collect();
        self.node(root).overrides.push(priority);
        Around { own: PLAIN, outer, ..around.clone() }
    }

    /// Whether a name below /etc of which nobody knows all begins as none below /etc/ssh does.
    fn is_elsewhere(&self, name: Span) -> bool {
        let sources = self.evaluator.sources.borrow();
        let text = sources.get(name.source).and_then(|source| source.text.get(name.start as usize..name.end as usize));
        let known = text.and_then(|text| text.strip_prefix('"')?.split("${").next()).unwrap_or_default();
        let folder = format!("{BELOW_ETC}/");
        !known.contains('\\') && !known.starts_with(&folder) && !folder.starts_with(known)
    }

    /// Accounts whose names nobody knows: they are called by the expression that makes the name, which is no name of an
    /// account, and their names stand nowhere.
    fn unnamed(&mut self, root: &mut Node, accounts: &[Attribute], around: &Around) {
        for account in accounts {
            let written = {
                let sources = self.evaluator.sources.borrow();
                let source = sources.get(account.name.source);
                let written = source.and_then(|source| {
                    source.text.get(account.name.start as usize..account.name.end as usize).map(str::to_owned)
                });
                written.unwrap_or_default()
            };
            let nowhere = Span { end: account.name.start, ..account.name };
            self.below(
                root,
                &format!("${{{}}}", written.trim_matches(['$', '{', '}', ' '])),
                nowhere,
                &account.value,
                around,
            );
        }
    }

    /// One attribute deeper, under today's name of the option.
    fn below(&mut self, root: &mut Node, key: &str, name: Span, value: &Thunk, around: &Around) {
        self.path.push(key.to_owned());
        // Old names begin as new ones do.
        if is_wanted(&self.path) {
            let written: Vec<&str> = self.path.iter().map(String::as_str).collect();
            match renamed::find(&written).filter(|change| change.kind != RenameKind::Removed) {
                Some(change) => self.below_renamed(root, name, value, around, change),
                None => self.below_here(root, name, value, around),
            }
        }
        self.path.pop();
    }

    fn below_here(&mut self, root: &mut Node, name: Span, value: &Thunk, around: &Around) {
        self.node(root).names.push(name);
        self.add(root, value, name, around);
    }

    fn below_renamed(&mut self, root: &mut Node, name: Span, value: &Thunk, around: &Around, change: &'static Renamed) {
        let star = change.from.split('.').position(|name| name == "*");
        let star = star.and_then(|index| self.path.get(index).cloned()).unwrap_or_default();
        let today = |name: &str| if name == "*" { star.clone() } else { name.to_owned() };
        let written = std::mem::replace(&mut self.path, change.to.split('.').map(today).collect());
        let outer = self.renamed.replace(change);
        self.node(root).old_names.push((name, change));
        self.below_here(root, name, value, around);
        self.path = written;
        self.renamed = outer;
    }

    /// The node of the path, made when it is not there.
    fn node<'n>(&self, root: &'n mut Node) -> &'n mut Node {
        self.path.iter().fold(root, |node, name| node.children.entry(name.clone()).or_default())
    }

    fn define(&mut self, root: &mut Node, thunk: &Thunk, name: Span, around: &Around) {
        let value = self.evaluator.data(thunk);
        let definition = Definition {
            value,
            name,
            priority: around.priority,
            around: around.outer.to_vec(),
            order: around.order,
            condition: around.condition.clone(),
            renamed: self.renamed,
        };
        self.node(root).definitions.push(definition);
    }
}

/// A derivation that was written out.
fn is_package(attributes: &std::collections::BTreeMap<std::rc::Rc<str>, crate::nix::eval::value::Attribute>) -> bool {
    attributes.contains_key("outPath")
}

/// Reads the files that lists of key files name.
fn read_key_files(evaluator: &Evaluator<'_>, configuration: &mut Configuration) {
    let mut wanted: Vec<Found> = Vec::new();
    let mut collect = |definitions: &[Definition]| {
        for definition in definitions {
            collect_paths(&definition.value, &mut wanted);
        }
    };
    if let Some(users) = configuration.root.child("users.users") {
        for user in users.children.values() {
            collect(user.child_definitions("openssh.authorizedKeys.keyFiles"));
        }
    }
    collect(configuration.definitions("boot.initrd.network.ssh.authorizedKeyFiles"));
    if let Some(files) = configuration.root.child("environment.etc") {
        for file in files.children.values() {
            collect(file.child_definitions("source"));
        }
    }
    if let Some(hosts) = configuration.root.child("programs.ssh.knownHosts") {
        for host in hosts.children.values() {
            collect(host.child_definitions("publicKeyFile"));
        }
    }
    // Text from a pipe stands beside no file.
    let is_checked_file_there = {
        let sources = evaluator.sources.borrow();
        sources.get(0).is_some_and(|source| evaluator.files.kind(&source.name).is_some())
    };
    for found in wanted {
        let Datum::Path(path) = &found.datum else { continue };
        let Some(file) = path.file.clone() else { continue };
        let content = match evaluator.text_of(path) {
            Some(text) => FileContent::Text(text),
            None => {
                let name = Some(path.text.as_str().into());
                let unknown = Unknown { reason: Reason::File, span: found.span, name, alternatives: Vec::new() };
                let missing = is_checked_file_there && matches!(evaluator.files.read(&file), Err(FileError::Missing));
                if missing { FileContent::Missing(unknown) } else { FileContent::Unknown(unknown) }
            }
        };
        configuration.files.insert(file, content);
    }
}

fn collect_paths(found: &Found, wanted: &mut Vec<Found>) {
    match &found.datum {
        Datum::Path(_) => wanted.push(found.clone()),
        Datum::List(items) => items.iter().for_each(|item| collect_paths(item, wanted)),
        Datum::Unknown(unknown) | Datum::Rest(unknown) => {
            unknown.alternatives.iter().for_each(|item| collect_paths(item, wanted));
        }
        _ => {}
    }
}
