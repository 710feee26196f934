//! `kbd-interactive-left-on`: passwords are off, but keyboard-interactive is not.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{SaidBy, follows, is_off, said, settings_of, source_text, with_fix};
use crate::source::Span;

/// Passwords are off, but keyboard-interactive is not.
pub static RULE: Rule = Rule {
    id: "kbd-interactive-left-on",
    category: Category::Access,
    severity: Severity::Note,
    summary: "passwords are off, but keyboard-interactive is not",
    explanation: "Keyboard-interactive asks what PAM asks, most often for a password. NixOS takes pam_unix out \
        of the stack of sshd when PasswordAuthentication is false, so passwords of /etc/shadow are refused \
        today; LDAP, SSSD, Kerberos and a PAM text of your own are not. Say `KbdInteractiveAuthentication = \
        false`, too, unless a second factor needs it. On an evaluated host this is a warning, in a file that is \
        read alone a note.",
    source: "nixpkgs sshd.nix: security.pam.services.sshd.unixAuth; dev-sec sshd-30",
    example: Example {
        bad: "{ services.openssh.settings.PasswordAuthentication = false; }",
        good: "{ services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = \
            false; }; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let passwords = configuration.keyword("PasswordAuthentication");
    let interactive = configuration.keyword("KbdInteractiveAuthentication");
    let off = interactive.is("no") || matches!(interactive, KeywordState::Unknown(_));
    if is_off(configuration) || !passwords.is("no") || off || has_second_factor(configuration) {
        return;
    }
    let severity = if configuration.is_whole() { Severity::Warning } else { Severity::Note };
    let fix = beside(configuration, findings);
    let finding = findings
        .report_as(severity, passwords.span(), "passwords are off, but keyboard-interactive can still ask for one")
        .help("set KbdInteractiveAuthentication = false, too");
    with_fix(finding, fix);
}

/// Whether something asks PAM for more than a password.
fn has_second_factor(configuration: &Configuration) -> bool {
    const FACTORS: [&str; 5] = ["googleAuthenticator", "oathAuth", "yubicoAuth", "u2fAuth", "duoSecurity"];
    let service = configuration.node("security.pam.services.sshd");
    let methods = configuration.keyword("AuthenticationMethods");
    let asks = matches!(&methods, KeywordState::Set(written) if written.argument.contains("keyboard-interactive"));
    asks || service.is_some_and(|service| FACTORS.iter().any(|factor| service.children.contains_key(*factor)))
}

/// The fix that turns it off beside `PasswordAuthentication = false;`.
fn beside(configuration: &Configuration, findings: &Findings<'_>) -> Option<Fix> {
    if settings_of(configuration, "KbdInteractiveAuthentication").next().is_some() {
        return None;
    }
    let said = said(configuration, "PasswordAuthentication");
    let said = said.iter().find(|said| matches!(said.by, SaidBy::Setting) && said.is("no"))?;
    let is_plain = source_text(findings, said.name)? == "PasswordAuthentication"
        && source_text(findings, said.value)? == "false"
        && follows(findings, said.name, said.value);
    let text = &findings.sources.get(said.name.source)?.text;
    let (before, after) = (text.get(..said.name.start as usize)?, text.get(said.value.end as usize..)?);
    if !is_plain || !after.starts_with(';') {
        return None;
    }
    let is_path = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let rest = before.trim_end_matches(is_path);
    let path = before.get(rest.len()..)?;
    let line = rest.rsplit('\n').next().unwrap_or_default();
    let blanks = if line.trim().is_empty() && rest.contains('\n') { format!("\n{line}") } else { " ".to_owned() };
    let at = said.value.end as usize + 1;
    let written = format!("{blanks}{path}KbdInteractiveAuthentication = false;");
    let message = "turn keyboard-interactive off, too";
    Some(Fix::new(message, Applicability::Unsafe, Span::new(said.name.source, at..at), written))
}
