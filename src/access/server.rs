//! sshd_config as sshd reads it: its directives and Match blocks, and which of them count for a connection.

mod effective;
mod startup;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::account::Account;
use super::attempt::Source;
use super::patterns;
use super::why::{Cause, Said, Truth, Why};
use crate::configuration::datum::{Text, UNKNOWN_PART};
use crate::source::Span;
use crate::ssh::address::{Fit, list_fits};
use crate::ssh::config_text::{self, ConfigText, Scope};
use crate::ssh::directive::DirectiveError;
use crate::ssh::header::{BlockHeader, Criterion};
use crate::ssh::keyword::{Arguments, Dialect, Keyword, Place};
use crate::ssh::pattern;
use crate::ssh::version::Version;

pub use effective::Effective;
pub(crate) use effective::Pass;
pub(crate) use startup::{listen_host, listen_parts};

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
    by_keyword: BTreeMap<&'static str, Vec<usize>>,
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
        if let Some(refused) = startup::refusal(&config) {
            config.refused.get_or_insert(refused);
        }
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
    /// let source = Source::from([192, 0, 2, 7].into());
    /// let of = |user| Connection { user, account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of("git")).word("PermitTTY", "yes").unwrap().value, "no");
    /// assert_eq!(config.effective(&of("bob")).word("PermitTTY", "yes").unwrap().value, "yes");
    /// ```
    #[must_use]
    pub fn effective(&self, connection: &Connection<'_>) -> Effective<'_> {
        let blocks = self.blocks.iter().map(|block| self.applies(block, connection)).enumerate();
        let blocks = blocks.filter(|(_, truth)| *truth != Truth::No).collect();
        let by_version = |block: &BlockHeader| {
            block.criteria.iter().all(|criterion| criterion.name.text == "Version")
                && self.applies(block, connection) == Truth::Yes
        };
        let to_all = self.blocks.iter().map(|block| block.applies_to_all() || by_version(block)).collect();
        Effective::new(self, connection.version, blocks, to_all)
    }

    /// Whether lines of a scope count whoever connects.
    pub(crate) fn is_for_everybody(&self, scope: Scope) -> bool {
        match scope {
            Scope::Global => true,
            Scope::Block(index) => self.blocks.get(index).is_some_and(BlockHeader::applies_to_all),
            Scope::Unknown => false,
        }
    }

    /// The criteria of its blocks, each with its place.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = (&str, Span)> {
        let criteria = self.blocks.iter().flat_map(|block| &block.criteria);
        criteria.map(|criterion| (criterion.name.text.as_str(), self.text.span(criterion.name.range.clone())))
    }

    /// The lines of a keyword that count whoever connects.
    pub(crate) fn global<'s>(&'s self, keyword: &str) -> impl Iterator<Item = &'s Directive> + use<'s> {
        self.of(keyword).filter(|directive| self.is_for_everybody(directive.scope))
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

    /// Why lines may be there that nobody read.
    fn any_unread(&self) -> Option<&Why> {
        self.unread.as_ref().or(self.unread_before.as_ref().map(|(_, why)| why))
    }

    /// How many patterns a connection may have to be compared with.
    pub(crate) fn patterns(&self) -> usize {
        let criteria = self.blocks.iter().flat_map(|block| &block.criteria);
        let blocks: usize = criteria.map(|criterion| criterion.patterns.len().max(1)).sum();
        let lists = ["AllowUsers", "DenyUsers", "AllowGroups", "DenyGroups"];
        let words = lists.iter().flat_map(|keyword| self.of(keyword)).map(|directive| directive.words.len());
        blocks + words.sum::<usize>() + self.directives.len() / 8
    }

    /// Every list of patterns of addresses or host names that a Match block or a list of users asks about.
    pub(crate) fn sources(&self) -> Vec<Vec<&str>> {
        let criteria = self.blocks.iter().flat_map(|block| &block.criteria);
        let wanted = criteria.filter(|criterion| matches!(criterion.name.text.as_str(), "Address" | "Host"));
        let mut lists: Vec<Vec<&str>> = Vec::new();
        for criterion in wanted {
            lists.push(criterion.patterns.iter().map(|pattern| pattern.text.as_str()).collect());
        }
        for keyword in ["AllowUsers", "DenyUsers"] {
            for directive in self.of(keyword) {
                let words = directive.words.iter();
                lists.extend(words.filter_map(|word| Some(word.rsplit_once('@')?.1.split(',').collect())));
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
    let joined;
    let list = match criterion.patterns.as_slice() {
        [one] => one.text.as_str(),
        several => {
            joined = several.iter().map(|pattern| pattern.text.as_str()).collect::<Vec<_>>().join(",");
            &joined
        }
    };
    let address_fits = |address: Option<std::net::IpAddr>| match address {
        Some(address) => Truth::from(list_fits(address, list) == Fit::In),
        None => Truth::Maybe(Why::new(Cause::Keyword, &criterion.name.text, span)),
    };
    match criterion.name.text.as_str() {
        "all" => Truth::Yes,
        "User" => Truth::from(pattern::list_fits(connection.user, list) == Some(true)),
        "Group" => connection.account.map_or(Truth::No, |account| account.in_group_list(list)),
        "Host" => patterns::host_name(connection.source, list, span),
        "Address" => address_fits(Some(connection.source.address)),
        "LocalAddress" => address_fits(connection.source.local),
        "LocalPort" => Truth::from(list.parse() == Ok(connection.port)),
        "RDomain" => match &connection.source.routing_domain {
            Some(domain) => Truth::from(pattern::list_fits(domain, list) == Some(true)),
            None => Truth::Maybe(Why::new(Cause::Keyword, &criterion.name.text, span)),
        },
        "invalid-user" => Truth::from(connection.account.is_none()),
        "Version" => {
            // The release is known, its patch level is not.
            let release = format!("OpenSSH_{}", connection.version);
            let fits = ["p1", "p2"].map(|patch| pattern::list_fits(&format!("{release}{patch}"), list) == Some(true));
            match fits {
                [true, true] => Truth::Yes,
                [false, false] => Truth::No,
                _ => Truth::Maybe(Why::new(Cause::Keyword, "Match Version", span)),
            }
        }
        name => Truth::Maybe(Why::new(Cause::Keyword, name, span)),
    }
}
