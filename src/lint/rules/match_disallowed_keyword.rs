//! `match-disallowed-keyword`: a keyword may not stand in a Match block.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::lint::sshd::text_problems;
use crate::ssh::config_text::Scope;
use crate::ssh::directive::DirectiveError;

/// A keyword may not stand in a Match block.
pub static RULE: Rule = Rule {
    id: "match-disallowed-keyword",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a keyword may not stand in a Match block",
    explanation: "Keywords such as Port, Ciphers or UsePAM are for everybody; sshd does not start with one of \
        them inside a Match block. Often the block was only left open: it ends at the next Match, not with the \
        indentation.",
    source: "sshd_config(5): Match; observed: \"Directive is not allowed within a Match block\"",
    example: Example {
        bad: "{\n  services.openssh.extraConfig = ''\n    Match User git\n      UsePAM no\n    Match all\n  '';\n}",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     X11Forwarding no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    for (text, line, place, error) in text_problems(configuration) {
        let DirectiveError::Misplaced { keyword, .. } = error else { continue };
        let Scope::Block(block) = line.scope else { continue };
        let finding = findings
            .report(place, format!("{keyword} is not allowed inside a Match block"))
            .help("move it before the block, into settings, or end the block with `Match all`");
        if let Some(block) = text.lines.blocks.get(block) {
            finding.label(text.text.span(block.range.clone()), "the block begins here");
        }
    }
}
