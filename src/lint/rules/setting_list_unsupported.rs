//! `setting-list-unsupported`: a setting that takes no list is given one.

use crate::configuration::Configuration;
use crate::configuration::datum::{Datum, Found};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::declared::declared;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{follows, is_literal, nix_string, source_text, with_fix};
use crate::ssh::keyword::{Arguments, Dialect};

/// A setting that takes no list is given one.
pub static RULE: Rule = Rule {
    id: "setting-list-unsupported",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a setting that takes no list is given one",
    explanation: "NixOS takes lists only for the settings it declares as lists: algorithms, users, groups, \
        AcceptEnv. The free ones take a string, with the words as sshd wants them: with commas or with blanks.",
    source: "nixpkgs sshd.nix: the freeform type; older releases throw \"list value for unknown key\"",
    example: Example {
        bad: "{ services.openssh.settings.HostKeyAlgorithms = [ \"ssh-ed25519\" \"rsa-sha2-512\" ]; }",
        good: "{ services.openssh.settings.HostKeyAlgorithms = \"ssh-ed25519,rsa-sha2-512\"; }",
    },
    fix: Some(Applicability::Safe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for setting in configuration.settings().filter(|setting| declared(setting.name).is_none()) {
        for definition in &setting.node.definitions {
            let Datum::List(items) = &definition.value.datum else { continue };
            let separator = match Dialect::Sshd.keyword(setting.name).map(|keyword| keyword.arguments) {
                Some(Arguments::CommaList) => ",",
                _ => " ",
            };
            let span = definition.value.span;
            let fix = joined(findings, items, separator).filter(|_| follows(findings, definition.name, span));
            // A list may have meant all of them, and words with blanks between are most often any of them.
            let applicability = if separator == "," { Applicability::Safe } else { Applicability::Unsafe };
            let fix = fix.map(|text| Fix::new("write it as one string", applicability, span, text));
            let place = if span.is_none() { definition.name } else { span };
            let finding = findings
                .report(place, format!("settings.{} takes a string, not a list", setting.name))
                .here("NixOS refuses to evaluate this");
            with_fix(finding, fix);
        }
    }
}

/// The list as a Nix string, if every word of it is plain and written here.
fn joined(findings: &Findings<'_>, items: &[Found], separator: &str) -> Option<String> {
    let words: Option<Vec<&str>> = items.iter().map(Found::as_str).collect();
    let words = words.filter(|words| !words.is_empty())?;
    let plain = |word: &&str| !word.is_empty() && !word.contains([' ', '\t', ',', '#']);
    let here = |item: &Found| source_text(findings, item.span).is_some_and(is_literal);
    if !words.iter().all(plain) || !items.iter().all(here) {
        return None;
    }
    nix_string(&words.join(separator))
}
