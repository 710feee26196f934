//! Which lines of a sshd_config count for one connection.

use super::{Directive, ServerConfig};
use crate::access::why::{Fact, Said, Truth, Why, default};
use crate::ssh::config_text::Scope;
use crate::ssh::keyword::{Place, Repeat};
use crate::ssh::version::Version;

/// The part of a sshd_config that counts for one connection.
#[derive(Debug)]
pub struct Effective<'s> {
    config: &'s ServerConfig,
    version: Version,
    /// The blocks that apply or may apply, by their numbers.
    blocks: Vec<(usize, Truth)>,
    /// For each block whether it applies to everybody, which sshd knows when it starts.
    to_all: Vec<bool>,
}

/// sshd reads its file twice: when it starts, and for each connection the blocks that apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// What counts whoever connects.
    Everybody,
    /// What blocks say that apply.
    Blocks,
}

impl<'s> Effective<'s> {
    pub(super) fn new(
        config: &'s ServerConfig,
        version: Version,
        blocks: Vec<(usize, Truth)>,
        to_all: Vec<bool>,
    ) -> Effective<'s> {
        Effective { config, version, blocks, to_all }
    }

    /// The directive that counts among those of a keyword of which the first one counts; nothing if none says it.
    ///
    /// # Errors
    /// Why nobody knows it.
    ///
    /// ```
    /// use nixos_ssh::access::{Source, server::{Connection, ServerConfig}};
    /// use nixos_ssh::{configuration::datum::Text, ssh::version::Version};
    /// let config = ServerConfig::read(Text::plain("Banner none\n"));
    /// let source = Source::from([192, 0, 2, 7].into());
    /// let of = Connection { user: "bob", account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of).first("Banner").unwrap().map(|line| &*line.argument), Some("none"));
    /// ```
    pub fn first(&self, keyword: &str) -> Result<Option<&'s Directive>, Why> {
        let Some(any) = self.config.of(keyword).next() else { return self.config.settled(None).map(|()| None) };
        let last = any.keyword.repeat_in(self.version) == Repeat::Last;
        let mut maybe: Vec<(&Directive, &Why)> = Vec::new();
        let mut found = None;
        for (directive, holds) in one_way(self.lines(keyword, Pass::Blocks), last) {
            match holds {
                Truth::Maybe(why) => maybe.push((directive, why)),
                _ => {
                    found = Some(directive);
                    break;
                }
            }
        }
        let everybody = || one_way(self.lines(keyword, Pass::Everybody), last).next();
        let found = found.or_else(|| everybody().map(|(directive, _)| directive));
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
    /// let source = Source::from([192, 0, 2, 7].into());
    /// let of = Connection { user: "bob", account: None, source: &source, port: 22, version: Version(10, 0) };
    /// assert_eq!(config.effective(&of).all("DenyUsers").unwrap().len(), 2);
    /// ```
    pub fn all(&self, keyword: &str) -> Result<Vec<&'s Directive>, Why> {
        let found = self.known(keyword, Pass::Blocks)?;
        if found.is_empty() { self.known(keyword, Pass::Everybody) } else { Ok(found) }
    }

    /// The lines of a keyword that count in one pass, of which every one must be known.
    pub(crate) fn known(&self, keyword: &str, pass: Pass) -> Result<Vec<&'s Directive>, Why> {
        if let Some(why) = self.config.any_unread() {
            return Err(why.clone());
        }
        let mut known = Vec::new();
        for (directive, holds) in self.lines(keyword, pass) {
            match (&directive.unknown, holds) {
                (_, Truth::Maybe(why)) | (Some(why), _) => return Err(why.clone()),
                (None, _) => known.push(directive),
            }
        }
        Ok(known)
    }

    /// The line of a keyword that counts for everybody before blocks are asked.
    pub(crate) fn for_everybody(&self, keyword: &str) -> Result<Option<&'s Directive>, Why> {
        let lines = self.known(keyword, Pass::Everybody)?;
        let last = lines.first().is_some_and(|line| line.keyword.repeat_in(self.version) == Repeat::Last);
        Ok(one_way(lines.into_iter(), last).next())
    }

    /// The lines of a keyword that count or may count in one pass.
    fn lines<'e>(
        &'e self,
        keyword: &str,
        pass: Pass,
    ) -> impl DoubleEndedIterator<Item = (&'s Directive, &'e Truth)> + use<'s, 'e> {
        let config = self.config;
        let places = config.by_keyword.get(keyword).into_iter().flatten();
        places.filter_map(move |place| {
            let directive = config.directives.get(*place)?;
            let holds = self.holds(directive, pass)?;
            (!self.is_shut_out(directive, *place, pass)).then_some((directive, holds))
        })
    }

    /// Whether a line counts in one pass; nothing if it does not.
    fn holds(&self, directive: &Directive, pass: Pass) -> Option<&Truth> {
        match (pass, directive.scope) {
            (Pass::Everybody, Scope::Global) => Some(&Truth::Yes),
            (Pass::Everybody, Scope::Block(index)) => self.to_all.get(index)?.then_some(&Truth::Yes),
            // sshd takes these for settled once it runs, even in a block that applies.
            (Pass::Blocks, _) if directive.keyword.place_in(self.version) == Place::GlobalOnly => None,
            (Pass::Blocks, Scope::Block(index)) => {
                let place = self.blocks.binary_search_by_key(&index, |(number, _)| *number).ok()?;
                self.blocks.get(place).map(|(_, truth)| truth)
            }
            _ => None,
        }
    }

    /// Before 9.4 sshd looked at the wrong variable: AuthorizedPrincipalsCommand counts until AuthorizedKeysCommand.
    fn is_shut_out(&self, directive: &Directive, place: usize, pass: Pass) -> bool {
        if directive.keyword.name != "AuthorizedPrincipalsCommand" || self.version >= Version(9, 4) {
            return false;
        }
        let other = self.config.by_keyword.get("AuthorizedKeysCommand").into_iter().flatten();
        let mut earlier =
            other.take_while(|other| **other < place).filter_map(|other| self.config.directives.get(*other));
        earlier.any(|other| self.holds(other, pass).is_some())
    }

    /// The release of OpenSSH that runs.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// In which pass sshd reads a line that counts.
    pub(crate) fn pass_of(&self, directive: &Directive) -> Pass {
        if self.holds(directive, Pass::Blocks).is_some() { Pass::Blocks } else { Pass::Everybody }
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
    /// let source = Source::from([192, 0, 2, 7].into());
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
}

/// Lines from the first or from the last one on.
fn one_way<T>(mut lines: impl DoubleEndedIterator<Item = T>, last: bool) -> impl Iterator<Item = T> {
    std::iter::from_fn(move || if last { lines.next_back() } else { lines.next() })
}
