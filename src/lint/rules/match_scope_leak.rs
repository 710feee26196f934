//! `match-scope-leak`: a Match block takes in lines that were meant for everybody.

use crate::configuration::server::ConfigDefinition;
use crate::configuration::{Condition, Configuration};
use crate::diagnostic::Severity;
use crate::lint::findings::Findings;
use crate::lint::rule::{Category, Check, Example, Rule};
use crate::ssh::config_text::Scope;
use crate::ssh::header::BlockHeader;
use crate::ssh::keyword::Place;

/// A Match block takes in lines that were meant for everybody.
pub static RULE: Rule = Rule {
    id: "match-scope-leak",
    category: Category::Settings,
    severity: Severity::Error,
    summary: "a Match block takes in lines that were meant for everybody",
    explanation: "A Match block ends at the next Match or at the end of the file, not where the indentation or \
        the Nix string ends. The definitions of `extraConfig` are joined, and those of modules imported later \
        come first, so a block that is left open takes in the lines of whoever comes next: sshd refuses them, \
        or silently applies them to few. End the text with `Match all`, or give it with `lib.mkAfter`. An open \
        block in the only definition that was read is a note.",
    source: "sshd_config(5); nixpkgs #12265, #56345; srvos openssh.nix",
    example: Example {
        bad: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     AllowTcpForwarding no\n\
            \x20   X11Forwarding no\n\
            \x20 '';\n\
            }",
        good: "{\n\
            \x20 services.openssh.extraConfig = ''\n\
            \x20   Match User git\n\
            \x20     AllowTcpForwarding no\n\
            \x20   Match all\n\
            \x20 '';\n\
            }",
    },
    fix: None,
    check: Check::Host(check),
};

fn check(configuration: &Configuration, findings: &mut Findings<'_>) {
    let texts = configuration.extra_config();
    for (index, text) in texts.iter().enumerate() {
        outdented(text, findings);
        let Some(open) = open_block(text) else { continue };
        let header = text.text.span(open.range.clone());
        let later = texts.iter().skip(index + 1).find(|later| has_global_lines(later));
        let together = |later: &ConfigDefinition| {
            [text, later].iter().any(|text| matches!(text.definition.condition, Condition::Always))
        };
        if let Some(later) = later.filter(|later| together(later)) {
            let first =
                later.lines.lines.first().map_or(later.definition.name, |line| later.text.span(line.range.clone()));
            findings
                .report(header, "this Match block takes in the lines of another definition of extraConfig")
                .here("open to the end of the file")
                .label(first, "part of the block, too")
                .help("end the text with `Match all`");
        } else if text.definition.order < AFTER && !configuration.is_whole() {
            findings
                .report_as(Severity::Note, header, "this Match block takes in what other modules add to extraConfig")
                .help("end the text with `Match all`, or wrap it in lib.mkAfter");
        }
    }
}

/// `lib.mkAfter`
const AFTER: i64 = 1500;

/// Lines of a block that stand further left than its others: they look as if they were for everybody.
fn outdented(text: &ConfigDefinition, findings: &mut Findings<'_>) {
    let column = |at: usize| {
        let before = text.text.text.get(..at).unwrap_or_default();
        before.len() - before.rfind('\n').map_or(0, |newline| newline + 1)
    };
    // The lines of a block stand together.
    let blocks = text.lines.lines.chunk_by(|one, two| one.scope == two.scope);
    for lines in blocks {
        let Some(Scope::Block(number)) = lines.first().map(|line| line.scope) else { continue };
        let Some(block) = text.lines.blocks.get(number).filter(|block| !block.applies_to_all()) else { continue };
        let header = column(block.range.start);
        let mut inside = false;
        for line in lines {
            let at = column(line.range.start);
            inside |= at > header;
            // What may not stand in a block at all is match-disallowed-keyword.
            let allowed = line.keyword_info.is_some_and(|keyword| keyword.place == Place::Anywhere);
            if inside && at <= header && allowed {
                let message = format!("{} belongs to the Match block above, not to everybody", line.keyword.text);
                let written = text.text.span(line.range.clone());
                let header = text.text.span(block.range.clone());
                findings
                    .report_as(Severity::Warning, written, message)
                    .label(header, "the block begins here")
                    .help("move the line before the block, or end the block with `Match all`");
            }
        }
    }
}

/// The block that a text leaves open, if it applies to few.
fn open_block(text: &ConfigDefinition) -> Option<&BlockHeader> {
    let last = text.lines.blocks.last()?;
    (last.is_known() && !last.applies_to_all()).then_some(last)
}

/// Whether a text says something before its first Match.
fn has_global_lines(text: &ConfigDefinition) -> bool {
    text.lines.lines.iter().any(|line| line.scope == Scope::Global)
}
