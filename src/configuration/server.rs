//! sshd_config as a configuration makes it: settings, then the text of `extraConfig`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::datum::{Datum, Found, Text, Unknown};
use super::resolved::{Resolved, winner};
use super::{Configuration, Definition, Node};
use crate::source::Span;
use crate::ssh::config_text::{self, ConfigText, Line, Scope};
use crate::ssh::directive::{DirectiveError, usable_keyword};
use crate::ssh::keyword::Dialect;

/// One attribute of `services.openssh.settings`.
#[derive(Debug, Clone, Copy)]
pub struct SettingEntry<'c> {
    /// Its name as written.
    pub name: &'c str,
    /// Its definitions.
    pub node: &'c Node,
}

/// One definition of a text option that holds lines of sshd_config or ssh_config.
#[derive(Debug, Clone)]
pub struct ConfigDefinition {
    /// The text.
    pub text: Arc<Text>,
    /// Its lines and blocks.
    pub lines: ConfigText,
    /// The definition it comes from.
    pub definition: Definition,
    /// Made when first asked for.
    problems: OnceLock<Vec<Problem>>,
}

/// The number of a line that cannot be used, the part of the text that is wrong, and why.
type Problem = (usize, Range<usize>, DirectiveError);

impl ConfigDefinition {
    /// The lines that sshd or ssh cannot use, each with the part of it that is wrong, and why. Found once.
    pub(crate) fn problems(&self) -> impl Iterator<Item = (&Line, Range<usize>, &DirectiveError)> {
        let problems = self.problems.get_or_init(|| {
            let lines = self.lines.lines.iter().enumerate();
            lines.filter_map(|(number, line)| self.lines.problem(line).map(|(at, why)| (number, at, why))).collect()
        });
        problems.iter().filter_map(|(number, at, why)| Some((self.lines.lines.get(*number)?, at.clone(), why)))
    }
}

/// A keyword of sshd_config and its argument, as the file will have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The argument: `no`, `22`.
    pub argument: String,
    /// Where it is said.
    pub span: Span,
    /// By which option.
    pub option: WrittenBy,
}

/// Which option writes a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenBy {
    /// `services.openssh.settings`
    Settings,
    /// `services.openssh.extraConfig`, before any Match.
    ExtraConfig,
}

/// What a keyword comes to for everybody, Match blocks aside.
#[derive(Debug, Clone, PartialEq)]
pub enum KeywordState {
    /// Nothing says it: NixOS's or sshd's default counts, or another module says it.
    Unset,
    /// This line counts.
    Set(Written),
    /// It cannot be known.
    Unknown(Unknown),
}

/// The settings that NixOS writes in any case, by their man page names, and what it writes.
pub const DEFAULTS: &[(&str, &str)] = &[
    ("AuthorizedPrincipalsFile", "none"),
    ("Ciphers", "NixOS's own list"),
    ("GatewayPorts", "no"),
    ("KbdInteractiveAuthentication", "yes"),
    ("KexAlgorithms", "NixOS's own list"),
    ("LogLevel", "INFO"),
    ("MACs", "NixOS's own list"),
    ("PasswordAuthentication", "yes"),
    ("PermitRootLogin", "prohibit-password"),
    ("PrintMotd", "no"),
    ("StrictModes", "yes"),
    ("UseDNS", "no"),
    ("UsePAM", "yes"),
    ("X11Forwarding", "no"),
];

impl KeywordState {
    /// Whether it is set to this argument, in any case.
    ///
    /// ```
    /// use nixos_ssh::configuration::server::KeywordState;
    /// assert!(!KeywordState::Unset.is("no"));
    /// ```
    #[must_use]
    pub fn is(&self, argument: &str) -> bool {
        matches!(self, KeywordState::Set(written) if written.argument.eq_ignore_ascii_case(argument))
    }

    /// Where it is said, if it is set.
    ///
    /// ```
    /// use nixos_ssh::configuration::server::KeywordState;
    /// assert!(KeywordState::Unset.span().is_none());
    /// ```
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            KeywordState::Set(written) => written.span,
            _ => Span::NONE,
        }
    }
}

impl Configuration {
    /// The attributes of `services.openssh.settings`, sorted by name as NixOS writes them.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::Configuration::default().settings().count(), 0);
    /// ```
    pub fn settings(&self) -> impl Iterator<Item = SettingEntry<'_>> {
        let settings = self.node("services.openssh.settings").into_iter();
        settings.flat_map(|node| node.children.iter().map(|(name, node)| SettingEntry { name, node }))
    }

    /// The settings that write a keyword, in whatever case, and under old names of it.
    pub(crate) fn settings_of(&self, keyword: &str) -> impl Iterator<Item = SettingEntry<'_>> {
        let by_keyword = self.settings_by_keyword.get_or_init(|| {
            let mut by_keyword: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
            for setting in self.settings() {
                if let Some(keyword) = usable_keyword(Dialect::Sshd, setting.name) {
                    by_keyword.entry(keyword.name).or_default().push(setting.name.to_owned());
                }
            }
            by_keyword
        });
        let node = self.node("services.openssh.settings");
        let children = node.map(|node| &node.children);
        let names = by_keyword.get(keyword).into_iter().flatten();
        names.filter_map(move |name| {
            let (name, node) = children?.get_key_value(name)?;
            Some(SettingEntry { name, node })
        })
    }

    /// The definitions of `services.openssh.extraConfig` whose text is known, in order of their `mkOrder`. Made once.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().extra_config().is_empty());
    /// ```
    #[must_use]
    pub fn extra_config(&self) -> &[ConfigDefinition] {
        self.extra_config.get_or_init(|| config_definitions(self, "services.openssh.extraConfig", Dialect::Sshd))
    }

    /// The definitions of `boot.initrd.network.ssh.extraConfig`. Made anew at each call.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().initrd_config().is_empty());
    /// ```
    #[must_use]
    pub fn initrd_config(&self) -> Vec<ConfigDefinition> {
        config_definitions(self, "boot.initrd.network.ssh.extraConfig", Dialect::Sshd)
    }

    /// The definitions of `programs.ssh.extraConfig`. Made anew at each call.
    ///
    /// ```
    /// assert!(nixos_ssh::configuration::Configuration::default().client_config().is_empty());
    /// ```
    #[must_use]
    pub fn client_config(&self) -> Vec<ConfigDefinition> {
        config_definitions(self, "programs.ssh.extraConfig", Dialect::Ssh)
    }

    /// What a keyword comes to for everybody. NixOS writes settings before `extraConfig`, and sshd keeps the first
    /// value.
    ///
    /// ```
    /// use nixos_ssh::configuration::{Configuration, server::KeywordState};
    /// assert_eq!(Configuration::default().keyword("PermitRootLogin"), KeywordState::Unset);
    /// ```
    #[must_use]
    pub fn keyword(&self, name: &str) -> KeywordState {
        let mut is_null = false;
        for setting in self.settings().filter(|setting| is_name_of(setting.name, name)) {
            match winner(&setting.node.definitions) {
                Resolved::Unset => {}
                Resolved::Unknown(unknown) => return KeywordState::Unknown(unknown.clone()),
                Resolved::Set(Found { datum: Datum::Null, .. }, _) => is_null = true,
                Resolved::Set(found, definition) => {
                    let Some(argument) = argument_of(found) else { continue };
                    let span = if found.span.is_none() { definition.name } else { found.span };
                    return KeywordState::Set(Written { argument, span, option: WrittenBy::Settings });
                }
            }
        }
        let settings = "services.openssh.settings";
        if let Some(gap) = self.missing(settings).or_else(|| self.node(settings)?.gaps.first()) {
            return KeywordState::Unknown(gap.clone());
        }
        // Where nobody reads NixOS's default, it still stands before extraConfig.
        let has_default = DEFAULTS.iter().any(|(keyword, _)| keyword.eq_ignore_ascii_case(name));
        if has_default && !is_null && !self.is_whole() {
            return KeywordState::Unset;
        }
        for text in self.extra_config() {
            for line in text.lines.lines.iter().filter(|line| line.scope == Scope::Global) {
                if is_name_of(&line.keyword.text, name) {
                    let argument = line.argument.text.clone();
                    let span = text.text.span(line.range.clone());
                    return KeywordState::Set(Written { argument, span, option: WrittenBy::ExtraConfig });
                }
            }
        }
        let missing = self.missing("services.openssh.extraConfig").cloned();
        missing.map_or(KeywordState::Unset, KeywordState::Unknown)
    }
}

/// Whether a keyword as written is the one of this name, in any case and also under an old name.
fn is_name_of(written: &str, name: &str) -> bool {
    let current =
        || usable_keyword(Dialect::Sshd, written).is_some_and(|keyword| keyword.name.eq_ignore_ascii_case(name));
    written.eq_ignore_ascii_case(name) || current()
}

/// A value as NixOS writes it after a keyword; lists joined by blanks.
pub(crate) fn argument_of(found: &Found) -> Option<String> {
    Some(match &found.datum {
        Datum::Bool(true) => "yes".to_owned(),
        Datum::Bool(false) => "no".to_owned(),
        Datum::Integer(number) => number.to_string(),
        Datum::Text(text) => text.known()?.to_owned(),
        Datum::List(items) => {
            let words: Option<Vec<&str>> = items.iter().map(Found::as_str).collect();
            words?.join(" ")
        }
        _ => return None,
    })
}

fn config_definitions(configuration: &Configuration, path: &str, dialect: Dialect) -> Vec<ConfigDefinition> {
    let mut found: Vec<ConfigDefinition> = Vec::new();
    for definition in configuration.definitions(path) {
        if let Datum::Text(text) = &definition.value.datum {
            let lines = config_text::read(dialect, &text.text);
            let (text, definition) = (text.clone(), definition.clone());
            found.push(ConfigDefinition { text, lines, definition, problems: OnceLock::new() });
        }
    }
    found.sort_by_key(|text| text.definition.order);
    found
}
