//! What hosts say, without places: two of these tell what a change does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::inventory::Inventory;
use crate::configuration::datum::{Datum, Found, Unknown};
use crate::configuration::keys::KeyPlace;
use crate::configuration::module_keys::holds_module_keys;
use crate::configuration::{Condition, Configuration, Node};
use crate::source::Sources;
use crate::ssh::key::AuthorizedKey;

/// The hosts of one file, by their order.
pub(crate) type Host = (String, usize);

/// Whose list, through which option.
pub(crate) type List = (Host, Option<String>, &'static str);

/// What every host says.
pub(crate) struct Snapshot {
    /// The keys of every list, sorted by what they are.
    pub(crate) lists: BTreeMap<List, Vec<AuthorizedKey>>,
    /// How many parts of every list nobody could read, and how many of its lines are no key.
    pub(crate) gaps: BTreeMap<List, (usize, usize)>,
    /// Everything else, in words.
    pub(crate) rest: BTreeMap<Host, String>,
    /// How many administrators have a key.
    pub(crate) admins: BTreeMap<Host, usize>,
}

impl Snapshot {
    pub(crate) fn of(inventory: &Inventory) -> Snapshot {
        let mut snapshot =
            Snapshot { lists: BTreeMap::new(), gaps: BTreeMap::new(), rest: BTreeMap::new(), admins: BTreeMap::new() };
        for (name, checked) in &inventory.files {
            for (index, host) in checked.hosts.iter().enumerate() {
                snapshot.add((name.clone(), index), host, &checked.sources);
            }
        }
        snapshot
    }

    fn add(&mut self, name: Host, host: &Configuration, sources: &Sources) {
        for list in host.key_lists() {
            let place = match list.place {
                KeyPlace::Keys => "keys",
                KeyPlace::KeyFile => "keyFiles",
                KeyPlace::Initrd => "stage 1",
                KeyPlace::Module => "module",
            };
            let id = (name.clone(), list.user.clone(), place);
            let keys = list.entries.iter().filter_map(|entry| entry.key.clone()?.ok());
            let slot = self.lists.entry(id.clone()).or_default();
            slot.extend(keys);
            slot.sort_by_key(ToString::to_string);
            let broken = list.entries.iter().filter(|entry| matches!(entry.key, Some(Err(_)))).count();
            self.gaps.insert(id, (list.gaps.len(), broken));
        }
        let mut rest = String::new();
        outline(&host.root, "", sources, &mut rest);
        self.rest.insert(name.clone(), rest);
        self.admins.insert(name, admins_with_keys(host));
    }
}

/// How many of those who may become root have a key.
fn admins_with_keys(host: &Configuration) -> usize {
    let is_admin = |user: &str| {
        let groups = host.user(user).map(|user| user.node.child_definitions("extraGroups")).unwrap_or_default();
        let mut lists = groups.iter().map(|definition| &definition.value.datum);
        user == "root"
            || lists.any(|list| match list {
                Datum::List(items) => items.iter().any(|item| item.as_str() == Some("wheel")),
                _ => false,
            })
    };
    let has_key = |user: &str| {
        let mut lists = host.key_lists().iter().filter(|list| list.user.as_deref() == Some(user));
        lists.any(|list| !list.gaps.is_empty() || list.entries.iter().any(|entry| matches!(entry.key, Some(Ok(_)))))
    };
    host.users().filter(|user| is_admin(user.name) && has_key(user.name)).count()
}

/// Everything but the lists of keys, a line for each definition.
fn outline(node: &Node, path: &str, sources: &Sources, out: &mut String) {
    let users = path.ends_with("openssh.authorizedKeys");
    if users || path == "boot.initrd.network.ssh.authorizedKeys" || holds_module_keys(path) {
        return;
    }
    for definition in &node.definitions {
        let _ = write!(out, "{path} {} {} ", definition.priority, definition.order);
        describe(&definition.value, out);
        if let Condition::Unknown(unknown) = &definition.condition {
            let _ = write!(out, " if {}", condition(unknown, sources));
        }
        out.push('\n');
    }
    if !node.gaps.is_empty() {
        let _ = writeln!(out, "{path} has {} gaps", node.gaps.len());
    }
    for (name, child) in &node.children {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        outline(child, &below, sources, out);
    }
}

/// A condition that nobody knows, as it is written.
fn condition<'s>(unknown: &Unknown, sources: &'s Sources) -> &'s str {
    let text = sources.get(unknown.span.source).map(|source| source.text.as_str());
    let written = text.and_then(|text| text.get(unknown.span.start as usize..unknown.span.end as usize));
    written.unwrap_or(unknown.reason.as_str())
}

fn describe(found: &Found, out: &mut String) {
    match &found.datum {
        Datum::Text(text) => {
            let _ = write!(out, "{:?}", text.text);
        }
        Datum::Path(path) => out.push_str(&path.text),
        Datum::Bool(value) => {
            let _ = write!(out, "{value}");
        }
        Datum::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Datum::Float(value) => {
            let _ = write!(out, "{value:?}");
        }
        Datum::List(items) => {
            out.push('[');
            for item in items {
                describe(item, out);
                out.push(' ');
            }
            out.push(']');
        }
        Datum::Set(set) => {
            out.push('{');
            for (name, attribute) in &set.attributes {
                let _ = write!(out, "{name:?} = ");
                describe(&attribute.value, out);
                out.push(';');
            }
            out.push('}');
        }
        other => out.push_str(other.describe()),
    }
}
