//! `settings-wrong-case`: a setting is not spelt as NixOS declares it.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::{declared, spelling};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{source_text, with_fix};

/// A setting is not spelt as NixOS declares it.
pub static RULE: Rule = Rule {
    id: "settings-wrong-case",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a setting is not spelt as NixOS declares it",
    explanation: "sshd does not care about the case of keywords, Nix does: a second spelling is a second line \
        beside the one that NixOS writes by default. Today NixOS refuses to evaluate (\"Duplicate sshd config \
        key\"); earlier the default silently won. NixOS spells `UseDns` and `Macs` unlike the man page. A \
        keyword that NixOS does not declare works in any case, but another module may spell it another way: \
        that is a note.",
    source: "nixpkgs #232386, #231467, #234683; sshd.nix",
    example: Example {
        bad: "{ services.openssh.settings.passwordAuthentication = false; }",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        let Some(right) = spelling(setting.name).filter(|right| *right != setting.name) else { continue };
        let settings = configuration.node("services.openssh.settings");
        let twice = settings.and_then(|settings| settings.children.get(right));
        for span in setting.node.names.iter().copied() {
            let fix = Fix::new("spell it as NixOS does", Applicability::Safe, span, right);
            // The text may be quoted, or made from something else.
            let plain = source_text(findings, span) == Some(setting.name);
            let fix = (plain && twice.is_none()).then_some(fix);
            let severity = match declared(setting.name) {
                Some(_) => Severity::Error,
                None => Severity::Note,
            };
            let message = match declared(setting.name) {
                Some(_) => format!("NixOS spells this setting {right}, and writes both"),
                None => format!("the man page spells this keyword {right}"),
            };
            let finding = findings.report_as(severity, span, message).help(format!("write `{right}`"));
            let finding = with_fix(finding, fix);
            if let Some(twice) = twice {
                finding.label(twice.span(), "the same keyword is set here, too");
            }
        }
    }
}
