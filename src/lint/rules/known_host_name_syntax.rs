//! `known-host-name-syntax`: a host name that breaks its line.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::client_checks::{HostNameAt, known_hosts};
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::{nix_string, source_text, with_fix};

/// Host names that break the line of known_hosts.
pub static RULE: Rule = Rule {
    id: "known-host-name-syntax",
    category: Category::Client,
    severity: Severity::Error,
    summary: "the name of a known host that breaks the line it is written on",
    explanation: "NixOS writes the names of a host, with commas between, before its key. A blank inside a name ends the names \
        there, and `#` or `@` at the beginning makes a comment or a mark of the line: ssh does not find the host.",
    source: "nixpkgs programs/ssh.nix; tried with ssh-keygen -F",
    example: Example {
        bad: "{ programs.ssh.knownHosts.\"git.example.org\" = { hostNames = [ \"a.example.org b.example.org\" ]; publicKey = \
        \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
        good: "{ programs.ssh.knownHosts.\"git.example.org\" = { hostNames = [ \"a.example.org\" \"b.example.org\" ]; \
        publicKey = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\"; }; }",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for host in known_hosts(configuration) {
        for name in host.names() {
            let what = if name.text.is_empty() {
                "is empty"
            } else if name.text.contains(|character: char| character.is_whitespace()) {
                "has a blank inside: ssh takes what follows it for the key"
            } else if name.text.starts_with(['#', '@']) {
                "makes a comment or a mark of its line"
            } else {
                continue;
            };
            let text: String = name.text.chars().take(60).collect();
            let fix = split(findings, &name);
            let message = format!("the host name {text:?} {what}");
            with_fix(findings.report(name.span, message).help("write each name as one element"), fix);
        }
    }
}

/// The fix that makes an element of each of several names with blanks between.
fn split(findings: &Findings<'_>, name: &HostNameAt<'_>) -> Option<Fix> {
    let behind = findings.sources.get(name.span.source)?.text.get(name.span.end as usize..)?.trim_start();
    // An attribute's name cannot be several.
    let is_element = behind.starts_with(['"', ']']);
    let is_literal = source_text(findings, name.span)? == format!("\"{}\"", name.text);
    let words: Vec<String> = name.text.split_whitespace().map(nix_string).collect::<Option<_>>()?;
    let are_names = words.len() > 1 && !name.text.contains(['#', '@', '[', '=']);
    // Until now ssh knew none of them, and from then on it refuses them if they have another key.
    let fix = || Fix::new("make one element of each", Applicability::Unsafe, name.span, words.join(" "));
    (is_element && is_literal && are_names).then(fix)
}
