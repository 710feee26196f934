//! Findings that are known and meant: `# gen-ssh-module: ignore[rule-id] reason` in the text, `[[ignore]]` in the
//! config.
//!
//! A comment beside code is for its own line, one on a line of its own for the next line that is no comment. A finding
//! inside a string of several lines is also on the lines where the string begins and ends, since no comment can stand
//! in it. `ignore-file[…]` stands before the first code and is for the whole text.

mod comment;
mod entries;

use std::collections::{BTreeMap, BTreeSet};

use super::config::Config;
use super::config::selection::is_always_on;
use super::rules::{self, RULES, ignore_without_reason, unused_ignore};
use crate::diagnostic::fix::{Applicability, Fix};
use crate::diagnostic::{Diagnostic, SuppressedBy, Suppression};
use crate::nearest::nearest;
use crate::source::edit::Edit;
use crate::source::{Sources, Span};
use comment::{Directive, Ignores, Named};
pub use entries::unused_entries;
pub(crate) use entries::used_entries;

/// The most comments of one text that each rule about comments reports.
const REPORTED: usize = 100;

/// Marks the findings that are known and meant, and reports comments that ignore nothing or do not say why: of the
/// first source, which the others were read for. Gives the places of the rules that comments of other sources ignored.
///
/// ```
/// use nixos_ssh::{lint::{config::Config, suppression::suppress}, source::Sources};
/// let mut sources = Sources::default();
/// sources.add("host.nix", "# gen-ssh-module: ignore-file[undecidable] keys come from elsewhere\n{ }");
/// let mut diagnostics = Vec::new();
/// suppress(&sources, &mut diagnostics, &Config::default());
/// assert_eq!(diagnostics[0].rule, Some("unused-ignore"));
/// ```
pub fn suppress(sources: &Sources, diagnostics: &mut Vec<Diagnostic>, config: &Config) -> Vec<Span> {
    let mut by_source: BTreeMap<u32, Ignores<'_>> = BTreeMap::new();
    by_source.insert(0, read(sources, 0));
    for diagnostic in diagnostics.iter_mut() {
        let Some(rule) = diagnostic.rule.filter(|rule| !is_always_on(rule)) else { continue };
        let (name, span) = named_place(sources, diagnostic);
        let source = if span.is_none() { 0 } else { span.source };
        let ignores = by_source.entry(source).or_insert_with(|| read(sources, source));
        let comment = if span.is_none() { None } else { ignores.find(rule, span.start as usize) };
        diagnostic.suppressed = match comment {
            Some(reason) => Some(Suppression { by: SuppressedBy::Comment, reason: reason.to_owned() }),
            None => config
                .ignores(rule, name)
                .map(|reason| Suppression { by: SuppressedBy::Config, reason: reason.to_owned() }),
        };
    }
    if let Some(ignores) = by_source.get(&0) {
        report(ignores, config, diagnostics);
    }
    let used = |(source, ignores): (&u32, &Ignores<'_>)| {
        let places = ignores.named().filter(|named| named.used).map(|named| Span::new(*source, named.place.clone()));
        places.collect::<Vec<Span>>()
    };
    by_source.iter().filter(|(source, _)| **source != 0).flat_map(used).collect()
}

/// The file that a finding is in, and where. What has no place belongs to the file that is checked.
fn named_place<'s>(sources: &'s Sources, diagnostic: &Diagnostic) -> (&'s str, Span) {
    let span = diagnostic.labels.first().map_or(Span::NONE, |label| label.span);
    let source = if span.is_none() { 0 } else { span.source };
    (sources.get(source).map_or("", |source| source.name.as_str()), span)
}

fn read(sources: &Sources, source: u32) -> Ignores<'_> {
    sources.get(source).map_or_else(Ignores::default, |source| Ignores::read(&source.text))
}

/// Reports what is wrong with the comments of the first source.
fn report(ignores: &Ignores<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    let unused = ignores.directives.iter().filter_map(|directive| unused(directive, ignores, config));
    diagnostics.extend(unused.take(REPORTED));
    let without_reason = ignores.directives.iter().filter_map(|directive| without_reason(directive, config));
    diagnostics.extend(without_reason.take(REPORTED));
    if diagnostics.len() > before {
        let place = |diagnostic: &Diagnostic| {
            diagnostic.labels.first().map_or((0, 0), |label| (label.span.source, label.span.start))
        };
        diagnostics.sort_by_key(place);
    }
}

/// Why a rule is named in vain.
fn in_vain(named: &Named<'_>, directive: &Directive<'_>, config: &Config) -> Option<String> {
    if is_always_on(named.id) {
        return Some("findings of this rule cannot be ignored".to_owned());
    }
    let Some(rule) = rules::find(named.id) else {
        let nearest = nearest(named.id, RULES.iter().map(|rule| rule.id));
        let help = nearest.map_or(String::new(), |nearest| format!(", did you mean {nearest}?"));
        return Some(format!("there is no rule of this name{help}"));
    };
    if directive.is_late() {
        return Some("ignore-file stands before the first code".to_owned());
    }
    // Nobody knows whether a rule that is off would find something.
    if named.used || config.severity(rule).is_none() {
        return None;
    }
    Some("nothing of this rule is found here".to_owned())
}

fn unused(directive: &Directive<'_>, ignores: &Ignores<'_>, config: &Config) -> Option<Diagnostic> {
    let severity = config.severity(&unused_ignore::RULE)?;
    let finding =
        |message: &str| Diagnostic { rule: Some(unused_ignore::RULE.id), ..Diagnostic::new(severity, message) };
    let removal = || {
        let span = Span::new(0, ignores.whole(directive));
        Fix::new("remove the comment", Applicability::Safe, span, "")
    };
    if let Some(wrong) = directive.wrong {
        let mut diagnostic = finding(wrong).label(Span::new(0, directive.place.clone()), "");
        diagnostic.help = Some("write `# gen-ssh-module: ignore[rule-id] reason`".to_owned());
        return Some(diagnostic);
    }
    let vain: Vec<(&Named<'_>, String)> =
        directive.rules.iter().filter_map(|named| Some((named, in_vain(named, directive, config)?))).collect();
    if vain.is_empty() {
        return None;
    }
    let mut diagnostic = finding("this comment ignores nothing");
    diagnostic.fix = Some(removal());
    if vain.len() < directive.rules.len() {
        "this comment names a rule that it does not ignore".clone_into(&mut diagnostic.message);
        let in_vain: BTreeSet<usize> = vain.iter().map(|(named, _)| named.place.start).collect();
        let left = directive.rules.iter().filter(|named| !in_vain.contains(&named.place.start));
        let left: Vec<&str> = left.map(|named| named.id).collect();
        let edit = Edit { span: Span::new(0, directive.list.clone()), replacement: left.join(", ") };
        let message = "take the rule out of the comment".to_owned();
        diagnostic.fix = Some(Fix { message, applicability: Applicability::Safe, edits: vec![edit] });
    }
    for (named, why) in vain {
        diagnostic = diagnostic.label(Span::new(0, named.place.clone()), why);
    }
    Some(diagnostic)
}

fn without_reason(directive: &Directive<'_>, config: &Config) -> Option<Diagnostic> {
    let severity = config.severity(&ignore_without_reason::RULE)?;
    if directive.wrong.is_some() || !directive.reason.is_empty() {
        return None;
    }
    let diagnostic = Diagnostic::new(severity, "this comment does not say why the finding is ignored");
    let diagnostic = diagnostic.label(Span::new(0, directive.place.clone()), "");
    Some(Diagnostic { rule: Some(ignore_without_reason::RULE.id), ..diagnostic })
}
