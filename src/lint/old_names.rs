//! Old names of options: where they are written, and how they are renamed in place.

use super::findings::Findings;
use super::sshd::{source_text, with_fix};
use crate::configuration::renamed::{RENAMED, RenameKind, Renamed};
use crate::configuration::{Configuration, Definition, Node};
use crate::diagnostic::fix::{Applicability, Fix};
use crate::source::Span;

/// Reports every use of an old name of this kind.
pub(crate) fn report_old_names(configuration: &Configuration, findings: &mut Findings<'_>, kind: RenameKind) {
    let release = findings.config.release.name();
    for change in RENAMED.iter().filter(|change| change.kind == kind && change.release <= release) {
        for node in nodes(configuration, change.to) {
            for name in old_names(findings, node, change) {
                let fix = fix(findings, configuration, node, change, name);
                let message = format!("{} is {} today", change.from, change.to);
                with_fix(findings.report(name, message).here("the old name"), fix);
            }
        }
    }
}

/// The nodes of a path in which `*` stands for any name.
fn nodes<'c>(configuration: &'c Configuration, path: &str) -> Vec<&'c Node> {
    let mut nodes = vec![&configuration.root];
    for name in path.split('.') {
        nodes = match name {
            "*" => nodes.iter().flat_map(|node| node.children.values()).collect(),
            name => nodes.iter().filter_map(|node| node.children.get(name)).collect(),
        };
    }
    nodes
}

/// Where a node is written under its old name.
fn old_names(findings: &Findings<'_>, node: &Node, change: &'static Renamed) -> Vec<Span> {
    let (old, new) = (last(change.from), last(change.to));
    if old == new {
        // Only what is defined below knows which of two equal last names it stands under.
        let mut names: Vec<Span> = Vec::new();
        below(node, &mut |definition| {
            let before = |name: &&Span| name.source == definition.name.source && name.start <= definition.name.start;
            let nearest = node.names.iter().filter(before).max_by_key(|name| name.start).copied();
            names.extend(nearest.filter(|_| definition.renamed == Some(change)));
        });
        names.sort_unstable();
        names.dedup();
        return names;
    }
    let is_old = |name: &&Span| source_text(findings, **name).is_some_and(|text| text.trim_matches('"') == old);
    node.names.iter().filter(is_old).copied().collect()
}

/// Every definition at or below a node.
fn below(node: &Node, visit: &mut dyn FnMut(&Definition)) {
    node.definitions.iter().for_each(&mut *visit);
    for child in node.children.values() {
        below(child, visit);
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The rename, where all that differs is written as one dotted path, and the new name is not there too.
fn fix(
    findings: &Findings<'_>,
    configuration: &Configuration,
    node: &Node,
    change: &Renamed,
    name: Span,
) -> Option<Fix> {
    let text = &findings.sources.get(name.source)?.text;
    let behind = text.get(name.end as usize..)?.trim_start();
    if !behind.starts_with(['=', '.'])
        || node
            .names
            .iter()
            .any(|other| *other != name && other.source == name.source && !same_text(findings, *other, name))
    {
        return None;
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (change.from.split('.').collect(), change.to.split('.').collect());
    let common = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let (old, new) = (from.get(common..)?, to.get(common..)?);
    if old.is_empty()
        || new.is_empty()
        || new.contains(&"*")
        || !sets_are_open(findings, configuration, &to, common, name)
    {
        return None;
    }
    let written = old.join(".");
    let start = (name.end as usize).checked_sub(written.len())?;
    if text.get(start..name.end as usize)? != written {
        return None;
    }
    // What stands before must be the rest of the path, or the set of that path.
    let before = text.get(..start)?.trim_end();
    if common > 0 && !before.ends_with(['.', '{', ';']) && !before.lines().next_back()?.trim_start().starts_with('#') {
        return None;
    }
    let span = Span::new(name.source, start..name.end as usize);
    Some(Fix::new(format!("call it {}", change.to), Applicability::Safe, span, new.join(".")))
}

fn same_text(findings: &Findings<'_>, one: Span, two: Span) -> bool {
    source_text(findings, one) == source_text(findings, two)
}

/// Whether the sets that the new path leads through can take one more name beside what the file says of them: they are
/// written as paths or as plain sets.
fn sets_are_open(
    findings: &Findings<'_>,
    configuration: &Configuration,
    to: &[&str],
    common: usize,
    name: Span,
) -> bool {
    let inner = to.get(..to.len().saturating_sub(1)).unwrap_or_default();
    (common + 1..=inner.len()).all(|length| {
        let path = inner.get(..length).unwrap_or_default().join(".");
        let node = configuration.node(&path);
        let names = node.map_or(&[][..], |node| &node.names);
        names.iter().filter(|other| other.source == name.source).all(|other| {
            let text = findings.sources.get(other.source).map_or("", |source| source.text.as_str());
            let behind = text.get(other.end as usize..).unwrap_or_default().trim_start();
            let plain_set = behind.strip_prefix('=').is_some_and(|value| value.trim_start().starts_with('{'));
            behind.starts_with('.') || plain_set
        })
    })
}
