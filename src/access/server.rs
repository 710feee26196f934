//! sshd_config as sshd reads it: its directives and Match blocks, and which of them count for a connection.

use std::collections::HashMap;
use std::sync::Arc;

use super::decision::Source;
use super::patterns;
use super::system::Account;
use super::why::{Cause, Fact, Said, Truth, Why, default};
use crate::configuration::datum::{Text, UNKNOWN_PART};
use crate::source::Span;
use crate::ssh::address::{Fit, list_fits};
use crate::ssh::config_text::{self, ConfigText, Scope};
use crate::ssh::directive::DirectiveError;
use crate::ssh::header::{BlockHeader, Criterion};
use crate::ssh::keyword::{Arguments, Dialect, Keyword, Place};
use crate::ssh::pattern;
use crate::ssh::version::Version;

/// A sshd_config.
#[derive(Debug, Clone, Default)]
pub struct ServerConfig {
    /// Its text; [`UNKNOWN_PART`] stands for what nobody could read.
    pub text: Arc<Text>,
    /// Its lines, without the headers of blocks.
    pub directives: Vec<Directive>,
    /// Other lines may stand behind those that are known, and among them Match blocks.
    pub unread: Option<Why>,
    /// Other lines, but no Match blocks, may stand before this byte of the text.
    pub unread_before: Option<(usize, Why)>,
    /// Why sshd does not start with it.
    pub refused: Option<Said<DirectiveError>>,
    blocks: Vec<BlockHeader>,
    by_keyword: HashMap<&'static str, Vec<usize>>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Its keyword; old names are settled.
    pub keyword: &'static Keyword,
    /// Its argument as sshd reads it: the words joined by blanks, or the rest of the line as it is.
    pub argument: String,
    /// Its words without quotes.
    pub words: Vec<String>,
    /// Where its argument stands.
    pub span: Span,
    /// Where it begins in the text.
    pub at: usize,
    /// What it applies to.
    pub scope: Scope,
    /// Why its argument is not known, if so.
    pub unknown: Option<Why>,
}

/// Who connects, as far as Match blocks ask.
#[derive(Debug, Clone, Copy)]
pub struct Connection<'a> {
    /// The name that logs in.
    pub user: &'a str,
    /// Their account; nothing if there is none of this name.
    pub account: Option<&'a Account>,
    /// Where they come from.
    pub source: &'a Source,
    /// The port of the server they come to.
    pub port: u16,
    /// The release of OpenSSH that runs.
    pub version: Version,
}

/// The part of a sshd_config that counts for one connection.
#[derive(Debug)]
pub struct Effective<'s> {
    config: &'s ServerConfig,
    /// For each block whether it applies.
    blocks: Vec<Truth>,
    /// For each block whether it applies to everybody, which sshd knows when it starts.
    to_all: Vec<bool>,
}

impl ServerConfig {
    /// Reads a text.
    ///
    /// ```
    /// use nixos_ssh::{access::server::ServerConfig, configuration::datum::Text};
    /// let config = ServerConfig::read(Text::plain("Port 22\nMatch User git\n  PermitTTY no\n"));
    /// assert_eq!(config.directives.len(), 2);
    /// ```
    #[must_use]
    pub fn read(text: Text) -> ServerConfig {
        let parsed = config_text::read(Dialect::Sshd, &text.text);
        let mut config = ServerConfig { text: Arc::new(text), ..ServerConfig::default() };
        for block in &parsed.blocks {
            if let Some((range, error)) = &block.problem {
                config.refuse(range.clone(), error.clone());
            }
        }
        for line in &parsed.lines {
            config.add(&parsed, line);
        }
        config.blocks = parsed.blocks;
        config
    }

    fn refuse(&mut self, range: std::ops::Range<usize>, error: DirectiveError) {
        let span = self.text.span(range);
        self.refused.get_or_insert(Said { value: error, span });
    }

    fn add(&mut self, parsed: &ConfigText, line: &config_text::Line) {
        if let Some((range, error)) = parsed.problem(line) {
            match error {
                // It may be one of a newer or a patched OpenSSH.
                DirectiveError::UnknownKeyword { ref keyword, .. } => {
                    let why = Why::new(Cause::Keyword, keyword, self.text.span(range));
                    self.unread.get_or_insert(why);
                }
                DirectiveError::Dead { .. } => {}
                error => self.refuse(range, error),
            }
        }
        let span = self.text.span(line.argument.range.clone());
        let span = if span.is_none() { self.text.span(line.range.clone()) } else { span };
        let Some(keyword) = line.keyword_info else {
            if !line.keyword.is_known() {
                let why = self.why(line.keyword.range.start, span);
                self.unread.get_or_insert(why);
            }
            return;
        };
        if keyword.name == "Include" {
            self.unread.get_or_insert(Why::new(Cause::File, &line.argument.text, span));
            return;
        }
        let words: Vec<String> = line.words.iter().flatten().map(|word| word.text.clone()).collect();
        let as_it_is = matches!(keyword.arguments, Arguments::Rest | Arguments::Program);
        let argument = if as_it_is { line.argument.text.clone() } else { words.join(" ") };
        let unknown = line.argument.text.contains(UNKNOWN_PART);
        let unknown = unknown.then(|| self.why(line.argument.range.start, span));
        self.by_keyword.entry(keyword.name).or_default().push(self.directives.len());
        let at = line.range.start;
        self.directives.push(Directive { keyword, argument, words, span, at, scope: line.scope, unknown });
    }

    /// Why the first part from a byte on that nobody could read is not known.
    fn why(&self, from: usize, span: Span) -> Why {
        let before = self.text.text.get(..from).map_or(0, |before| before.matches(UNKNOWN_PART).count());
        match self.text.unknown.get(before) {
            Some(unknown) => Why { span: if unknown.span.is_none() { span } else { unknown.span }, ..unknown.into() },
            None => Why::new(Cause::Keyword, "a line", span),
        }
    }

    /// Which of it counts for a connection.
    ///
    /// ```
    /// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
    /// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
    /// let config = ServerConfig::read(Text::plain("PermitTTY yes\nMatch User git\n  PermitTTY no\n"));
    /// let source = Source::from("192.0.2.7".parse().unwrap());
    /// let of = |user| Connection { user, account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of("git")).word("PermitTTY", "yes").unwrap().value, "no");
    /// assert_eq!(config.effective(&of("bob")).word("PermitTTY", "yes").unwrap().value, "yes");
    /// ```
    #[must_use]
    pub fn effective(&self, connection: &Connection<'_>) -> Effective<'_> {
        let blocks = self.blocks.iter().map(|block| self.applies(block, connection)).collect();
        let by_version = |block: &BlockHeader| {
            block.criteria.iter().all(|criterion| criterion.name.text == "Version")
                && self.applies(block, connection) == Truth::Yes
        };
        let to_all = self.blocks.iter().map(|block| block.applies_to_all() || by_version(block)).collect();
        Effective { config: self, blocks, to_all }
    }

    /// The lines of a keyword that count whoever connects.
    pub(crate) fn global<'s>(&'s self, keyword: &str) -> impl Iterator<Item = &'s Directive> + use<'s> {
        let to_all = |index: usize| self.blocks.get(index).is_some_and(BlockHeader::applies_to_all);
        self.of(keyword).filter(move |directive| match directive.scope {
            Scope::Global => true,
            Scope::Block(index) => to_all(index),
            Scope::Unknown => false,
        })
    }

    /// The argument of a keyword that stands in no Match block.
    pub(crate) fn global_word(&self, keyword: &str) -> Result<Option<&str>, Why> {
        let found = self.global(keyword).next();
        self.settled(found)?;
        let Some(directive) = found else { return Ok(None) };
        match &directive.unknown {
            Some(why) => Err(why.clone()),
            None => Ok(Some(&directive.argument)),
        }
    }

    /// Whether no line that nobody read can count instead of this one.
    fn settled(&self, found: Option<&Directive>) -> Result<(), Why> {
        if let Some((end, why)) = &self.unread_before
            && found.is_none_or(|found| found.at >= *end && found.scope == Scope::Global)
        {
            return Err(why.clone());
        }
        match &self.unread {
            // What no Match block may hold is settled by the first line.
            Some(_) if found.is_some_and(|found| found.keyword.place == Place::GlobalOnly) => Ok(()),
            Some(why) => Err(why.clone()),
            None => Ok(()),
        }
    }

    /// Every pattern of addresses or host names that a Match block or a list of users asks about.
    pub(crate) fn sources(&self) -> Vec<&str> {
        let criteria = self.blocks.iter().flat_map(|block| &block.criteria);
        let wanted = criteria.filter(|criterion| matches!(criterion.name.text.as_str(), "Address" | "Host"));
        let mut lists: Vec<&str> =
            wanted.flat_map(|criterion| &criterion.patterns).map(|pattern| pattern.text.as_str()).collect();
        for keyword in ["AllowUsers", "DenyUsers"] {
            for directive in self.of(keyword) {
                let words = directive.words.iter();
                lists.extend(words.filter_map(|word| Some(word.rsplit_once('@')?.1)).flat_map(|list| list.split(',')));
            }
        }
        lists
    }

    fn of<'s>(&'s self, keyword: &str) -> impl DoubleEndedIterator<Item = &'s Directive> + use<'s> {
        let places = self.by_keyword.get(keyword).into_iter().flatten();
        places.filter_map(|place| self.directives.get(*place))
    }

    fn applies(&self, block: &BlockHeader, connection: &Connection<'_>) -> Truth {
        let span = self.text.span(block.range.clone());
        let criteria = block.criteria.iter().map(|criterion| criterion_holds(criterion, connection, span));
        let mut truth = if block.is_known() { Truth::Yes } else { Truth::Maybe(self.why(block.range.start, span)) };
        for holds in criteria {
            truth = truth.and(|| holds);
        }
        truth
    }
}

fn criterion_holds(criterion: &Criterion, connection: &Connection<'_>, span: Span) -> Truth {
    if criterion.patterns.iter().any(|pattern| !pattern.is_known()) {
        // The header as a whole is not known, which its reason says.
        return Truth::Yes;
    }
    let list = criterion.patterns.iter().map(|pattern| pattern.text.as_str()).collect::<Vec<_>>().join(",");
    let address_fits = |address: Option<std::net::IpAddr>| match address {
        Some(address) => Truth::from(list_fits(address, &list) == Fit::In),
        None => Truth::Maybe(Why::new(Cause::Keyword, &criterion.name.text, span)),
    };
    match criterion.name.text.as_str() {
        "all" => Truth::Yes,
        "User" => Truth::from(pattern::list_fits(connection.user, &list) == Some(true)),
        "Group" => connection.account.map_or(Truth::No, |account| account.in_group_list(&list)),
        "Host" => patterns::host_name(connection.source, &list, span),
        "Address" => address_fits(Some(connection.source.address)),
        "LocalAddress" => address_fits(connection.source.local),
        "LocalPort" => Truth::from(list.parse() == Ok(connection.port)),
        "invalid-user" => Truth::from(connection.account.is_none()),
        "Version" => {
            // The release is known, its patch level is not.
            let release = format!("OpenSSH_{}", connection.version);
            let fits = ["p1", "p2"].map(|patch| pattern::list_fits(&format!("{release}{patch}"), &list) == Some(true));
            match fits {
                [true, true] => Truth::Yes,
                [false, false] => Truth::No,
                _ => Truth::Maybe(Why::new(Cause::Keyword, "Match Version", span)),
            }
        }
        name => Truth::Maybe(Why::new(Cause::Keyword, name, span)),
    }
}

impl<'s> Effective<'s> {
    /// The directive that counts among those of a keyword of which the first one counts; nothing if none says it.
    ///
    /// # Errors
    /// Why nobody knows it.
    ///
    /// ```
    /// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
    /// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
    /// let config = ServerConfig::read(Text::plain("Banner none\n"));
    /// let source = Source::from("192.0.2.7".parse().unwrap());
    /// let of = Connection { user: "bob", account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of).first("Banner").unwrap().map(|line| &*line.argument), Some("none"));
    /// ```
    pub fn first(&self, keyword: &str) -> Result<Option<&'s Directive>, Why> {
        let mut maybe: Vec<(&Directive, &Why)> = Vec::new();
        let mut found = None;
        for directive in self.config.of(keyword) {
            match self.in_block(directive.scope) {
                Some(Truth::Yes) => {
                    found = Some(directive);
                    break;
                }
                Some(Truth::Maybe(why)) => maybe.push((directive, why)),
                _ => {}
            }
        }
        let found = found.or_else(|| self.config.of(keyword).find(|directive| self.is_global(directive.scope)));
        let same = |directive: &Directive| {
            found.is_some_and(|found| found.argument == directive.argument) && directive.unknown.is_none()
        };
        if let Some((_, why)) = maybe.iter().find(|(directive, _)| !same(directive)) {
            return Err((*why).clone());
        }
        self.config.settled(found)?;
        match found.and_then(|found| found.unknown.as_ref()) {
            Some(why) => Err(why.clone()),
            None => Ok(found),
        }
    }

    /// The directives of a keyword whose lines add up: those of the blocks that apply, or else the global ones.
    ///
    /// # Errors
    /// Why nobody knows them.
    ///
    /// ```
    /// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
    /// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
    /// let config = ServerConfig::read(Text::plain("DenyUsers a\nDenyUsers b\n"));
    /// let source = Source::from("192.0.2.7".parse().unwrap());
    /// let of = Connection { user: "bob", account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of).all("DenyUsers").unwrap().len(), 2);
    /// ```
    pub fn all(&self, keyword: &str) -> Result<Vec<&'s Directive>, Why> {
        if let Some(why) = self.config.unread.as_ref().or(self.config.unread_before.as_ref().map(|(_, why)| why)) {
            return Err(why.clone());
        }
        let mut found: Vec<&Directive> = Vec::new();
        for directive in self.config.of(keyword) {
            match self.in_block(directive.scope) {
                Some(Truth::Yes) => found.push(directive),
                Some(Truth::Maybe(why)) => return Err(why.clone()),
                _ => {}
            }
        }
        if found.is_empty() {
            found.extend(self.config.of(keyword).filter(|directive| self.is_global(directive.scope)));
        }
        match found.iter().find_map(|directive| directive.unknown.as_ref()) {
            Some(why) => Err(why.clone()),
            None => Ok(found),
        }
    }

    /// The argument that counts, or the default.
    ///
    /// # Errors
    /// Why nobody knows it.
    ///
    /// ```
    /// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
    /// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
    /// let config = ServerConfig::read(Text::plain("UsePAM no\n"));
    /// let source = Source::from("192.0.2.7".parse().unwrap());
    /// let of = Connection { user: "bob", account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of).word("UsePAM", "yes").unwrap().value, "no");
    /// ```
    pub fn word(&self, keyword: &str, otherwise: &'static str) -> Fact<&'s str> {
        match self.first(keyword)? {
            Some(directive) => Ok(Said { value: &directive.argument, span: directive.span }),
            None => default(otherwise),
        }
    }

    /// The directive of a file that counts, unless it says `none`. In a block that clears nothing: there it is a file of
    /// this name, which is not there.
    pub(crate) fn file(&self, keyword: &str) -> Result<Option<&'s Directive>, Why> {
        let is_none = |directive: &&Directive| {
            let in_block = matches!(directive.scope, Scope::Block(_));
            !in_block && directive.argument.eq_ignore_ascii_case("none")
        };
        Ok(self.first(keyword)?.filter(|directive| !is_none(directive)))
    }

    /// Whether the argument that counts, or the default, is this word in any case.
    pub(crate) fn is(&self, keyword: &str, otherwise: &'static str, word: &str) -> Fact<bool> {
        let Said { value, span } = self.word(keyword, otherwise)?;
        Ok(Said { value: value.eq_ignore_ascii_case(word), span })
    }

    /// Whether a line stands in a block that applies; nothing for lines before the blocks.
    fn in_block(&self, scope: Scope) -> Option<&Truth> {
        match scope {
            Scope::Block(index) => self.blocks.get(index),
            _ => None,
        }
    }

    fn is_global(&self, scope: Scope) -> bool {
        match scope {
            Scope::Global => true,
            Scope::Block(index) => self.to_all.get(index).copied().unwrap_or(false),
            Scope::Unknown => false,
        }
    }
}
