//! `setting-wrong-type`: a setting has another type than NixOS declares.

use crate::configuration::datum::Datum;
use crate::configuration::{Configuration, Definition};
use crate::diagnostic::Severity;
use crate::fix::{Applicability, Fix};
use crate::lint::declared::{Takes, declared};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{follows, is_literal, nix_string, source_text, with_fix};

/// A setting has another type than NixOS declares.
pub static RULE: Rule = Rule {
    id: "setting-wrong-type",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a setting has another type than NixOS declares",
    explanation: "NixOS declares the types of 21 settings and refuses to evaluate other values: \
        `PasswordAuthentication` takes `true` or `false` and no `\"no\"`, `PermitRootLogin` takes a string and \
        no Boolean, lists of algorithms and users are lists of strings. A setting that is not declared takes a \
        Boolean, a number or a string.",
    source: "nixpkgs sshd.nix",
    example: Example {
        bad: "{ services.openssh.settings.PasswordAuthentication = \"no\"; }",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings() {
        for definition in &setting.node.definitions {
            let (wrong, takes) = match declared(setting.name) {
                Some(declared) => match declared.takes.refused(&definition.value) {
                    Some(wrong) => (wrong, declared.takes.describe()),
                    None => continue,
                },
                // A list is setting-list-unsupported.
                None => match definition.value.datum {
                    Datum::Path(_) | Datum::Function => (&definition.value, "a string".to_owned()),
                    _ => continue,
                },
            };
            let span = if wrong.span.is_none() { definition.name } else { wrong.span };
            let fix = declared(setting.name).and_then(|declared| fix(findings, declared.takes, definition));
            let found = wrong.datum.describe();
            let words =
                wrong.as_str().filter(|_| matches!(wrong.datum, Datum::Text(_))).map(|text| format!("{text:?}"));
            let found = words.as_deref().unwrap_or(found);
            let finding = findings
                .report(span, format!("{} takes {takes}, not {found}", setting.name))
                .here("NixOS refuses to evaluate this");
            with_fix(finding, fix);
        }
    }
}

/// The same in the right type, where only one is meant.
fn fix(findings: &Findings<'_>, takes: Takes, definition: &Definition) -> Option<Fix> {
    let value = &definition.value;
    let text = source_text(findings, value.span)?;
    if !is_literal(text) || !follows(findings, definition.name, value.span) {
        return None;
    }
    let replacement = match (takes, &value.datum) {
        (Takes::Bool, Datum::Text(said)) => match said.known()?.to_ascii_lowercase().as_str() {
            "yes" | "true" => "true".to_owned(),
            "no" | "false" => "false".to_owned(),
            _ => return None,
        },
        (Takes::Text | Takes::OneOf(_), Datum::Bool(said)) => match said {
            true => "\"yes\"".to_owned(),
            false => "\"no\"".to_owned(),
        },
        (Takes::OneOf(words), Datum::Text(said)) => {
            let said = said.known()?;
            format!("\"{}\"", words.iter().find(|word| word.eq_ignore_ascii_case(said))?)
        }
        (Takes::Texts, Datum::Text(said)) => {
            let said = said.known().filter(|said| !said.trim().is_empty())?;
            let words: Option<Vec<String>> =
                said.split([',', ' ', '\t']).filter(|word| !word.is_empty()).map(nix_string).collect();
            format!("[ {} ]", words?.join(" "))
        }
        _ => return None,
    };
    // What NixOS would refuse just as well mends nothing.
    let takes_it =
        !matches!(takes, Takes::OneOf(words) if !words.iter().any(|word| replacement == format!("\"{word}\"")));
    takes_it.then(|| Fix::new("give it the type that NixOS declares", Applicability::Safe, value.span, replacement))
}
