//! `extraconfig-shadowed`: a line of extraConfig has no effect, as NixOS writes the keyword before it.

use crate::configuration::datum::UNKNOWN_PART;
use crate::configuration::resolved::Resolved;
use crate::configuration::server::argument_of;
use crate::configuration::{Condition, Configuration};
use crate::diagnostic::Severity;
use crate::lint::declared::spelling;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{Shadow, argument_of_line, shadow};
use crate::source::Span;
use crate::ssh::config_text::Scope;
use crate::ssh::keyword::Repeat;

/// A line of extraConfig has no effect, as NixOS writes the keyword before it.
pub static RULE: Rule = Rule {
    id: "extraconfig-shadowed",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a line of extraConfig has no effect, as NixOS writes the keyword before it",
    explanation: "NixOS writes `services.openssh.settings` first, with its defaults, then lines of its own, \
        then `extraConfig`; sshd keeps the first value of a keyword. So `PasswordAuthentication no` in \
        `extraConfig` leaves passwords on. Only inside a Match block can it say something else.",
    source: "nixpkgs sshd.nix; sshd_config(5): \"the first obtained value will be used\"; nixpkgs #295916",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    PasswordAuthentication no\n  '';\n}",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for text in configuration.extra_config() {
        let global = text.lines.lines.iter().filter(|line| line.scope == Scope::Global);
        for line in global {
            let Some(keyword) = line.keyword_info.filter(|_| !line.argument.text.contains(UNKNOWN_PART)) else {
                continue;
            };
            if keyword.repeat != Repeat::First && keyword.name != "Subsystem" {
                continue;
            }
            let argument = argument_of_line(keyword, line);
            let Some((other, before)) = written_before(configuration, keyword.name, &argument) else { continue };
            let written = text.text.span(line.range.clone());
            let message = format!("{} in extraConfig has no effect: {before}", keyword.name);
            let finding = findings.report(written, message).here("sshd keeps the first value").help(help(keyword.name));
            if !other.is_none() {
                finding.label(other, "written before extraConfig");
            }
        }
    }
}

/// Where and what NixOS writes before, if it is something else.
fn written_before(configuration: &Configuration, keyword: &str, argument: &str) -> Option<(Span, String)> {
    match shadow(configuration, keyword) {
        Some(Shadow::Setting(definition)) => {
            let other = argument_of(&definition.value)?;
            let same = other.eq_ignore_ascii_case(argument) || other.replace(' ', ",") == argument;
            let may_hold = matches!(definition.condition, Condition::Always);
            return (!same && may_hold).then(|| (definition.name, format!("settings say {other}")));
        }
        Some(Shadow::Default(value)) => {
            let same = value.eq_ignore_ascii_case(argument);
            return (!same).then(|| (Span::NONE, format!("NixOS writes {keyword} {value} before it")));
        }
        // An evaluated text holds the lines of NixOS, too: duplicate-setting.
        None if configuration.is_whole() => return None,
        None => {}
    }
    let always = |same: bool, line: &str| (!same).then(|| (Span::NONE, format!("NixOS writes {line} before it")));
    match keyword {
        "AddressFamily" => always(argument.eq_ignore_ascii_case("any"), "AddressFamily"),
        "AuthorizedKeysFile" => always(false, "AuthorizedKeysFile, from authorizedKeysFiles,"),
        "Subsystem" => {
            let sftp = argument.split_ascii_whitespace().next() == Some("sftp");
            let off = matches!(configuration.boolean("services.openssh.allowSFTP"), Resolved::Set(false, _));
            let unknown = matches!(configuration.boolean("services.openssh.allowSFTP"), Resolved::Unknown(_));
            always(!sftp || off || unknown, "Subsystem sftp")
        }
        _ => None,
    }
}

fn help(keyword: &str) -> String {
    let option = match keyword {
        "AddressFamily" => "networking.enableIPv6".to_owned(),
        "AuthorizedKeysFile" => "services.openssh.authorizedKeysFiles".to_owned(),
        "Subsystem" => "services.openssh.sftpServerExecutable".to_owned(),
        _ => format!("services.openssh.settings.{}", spelling(keyword).unwrap_or(keyword)),
    };
    format!("set {option} instead")
}
