//! `secret-read-at-eval`: a secret that Nix reads when it evaluates.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::nix::text::comments::comments;
use crate::source::Span;

/// Secrets that are read while Nix evaluates.
pub static RULE: Rule = Rule {
    id: "secret-read-at-eval",
    category: Category::Secrets,
    severity: Severity::Error,
    summary: "a file of sops-nix, agenix or /run is read while Nix evaluates",
    explanation: "The files of sops-nix and agenix exist on the machine, after activation, and not where Nix evaluates: \
        `builtins.readFile` of one fails, or puts the secret into /nix/store where everybody can read it. Give the \
        *name* of the file to an option that reads it at run time: `hashedPasswordFile = config.sops.secrets.x.path`.",
    source: "sops-nix issue 500; the manual of agenix",
    example: Example {
        bad: "{ config, ... }: { users.users.alice.hashedPassword = builtins.readFile config.sops.secrets.alice.path; }",
        good: "{ config, ... }: { users.users.alice.hashedPasswordFile = config.sops.secrets.alice.path; }",
    },
    fix: None,
    check: Check::Host(check),
};

/// Functions that read a file while Nix evaluates.
const READERS: [&str; 3] = ["readFile", "fileContents", "importJSON"];

/// How what such a function must not read begins.
const SECRETS: [&str; 6] = [
    "config.sops.secrets",
    "config.age.secrets",
    "/run/secrets",
    "/run/agenix",
    "/run/keys",
    "config.sops.placeholder",
];

fn check(_: &Configuration, findings: &mut Findings<'_>) {
    let (texts, sources) = (findings.texts, findings.sources);
    let known = texts.secret_reads.get_or_init(|| {
        sources.iter().flat_map(|(number, source)| reads(&source.text, number)).collect()
    });
    for span in known {
        findings
            .report(*span, "this file is a secret of the machine, and Nix would read it while it evaluates")
            .help("give the name of the file to an option that reads it at run time: hashedPasswordFile");
    }
}

fn reads(text: &str, source: u32) -> Vec<Span> {
    let mut found = Vec::new();
    for reader in READERS {
        for (at, _) in text.match_indices(reader) {
            let rest = text.get(at + reader.len()..).unwrap_or_default();
            let argument = rest.trim_start_matches([' ', '\t', '\n', '(', '"', '$', '{']);
            if argument.len() < rest.len() && SECRETS.iter().any(|secret| argument.starts_with(secret)) {
                let end = argument.find([';', ')', '\n', '"']).unwrap_or(argument.len());
                let start = text.len() - argument.len();
                found.push((at, Span::new(source, at..start + end)));
            }
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let comments = comments(text).comments;
    let in_comment = |at: &usize| comments.iter().any(|comment| comment.contains(at));
    found.into_iter().filter(|(at, _)| !in_comment(at)).map(|(_, span)| span).collect()
}
