//! What rules about sshd share: everything a host says of a keyword, what takes its effect away, and fixes of values.

use super::findings::{Finding, Findings};
use crate::configuration::datum::{Datum, UNKNOWN_PART};
use crate::configuration::resolved::Resolved;
pub(crate) use crate::configuration::resolved::strongest;
use crate::configuration::server::{ConfigDefinition, DEFAULTS, SettingEntry, argument_of};
use crate::configuration::{Configuration, Definition};
use crate::diagnostic::fix::{Applicability, Fix};
use crate::source::Span;
use crate::ssh::config_text::{Line, Scope};
use crate::ssh::directive::{DirectiveError, quote_word};
use crate::ssh::keyword::{Arguments, Dialect, Keyword};

/// A keyword of sshd_config and what a host says of it at one place.
pub(crate) struct Said<'c> {
    /// Its argument as sshd reads it.
    pub(crate) argument: String,
    /// Where the keyword stands.
    pub(crate) name: Span,
    /// Where the argument stands.
    pub(crate) value: Span,
    /// What says it.
    pub(crate) by: SaidBy<'c>,
}

/// What says it.
#[derive(Clone, Copy)]
pub(crate) enum SaidBy<'c> {
    /// A definition of `services.openssh.settings`.
    Setting,
    /// A line of `services.openssh.extraConfig`.
    Line(&'c ConfigDefinition, &'c Line),
}

/// What NixOS writes before the text of `extraConfig`, so that a line there has no effect.
pub(crate) enum Shadow<'c> {
    /// A setting of the host.
    Setting(&'c Definition),
    /// NixOS's default of a setting.
    Default(&'static str),
}

impl Said<'_> {
    /// Whether it is said with this argument, in any case.
    pub(crate) fn is(&self, argument: &str) -> bool {
        self.argument.eq_ignore_ascii_case(argument)
    }

    /// Whether it is said for everybody: a setting, or a line outside of narrow Match blocks.
    pub(crate) fn is_for_all(&self) -> bool {
        match self.by {
            SaidBy::Setting => true,
            SaidBy::Line(text, line) => text.lines.applies_to_all(line.scope) == Some(true),
        }
    }

    /// A fix that replaces the argument: `nix` in a setting, `line` in a line.
    pub(crate) fn replaced(&self, findings: &Findings<'_>, message: &str, nix: &str, line: &str) -> Option<Fix> {
        let text = source_text(findings, self.value)?;
        match self.by {
            SaidBy::Setting => {
                let literal = is_literal(text) && follows(findings, self.name, self.value);
                literal.then(|| Fix::new(message, Applicability::Unsafe, self.value, nix))
            }
            SaidBy::Line(_, written) => {
                (text == written.argument.text).then(|| Fix::new(message, Applicability::Unsafe, self.value, line))
            }
        }
    }
}

/// Everything that a host says of a keyword, in settings and in lines that can count; what nobody could read is left
/// out.
pub(crate) fn said<'c>(configuration: &'c Configuration, keyword: &str) -> Vec<Said<'c>> {
    let mut said = Vec::new();
    for (setting, info) in settings_of(configuration, keyword) {
        for definition in strongest(&setting.node.definitions) {
            let Some(argument) = argument_of(&definition.value) else { continue };
            let quoted = argument.strip_prefix('"').and_then(|argument| argument.strip_suffix('"'));
            let plain = quoted.filter(|inside| info.arguments == Arguments::Word && !inside.contains(['"', '\\']));
            let argument = plain.map_or(argument.clone(), str::to_owned);
            let value = if definition.value.span.is_none() { definition.name } else { definition.value.span };
            said.push(Said { argument, name: definition.name, value, by: SaidBy::Setting });
        }
    }
    let is_shadowed = shadow(configuration, keyword).is_some();
    for text in configuration.extra_config() {
        for line in &text.lines.lines {
            let Some(info) = line.keyword_info.filter(|info| info.name == keyword) else { continue };
            if line.argument.text.contains(UNKNOWN_PART) {
                continue;
            }
            if line.scope == Scope::Global && is_shadowed {
                continue;
            }
            let (name, value) = (text.text.span(line.keyword.range.clone()), place_of(text, line));
            let by = SaidBy::Line(text, line);
            said.push(Said { argument: argument_of_line(info, line), name, value, by });
        }
    }
    said
}

/// The settings that write a keyword, in whatever case, and under old names of it.
pub(crate) fn settings_of<'c>(
    configuration: &'c Configuration,
    keyword: &str,
) -> impl Iterator<Item = (SettingEntry<'c>, &'static Keyword)> {
    let info = Dialect::Sshd.keyword(keyword);
    configuration.settings_of(keyword).filter_map(move |setting| Some((setting, info?)))
}

/// What takes the effect of a global line of `extraConfig` away.
pub(crate) fn shadow<'c>(configuration: &'c Configuration, keyword: &str) -> Option<Shadow<'c>> {
    let mut is_null = false;
    for (setting, _) in settings_of(configuration, keyword) {
        for definition in strongest(&setting.node.definitions) {
            match definition.value.datum {
                Datum::Null => is_null = true,
                _ => return Some(Shadow::Setting(definition)),
            }
        }
    }
    if is_null || configuration.is_whole() {
        return None;
    }
    DEFAULTS.iter().find(|(name, _)| *name == keyword).map(|(_, value)| Shadow::Default(value))
}

/// Whether the server certainly does not run.
pub(crate) fn is_off(configuration: &Configuration) -> bool {
    match configuration.boolean("services.openssh.enable") {
        Resolved::Set(enabled, _) => !enabled,
        Resolved::Unset => configuration.is_whole(),
        Resolved::Unknown(_) => false,
    }
}

/// The argument of a line as sshd reads it: without quotes, unless the keyword takes the rest of the line as it is.
pub(crate) fn argument_of_line(keyword: &Keyword, line: &Line) -> String {
    let as_it_is = matches!(keyword.arguments, Arguments::Rest | Arguments::Program);
    match &line.words {
        Ok(words) if !as_it_is => words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
        _ => line.argument.text.clone(),
    }
}

/// Where the argument of a line stands.
pub(crate) fn place_of(text: &ConfigDefinition, line: &Line) -> Span {
    let span = text.text.span(line.argument.range.clone());
    if span.is_none() { text.text.span(line.range.clone()) } else { span }
}

/// The text at a place.
pub(crate) fn source_text<'f>(findings: &'f Findings<'_>, span: Span) -> Option<&'f str> {
    findings.sources.get(span.source)?.text.get(span.start as usize..span.end as usize)
}

/// Whether a value stands right behind its name, with nothing but `=` and functions such as `lib.mkForce` between.
pub(crate) fn follows(findings: &Findings<'_>, name: Span, value: Span) -> bool {
    if name.source != value.source || value.start < name.end {
        return false;
    }
    let between = source_text(findings, Span { start: name.end, end: value.start, ..name }).unwrap_or_default();
    let Some(functions) = between.trim_start().strip_prefix('=') else { return false };
    functions.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" \n\t.(_".contains(&byte))
}

/// Whether Nix text is `true`, `false`, a number or a string on one line without interpolation.
pub(crate) fn is_literal(text: &str) -> bool {
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match quoted {
        Some(inside) => !inside.contains(['"', '\\', '$', '\n']),
        None => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
    }
}

/// A text as a Nix string that needs no escapes; nothing if it needs some.
pub(crate) fn nix_string(text: &str) -> Option<String> {
    (!text.contains(['"', '\\', '$']) && !text.contains(char::is_control)).then(|| format!("\"{text}\""))
}

/// Adds a fix, if there is one.
pub(crate) fn with_fix<'d>(finding: Finding<'d>, fix: Option<Fix>) -> Finding<'d> {
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// Every line of `extraConfig` that sshd cannot use: its text, the line, the part that is wrong, and why.
pub(crate) fn text_problems(
    configuration: &Configuration,
) -> impl Iterator<Item = (&ConfigDefinition, &Line, Span, &DirectiveError)> {
    configuration.extra_config().iter().flat_map(|text| {
        text.problems().map(move |(line, range, error)| {
            let place = text.text.span(range);
            let place = if place.is_none() { text.text.span(line.range.clone()) } else { place };
            (text, line, place, error)
        })
    })
}

/// Keywords of the builds of OpenSSH with patches that nixpkgs has: openssh_hpn and openssh_gssapi.
const PATCHED: [&str; 11] = [
    "HPNDisabled",
    "HPNBufferSize",
    "TcpRcvBufPoll",
    "NoneEnabled",
    "NoneMacEnabled",
    "DisableMTAES",
    "UseMPTCP",
    "GSSAPIKeyExchange",
    "GSSAPIStoreCredentialsOnRekey",
    "GSSAPIKexAlgorithms",
    "GSSAPIEnableK5Users",
];

/// Whether a keyword belongs to a patched OpenSSH.
pub(crate) fn is_patched(keyword: &str) -> bool {
    PATCHED.iter().any(|patched| patched.eq_ignore_ascii_case(keyword))
}

/// Whether a value of a keyword that takes one word is more than that to sshd.
pub(crate) fn needs_quotes(keyword: &Keyword, argument: &str) -> bool {
    let one = keyword.arguments == Arguments::Word;
    let bare = !argument.contains(['"', '\'', '\n', '\r', '\\']);
    one && bare && (argument.contains([' ', '\t']) || argument.contains('#')) && quote_word(argument) != argument
}
