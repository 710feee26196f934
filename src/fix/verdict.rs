//! Whether fixes did what they promise: the texts still parse, the findings are gone, no error is new.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::plan::Planned;
use super::seen::{Finding, Seen};
use crate::diagnostic::Severity;
use crate::nix::text::parse::parse;
use crate::nix::text::scan::{Hazard, characters};
use crate::ssh::authorized_keys::is_key_file;

/// Why a fix is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// This tool wrote the file.
    #[error("gen-ssh-module wrote this file: change the spec instead")]
    Generated,
    /// The config excludes the file.
    #[error("the config excludes this file")]
    Excluded,
    /// It is no file of this run: a link, standard input's neighbour, not UTF-8.
    #[error("it would change another file than those of this run")]
    Foreign,
    /// Nix could read the file before and could not after.
    #[error("Nix could not read the file any more")]
    Breaks,
    /// What it is to mend would still be found.
    #[error("it would not mend what was found")]
    Remains,
    /// An error would be found that was not there before.
    #[error("{0} would find an error that was not there")]
    NewError(&'static str),
    /// Too many other fixes did not hold.
    #[error("too many fixes did not hold")]
    TooMany,
}

/// Judges fixes by what the files that they concern said before and say after; `texts` are those of the changed files,
/// before and after.
pub(super) fn judge(
    fixes: &[&Planned],
    before: &[&Seen],
    after: &[Seen],
    texts: &[(&str, &str, &str)],
) -> Result<(), Refusal> {
    let parsed = |name: &str, text: &str| is_key_file(name) || parses(text);
    // Of a text that could not be read nobody knew what is wrong in it.
    let mut all_were_read = true;
    for (name, old, new) in texts {
        let could = parsed(name, old);
        let joins = || !is_key_file(name) && parse((*new).into()).joined > parse((*old).into()).joined;
        if could && (!parsed(name, new) || joins()) {
            return Err(Refusal::Breaks);
        }
        all_were_read &= could;
    }
    let before: BTreeSet<&Finding> = before.iter().flat_map(|seen| &seen.findings).collect();
    let after: BTreeSet<&Finding> = after.iter().flat_map(|seen| &seen.findings).collect();
    let fixed: BTreeSet<&Finding> =
        fixes.iter().flat_map(|planned| &planned.findings).filter(|finding| before.contains(finding)).collect();
    let said = |finding: &Finding| Some((finding.file.clone(), finding.rule, finding.message.clone()));
    let (said_before, said_after, said_fixed) = (count(&before, said), count(&after, said), count(&fixed, said));
    for (finding, number) in said_fixed {
        let before = said_before.get(&finding).copied().unwrap_or_default();
        if said_after.get(&finding).copied().unwrap_or_default() + number > before {
            return Err(Refusal::Remains);
        }
    }
    if !all_were_read {
        return Ok(());
    }
    // Other words for the same error are no new error.
    let error = |finding: &Finding| (finding.severity == Severity::Error).then(|| (finding.file.clone(), finding.rule));
    let (before, after, fixed) = (count(&before, error), count(&after, error), count(&fixed, error));
    for (key, number) in after {
        let expected = before.get(&key).copied().unwrap_or_default() - fixed.get(&key).copied().unwrap_or_default();
        if number > expected {
            return Err(Refusal::NewError(key.1));
        }
    }
    Ok(())
}

/// Whether Nix would take a text, as far as parsing goes.
fn parses(text: &str) -> bool {
    let fatal = |hazards: &[Hazard]| hazards.iter().any(|hazard| hazard.kind.is_fatal());
    let scanned = characters(text.as_bytes());
    if scanned.text.is_none() || fatal(&scanned.hazards) {
        return false;
    }
    let tree = parse(text.into());
    tree.errors.is_empty() && !fatal(&tree.hazards)
}

fn count<K: Ord>(findings: &BTreeSet<&Finding>, key: impl Fn(&Finding) -> Option<K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in findings.iter().filter_map(|finding| key(finding)) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}
