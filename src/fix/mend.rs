//! Fixes made in rounds: after each the files are checked again, and what does not hold is taken back.

use std::collections::{BTreeMap, BTreeSet};

use super::overlay::Overlay;
use super::plan::{Planned, choose, texts};
use super::seen::{Offer, Piece, Seen};
pub use super::verdict::Refusal;
use super::verdict::judge;
use crate::check::{CheckOptions, Checker};
use crate::diagnostic::fix::Applicability;
use crate::nix::files::Files;

/// The most rounds of fixes that are made.
const ROUNDS: usize = 8;
/// The most times that files are checked again to find out which fixes do not hold.
const TRIALS: usize = 500;
/// The most bytes of files that are checked again for that, besides some times the files of the run.
const TRIED: usize = 8 << 20;
/// How many times these.
const TIMES: usize = 8;

/// Which rules a check runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Those that were chosen: their findings offer fixes.
    Chosen,
    /// All: none may find an error that was not there before.
    All,
}

/// Checks some files, by their names.
pub type Look<'r> = dyn Fn(&dyn Files, &[String], Rules) -> Vec<Seen> + 'r;

/// What is to be mended, and how.
pub struct Request<'r> {
    /// The files.
    pub files: &'r dyn Files,
    /// The most that is done without asking.
    pub allowed: Applicability,
    /// Checks files.
    pub look: &'r Look<'r>,
    /// Why a file, by its name and text, must stay as it is, if it must.
    pub keep: &'r dyn Fn(&str, &str) -> Option<Refusal>,
}

/// What came of it. Nothing is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mended {
    /// The files that change, by their names.
    pub files: BTreeMap<String, Change>,
    /// How many fixes were made.
    pub applied: usize,
    /// The fixes that were not.
    pub refused: Vec<Refused>,
}

/// A file's text before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
}

/// A fix that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The file of the finding.
    pub file: String,
    /// Line and column of the finding when the fix was tried.
    pub place: (usize, usize),
    /// The rule.
    pub rule: &'static str,
    /// What the fix does.
    pub message: String,
    /// Why not.
    pub why: Refusal,
}

/// Makes fixes until none is left, or for some rounds. `first` is what the check of every file of the run said.
///
/// ```
/// use nixos_ssh::{check::CheckOptions, fix::{Applicability, mend::{Request, look, mend, Rules}}};
/// use nixos_ssh::nix::files::MemoryFiles;
/// let files = MemoryFiles::default().with("a.nix", "{ services.openssh.passwordAuthentication = false; }");
/// let names = vec!["a.nix".to_owned()];
/// let options = CheckOptions::default();
/// let look = look(&options, &names);
/// let request = Request { files: &files, allowed: Applicability::Safe, look: &look, keep: &|_, _| None };
/// let mended = mend(&request, look(&files, &names, Rules::Chosen));
/// assert_eq!(mended.files["a.nix"].new, "{ services.openssh.settings.PasswordAuthentication = false; }");
/// ```
#[must_use]
pub fn mend(request: &Request<'_>, first: Vec<Seen>) -> Mended {
    let mut mender = Mender {
        request,
        files: Overlay::new(request.files),
        seen: first.into_iter().map(|seen| (seen.name.clone(), seen)).collect(),
        mended: Mended::default(),
        given_up: BTreeSet::new(),
        trials: 0,
        may_try: 0,
    };
    mender.may_try = TRIED + TIMES * mender.seen.values().map(|seen| seen.bytes).sum::<usize>();
    let mut rounds = 0;
    while rounds < ROUNDS {
        let chosen = mender.choose();
        if chosen.is_empty() {
            break;
        }
        // A round that only gives fixes up lets those that waited for them try.
        rounds += usize::from(mender.round(&chosen));
    }
    mender.mended.files.retain(|_, change| change.old != change.new);
    mender.mended
}

/// Checks files one after another, for programs that have no threads to spare; `names` are those of the run.
///
/// ```
/// use nixos_ssh::{check::CheckOptions, fix::mend::{look, Rules}, nix::files::MemoryFiles};
/// let files = MemoryFiles::default().with("a.nix", "{ }");
/// let names = vec!["a.nix".to_owned()];
/// assert_eq!(look(&CheckOptions::default(), &names)(&files, &names, Rules::All).len(), 1);
/// ```
pub fn look<'o>(
    options: &'o CheckOptions,
    names: &'o [String],
) -> impl Fn(&dyn Files, &[String], Rules) -> Vec<Seen> + 'o {
    |files, some, rules| {
        let checker = Checker::new(files, with_rules(options, rules)).with_names(names.to_vec());
        let seen = |name: &String| Some(Seen::of(name, &checker.check(name).ok()?));
        some.iter().filter_map(seen).collect()
    }
}

/// The options of a check that runs the chosen rules, or all.
///
/// ```
/// use nixos_ssh::{check::CheckOptions, fix::mend::{Rules, with_rules}};
/// let mut options = CheckOptions::default();
/// options.config.severities.insert("key-empty".to_owned(), None);
/// assert!(with_rules(&options, Rules::All).config.severities.is_empty());
/// ```
#[must_use]
pub fn with_rules(options: &CheckOptions, rules: Rules) -> CheckOptions {
    let mut options = options.clone();
    if rules == Rules::All {
        options.config.severities.retain(|_, severity| severity.is_some());
    }
    options
}

/// What tells a fix from others when everything has moved.
type Identity = (String, &'static str, String, Vec<(String, String)>);

struct Mender<'r> {
    request: &'r Request<'r>,
    files: Overlay<'r>,
    /// What the check of each file says now.
    seen: BTreeMap<String, Seen>,
    mended: Mended,
    /// The fixes that are not tried again.
    given_up: BTreeSet<Identity>,
    trials: usize,
    /// How many bytes may still be checked for trials.
    may_try: usize,
}

impl Mender<'_> {
    /// The fixes of the next round. Those that would change a file that must stay are given up here.
    fn choose(&mut self) -> Vec<Planned> {
        let mut kept: BTreeMap<String, Option<Refusal>> = BTreeMap::new();
        let mut refused = Vec::new();
        let chosen = choose(&self.seen, self.request.allowed, |offer| {
            if self.given_up.contains(&identity(offer)) {
                return false;
            }
            let keep = offer.pieces.iter().find_map(|piece| {
                *kept.entry(piece.file.clone()).or_insert_with(|| keep(self.request, &self.files, piece))
            });
            refused.extend(keep.map(|why| (offer.clone(), why)));
            keep.is_none()
        });
        refused.iter().for_each(|(offer, why)| self.give_up(offer, *why));
        chosen
    }

    /// Makes those fixes that hold; whether there are any.
    fn round(&mut self, chosen: &[Planned]) -> bool {
        let mut before = BTreeMap::new();
        let mut made = Vec::new();
        self.settle(&mut before, &mut made, chosen);
        let Some(texts) = texts(&self.files, &made).filter(|texts| !texts.is_empty()) else { return false };
        let concerned = self.concerned(&texts);
        for (name, new) in texts {
            let old = self.files.text(&name).unwrap_or_default();
            let change = self.mended.files.entry(name.clone()).or_insert_with(|| Change { old, new: String::new() });
            change.new.clone_from(&new);
            self.files.set(&name, new);
        }
        self.mended.applied += made.len();
        for seen in (self.request.look)(&self.files, &concerned, Rules::Chosen) {
            self.seen.insert(seen.name.clone(), seen);
        }
        true
    }

    /// Adds those of some fixes to the ones that are made that hold beside them. Where all do not hold, each half is
    /// tried.
    fn settle<'p>(&mut self, before: &mut BTreeMap<String, Seen>, made: &mut Vec<&'p Planned>, some: &'p [Planned]) {
        let more = made.len();
        made.extend(some);
        let Err(why) = self.try_out(before, made) else { return };
        made.truncate(more);
        if let [planned] = some {
            return self.give_up(&planned.offer, why);
        }
        let (one, two) = some.split_at(some.len() / 2);
        self.settle(before, made, one);
        self.settle(before, made, two);
    }

    fn try_out(&mut self, before: &mut BTreeMap<String, Seen>, fixes: &[&Planned]) -> Result<(), Refusal> {
        if fixes.is_empty() {
            return Ok(());
        }
        self.trials += 1;
        if self.trials > TRIALS {
            return Err(Refusal::TooMany);
        }
        let texts = texts(&self.files, fixes).ok_or(Refusal::Foreign)?;
        let concerned = self.concerned(&texts);
        let bytes = concerned.iter().filter_map(|name| self.seen.get(name)).map(|seen| seen.bytes).sum();
        let Some(left) = self.may_try.checked_sub(bytes) else {
            self.trials = TRIALS;
            return Err(Refusal::TooMany);
        };
        self.may_try = left;
        let unknown: Vec<String> = concerned.iter().filter(|name| !before.contains_key(*name)).cloned().collect();
        let looked = (self.request.look)(&self.files, &unknown, Rules::All);
        before.extend(looked.into_iter().map(|seen| (seen.name.clone(), seen)));
        let old: Vec<&Seen> = concerned.iter().filter_map(|name| before.get(name)).collect();
        let new = (self.request.look)(&self.files.with(&texts), &concerned, Rules::All);
        let read = |(name, _): (&String, _)| self.files.text(name).unwrap_or_default();
        let old_texts: Vec<String> = texts.iter().map(read).collect();
        let changes: Vec<(&str, &str, &str)> = texts
            .iter()
            .zip(&old_texts)
            .map(|((name, new), old)| (name.as_str(), old.as_str(), new.as_str()))
            .collect();
        judge(fixes, &old, &new, &changes)
    }

    /// The files of the run that lead to some of these.
    fn concerned(&self, texts: &BTreeMap<String, String>) -> Vec<String> {
        let leads_there = |seen: &&Seen| texts.keys().any(|name| seen.files.contains(name));
        self.seen.values().filter(leads_there).map(|seen| seen.name.clone()).collect()
    }

    fn give_up(&mut self, offer: &Offer, why: Refusal) {
        if !self.given_up.insert(identity(offer)) {
            return;
        }
        let (file, rule) = (offer.finding.file.clone(), offer.finding.rule);
        self.mended.refused.push(Refused { file, place: offer.place, rule, message: offer.message.clone(), why });
    }
}

/// Why the file of a piece must stay, if it must.
fn keep(request: &Request<'_>, files: &Overlay<'_>, piece: &Piece) -> Option<Refusal> {
    match files.text(&piece.file) {
        None => Some(Refusal::Foreign),
        Some(text) if super::is_generated(&text) => Some(Refusal::Generated),
        Some(text) => (request.keep)(&piece.file, &text),
    }
}

fn identity(offer: &Offer) -> Identity {
    let pieces = offer.pieces.iter().map(|piece| (piece.old.clone(), piece.new.clone())).collect();
    (offer.finding.file.clone(), offer.finding.rule, offer.message.clone(), pieces)
}
