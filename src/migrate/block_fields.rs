//! The options of one home-manager block as keywords of ssh_config.

use crate::nix::string::attribute_name;
use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Recursion};
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::{Binding, Document};

use super::block_header;
use super::migration::Left;

/// How an option becomes a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The value is the same.
    Same,
    /// Only `true` is written.
    OnlyTrue,
    /// Only `false` is written.
    OnlyFalse,
    /// A list of forwards whose other end may be left out.
    Forwards,
}

use Kind::{Forwards, OnlyFalse, OnlyTrue, Same};

/// Every option of a block but its header and `extraOptions`, the keyword, and what becomes of the value.
const FIELDS: &[(&str, &str, Kind)] = &[
    ("port", "Port", Same),
    ("forwardAgent", "ForwardAgent", Same),
    ("forwardX11", "ForwardX11", OnlyTrue),
    ("forwardX11Trusted", "ForwardX11Trusted", OnlyTrue),
    ("identitiesOnly", "IdentitiesOnly", Same),
    ("identityFile", "IdentityFile", Same),
    ("identityAgent", "IdentityAgent", Same),
    ("user", "User", Same),
    ("hostname", "HostName", Same),
    ("serverAliveInterval", "ServerAliveInterval", Same),
    ("serverAliveCountMax", "ServerAliveCountMax", Same),
    ("sendEnv", "SendEnv", Same),
    ("setEnv", "SetEnv", Same),
    ("compression", "Compression", Same),
    ("checkHostIP", "CheckHostIP", OnlyFalse),
    ("proxyCommand", "ProxyCommand", Same),
    ("proxyJump", "ProxyJump", Same),
    ("certificateFile", "CertificateFile", Same),
    ("addressFamily", "AddressFamily", Same),
    ("localForwards", "LocalForward", Forwards),
    ("remoteForwards", "RemoteForward", Forwards),
    ("dynamicForwards", "DynamicForward", Same),
    ("addKeysToAgent", "AddKeysToAgent", Same),
    ("hashKnownHosts", "HashKnownHosts", Same),
    ("userKnownHostsFile", "UserKnownHostsFile", Same),
    ("controlMaster", "ControlMaster", Same),
    ("controlPath", "ControlPath", Same),
    ("controlPersist", "ControlPersist", Same),
    ("kexAlgorithms", "KexAlgorithms", Same),
];

/// Keywords that mean something else as a member of `settings` than as text in `extraOptions`.
const OTHERWISE: &[&str] = &["setenv", "include", "match", "host", "header", "extraoptions"];

/// One block that is being rewritten.
pub(super) struct Fields<'d> {
    document: &'d Document,
    /// The set of the block.
    block: Id,
    edits: Vec<Edit>,
    /// In lower case, as sshd compares them.
    keywords: Vec<String>,
    /// `inherit` statements that were replaced whole.
    inherits: Vec<std::ops::Range<usize>>,
}

impl<'d> Fields<'d> {
    /// The edits for a block that is written as a set.
    pub(super) fn edits(document: &'d Document, block: Id) -> Result<Vec<Edit>, Left> {
        let Some(ExpressionKind::Set(Recursion::Plain, entries)) = document.kind(block) else {
            return Err("a block is a recursive set".into());
        };
        let mut fields = Fields { document, block, edits: Vec::new(), keywords: Vec::new(), inherits: Vec::new() };
        for entry in entries {
            fields.entry(entry)?;
        }
        fields.header(entries)?;
        let mut keywords = fields.keywords;
        keywords.sort();
        if let Some(twice) = keywords.windows(2).find_map(|two| (two.first() == two.last()).then(|| two.first())?) {
            return Err(format!("a block has {twice} in extraOptions, too: one of the two has to go").into());
        }
        Ok(fields.edits)
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), Left> {
        let document = self.document;
        let name = document.tree.static_name(&entry.name).ok_or("a name in a block is computed")?;
        if name == "extraOptions" {
            return self.extra_options(entry);
        }
        if name == "host" || name == "match" {
            return Ok(());
        }
        let Some((_, keyword, kind)) = FIELDS.iter().find(|(old, ..)| *old == name) else {
            return Err(format!("home-manager has no matchBlocks.<name>.{}", attribute_name(name)).into());
        };
        self.keywords.push(keyword.to_ascii_lowercase());
        let tokens = document.name_tokens(entry);
        if tokens.is_empty() {
            return self.inherit(entry);
        }
        match kind {
            Same => {}
            OnlyTrue => return self.only(entry, keyword, "true"),
            OnlyFalse => return self.only(entry, keyword, "false"),
            Forwards => self.forwards(entry.value)?,
        }
        self.edits.extend(tokens.into_iter().map(|token| Edit::replace(token, *keyword)));
        Ok(())
    }

    /// A Boolean that is written only when it is not the default.
    fn only(&mut self, entry: &Entry, keyword: &str, written: &str) -> Result<(), Left> {
        let document = self.document;
        let binding = document.binding(entry).ok_or("a block is written by inherit")?;
        let inner = document.through(entry.value);
        let is_wrapped = inner != entry.value;
        let text = document.slice(document.place(inner).range());
        let is_default = ["true", "false"].contains(&text) && text != written;
        if is_default && !is_wrapped && document.has_braces(self.block) {
            self.keywords.retain(|known| !known.eq_ignore_ascii_case(keyword));
            self.edits.push(document.remove_binding(&binding));
            return Ok(());
        }
        self.edits.push(Edit::replace(entry.name.place().range(), keyword));
        if text == written {
            return Ok(());
        }
        let place = document.outer(inner);
        let new = match (is_default, written) {
            (true, _) => "null".to_owned(),
            (false, "true") => format!("if {} then true else null", document.slice(place.clone())),
            (false, _) => format!("if {} then null else false", document.slice(place.clone())),
        };
        let new = if is_wrapped && !is_default { format!("({new})") } else { new };
        self.edits.push(Edit::replace(place, new));
        Ok(())
    }

    /// `settings` has no default for the other end of a forward.
    fn forwards(&mut self, value: Id) -> Result<(), Left> {
        const MADE: &str =
            "its forwards are made by a function: host.address = null has to be said where it has no address";
        let document = self.document;
        let Some(ExpressionKind::List(items)) = document.kind(document.through(value)) else { return Err(MADE.into()) };
        for item in items {
            let Some(ExpressionKind::Set(Recursion::Plain, _)) = document.kind(*item) else { return Err(MADE.into()) };
            if document.entries_named(*item, "bind").next().is_none() {
                return Err("a forward has no bind".into());
            }
            let Some(host) = document.entries_named(*item, "host").next() else {
                self.edits.extend(document.insert_binding(*item, "host.address = null;"));
                continue;
            };
            let Some(ExpressionKind::Set(..)) = document.kind(host.value) else { return Err(MADE.into()) };
            if document.entries_named(host.value, "address").next().is_some() {
                continue;
            }
            let edit = match document.has_braces(host.value) {
                true => document.insert_binding(host.value, "address = null;"),
                false => document.insert_binding(*item, "host.address = null;"),
            };
            self.edits.push(edit.ok_or(MADE)?);
        }
        Ok(())
    }

    /// `inherit user;` as `User = user;`, the whole statement at once.
    fn inherit(&mut self, entry: &Entry) -> Result<(), Left> {
        const PLACE: &str = "a block is written by inherit";
        let document = self.document;
        let inherit = document.inherit_of(entry).ok_or(PLACE)?;
        if self.inherits.contains(&inherit.range) {
            return Ok(());
        }
        let Some(ExpressionKind::Set(_, entries)) = document.kind(self.block) else { return Err(PLACE.into()) };
        let mut bindings = Vec::new();
        for name in entries.iter().map(|entry| &entry.name) {
            let place = name.place().range();
            if place.start < inherit.range.start || inherit.range.end < place.end {
                continue;
            }
            let old = document.tree.static_name(name).ok_or(PLACE)?;
            let field = FIELDS.iter().find(|(field, _, kind)| *field == old && *kind == Same);
            let (_, keyword, _) = field.ok_or(PLACE)?;
            let text = document.slice(place);
            let value = match &inherit.source {
                Some(source) => format!("{}.{text}", bare(document.slice(source.clone()))),
                None => text.to_owned(),
            };
            bindings.push(format!("{keyword} = {value};"));
        }
        let separator = match document.is_first_on_line(inherit.range.start) {
            true => format!("{}{}", document.newline, document.indentation(inherit.range.start)),
            false => " ".to_owned(),
        };
        self.edits.push(Edit::replace(inherit.range.clone(), bindings.join(&separator)));
        self.inherits.push(inherit.range);
        Ok(())
    }

    /// `match` wins over `host`; either is the block's header.
    fn header(&mut self, entries: &[Entry]) -> Result<(), Left> {
        let document = self.document;
        let named = |name: &str| entries.iter().find(|entry| document.tree.static_name(&entry.name) == Some(name));
        let is_null = |entry: &&Entry| document.slice(document.place(entry.value).range()) == "null";
        for (name, word) in [("match", "Match "), ("host", "Host ")] {
            let Some(entry) = named(name) else { continue };
            let binding = document.binding(entry).ok_or("a block is written by inherit")?;
            let beaten = name == "host" && named("match").is_some_and(|entry| !is_null(&entry));
            if beaten || is_null(&entry) {
                if !document.has_braces(self.block) {
                    return Err(format!("a block has a {name} without effect").into());
                }
                self.edits.push(document.remove_binding(&binding));
                continue;
            }
            let both = name == "match" && named("host").is_some();
            if both && document.through(entry.value) != entry.value {
                return Err("a block has match under a condition, and host".into());
            }
            self.edits.push(Edit::replace(entry.name.place().range(), "header"));
            self.edits.extend(block_header::prefixed(document, entry.value, word)?);
        }
        Ok(())
    }

    /// Keywords already: they move up by one set.
    fn extra_options(&mut self, entry: &Entry) -> Result<(), Left> {
        const MADE: &str = "extraOptions are made by a function or stand elsewhere";
        let document = self.document;
        let Some(ExpressionKind::Set(Recursion::Plain, entries)) = document.kind(entry.value) else {
            return Err(MADE.into());
        };
        let braced = document.has_braces(entry.value);
        for inner in entries {
            let name = document.tree.static_name(&inner.name).ok_or("a name in extraOptions is computed")?;
            let lower = name.to_ascii_lowercase();
            if OTHERWISE.contains(&lower.as_str()) {
                return Err(format!("{name} in extraOptions means something else in settings").into());
            }
            self.keywords.push(lower);
            let tokens = document.name_tokens(inner);
            let [token] = tokens.as_slice() else { return Err(MADE.into()) };
            let binding = document.binding(inner).ok_or(MADE)?;
            match (binding.name_above(1), braced) {
                (None, true) => {}
                (Some(outer), false) => self.edits.push(Edit::delete(outer.start..token.start)),
                _ => return Err(MADE.into()),
            }
        }
        if braced {
            let binding = document.binding(entry).ok_or(MADE)?;
            self.edits.push(match binding.name_above(1) {
                // `name.extraOptions = { … };` is `name = { … };`, beside others that say more of it.
                Some(block) => Edit::delete(block.end..entry.name.place().range().end),
                None => self.unpacked(entry.value, &binding),
            });
        }
        Ok(())
    }

    /// The bindings of a set in place of the one that holds them.
    fn unpacked(&self, set: Id, binding: &Binding) -> Edit {
        let document = self.document;
        let place = document.place(set).range();
        let inner = document.slice(place.start + 1..place.end.saturating_sub(1));
        if inner.trim().is_empty() {
            return document.remove_binding(binding);
        }
        let lines = inner.trim_start_matches([' ', '\t']).trim_start_matches(['\r', '\n']).trim_end();
        let outer = document.indentation(binding.range.start);
        let first = lines.get(..lines.len() - lines.trim_start().len()).unwrap_or_default();
        let lines = match first.strip_prefix(outer) {
            Some(more) if self.may_shift(set, lines, first) => {
                let shifted = lines.lines().map(|line| line.strip_prefix(more).unwrap_or(line));
                shifted.collect::<Vec<_>>().join(document.newline)
            }
            _ => lines.to_owned(),
        };
        let mut text = lines.trim_start().to_owned();
        // A comment at its end must not take the rest of the line.
        if !document.is_last_on_line(binding.range.end) && text.contains('#') {
            text.push_str(document.newline);
        }
        Edit::replace(binding.range.clone(), text)
    }

    /// Whether lines can lose some of their indentation without changing a string.
    fn may_shift(&self, set: Id, lines: &str, indentation: &str) -> bool {
        let place = self.document.place(set);
        let inside = |text: &&crate::nix::text::syntax::Expression| {
            place.start < text.place.start
                && text.place.end < place.end
                && matches!(text.kind, ExpressionKind::Text(..))
        };
        let mut texts = self.document.tree.expressions.iter().filter(inside);
        let is_one_line = texts.all(|text| !self.document.slice(text.place.range()).contains('\n'));
        is_one_line && lines.lines().all(|line| line.trim().is_empty() || line.starts_with(indentation))
    }
}

/// `(cfg)` as `cfg`, what needs its parentheses as it is.
fn bare(source: &str) -> &str {
    let inner = source.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(source).trim();
    let is_path = inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if is_path { inner } else { source }
}
