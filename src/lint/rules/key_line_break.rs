//! `key-line-break`: a key of two lines.

use crate::configuration::Configuration;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::diagnostic::Severity;
use crate::diagnostic::fix::{Applicability, Fix};
use crate::lint::findings::Findings;
use crate::lint::key_checks::{literal_element, part};
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::key_error::KeyError;
use crate::nix::string::push_string;
use crate::ssh::key_line::{NotAKey, inspect};

/// Keys with a line break inside, and elements of several lines.
pub static RULE: Rule = Rule {
    id: "key-line-break",
    category: Category::Keys,
    severity: Severity::Error,
    summary: "a key with a line break inside",
    explanation: "sshd reads two lines where one key was meant: neither is a key, or the options stand on a line of \
        their own and the key below them opens everything. NixOS refuses a line break in `authorizedKeys.keys`; in \
        stage 1 (`boot.initrd.network.ssh.authorizedKeys`) it does not look. Write each key as one element of the \
        list, on one line.",
    source: "nixpkgs pull request 155427, issue 10904; users-groups.nix: `singleLineStr`",
    example: Example {
        bad: "{\n  users.users.alice.openssh.authorizedKeys.keys = [\n    ''\n      ssh-ed25519\n      \
              AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\n    ''\n  ];\n}",
        good: "{\n  users.users.alice.openssh.authorizedKeys.keys = [\n    ''\n      ssh-ed25519 \
               AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP\n    ''\n  ];\n}",
    },
    fix: Some(Applicability::Unsafe),
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for entry in configuration.keys() {
        let text = entry.text.text.as_str();
        let broken = entry.not_a_key == Some(NotAKey::LineBreak);
        let several = entry.not_a_key.is_none() && entry.key == Some(Err(KeyError::LineBreak));
        // `singleLineStr` takes one line feed at the end, and nothing else of this kind.
        let line = text.strip_suffix('\n').unwrap_or(text);
        let refused = entry.place == KeyPlace::Keys && matches!(entry.key, Some(Ok(_))) && line.contains(['\n', '\r']);
        let message = match (broken, several, refused) {
            (true, ..) => "a line break divides this key: sshd reads two lines",
            (_, true, _) => "several keys in one element: NixOS refuses a line break there",
            (_, _, true) => "NixOS refuses a line break or carriage return around a key",
            _ => continue,
        };
        let at = line.find(['\n', '\r']).map_or(0..text.len(), |at| at..at + 1);
        let fix = joined(entry, findings);
        let finding =
            findings.report(part(entry, at), message).help("write each key as one element of the list, on one line");
        if let Some(fix) = fix {
            finding.fix(fix);
        }
    }
}

/// The fix that joins the lines of one key, or makes an element of each of several.
fn joined(entry: &KeyEntry, findings: &Findings<'_>) -> Option<Fix> {
    literal_element(entry, findings.sources)?;
    let lines: Vec<&str> = entry.text.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let whole = |line: &&str| inspect(line).result.is_ok();
    let mut literal = String::new();
    let keys = lines.iter().filter(|line| whole(line)).count();
    // Joined, the second key would become the comment of the first.
    if keys > 1 {
        for line in (keys == lines.len()).then_some(lines)? {
            literal.push_str(if literal.is_empty() { "" } else { " " });
            push_string(&mut literal, line);
        }
        return Some(Fix::new("make one element of each key", Applicability::Unsafe, entry.element, literal));
    }
    let joined = [lines.concat(), lines.join(" ")];
    push_string(&mut literal, joined.iter().find(|line| whole(&line.as_str()))?);
    Some(Fix::new("write the key on one line", Applicability::Unsafe, entry.element, literal))
}
