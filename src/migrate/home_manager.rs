//! home-manager's options of the SSH client: where a file sets them, and under which names they stand since 26.05.

use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Place};
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::Document;
use crate::nix::write::edit::rename::Renaming;

use super::match_blocks;
use super::migration::Left;
use super::places::{self, Placed};

/// Options that became keywords of the block `"*"`: the old name below `programs.ssh`, and the keyword.
const CLIENT: &[(&str, &str)] = &[
    ("forwardAgent", "ForwardAgent"),
    ("addKeysToAgent", "AddKeysToAgent"),
    ("compression", "Compression"),
    ("serverAliveInterval", "ServerAliveInterval"),
    ("serverAliveCountMax", "ServerAliveCountMax"),
    ("hashKnownHosts", "HashKnownHosts"),
    ("userKnownHostsFile", "UserKnownHostsFile"),
    ("controlMaster", "ControlMaster"),
    ("controlPath", "ControlPath"),
    ("controlPersist", "ControlPersist"),
];

/// Which option of home-manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HomeOption {
    /// `programs.ssh.matchBlocks`
    MatchBlocks,
    /// One of [`CLIENT`].
    Client(&'static str, &'static str),
}

/// One such option in a file.
pub(super) struct Found {
    /// Where its name stands.
    pub(super) at: Place,
    pub(super) option: HomeOption,
    /// The set that `programs` stands in.
    root: Id,
    /// The set of `programs.ssh` that it stands in.
    ssh: Id,
    standing: Standing,
}

/// Whether home-manager reads what stands there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    HomeManager,
    Elsewhere,
}

impl HomeOption {
    /// The old and the new name, for people.
    pub(super) fn names(self) -> (String, String) {
        match self {
            HomeOption::MatchBlocks => ("programs.ssh.matchBlocks".to_owned(), "programs.ssh.settings".to_owned()),
            HomeOption::Client(old, keyword) => {
                (format!("programs.ssh.{old}"), format!("programs.ssh.settings.\"*\".{keyword}"))
            }
        }
    }
}

/// Whether a text may set such an option.
pub(super) fn is_relevant(text: &[u8]) -> bool {
    let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    has("matchBlocks") || has("ssh") && CLIENT.iter().any(|(old, _)| has(old))
}

/// Whether a path that begins so is an option of home-manager.
pub(super) fn is_own(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("programs.ssh.") else { return false };
    let name = rest.split(['.', ' ']).next().unwrap_or_default();
    name == "matchBlocks" || name == "settings" || CLIENT.iter().any(|(old, _)| *old == name)
}

/// Every such option that a file sets, in the order of the text.
pub(super) fn find(document: &Document) -> Vec<Found> {
    let mut search = Search { document, found: Vec::new() };
    places::find(document).iter().for_each(|placed| search.module(placed));
    search.found.sort_by_key(|found| found.at.start);
    search.found.dedup_by_key(|found| found.at.start);
    search.found
}

/// Where a file reads `programs.ssh.matchBlocks` or declares it: such a file would miss it.
pub(super) fn reader(document: &Document) -> Option<Place> {
    let is_read = |kind: &ExpressionKind| matches!(kind, ExpressionKind::Select(..) | ExpressionKind::HasAttribute(..));
    document.tree.expressions.iter().filter(|expression| is_read(&expression.kind)).find_map(|expression| {
        let text: String = document.slice(expression.place.range()).split_whitespace().collect();
        let text = text.replace('?', ".");
        text.contains("programs.ssh.matchBlocks").then_some(expression.place)
    })
}

/// The edits for the option whose name stands at a place.
pub(super) fn edits(document: &Document, at: Place) -> Result<Vec<Edit>, Left> {
    let all = find(document);
    let found = all.iter().find(|found| found.at == at).ok_or("it is written by a function")?;
    if found.standing == Standing::Elsewhere {
        return Err("it stands where nobody knows whether home-manager reads it".into());
    }
    let entry = document.entry_named_at(at).ok_or("it is written by a function")?;
    match found.option {
        HomeOption::MatchBlocks => {
            let there: Vec<&Entry> =
                all.iter().flat_map(|other| document.entries_named(other.ssh, "settings")).collect();
            match_blocks::edits(document, entry, found.ssh, &there)
        }
        HomeOption::Client(old, keyword) => client(document, entry, found.root, old, keyword),
    }
}

/// `programs.ssh.compression` as `programs.ssh.settings."*".Compression`.
fn client(document: &Document, entry: &Entry, root: Id, old: &str, keyword: &str) -> Result<Vec<Edit>, Left> {
    let (from, to) = (["programs", "ssh", old], ["programs", "ssh", "settings", "*", keyword]);
    let renaming = Renaming { from: &from, to: &to, value: None, roots: &[root] };
    let bindings = document.bindings_with(entry);
    if bindings.is_empty() {
        return Err("it is written by inherit".into());
    }
    let renamed = bindings.iter().map(|(binding, below)| document.rename_binding(binding, &renaming, *below));
    let edits: Vec<_> = renamed.collect::<Option<_>>().ok_or("there is no place for the new name in this file")?;
    Ok(edits.concat())
}

struct Search<'d> {
    document: &'d Document,
    found: Vec<Found>,
}

impl Search<'_> {
    /// The options that a set gives as `programs.ssh.…`.
    fn module(&mut self, placed: &Placed) {
        let (root, Some(standing)) = (placed.set, standing(&placed.path)) else { return };
        let document = self.document;
        for programs in document.entries_named(root, "programs") {
            let mut sets = Vec::new();
            document.collect_sets(programs.value, &mut sets);
            for ssh in sets.into_iter().flat_map(|set| document.entries_named(set, "ssh")) {
                let mut sets = Vec::new();
                document.collect_sets(ssh.value, &mut sets);
                sets.into_iter().for_each(|set| self.options(root, set, standing));
            }
        }
    }

    fn options(&mut self, root: Id, ssh: Id, standing: Standing) {
        let Some(ExpressionKind::Set(_, entries)) = self.document.kind(ssh) else { return };
        for entry in entries {
            let Some(name) = self.document.tree.static_name(&entry.name) else { continue };
            let client = || CLIENT.iter().find(|(old, _)| *old == name).map(|(old, new)| HomeOption::Client(old, new));
            let option = if name == "matchBlocks" { Some(HomeOption::MatchBlocks) } else { client() };
            let at = entry.name.place();
            self.found.extend(option.map(|option| Found { at, option, root, ssh, standing }));
        }
    }
}

/// Whether a set is a home-manager module by the path that leads to it; nothing for a declaration.
fn standing(path: &[String]) -> Option<Standing> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    if places::is_declaration(path) {
        return None;
    }
    let path = names.strip_suffix(&["config"]).unwrap_or(&names);
    let is_home = |name: &&str| {
        let name = name.to_ascii_lowercase().replace(['-', '_'], "");
        name == "hm" || name.starts_with("homemanager") || name.starts_with("homemodule")
    };
    let is_specialisation = matches!(path, ["specialisation", _, "configuration"]);
    let known = path.is_empty() || is_specialisation || path.iter().any(is_home);
    Some(if known { Standing::HomeManager } else { Standing::Elsewhere })
}
