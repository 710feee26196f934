//! `match-password-pam`: a Match block switches passwords for some, but PAM follows the global setting.

use crate::configuration::Configuration;
use crate::configuration::server::KeywordState;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{SaidBy, said};
use crate::ssh::config_text::Scope;

/// A Match block switches passwords for some, but PAM follows the global setting.
pub static RULE: Rule = Rule {
    id: "match-password-pam",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a Match block switches passwords for some, but PAM follows the global setting",
    explanation: "NixOS takes pam_unix out of the stack of sshd when `settings.PasswordAuthentication` is \
        false, so a Match block cannot turn passwords on for some. The other way round, `PasswordAuthentication \
        no` in a block leaves keyboard-interactive, which asks for the same password: add \
        `KbdInteractiveAuthentication no`, or `AuthenticationMethods publickey`. Where the file does not say \
        that passwords are on, that is a note.",
    source: "nixpkgs sshd.nix: unixAuth; nixpkgs #12867, #18503",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     PasswordAuthentication no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     PasswordAuthentication no\n\
            \x20     KbdInteractiveAuthentication no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let passwords = configuration.keyword("PasswordAuthentication");
    let interactive = configuration.keyword("KbdInteractiveAuthentication");
    let without_pam = configuration.keyword("UsePAM").is("no");
    let unknown = [&passwords, &interactive].iter().any(|state| matches!(state, KeywordState::Unknown(_)));
    if unknown || without_pam {
        return;
    }
    for said in said(configuration, "PasswordAuthentication") {
        let SaidBy::Line(text, line) = said.by else { continue };
        let Scope::Block(block) = line.scope else { continue };
        let has = |keyword: &str| {
            text.lines
                .lines
                .iter()
                .any(|other| other.scope == line.scope && other.keyword_info.is_some_and(|info| info.name == keyword))
        };
        let place = text.text.span(line.range.clone());
        if said.is("yes") && passwords.is("no") && !said.is_for_all() {
            findings
                .report(place, "passwords are off for PAM, so this block cannot turn them on")
                .label(passwords.span(), "PAM follows this");
        } else if said.is("no")
            && !passwords.is("no")
            && !interactive.is("no")
            && !has("KbdInteractiveAuthentication")
            && !has("AuthenticationMethods")
        {
            // In most hosts another module turns passwords off for everybody.
            let severity = if passwords.is("yes") { Severity::Error } else { Severity::Note };
            let finding = findings
                .report_as(severity, place, "keyboard-interactive still asks these users for a password")
                .help("add KbdInteractiveAuthentication no to the block");
            if let Some(block) = text.lines.blocks.get(block) {
                finding.label(text.text.span(block.range.clone()), "in this block");
            }
        }
    }
}
