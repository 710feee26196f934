//! Every list of algorithms that a host gives its sshd, with the place of each name.

use std::ops::Range;

use super::sshd::{settings_of, shadow, strongest};
use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found, UNKNOWN_PART};
use crate::source::Span;
use crate::ssh::algorithm::{Algorithm, AlgorithmKind, Change, ListEffect, ListedName, list_effect};
use crate::ssh::config_text::Scope;
use crate::ssh::keyword::Dialect;

/// A list of algorithms.
pub(crate) struct AlgorithmList {
    /// The keyword as the man page spells it.
    pub(crate) keyword: &'static str,
    /// What it is a list of.
    pub(crate) kind: AlgorithmKind,
    /// Where the whole list stands.
    pub(crate) place: Span,
    effect: ListEffect,
    /// Which bytes of the list stand where.
    parts: Vec<(Range<usize>, Part)>,
}

/// A part of a list.
enum Part {
    /// A string of its own, which stands in one place.
    At(Span),
    /// Bytes whose places are known.
    Text(std::sync::Arc<crate::configuration::datum::Text>),
}

impl AlgorithmList {
    /// Its names with their places.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&ListedName, Span)> {
        self.effect.names.iter().map(|name| (name, self.span(name.range.clone())))
    }

    /// What its sign does.
    pub(crate) fn change(&self) -> Option<Change> {
        self.effect.change
    }

    /// What is offered in the end.
    pub(crate) fn offered(&self) -> &[&'static Algorithm] {
        &self.effect.offered
    }

    /// Whether every name of it could be read.
    pub(crate) fn is_read(&self) -> bool {
        !self.effect.names.iter().any(|name| name.text.contains(UNKNOWN_PART))
    }

    /// What one of it is, in words.
    pub(crate) fn what(&self) -> &'static str {
        match self.kind {
            AlgorithmKind::Cipher => "cipher",
            AlgorithmKind::Mac => "MAC",
            AlgorithmKind::Kex => "key exchange",
            AlgorithmKind::Key => "key algorithm",
            AlgorithmKind::CaSignature => "signature algorithm",
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        let behind = self.parts.partition_point(|(part, _)| part.start <= range.start);
        let holder = behind.checked_sub(1).and_then(|last| self.parts.get(last));
        let holder = holder.filter(|(part, _)| range.end <= part.end);
        let span = match holder {
            Some((part, Part::Text(text))) => text.span(range.start - part.start..range.end - part.start),
            Some((_, Part::At(span))) => *span,
            None => self.place,
        };
        if span.is_none() { self.place } else { span }
    }
}

/// Every list that can count: in settings, and in lines of `extraConfig` that nothing takes the effect from.
pub(crate) fn algorithm_lists(configuration: &Configuration) -> Vec<AlgorithmList> {
    const KEYWORDS: [&str; 7] = [
        "Ciphers",
        "MACs",
        "KexAlgorithms",
        "HostKeyAlgorithms",
        "PubkeyAcceptedAlgorithms",
        "HostbasedAcceptedAlgorithms",
        "CASignatureAlgorithms",
    ];
    let mut lists = Vec::new();
    for keyword in KEYWORDS {
        let Some(kind) = AlgorithmKind::of_keyword(keyword) else { continue };
        for (setting, _) in settings_of(configuration, keyword) {
            for definition in strongest(&setting.node.definitions) {
                let place = if definition.value.span.is_none() { definition.name } else { definition.value.span };
                lists.extend(of_setting(keyword, kind, &definition.value, place));
            }
        }
        let is_shadowed = shadow(configuration, keyword).is_some();
        for text in configuration.extra_config() {
            for line in &text.lines.lines {
                let dead = line.scope == Scope::Global && is_shadowed;
                if dead || line.keyword_info.is_none_or(|info| info.name != keyword) {
                    continue;
                }
                let Ok([word]) = line.words.as_deref() else { continue };
                let plain = word.range.len() == word.text.len();
                let place = text.text.span(word.range.clone());
                let effect = list_effect(Dialect::Sshd, kind, &word.text);
                let part = match plain {
                    true => Part::Text(std::sync::Arc::new(text.text.slice(word.range.clone()))),
                    false => Part::At(place),
                };
                lists.push(AlgorithmList { keyword, kind, place, effect, parts: vec![(0..word.text.len(), part)] });
            }
        }
    }
    lists
}

/// A list as NixOS writes it: a string, or strings joined by commas.
fn of_setting(keyword: &'static str, kind: AlgorithmKind, value: &Found, place: Span) -> Option<AlgorithmList> {
    let mut joined = String::new();
    let mut parts = Vec::new();
    let items = match &value.datum {
        Datum::List(items) => items.as_slice(),
        Datum::Text(_) => std::slice::from_ref(value),
        _ => return None,
    };
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            joined.push(',');
        }
        let start = joined.len();
        match &item.datum {
            Datum::Text(text) => {
                joined.push_str(&text.text);
                parts.push((start..joined.len(), Part::Text(text.clone())));
            }
            _ => {
                joined.push(UNKNOWN_PART);
                parts.push((start..joined.len(), Part::At(item.span)));
            }
        }
    }
    let effect = list_effect(Dialect::Sshd, kind, &joined);
    (!joined.is_empty()).then_some(AlgorithmList { keyword, kind, place, effect, parts })
}
