//! sshd_config as NixOS writes it, every part with the place that says it: settings in the order of their names, the
//! module's own lines, then `extraConfig` after the shell (`nixos/modules/services/networking/ssh/sshd.nix`).

use std::collections::BTreeMap;

use super::options::{Items, Options, items};
use crate::access::server::ServerConfig;
use crate::access::why::{Said, Why};
use crate::configuration::datum::{Datum, Found, Reason, Run, Text, UNKNOWN_PART, Unknown};
use crate::configuration::resolved::{Resolved, winner};
use crate::configuration::{Condition, Definition};
use crate::etc::sshd_config::{DEFAULTS, RECOMMENDED};
use crate::source::Span;
use crate::ssh::here_document::{self, expanded, shell_hazards};

/// The file.
pub(super) fn config(options: &Options<'_>) -> ServerConfig {
    let mut writer = Writer::default();
    settings(options, &mut writer);
    let end = writer.text.text.len();
    let gap = options.gap("services.openssh.settings");
    rest(options, &mut writer);
    let mut config = ServerConfig::read(writer.text);
    config.unread_before = gap.map(|gap| (end, gap.into()));
    config
}

/// What follows the settings.
fn rest(options: &Options<'_>, writer: &mut Writer) {
    // An evaluated host has these lines in its extraConfig, where they say the same again.
    module_lines(options, writer);
    for definition in options.configuration.extra_config() {
        match &definition.definition.condition {
            Condition::Always => writer.extra(&definition.text),
            Condition::Unknown(unknown) => writer.unread(unknown),
        }
        writer.plain("\n", Span::NONE);
    }
    let unread = options.definitions("services.openssh.extraConfig").iter();
    for definition in unread {
        if let Datum::Unknown(unknown) = &definition.value.datum {
            writer.unread(unknown);
        }
    }
}

/// A text that grows.
#[derive(Default)]
struct Writer {
    text: Text,
}

impl Writer {
    fn at(&self) -> u32 {
        u32::try_from(self.text.text.len()).unwrap_or(u32::MAX)
    }

    fn plain(&mut self, text: &str, span: Span) {
        self.text.runs.push(Run { at: self.at(), span });
        self.text.text.push_str(text);
    }

    fn text(&mut self, text: &Text, otherwise: Span) {
        let at = self.at();
        if text.runs.first().is_none_or(|run| run.at > 0) {
            self.text.runs.push(Run { at, span: otherwise });
        }
        self.text.runs.extend(text.runs.iter().map(|run| Run { at: run.at.saturating_add(at), ..*run }));
        self.text.text.push_str(&text.text);
        self.text.unknown.extend(text.unknown.iter().cloned());
    }

    fn unknown(&mut self, unknown: &Unknown) {
        self.plain(UNKNOWN_PART.encode_utf8(&mut [0; 4]), unknown.span);
        self.text.unknown.push(Unknown { alternatives: Vec::new(), ..unknown.clone() });
    }

    /// A line of which nobody knows what it is.
    fn unread(&mut self, unknown: &Unknown) {
        self.unknown(unknown);
        self.plain("\n", Span::NONE);
    }

    /// A line whose argument says this.
    fn line(&mut self, keyword: &str, argument: &Argument<'_>) {
        self.plain(keyword, Span::NONE);
        self.plain(" ", Span::NONE);
        match argument {
            Argument::Default(value) => self.plain(value, Span::NONE),
            Argument::Plain(value, span) => self.plain(value, *span),
            Argument::Text(text, span) => self.text(text, *span),
            Argument::Unknown(unknown) => self.unknown(unknown),
        }
        self.plain("\n", Span::NONE);
    }

    /// A definition of `extraConfig`, after the shell.
    fn extra(&mut self, text: &Text) {
        if let Some(after) = expanded(&text.text) {
            if after.text == text.text {
                return self.text(text, Span::NONE);
            }
            let mut start = 0;
            let mut unknown = text.unknown.iter();
            for line in after.text.split_inclusive('\n') {
                let range = start..start + line.len();
                start = range.end;
                let parts = line.matches(UNKNOWN_PART).count();
                self.text.unknown.extend(unknown.by_ref().take(parts).cloned());
                self.plain(line, text.span(after.original(range)));
            }
            return;
        }
        let mut at = 0;
        for (hazard, range) in shell_hazards(&text.text) {
            if hazard.is_escape() {
                continue;
            }
            self.text(&text.slice(at..range.start), Span::NONE);
            let span = text.span(range.clone());
            self.unknown(&Unknown { reason: Reason::Impure, span, name: None, alternatives: Vec::new() });
            at = range.end;
            if hazard == here_document::ShellHazard::End {
                return;
            }
        }
        self.text(&text.slice(at..text.text.len()), Span::NONE);
    }
}

/// What stands after a keyword.
enum Argument<'c> {
    Default(String),
    Plain(String, Span),
    Text(&'c Text, Span),
    Unknown(Unknown),
}

/// `settings`, with what NixOS has by default.
fn settings(options: &Options<'_>, writer: &mut Writer) {
    let mut lines: BTreeMap<String, Argument<'_>> = BTreeMap::new();
    defaults(options, &mut lines);
    for setting in options.configuration.settings() {
        let definitions = &setting.node.definitions;
        match argument(setting.name, definitions) {
            Some(Some(argument)) => drop(lines.insert(setting.name.to_owned(), argument)),
            Some(None) => drop(lines.remove(setting.name)),
            None => {}
        }
    }
    for (keyword, argument) in &lines {
        writer.line(keyword, argument);
    }
}

fn defaults(options: &Options<'_>, lines: &mut BTreeMap<String, Argument<'_>>) {
    let recommended = options.boolean("services.openssh.enableRecommendedAlgorithms");
    let algorithms = matches!(recommended, Ok(None | Some(Said { value: true, .. })));
    let listed = DEFAULTS.iter().chain(RECOMMENDED.iter().filter(|_| algorithms));
    let gap = options.gap("services.openssh.settings");
    for (keyword, value) in listed {
        let argument = gap.map_or_else(|| Argument::Default((*value).to_owned()), |gap| Argument::Unknown(gap.clone()));
        lines.insert((*keyword).to_owned(), argument);
    }
    let principals = |node: &crate::configuration::Node| {
        !items(node.child_definitions("openssh.authorizedPrincipals")).known.is_empty()
    };
    if options.configuration.users().any(|user| principals(user.node)) {
        let file = "/etc/ssh/authorized_principals.d/%u".to_owned();
        lines.insert("AuthorizedPrincipalsFile".to_owned(), Argument::Default(file));
    }
}

/// What the definitions of a setting write; `Some(None)` for null, nothing if there is no definition.
fn argument<'c>(keyword: &str, definitions: &'c [Definition]) -> Option<Option<Argument<'c>>> {
    if definitions.iter().any(|definition| matches!(definition.value.datum, Datum::List(_))) {
        let list = items(definitions);
        let commas = matches!(keyword, "Ciphers" | "KexAlgorithms" | "Macs");
        return Some(Some(joined(&list, if commas { "," } else { " " })));
    }
    match winner(definitions) {
        Resolved::Unset => None,
        Resolved::Unknown(unknown) => Some(Some(match definitions {
            // A string with parts that are not known has parts that are.
            [Definition { value: Found { datum: Datum::Text(text), span }, condition: Condition::Always, .. }] => {
                Argument::Text(text, *span)
            }
            _ => Argument::Unknown(unknown.clone()),
        })),
        Resolved::Set(found, definition) => {
            let span = if found.span.is_none() { definition.name } else { found.span };
            Some(match &found.datum {
                Datum::Null => None,
                Datum::Bool(on) => Some(Argument::Plain(if *on { "yes" } else { "no" }.to_owned(), span)),
                Datum::Integer(number) => Some(Argument::Plain(number.to_string(), span)),
                Datum::Text(text) => Some(Argument::Text(text, span)),
                Datum::Path(path) => Some(Argument::Plain(path.text.clone(), span)),
                other => {
                    let reason = if matches!(other, Datum::Package(_)) { Reason::Package } else { Reason::Error };
                    let name = Some(format!("services.openssh.settings.{keyword}").into());
                    Some(Argument::Unknown(Unknown { reason, span, name, alternatives: Vec::new() }))
                }
            })
        }
    }
}

fn joined<'c>(list: &Items<'_>, separator: &str) -> Argument<'c> {
    if let Some(why) = list.unread.first() {
        return Argument::Unknown(unknown_of(why));
    }
    let words: Vec<&str> = list.texts().map(|(text, _)| text).collect();
    let span = list.known.first().map_or(Span::NONE, |item| item.span);
    Argument::Plain(words.join(separator), span)
}

fn unknown_of(why: &Why) -> Unknown {
    let reason = match why.cause {
        crate::access::why::Cause::Value(reason) => reason,
        _ => Reason::Config,
    };
    Unknown { reason, span: why.span, name: why.name.clone(), alternatives: Vec::new() }
}

/// The lines that sshd.nix writes itself, those that matter for logins.
fn module_lines(options: &Options<'_>, writer: &mut Writer) {
    let ports = options.items("services.openssh.ports");
    if let Some(why) = ports.unread.first() {
        writer.line("Port", &Argument::Unknown(unknown_of(why)));
    }
    if !ports.is_set && ports.unread.is_empty() {
        writer.line("Port", &Argument::Default("22".to_owned()));
    }
    for (port, span) in ports.numbers() {
        writer.line("Port", &Argument::Plain(port.to_string(), span));
    }
    let addresses = options.items("services.openssh.listenAddresses");
    for why in &addresses.unread {
        writer.line("ListenAddress", &Argument::Unknown(unknown_of(why)));
    }
    for item in addresses.known {
        let Datum::Set(set) = &item.datum else { continue };
        let part = |name: &str| set.attributes.get(name).map(|attribute| &attribute.value);
        let unread = |name: &str| part(name).and_then(Found::unknown);
        if let Some(unknown) = unread("addr").or(unread("port")).or(set.rest.as_ref()) {
            writer.line("ListenAddress", &Argument::Unknown(unknown.clone()));
            continue;
        }
        let Some(address) = part("addr").and_then(Found::as_str) else { continue };
        let argument = match part("port").map(|port| &port.datum) {
            Some(Datum::Integer(port)) => format!("{address}:{port}"),
            _ => address.to_owned(),
        };
        writer.line("ListenAddress", &Argument::Plain(argument, item.span));
    }
    key_files(options, writer);
    let command = options.winner("services.openssh.authorizedKeysCommand");
    match command {
        Ok(None) => return,
        Ok(Some(said)) => match said.value.as_str() {
            Some("none") => return,
            Some(command) => {
                writer.line("AuthorizedKeysCommand", &Argument::Plain(command.to_owned(), said.span));
            }
            None => writer.line("AuthorizedKeysCommand", &Argument::Plain("/a program".to_owned(), said.span)),
        },
        Err(why) => writer.line("AuthorizedKeysCommand", &Argument::Unknown(unknown_of(&why))),
    }
    match options.text("services.openssh.authorizedKeysCommandUser") {
        Ok(None) => writer.line("AuthorizedKeysCommandUser", &Argument::Default("nobody".to_owned())),
        Ok(Some(said)) => {
            writer.line("AuthorizedKeysCommandUser", &Argument::Plain(said.value.to_owned(), said.span));
        }
        Err(why) => writer.line("AuthorizedKeysCommandUser", &Argument::Unknown(unknown_of(&why))),
    }
}

/// `AuthorizedKeysFile`: NixOS's own two, and those of `authorizedKeysFiles`.
fn key_files(options: &Options<'_>, writer: &mut Writer) {
    let own = options.items("services.openssh.authorizedKeysFiles");
    let in_home = options.boolean("services.openssh.authorizedKeysInHomedir");
    let unread = own.unread.first().cloned().or_else(|| in_home.clone().err());
    if let Some(why) = unread {
        return writer.line("AuthorizedKeysFile", &Argument::Unknown(unknown_of(&why)));
    }
    let mut files: Vec<&str> = Vec::new();
    // With mkForce the module's own are gone.
    if own.priority >= crate::configuration::resolved::PLAIN {
        if !matches!(in_home, Ok(Some(Said { value: false, .. }))) {
            files.push("%h/.ssh/authorized_keys");
        }
        files.push("/etc/ssh/authorized_keys.d/%u");
    }
    files.extend(own.texts().map(|(file, _)| file));
    let said = in_home.ok().flatten().map_or(Span::NONE, |said| said.span);
    let span = own.known.first().map_or(said, |item| item.span);
    writer.line("AuthorizedKeysFile", &Argument::Plain(files.join(" "), span));
}
