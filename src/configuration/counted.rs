//! What counts of what is said: definitions that a stronger one puts aside (`mkForce`, `mkDefault`) are none.

use std::borrow::Cow;

use super::resolved::PLAIN;
use super::{Condition, Configuration, Definition, Node};

/// A priority that stands around a set which is one option, such as `users.users = mkForce { … }`: where all of it is
/// told from other definitions of that option.
#[derive(Debug, Clone, PartialEq)]
pub struct Priority {
    /// How many names the option has.
    pub depth: usize,
    /// `mkOverride`'s number.
    pub number: i64,
    /// Under which condition it stands.
    pub condition: Condition,
}

/// Sets that are one option, or one member of a set of such; `*` is any name. What a priority around another set says
/// holds for every option in it.
const WHOLE: &[&[&str]] = &[
    &["environment", "etc"],
    &["environment", "etc", "*"],
    &["networking", "firewall", "interfaces"],
    &["networking", "firewall", "interfaces", "*"],
    &["services", "borgbackup", "repos"],
    &["services", "borgbackup", "repos", "*"],
    &["services", "openssh", "settings"],
    &["users", "groups"],
    &["users", "groups", "*"],
    &["users", "users"],
    &["users", "users", "*"],
];

/// Whether a set at a path is one option.
pub(crate) fn is_whole(path: &[String]) -> bool {
    let fits = |option: &&[&str]| {
        option.len() == path.len() && option.iter().zip(path).all(|(wanted, name)| *wanted == "*" || wanted == name)
    };
    WHOLE.iter().any(fits)
}

impl Configuration {
    /// The same without definitions that do not count. What counts only under a condition that nobody could read leaves
    /// weaker ones as if they stood under one.
    ///
    /// ```
    /// use nixos_ssh::configuration::Configuration;
    /// assert_eq!(Configuration::default().counted().keys().count(), 0);
    /// ```
    #[must_use]
    pub fn counted(&self) -> Cow<'_, Configuration> {
        if !says_priorities(&self.root) {
            return Cow::Borrowed(self);
        }
        let mut root = self.root.clone();
        count(&mut root, 0);
        let (name, coverage, gaps, files) = (self.name.clone(), self.coverage, self.gaps.clone(), self.files.clone());
        Cow::Owned(Configuration {
            name,
            coverage,
            root,
            gaps,
            is_part: self.is_part,
            files,
            ..Configuration::default()
        })
    }
}

fn says_priorities(node: &Node) -> bool {
    let own = |definition: &Definition| definition.priority != PLAIN || !definition.around.is_empty();
    !node.overrides.is_empty() || node.definitions.iter().any(own) || node.children.values().any(says_priorities)
}

fn count(node: &mut Node, depth: usize) {
    // A set without members has no definition that says its priority.
    let mut said: Vec<(i64, Condition)> =
        node.overrides.iter().map(|one| (one.number, one.condition.clone())).collect();
    if !said.is_empty() {
        let all = &mut |definition: &mut Definition| {
            let around = around(definition, depth);
            said.push((around, definition.condition.clone()));
            true
        };
        visit(node, all);
        keep(node, &said, &|definition| around(definition, depth));
    }
    let own: Vec<(i64, Condition)> = node.definitions.iter().map(|one| (one.priority, one.condition.clone())).collect();
    let best = best_of(&own);
    node.definitions.retain_mut(|definition| counts(definition, definition.priority, best, &own));
    node.children.values_mut().for_each(|child| count(child, depth + 1));
}

/// Leaves only what counts of a set that is one option.
fn keep(node: &mut Node, said: &[(i64, Condition)], priority: &dyn Fn(&Definition) -> i64) {
    let best = best_of(said);
    let had = |node: &Node| !is_empty(node);
    let names: Vec<String> =
        node.children.iter().filter(|(_, child)| had(child)).map(|(name, _)| name.clone()).collect();
    visit(node, &mut |definition| {
        let number = priority(definition);
        counts(definition, number, best, said)
    });
    for name in names {
        if node.children.get(&name).is_some_and(is_empty) {
            node.children.remove(&name);
        }
    }
}

/// Whether nothing is said at or below a name.
fn is_empty(node: &Node) -> bool {
    node.definitions.is_empty() && node.gaps.is_empty() && node.children.values().all(is_empty)
}

/// The strongest priority that surely counts.
fn best_of(said: &[(i64, Condition)]) -> i64 {
    let certain = said.iter().filter(|(_, condition)| *condition == Condition::Always);
    certain.map(|(number, _)| *number).min().unwrap_or(i64::MAX)
}

/// Whether a definition may count; it gets the condition of a stronger one that may not be there.
fn counts(definition: &mut Definition, number: i64, best: i64, said: &[(i64, Condition)]) -> bool {
    if number > best {
        return false;
    }
    let stronger = said.iter().find(|(other, condition)| *other < number && *condition != Condition::Always);
    if let (Some((_, condition)), Condition::Always) = (stronger, &definition.condition) {
        definition.condition = condition.clone();
    }
    true
}

fn around(definition: &Definition, depth: usize) -> i64 {
    definition.around.iter().find(|one| one.depth == depth).map_or(PLAIN, |one| one.number)
}

/// Keeps the definitions at and below a name that `keeps` does.
fn visit(node: &mut Node, keeps: &mut dyn FnMut(&mut Definition) -> bool) {
    node.definitions.retain_mut(&mut *keeps);
    node.children.values_mut().for_each(|child| visit(child, keeps));
}
