//! `auth-methods-unsatisfiable`: AuthenticationMethods asks for a method that is off.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{Said, SaidBy, said};
use crate::source::Span;
use crate::ssh::config_text::{Line, Scope};

/// AuthenticationMethods asks for a method that is off.
pub static RULE: Rule = Rule {
    id: "auth-methods-unsatisfiable",
    category: Category::LockOut,
    severity: Severity::Error,
    summary: "AuthenticationMethods asks for a method that is off",
    explanation: "Each list of AuthenticationMethods must be met as a whole. If every list needs a method that \
        is off, sshd does not start; inside a Match block it starts, and those users can never log in.",
    source: "sshd_config(5): AuthenticationMethods; observed",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.settings = {\n\
            \x20   AuthenticationMethods = \"publickey,password\";\n\
            \x20   PasswordAuthentication = false;\n\
            \x20 };\n\
            }",
        good: "{\n\
            \x20 services.openssh.settings = {\n\
            \x20   AuthenticationMethods = \"publickey\";\n\
            \x20   PasswordAuthentication = false;\n\
            \x20 };\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for said in said(configuration, "AuthenticationMethods") {
        let mut lists = said.argument.split_ascii_whitespace().peekable();
        if lists.peek().is_none() || said.is("any") {
            continue;
        }
        let mut off = None;
        let unsatisfiable = lists.all(|list| {
            let missing = list.split(',').find_map(|method| turned_off(configuration, &said, method));
            off = missing.or(off);
            missing.is_some()
        });
        if let Some((keyword, place)) = off.filter(|_| unsatisfiable) {
            let who = if said.is_for_all() { "sshd does not start" } else { "these users can never log in" };
            findings
                .report(said.value, format!("AuthenticationMethods needs {keyword}, which is off: {who}"))
                .label(place, "off here");
        }
    }
}

/// The keyword of a method that is certainly off where the list counts, and where it is turned off.
fn turned_off(configuration: &Configuration, said: &Said<'_>, method: &str) -> Option<(&'static str, Span)> {
    let keyword = match method.split(':').next()? {
        "publickey" => "PubkeyAuthentication",
        "password" => "PasswordAuthentication",
        "keyboard-interactive" => "KbdInteractiveAuthentication",
        "hostbased" => "HostbasedAuthentication",
        "gssapi-with-mic" => "GSSAPIAuthentication",
        _ => return None,
    };
    if let SaidBy::Line(text, line) = said.by {
        let named =
            |other: &&Line| other.scope == line.scope && other.keyword_info.is_some_and(|info| info.name == keyword);
        if let (Scope::Block(_), Some(other)) = (line.scope, text.lines.lines.iter().find(named)) {
            let off = other.argument.text.eq_ignore_ascii_case("no");
            return off.then(|| (keyword, text.text.span(other.range.clone())));
        }
        // Another block may turn it on for the same connection.
        let elsewhere = crate::lint::sshd::said(configuration, keyword).iter().any(|other| !other.is_for_all());
        if elsewhere {
            return None;
        }
    }
    let state = configuration.keyword(keyword);
    state.is("no").then(|| (keyword, state.span()))
}
