//! `setting-wrong-type`: a setting or option has another type than NixOS declares.

use crate::configuration::datum::{Datum, Found};
use crate::configuration::{Configuration, Definition, Node};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::{Takes, declared, options};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{follows, is_literal, nix_string, source_text, with_fix};

/// A setting or option has another type than NixOS declares.
pub static RULE: Rule = Rule {
    id: "setting-wrong-type",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a setting or option has another type than NixOS declares",
    explanation: "NixOS declares the types of 21 settings and refuses to evaluate other values: \
        `PasswordAuthentication` takes `true` or `false` and no `\"no\"`, `PermitRootLogin` takes a string and \
        no Boolean, lists of algorithms and users are lists of strings. A setting that is not declared takes a \
        Boolean, a number or a string. The same holds for the options of users, of the server and of the server in \
        the initrd: `ports` is a list of numbers, `extraGroups` and `authorizedKeys.keys` are lists of strings.",
    source: "nixpkgs sshd.nix, users-groups.nix, initrd-ssh.nix",
    example: Example {
        bad: "{ services.openssh.settings.PasswordAuthentication = \"no\"; }",
        good: "{ services.openssh.settings.PasswordAuthentication = false; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    check_settings(configuration, findings);
    check_set(configuration.node("services.openssh"), options::SERVER, findings);
    check_set(configuration.node("boot.initrd.network.ssh"), options::INITRD, findings);
    check_set(Some(&configuration.root), options::OTHER, findings);
    for user in configuration.users() {
        check_set(Some(user.node), options::USER, findings);
    }
}

/// The options of one set.
fn check_set(set: Option<&Node>, declared: &[(&str, Takes)], findings: &mut Findings<'_>) {
    let Some(set) = set else { return };
    for (option, takes) in declared {
        for definition in set.child_definitions(option) {
            let Some(wrong) = takes.refused(&definition.value) else { continue };
            // On its way from another file an option may have made something else of it.
            if !wrong.span.is_none() && wrong.span.source != definition.name.source {
                continue;
            }
            let fix = match takes {
                Takes::Texts => wrapped(findings, definition),
                _ => fix(findings, *takes, definition),
            };
            report(findings, definition, wrong, option, &takes.describe(), fix);
        }
    }
}

fn check_settings(configuration: &Configuration, findings: &mut Findings<'_>) {
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
            let fix = declared(setting.name).and_then(|declared| fix(findings, declared.takes, definition));
            report(findings, definition, wrong, setting.name, &takes, fix);
        }
    }
}

fn report(
    findings: &mut Findings<'_>,
    definition: &Definition,
    wrong: &Found,
    name: &str,
    takes: &str,
    fix: Option<Fix>,
) {
    let span = if wrong.span.is_none() { definition.name } else { wrong.span };
    let words = match &wrong.datum {
        Datum::Text(_) => wrong.as_str().filter(|text| text.len() <= 40).map(|text| format!("{text:?}")),
        Datum::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    let found = words.as_deref().unwrap_or(wrong.datum.describe());
    let message = format!("{name} takes {takes}, not {found}");
    with_fix(findings.report(span, message).here("NixOS refuses to evaluate this"), fix);
}

/// A string as the only element of a list. Keys and groups let somebody in, so nobody is spared to look.
fn wrapped(findings: &Findings<'_>, definition: &Definition) -> Option<Fix> {
    let span = definition.value.span;
    let text = source_text(findings, span)?;
    let is_string = matches!(definition.value.datum, Datum::Text(_)) && is_literal(text);
    (is_string && follows(findings, definition.name, span))
        .then(|| Fix::new("make it a list", Applicability::Unsafe, span, format!("[ {text} ]")))
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
        (Takes::Integer | Takes::Port, Datum::Text(said)) => said.known()?.parse::<u32>().ok()?.to_string(),
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
    let applicability = match (takes, &value.datum) {
        // `true` may have meant something less than "yes", and names let somebody in.
        (_, Datum::Bool(true)) => Applicability::Unsafe,
        (Takes::Texts, _) if !is_algorithm_list(definition, findings) => Applicability::Unsafe,
        _ => Applicability::Safe,
    };
    takes_it.then(|| Fix::new("give it the type that NixOS declares", applicability, value.span, replacement))
}

/// Whether a definition is a list of algorithms, by the name that stands there.
fn is_algorithm_list(definition: &Definition, findings: &Findings<'_>) -> bool {
    let name = source_text(findings, definition.name).unwrap_or_default();
    ["Ciphers", "KexAlgorithms", "Macs"].iter().any(|list| list.eq_ignore_ascii_case(name))
}
